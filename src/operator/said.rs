//! What an operator says inside an envelope: a status, and a body where there is one (reference 2.5, 2.6).
//! Reading only; which statuses an endpoint knows is its own affair.

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
