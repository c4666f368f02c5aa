//! `POST /v2/token/validate` (reference 6): whether an advertising token is that of an address, now.
//! Only this endpoint's payload and answer may live here.

use super::said::success;
use crate::dii::{Address, AddressKind};
use crate::operator::writer::Writer;
use alloc::string::String;

/// Where to ask.
pub const PATH: &str = "/v2/token/validate";

/// Asks whether `token` is of `address`.
#[must_use]
pub fn payload(token: &str, address: &Address) -> String {
    let member = match address.kind() {
        AddressKind::Email => "email_hash",
        AddressKind::Phone => "phone_hash",
    };
    Writer::new().text("token", token).text(member, &address.to_base64()).finish()
}

/// Reads what stood in the envelope; `None` when it makes no sense. Expiry and opt-out are not looked at.
#[must_use]
pub fn answer(json: &str) -> Option<bool> {
    success(json)
}
