//! `POST /v2/token/client-generate` (reference 5): an address hash, sealed with a secret agreed over P-256.
//! Only this endpoint's bytes and answers may live here. The key agreement is the engine's: the secret is an argument.

use super::{Request, Verdict, endpoint, open, verdict};
use crate::crypto::{IV_LENGTH, Key};
use crate::dii::{Address, AddressKind};
use crate::encoding::to_base64;
use crate::identity::Identity;
use crate::json::{Fields, Writer, push_integer, push_string};
use crate::time::UnixMillis;
use alloc::string::String;

/// Everything but the payload that a request is made of.
pub struct Sealing<'a> {
    /// The agreed secret: the X coordinate, used directly as the key.
    pub secret: &'a Key,
    /// The client's public key of this one request, as DER of `SubjectPublicKeyInfo`.
    pub public_key: &'a [u8],
    /// Twelve fresh random bytes.
    pub iv: [u8; IV_LENGTH],
    /// The page's clock. Operators only compare it with the additional data (reference 5.3).
    pub timestamp: UnixMillis,
    /// Which client keypair.
    pub subscription_id: &'a str,
    /// Bundle id of a mobile app; a page has none.
    pub app_name: Option<&'a str>,
}

/// The payload for `address`: its hash, and `optout_check`, which current operators ignore and older private ones demand
/// (reference 3.2). It stands inside the encryption, never outside: an unknown member there is answered 500.
#[must_use]
pub fn payload(address: &Address) -> String {
    let member = match address.kind() {
        AddressKind::Email => "email_hash",
        AddressKind::Phone => "phone_hash",
    };
    Writer::new().text(member, &address.to_base64()).integer("optout_check", 1).finish()
}

/// Asks for an identity.
#[must_use]
pub fn request(base_url: &str, payload: &str, sealing: &Sealing<'_>) -> Request {
    let sealed = sealing.secret.seal(sealing.iv, payload.as_bytes(), additional(sealing).as_bytes());
    let mut body = Writer::new()
        .text("payload", &to_base64(&sealed))
        .text("iv", &to_base64(&sealing.iv))
        .text("public_key", &to_base64(sealing.public_key))
        .integer("timestamp", sealing.timestamp.0)
        .text("subscription_id", sealing.subscription_id);
    if let Some(app_name) = sealing.app_name {
        body = body.text("app_name", app_name);
    }
    Request { url: endpoint(base_url, "/v2/token/client-generate"), body: body.finish() }
}

/// The additional data, which the operator builds again from what it parsed: byte for byte this form (reference 5.1).
fn additional(sealing: &Sealing<'_>) -> String {
    let mut json = String::from("[");
    push_integer(&mut json, sealing.timestamp.0);
    if let Some(app_name) = sealing.app_name {
        json.push(',');
        push_string(&mut json, app_name);
    }
    json.push(']');
    json
}

/// What an operator said to a client-side generate.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// A new identity.
    Success(Identity),
    /// The person opted out. Final.
    OptOut,
    /// The operator refuses this request and would refuse it again: its status and message, for the developer.
    Refused {
        /// `client_error`, `unauthorized`, `invalid_http_origin`, `invalid_app_name`, or empty when none could be read.
        status: String,
        /// The operator's words. They may change between versions (reference 2.4).
        message: String,
    },
    /// No sense was made of it, or the operator is busy or broken: worth trying again later.
    Unanswered,
}

/// Reads an answer to the request sealed with `secret`.
pub fn answer(status: u16, body: &str, secret: &Key, fields: &impl Fields) -> Answer {
    match status {
        200 => match open(secret, body).and_then(|json| verdict(&json, fields)) {
            Some(Verdict::Success(identity)) => Answer::Success(identity),
            Some(Verdict::OptOut) => Answer::OptOut,
            None => Answer::Unanswered,
        },
        429 => Answer::Unanswered,
        400..=499 => Answer::Refused {
            status: fields.text(body, "status").unwrap_or_default(),
            message: fields.text(body, "message").unwrap_or_default(),
        },
        _ => Answer::Unanswered,
    }
}
