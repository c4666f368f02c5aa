//! An operator's side of the wire, straight from the reference and the `RustCrypto` crates.
//! No envelope code of the crate may be used here: a stand-in that shares it would agree with its mistakes.

use super::json::Json;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uid2_wasm::encoding::Parts;
use uid2_wasm::identity::{IDENTITY_MEMBERS, Identity};
use uid2_wasm::json::Fields;

pub const SECOND: u64 = 1_000;
pub const MINUTE: u64 = 60 * SECOND;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// How an operator may answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// An identity whose advertising token has this name.
    Token(&'static str),
    /// HTTP 200 and `optout`, sealed.
    OptOut,
    /// HTTP 400 of an unauthenticated refresh: a dead token, or an operator in trouble (reference 4.2 rows 5, 7, 9).
    Refused,
    /// HTTP 400 `expired_token`.
    Expired,
    /// HTTP 400 `invalid_token`.
    Invalid,
    /// HTTP 403 of a client-side generate from a wrong origin.
    WrongOrigin,
    /// HTTP 429.
    Busy,
    /// HTTP 500.
    Broken,
    /// HTTP 200 with a body that nobody sealed.
    Garbage,
    /// No answer at all.
    Silence,
}

impl Reply {
    /// Status and body, sealed with `key`; `None` for silence.
    pub fn write(self, key: &[u8; 32], now: u64) -> Option<(u16, String)> {
        let error = |code: u16, status: &str, message: &str| {
            Some((code, json!({ "status": status, "message": message }).to_string()))
        };
        match self {
            Self::Token(name) => Some((200, seal(key, &success(&make_identity(name, now))))),
            Self::OptOut => Some((200, seal(key, r#"{"status":"optout"}"#))),
            Self::Refused => error(400, "error", "Error refreshing token"),
            Self::Expired => error(400, "expired_token", "Expired Token presented"),
            Self::Invalid => error(400, "invalid_token", "Invalid Token presented"),
            Self::WrongOrigin => error(403, "invalid_http_origin", "unexpected http origin"),
            Self::Busy => error(429, "error", "Too many requests"),
            Self::Broken => error(500, "unknown", "Unknown error while refreshing token v2"),
            Self::Garbage => Some((200, "this was never sealed".into())),
            Self::Silence => None,
        }
    }
}

/// An identity as an operator makes it at `now`: its refresh token and key follow from the name.
pub fn make_identity(name: &str, now: u64) -> Identity {
    let key = Base64::encode_string(&key_of(&format!("refresh {name}")));
    let times = [now + HOUR, now + 4 * HOUR, now + 30 * DAY].map(|time| time.to_string());
    let lines = [name, &format!("refresh {name}"), &key, &times[0], &times[1], &times[2]].join("\n");
    *Identity::parse(&mut Parts::lines(&lines)).expect("an identity")
}

/// The key that belongs to a refresh token here.
pub fn key_of(refresh_token: &str) -> [u8; 32] {
    Sha256::new().chain_update("key of ").chain_update(refresh_token).finalize().into()
}

/// The members that every participant knows (reference 3.4).
pub fn members(identity: &Identity) -> Value {
    let mut members = json!({
        "advertising_token": identity.advertising_token(),
        "refresh_token": identity.refresh_token(),
        "identity_expires": identity.identity_expires.0,
        "refresh_from": identity.refresh_from.0,
        "refresh_expires": identity.refresh_expires.0,
    });
    if let Some(key) = identity.refresh_response_key() {
        members["refresh_response_key"] = Base64::encode_string(key.bytes()).into();
    }
    members
}

/// The identity in a text, as a session reads it.
pub fn read_identity(json: &str) -> Option<Identity> {
    Identity::parse(&mut Parts::lines(&Json.read(json, IDENTITY_MEMBERS))).map(|identity| *identity)
}

/// The same of a retired API: its refresh is answered in plain JSON.
pub fn without_key(identity: &Identity) -> Identity {
    let mut members = members(identity);
    members.as_object_mut().expect("an object").remove("refresh_response_key");
    read_identity(&members.to_string()).expect("an identity")
}

/// The text of a success.
pub fn success(identity: &Identity) -> String {
    json!({ "status": "success", "body": members(identity) }).to_string()
}

/// An answer as it travels: `b64(IV || ciphertext || tag)` (reference 4.3, 5.2).
pub fn seal(key: &[u8; 32], plain: &str) -> String {
    let iv = [7; 12];
    let sealed = Aes256Gcm::new(key.into()).encrypt(Nonce::from_slice(&iv), plain.as_bytes()).expect("sealed");
    Base64::encode_string(&[&iv[..], &sealed].concat())
}

/// The payload of a client-side generate (reference 5.1), opened with the agreed secret; `None` where an operator would
/// answer `payload decryption failed`.
pub fn open_generate(secret: &[u8; 32], body: &str) -> Option<String> {
    let request: Value = serde_json::from_str(body).ok()?;
    let bytes = |member: &str| Base64::decode_vec(request[member].as_str()?).ok();
    let timestamp = request["timestamp"].as_u64()?;
    let additional = match request.get("app_name") {
        Some(name) => json!([timestamp, name]).to_string(),
        None => json!([timestamp]).to_string(),
    };
    let sealed = bytes("payload")?;
    let payload = Payload { msg: &sealed, aad: additional.as_bytes() };
    let plain = Aes256Gcm::new(secret.into()).decrypt(Nonce::from_slice(&bytes("iv")?), payload).ok()?;
    String::from_utf8(plain).ok()
}
