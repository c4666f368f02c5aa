//! The member by which a server's request names a person: the hash of an address, under the name of its kind.
//! Only that; hashes are made in `dii`.

use crate::dii::{Address, AddressKind};
use alloc::string::String;
use serde::Serialize;

/// `email_hash` or `phone_hash`, to be flattened into a payload.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AddressMember {
    /// Of an e-mail address.
    EmailHash(String),
    /// Of a phone number.
    PhoneHash(String),
}

impl From<&Address> for AddressMember {
    fn from(address: &Address) -> Self {
        match address.kind() {
            AddressKind::Email => Self::EmailHash(address.to_base64()),
            AddressKind::Phone => Self::PhoneHash(address.to_base64()),
        }
    }
}

/// A payload as JSON. Such a structure can always be written.
pub(super) fn to_json(payload: &impl Serialize) -> String {
    serde_json::to_string(payload).unwrap_or_default()
}
