//! What an operator says to a page, to a refresh (reference 4) and to a client-side generate (reference 5) alike.
//! Reading only; what an answer means for a person on this page is the session's.

use crate::crypto::Key;
use crate::encoding::{Parts, from_base64};
use crate::identity::Identity;
use crate::json::Fields;
use alloc::boxed::Box;
use alloc::string::String;

/// What an operator said.
#[derive(Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Answer {
    /// An identity, with tokens, times and key of its own.
    Success(Box<Identity>),
    /// The person opted out. Final, whatever any identity's times say.
    OptOut,
    /// The operator refuses this request and would refuse it again: its status and, after a line break, its message, for
    /// the developer. The message may change between versions (reference 2.4).
    Refused(String),
    /// No sense was made of it, or the operator is busy or broken: worth asking again later.
    Unanswered,
}

/// What is read of a body: the identity is inside `body`.
const MEMBERS: &str = "status body.advertising_token body.refresh_token body.refresh_response_key #body.refresh_from #body.identity_expires #body.refresh_expires";

impl Answer {
    /// Reads an answer that is sealed with `key`; without one it is plain JSON (reference 4.1). Refusals always are.
    pub fn read(status: u16, body: &str, key: Option<&Key>, fields: &impl Fields) -> Self {
        match status {
            200 => {
                let said = match key {
                    Some(key) => open(key, body).and_then(|json| verdict(&json, fields)),
                    None => verdict(body, fields),
                };
                said.unwrap_or(Self::Unanswered)
            }
            429 => Self::Unanswered,
            400..=499 => Self::Refused(fields.read(body, "status message")),
            _ => Self::Unanswered,
        }
    }
}

/// Reads `{"status":…,"body":…}`; `None` for every other status and for a success whose body is no identity.
fn verdict(json: &str, fields: &impl Fields) -> Option<Answer> {
    let lines = fields.read(json, MEMBERS);
    let mut lines = Parts::lines(&lines);
    match lines.take() {
        "success" => Identity::take(&mut lines).map(Answer::Success),
        "optout" => Some(Answer::OptOut),
        _ => None,
    }
}

/// The text inside `b64(IV || ciphertext || tag)` (reference 4.3, 5.2). All that is read of it is ASCII, and whoever sealed it has
/// the key: a byte beyond is a letter of its own, which leaves JSON's structure as it is. Checking UTF-8 weighs 320 bytes.
fn open(key: &Key, body: &str) -> Option<String> {
    let plain = key.open(&from_base64(body.trim_ascii())?)?;
    let mut text = String::new();
    for &byte in &plain {
        text.push(char::from(byte));
    }
    Some(text)
}
