//! Hashes of addresses by the million, many in one crossing from JavaScript and back: a module of its own, for servers and pages.
//! Joining and splitting only; what is an address, and how it is normalised, is for `dii`.

#[cfg(all(feature = "hash", target_arch = "wasm32"))]
mod boundary;

use crate::dii::{Address, AddressKind, DiiError};
use alloc::string::String;

/// Between texts. No address has it, so the caller may leave a text empty that does.
pub const SEPARATOR: char = '\0';

/// For each text the Base64 of its hash as the operator knows it, or the name of the code that says why it is no address; a line
/// each.
#[must_use]
pub fn hashes(kind: AddressKind, joined: &str) -> String {
    let mut lines = String::with_capacity(joined.len() * 2);
    for (place, raw) in joined.split(SEPARATOR).enumerate() {
        if place > 0 {
            lines.push('\n');
        }
        let address = match kind {
            AddressKind::Email => Address::from_email(raw),
            AddressKind::Phone => Address::from_phone(raw),
        };
        match address {
            Ok(address) => lines.push_str(&address.to_base64()),
            Err(error) => lines.push_str(name_of(error)),
        }
    }
    lines
}

/// As JavaScript sees the code.
const fn name_of(error: DiiError) -> &'static str {
    match error {
        DiiError::Email => "invalid_email",
        DiiError::EmailNotAscii => "email_not_ascii",
        DiiError::Phone => "invalid_phone",
        DiiError::Hash => "invalid_hash",
    }
}
