//! `POST /v2/token/refresh` (reference 4): the refresh token as it is.
//! Only this endpoint's bytes may live here.

use super::Request;
use crate::identity::Identity;

/// Asks for a newer identity in place of `identity`. The same text may be sent any number of times.
#[must_use]
pub fn request(identity: &Identity) -> Request {
    Request { path: "/v2/token/refresh", body: identity.refresh_token().into() }
}
