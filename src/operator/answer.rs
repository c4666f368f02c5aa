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
    TryLater,
}

/// The words of an operator that will not refresh an identity any more (reference 4.2).
const EXPIRED_TOKEN: &str = "expired_token";
const INVALID_TOKEN: &str = "invalid_token";

/// What is read of a body: the identity is inside `body`.
const MEMBERS: &str = "status body.advertising_token body.refresh_token body.refresh_response_key #body.refresh_from #body.identity_expires #body.refresh_expires";

impl Answer {
    /// Reads an answer that is sealed with `key`; without one it is plain JSON (reference 4.1). Refusals always are.
    ///
    /// `optout`, `expired_token` and `invalid_token` count whatever the HTTP status: an operator, or a proxy in front of one, may
    /// answer them with another status than the reference has. Only `optout` with 429 does not count: that operator asks to
    /// slow down, and the next answer says it again.
    pub fn read(status: u16, body: &str, key: Option<&Key>, fields: &impl Fields) -> Self {
        let opened = key.filter(|_| status == 200).map(|key| open(key, body));
        let json = match &opened {
            Some(Some(text)) => text,
            Some(None) => return Self::TryLater,
            None => body,
        };
        let lines = fields.read(json, MEMBERS);
        let mut lines = Parts::lines(&lines);
        match (status, lines.next_part()) {
            (200, "success") => Identity::parse(&mut lines).map_or(Self::TryLater, Self::Success),
            (429, "optout") => Self::TryLater,
            (_, "optout") => Self::OptOut,
            (400..=428 | 430..=499, _) | (_, EXPIRED_TOKEN | INVALID_TOKEN) => {
                Self::Refused(fields.read(json, "status message"))
            }
            _ => Self::TryLater,
        }
    }

    /// Whether a refusal in these words is final: this identity is of no use any more. Any other 4xx is a dead token or an
    /// operator without an active key; the two look alike (reference 15).
    #[must_use]
    pub fn is_final(refusal: &str) -> bool {
        matches!(Parts::lines(refusal).next_part(), EXPIRED_TOKEN | INVALID_TOKEN)
    }
}

/// The text inside `b64(IV || ciphertext || tag)` (reference 4.3, 5.2). All that is read of it is ASCII, and only the
/// operator has the key: a byte beyond is a letter of its own, which leaves JSON's structure as it is. Checking UTF-8 weighs 320 bytes.
fn open(key: &Key, body: &str) -> Option<String> {
    let plain = key.open(&from_base64(body.trim_ascii())?)?;
    let mut text = String::new();
    for &byte in &plain {
        text.push(char::from(byte));
    }
    Some(text)
}
