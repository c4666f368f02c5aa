//! The refresh token: the inner one, and the wrapping that carries its response key (reference 4.1, 14.2).
//! What a refresh answers to it is decided by the endpoint.

use super::{MADE_BY, PUBLISHER_AND_CLIENT_KEY, int32, int64, type_byte};
use crate::cipher::{self, Key};
use crate::identifier::Kind;
use crate::keys::KeyRing;
use crate::person::Person;
use crate::product::Product;
use serde::{Deserialize, Serialize};

/// The length of wrapped tokens, and the only thing by which the operator tells them from bare ones.
pub(crate) const WRAPPED_LENGTH: usize = 388;

const INNER_VERSION: u8 = 112;
/// Version byte of the oldest tokens. None was ever made here, so none is ever opened.
const INNER_VERSION_2: u8 = 2;
/// Where an inner token of version 2 has its key id: after version and three times.
const INNER_VERSION_2_KEY: usize = 1 + 3 * 8;
const HEADER: usize = 6;
const EXPIRES: usize = 0;
const SITE: usize = 8 + 8 + MADE_BY.len();
const PRIVACY: usize = SITE + 4 + 8 + 4;
const ESTABLISHED: usize = PRIVACY + 4;
const TYPE: usize = ESTABLISHED + 8;
const FIRST_LEVEL_HASH: usize = TYPE + 1;
const INNER: usize = FIRST_LEVEL_HASH + 32;

/// What an identity hands down to the one it is refreshed into.
#[derive(Clone)]
pub(crate) struct Refresh {
    pub(crate) person: Person,
    pub(crate) site: i32,
    pub(crate) privacy_bits: i32,
    pub(crate) established_ms: i64,
    pub(crate) expires_ms: i64,
}

/// The JSON inside the wrapping.
#[derive(Serialize, Deserialize)]
struct Wrapped {
    /// In Base64.
    refresh_response_key: String,
    /// The inner token, in Base64.
    refresh_token: String,
}

/// Why a wrapped token cannot be unwrapped (reference 4.2, rows 1 to 4).
pub(crate) enum Unwrapping {
    NotBase64,
    UnknownKey(i32),
    WrongKey,
    BadJson,
}

/// Why an inner token cannot be read (rows 5 and 10).
pub(crate) enum Reading {
    /// Not a token of this operator.
    Invalid,
    /// The real operator fails on it with an exception.
    Broken,
}

/// Opens the wrapping: the response key, and the inner token in Base64.
pub(crate) fn unwrap(keys: &KeyRing, text: &str) -> Result<(Key, String), Unwrapping> {
    let bytes = cipher::read_b64(text).ok_or(Unwrapping::NotBase64)?;
    // The scope byte in front is written and never checked.
    let id = int32(&bytes, 1).ok_or(Unwrapping::BadJson)?;
    let key = keys.by_id(id).ok_or(Unwrapping::UnknownKey(id))?;
    let json = cipher::open(&key.key, &bytes[5..]).ok_or(Unwrapping::WrongKey)?;
    let wrapped: Wrapped = serde_json::from_slice(&json).map_err(|_| Unwrapping::BadJson)?;
    let response_key = cipher::read_b64(wrapped.refresh_response_key).and_then(|key| key.try_into().ok());
    Ok((response_key.ok_or(Unwrapping::BadJson)?, wrapped.refresh_token))
}

impl Refresh {
    /// Makes a wrapped token around a response key.
    pub(crate) fn make(&self, product: Product, keys: &KeyRing, created_ms: i64, response_key: &Key) -> String {
        let wrapped = Wrapped {
            refresh_response_key: cipher::b64(response_key),
            refresh_token: cipher::b64(self.inner(product, keys, created_ms)),
        };
        let key = keys.refresh();
        let sealed = cipher::seal(&key.key, &serde_json::to_vec(&wrapped).expect("two texts"));
        cipher::b64([&[product.scope_bits()][..], &key.id.to_be_bytes(), &sealed].concat())
    }

    fn inner(&self, product: Product, keys: &KeyRing, created_ms: i64) -> Vec<u8> {
        let first = type_byte(product, self.person.kind);
        let plain = [
            &self.expires_ms.to_be_bytes()[..],
            &created_ms.to_be_bytes(),
            &MADE_BY,
            &self.site.to_be_bytes(),
            &PUBLISHER_AND_CLIENT_KEY,
            &self.privacy_bits.to_be_bytes(),
            &self.established_ms.to_be_bytes(),
            &[first],
            &self.person.first_level_hash,
        ];
        let key = keys.refresh();
        let sealed = cipher::seal(&key.key, &plain.concat());
        [&[first, INNER_VERSION][..], &key.id.to_be_bytes(), &sealed].concat()
    }

    /// Reads an inner token.
    pub(crate) fn read(product: Product, keys: &KeyRing, text: &str) -> Result<Self, Reading> {
        if text.is_empty() {
            return Err(Reading::Invalid);
        }
        let bytes = cipher::read_b64(text).ok_or(Reading::Invalid)?;
        match bytes[..] {
            // The real operator looks at the second byte before it asks whether there is one.
            [] | [_] => Err(Reading::Broken),
            [_, INNER_VERSION, ..] => Self::read_version_3(product, keys, &bytes),
            [INNER_VERSION_2, ..] if bytes.len() < INNER_VERSION_2_KEY + 4 => Err(Reading::Broken),
            _ => Err(Reading::Invalid),
        }
    }

    fn read_version_3(product: Product, keys: &KeyRing, bytes: &[u8]) -> Result<Self, Reading> {
        let id = int32(bytes, 2).ok_or(Reading::Broken)?;
        let key = keys.by_id(id).ok_or(Reading::Invalid)?;
        let plain = cipher::open(&key.key, &bytes[HEADER..]).ok_or(Reading::Broken)?;
        let token = Self::from_plain(&plain).ok_or(Reading::Broken)?;
        if plain[TYPE] & 0x30 == product.scope_bits() { Ok(token) } else { Err(Reading::Invalid) }
    }

    fn from_plain(plain: &[u8]) -> Option<Self> {
        let kind = if plain.get(TYPE)? & Kind::Phone.bits() == 0 { Kind::Email } else { Kind::Phone };
        let first_level_hash = plain.get(FIRST_LEVEL_HASH..INNER)?.try_into().ok()?;
        Some(Self {
            person: Person { kind, first_level_hash },
            site: int32(plain, SITE)?,
            privacy_bits: int32(plain, PRIVACY)?,
            established_ms: int64(plain, ESTABLISHED)?,
            expires_ms: int64(plain, EXPIRES)?,
        })
    }
}
