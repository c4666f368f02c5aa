//! `POST /v2/token/client-generate` (reference 5): an address hash, sealed with a secret agreed over P-256.
//! Only this endpoint's bytes may live here. The key agreement is the engine's: the secret is an argument.

use super::Request;
use crate::crypto::{IV_LENGTH, Key};
use crate::dii::{Address, AddressKind};
use crate::encoding::{push_number, to_base64};
use crate::json::Fields;
use crate::time::UnixMillis;
use alloc::string::String;

/// Everything but the payload that a request is made of.
pub struct Sealing<'a> {
    /// The agreed secret: the X coordinate, used directly as the key.
    pub secret: &'a Key,
    /// The client's public key of this one request: DER of `SubjectPublicKeyInfo` in Base64.
    pub public_key: &'a str,
    /// Twelve fresh random bytes.
    pub iv: [u8; IV_LENGTH],
    /// The page's clock. Operators only compare it with the additional data (reference 5.3).
    pub timestamp: UnixMillis,
    /// Which client keypair.
    pub subscription_id: &'a str,
}

/// The payload for `address`: its hash, and `optout_check`, which current operators ignore and older private ones demand
/// (reference 3.2). It is inside the encryption, never outside, where an unknown member is answered with 500.
#[must_use]
pub fn payload(address: &Address, fields: &impl Fields) -> String {
    let members = match address.kind() {
        AddressKind::Email => "email_hash #optout_check",
        AddressKind::Phone => "phone_hash #optout_check",
    };
    let mut lines = address.to_base64();
    lines.push_str("\n1");
    fields.write(members, &lines)
}

/// Asks for an identity. A page has no app name, so none is in the additional data (reference 5.1).
#[must_use]
pub fn request(payload: &str, sealing: &Sealing<'_>, fields: &impl Fields) -> Request {
    // The additional data, which the operator builds again from what it parsed: byte for byte this form (reference 5.1).
    let mut additional = String::from("[");
    push_number(&mut additional, sealing.timestamp.0);
    additional.push(']');
    let sealed = sealing.secret.seal(sealing.iv, payload.as_bytes(), additional.as_bytes());
    let mut lines = String::new();
    for text in &[&*to_base64(&sealed), &to_base64(&sealing.iv), sealing.public_key] {
        lines.push_str(text);
        lines.push('\n');
    }
    push_number(&mut lines, sealing.timestamp.0);
    lines.push('\n');
    lines.push_str(sealing.subscription_id);
    let body = fields.write("payload iv public_key #timestamp subscription_id", &lines);
    Request { path: "/v2/token/client-generate", body }
}
