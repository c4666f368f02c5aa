//! `POST /v2/token/refresh` (reference 4): the refresh token as it is, and what its refusals mean.
//! Only this endpoint's bytes may live here.

use super::Request;
use crate::encoding::Parts;
use crate::identity::Identity;

/// Asks for a newer identity in place of `identity`. The same text may be sent any number of times.
#[must_use]
pub fn request(identity: &Identity) -> Request {
    Request { path: "/v2/token/refresh", body: identity.refresh_token().into() }
}

/// Whether a refusal in these words is final: this identity is of no use any more. Any other 4xx is a dead token or an operator
/// without an active key; the two look alike (reference 15).
#[must_use]
pub fn is_over(refusal: &str) -> bool {
    matches!(Parts::lines(refusal).take(), "expired_token" | "invalid_token")
}
