//! The two envelopes, of requests and of answers: their bytes, and what refuses a request envelope (reference 2.4, 2.5).
//! The JSON inside belongs to the endpoints, and to those who ask them.

use crate::cipher::{self, Key};
use crate::json::{self, Members};
use crate::product::Product;
use crate::refusal::Refusal;

const VERSION: u8 = 1;

/// Made by the one who asks, and echoed in the answer.
pub(crate) type Nonce = [u8; 8];

/// The shortest request envelope: version, IV, timestamp, nonce and tag.
const MIN_LENGTH: usize = 1 + cipher::IV + size_of::<i64>() + size_of::<Nonce>() + cipher::TAG;

/// The envelope of an answer: time, nonce and JSON, sealed.
pub(crate) fn seal_answer(key: &Key, at_ms: i64, nonce: Nonce, json: &[u8]) -> Vec<u8> {
    cipher::seal(key, &[&at_ms.to_be_bytes()[..], &nonce, json].concat())
}

/// The envelope of a request: the version, and then the same as in an answer.
pub(crate) fn seal_request(key: &Key, at_ms: i64, nonce: Nonce, json: &[u8]) -> Vec<u8> {
    [&[VERSION][..], &seal_answer(key, at_ms, nonce, json)].concat()
}

/// The JSON of the envelope of an answer, if it answers the request with this nonce.
pub(crate) fn open_answer(key: &Key, nonce: Nonce, sealed: &[u8]) -> Option<Vec<u8>> {
    let plain = cipher::open(key, sealed)?;
    let (_, echoed, json) = split(&plain)?;
    (echoed == nonce).then(|| json.to_vec())
}

/// Time, nonce and JSON.
fn split(plain: &[u8]) -> Option<(i64, Nonce, &[u8])> {
    let (at_ms, rest) = plain.split_first_chunk()?;
    let (nonce, json) = rest.split_first_chunk()?;
    Some((i64::from_be_bytes(*at_ms), *nonce, json))
}

/// What a request envelope held.
pub(crate) struct Opened {
    /// The answer carries it too.
    pub(crate) nonce: Nonce,
    /// `None` if the envelope holds no JSON.
    pub(crate) members: Option<Members>,
    /// It was sent as raw bytes, and is answered with raw bytes.
    pub(crate) binary: bool,
}

/// What a request envelope is opened with.
pub(crate) struct Opening<'a> {
    pub(crate) product: Product,
    pub(crate) secret: &'a Key,
    /// The operator's time; `None` where the configuration lets every timestamp pass.
    pub(crate) now_ms: Option<i64>,
}

impl Opening<'_> {
    /// Opens a body. With `binary` it is opened as raw bytes, and as Base64 if that fails; the refusal is that of the raw bytes.
    pub(crate) fn open(&self, body: &[u8], binary: bool) -> Result<Opened, Refusal> {
        if body.is_empty() {
            return Err(body_missing());
        }
        if !binary {
            return self.open_text(body);
        }
        self.open_bytes(body, true).or_else(|refusal| self.open_text(body).map_err(|_| refusal))
    }

    fn open_text(&self, body: &[u8]) -> Result<Opened, Refusal> {
        let bytes = cipher::read_b64(body)
            .ok_or_else(|| self.unencrypted_or(body, "Invalid body: Body is not valid base64."))?;
        self.open_bytes(&bytes, false)
    }

    fn open_bytes(&self, bytes: &[u8], binary: bool) -> Result<Opened, Refusal> {
        match bytes {
            [] => return Err(body_missing()),
            _ if bytes.len() < MIN_LENGTH => {
                return Err(self.unencrypted_or(bytes, "Invalid body: Body too short. Check encryption method."));
            }
            [VERSION, ..] => {}
            [other, ..] => {
                let message =
                    format!("Invalid body: Invalid request envelope format version: received {other}, must be 1.");
                return Err(self.unencrypted_or(bytes, &message));
            }
        }
        let plain = cipher::open(self.secret, &bytes[1..])
            .ok_or_else(|| Refusal::envelope(self.product, "Invalid body: Check encryption key (ClientSecret)."))?;
        self.read_plain(&plain, binary)
    }

    fn read_plain(&self, plain: &[u8], binary: bool) -> Result<Opened, Refusal> {
        let (timestamp_ms, nonce, text) = split(plain).expect("the length was checked");
        if self.now_ms.is_some_and(|now_ms| !in_window(timestamp_ms, now_ms)) {
            return Err(Refusal::client_error("Invalid timestamp: Request too old or client time drift."));
        }
        let members = if text.is_empty() { None } else { Some(json::read_object(text).ok_or_else(bad_json)?) };
        Ok(Opened { nonce, members, binary })
    }

    /// The refusal of a body that is not an envelope: this message, or another one if the body is unencrypted JSON.
    fn unencrypted_or(&self, body: &[u8], message: &str) -> Refusal {
        if json::read_object(body).is_none() {
            return Refusal::envelope(self.product, message);
        }
        let host = self.product.docs_host();
        Refusal::client_error(format!(
            "Invalid body: The request body is unencrypted JSON. It must be an encrypted request envelope. See \
             {host}/docs/getting-started/gs-encryption-decryption#encryption-and-decryption-code-examples for encryption \
             and decryption code examples."
        ))
    }
}

fn body_missing() -> Refusal {
    Refusal::client_error("Invalid body: Body is missing.")
}

fn bad_json() -> Refusal {
    Refusal::client_error("Invalid payload in body: Data is not valid json string.")
}

/// Whether a timestamp is near enough to the operator's time: less than 120.000 s old, and at most 119.000 s ahead.
/// The documentation allows 60 s, but the real operator rounds the age down to seconds, cuts it to minutes and allows one.
fn in_window(timestamp_ms: i64, now_ms: i64) -> bool {
    let age_s = now_ms.saturating_sub(timestamp_ms).div_euclid(1000);
    (age_s / 60).abs() <= 1
}
