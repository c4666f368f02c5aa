//! `POST /v2/token/refresh` as a server asks it, with its API key (reference 4): then an operator says whether a token has
//! expired or was never one. What a page asks without a key is in `token_refresh`.

use super::identity_members::IdentityMembers;
use super::said::{Verdict, verdict};
use serde::Serialize;

/// Where to ask. The body is the refresh token as it is.
pub const PATH: &str = "/v2/token/refresh";

/// What an operator says to a refresh. None of these is an error, and none is worth asking again.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Answer {
    /// A newer identity, with tokens, times and key of its own.
    Success {
        /// It.
        identity: IdentityMembers,
    },
    /// The person opted out. Final.
    Optout,
    /// The refresh token is past its time: a new sign-in is needed.
    ExpiredToken,
    /// No refresh token of this operator: a new sign-in is needed.
    InvalidToken,
}

/// Reads what stood in the answer; `None` when it makes no sense.
#[must_use]
pub fn answer(json: &str) -> Option<Answer> {
    match verdict(json)? {
        Verdict::Identity(identity) => Some(Answer::Success { identity }),
        Verdict::OptOut => Some(Answer::Optout),
        Verdict::Other(_) => None,
    }
}

/// What the status of HTTP 400 means, where it is about the token.
#[must_use]
pub fn refusal(status: &str) -> Option<Answer> {
    match status {
        "expired_token" => Some(Answer::ExpiredToken),
        "invalid_token" => Some(Answer::InvalidToken),
        _ => None,
    }
}
