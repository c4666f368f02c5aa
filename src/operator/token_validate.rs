//! `POST /v2/token/validate` (reference 6): whether an advertising token is that of an address, now.
//! Only this endpoint's payload and answer may live here.

use super::address_member::{AddressMember, to_json};
use super::said::success;
use crate::dii::Address;
use alloc::string::String;
use serde::Serialize;

/// Where to ask.
pub const PATH: &str = "/v2/token/validate";

#[derive(Serialize)]
struct Payload<'a> {
    token: &'a str,
    #[serde(flatten)]
    address: AddressMember,
}

/// Asks whether `token` is of `address`.
#[must_use]
pub fn payload(token: &str, address: &Address) -> String {
    to_json(&Payload { token, address: address.into() })
}

/// Reads what stood in the envelope; `None` when it makes no sense. Expiry and opt-out are not looked at.
#[must_use]
pub fn answer(json: &str) -> Option<bool> {
    success(json)
}
