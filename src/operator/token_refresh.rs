//! `POST /v2/token/refresh` (reference 4): the refresh token as it is, an answer sealed with the key that belongs to it.
//! Only this endpoint's bytes and answers may live here.

use super::{Request, Verdict, open, verdict};
use crate::crypto::Key;
use crate::identity::Identity;
use crate::json::Fields;

/// Asks for a newer identity in place of `identity`. The same text may be sent any number of times.
#[must_use]
pub fn request(identity: &Identity) -> Request {
    Request { path: "/v2/token/refresh", body: identity.refresh_token().into() }
}

/// What an operator said to a refresh.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// A newer identity, with tokens, times and key of its own.
    Success(Identity),
    /// The person opted out. Final, whatever the identity's times say.
    OptOut,
    /// `expired_token` or `invalid_token`: this identity is of no use any more. Final.
    Ended,
    /// Another 4xx: a dead token, or an operator without an active key; the two look alike (reference 15).
    Refused,
    /// No sense was made of it, or the operator is busy or broken: worth asking again later.
    Unanswered,
}

/// Reads an answer. `key` is the one of the identity that was sent; without one the body is plain JSON (reference 4.1).
pub fn answer(status: u16, body: &str, key: Option<&Key>, fields: &impl Fields) -> Answer {
    match status {
        200 => {
            let said = match key {
                Some(key) => open(key, body).and_then(|json| verdict(&json, fields)),
                None => verdict(body, fields),
            };
            match said {
                Some(Verdict::Success(identity)) => Answer::Success(identity),
                Some(Verdict::OptOut) => Answer::OptOut,
                None => Answer::Unanswered,
            }
        }
        429 => Answer::Unanswered,
        400..=499 => match fields.read(body, "status").as_str() {
            "expired_token" | "invalid_token" => Answer::Ended,
            _ => Answer::Refused,
        },
        _ => Answer::Unanswered,
    }
}
