//! What an operator says inside an envelope: a status, and a body where there is one (reference 2.5, 2.6).
//! Reading only. What generate and refresh both know is read here once; which other statuses an endpoint knows is its own affair.

use super::identity_members::IdentityMembers;
use alloc::string::String;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// `{"status":…,"body":…}`; members unknown here are ignored.
#[derive(Deserialize)]
pub(super) struct Said<B> {
    /// One of reference 2.6.
    pub status: String,
    /// Absent for every status but `success`.
    pub body: Option<B>,
}

/// Reads it; `None` when it is no such JSON.
pub(super) fn said<B: DeserializeOwned>(json: &str) -> Option<Said<B>> {
    serde_json::from_str(json).ok()
}

/// The body of a success; `None` for anything else.
pub(super) fn success<B: DeserializeOwned>(json: &str) -> Option<B> {
    said(json).filter(|said| said.status == "success")?.body
}

/// What an operator says of a person, to a generate and to a refresh alike.
pub(super) enum Verdict {
    /// A new identity.
    Identity(IdentityMembers),
    /// The person opted out.
    OptOut,
    /// Another status, which only one of the two endpoints may know.
    Other(String),
}

/// Reads it; `None` when it makes no sense.
pub(super) fn verdict(json: &str) -> Option<Verdict> {
    let said = said::<IdentityMembers>(json)?;
    match said.status.as_str() {
        "success" => Some(Verdict::Identity(said.body?.check().ok()?)),
        "optout" => Some(Verdict::OptOut),
        _ => Some(Verdict::Other(said.status)),
    }
}
