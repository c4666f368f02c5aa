//! The envelopes between a server and an operator (reference 2.4, 2.5): time, nonce and JSON, sealed with the client secret.
//! Bytes only; whether they travel as they are or as Base64 is decided above, and nothing random is made here.

use crate::crypto::{IV_LENGTH, Key};
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec::Vec;

/// Length of the nonce that an operator copies into its answer.
pub const NONCE_LENGTH: usize = 8;
/// Length of the time and the nonce before the JSON.
const HEAD: usize = 8 + NONCE_LENGTH;
/// The only version that operators take.
const VERSION: u8 = 1;

/// What one request is sealed with besides the secret.
pub struct Sealing {
    /// The client's clock. Operators refuse what is about two minutes off (reference 2.4).
    pub now: UnixMillis,
    /// Fresh and random; the answer must carry it.
    pub nonce: [u8; NONCE_LENGTH],
    /// Fresh and random.
    pub iv: [u8; IV_LENGTH],
}

/// The request envelope around `json`, which may be empty.
#[must_use]
pub fn seal(secret: &Key, sealing: &Sealing, json: &str) -> Vec<u8> {
    let plain = [&sealing.now.0.to_be_bytes()[..], &sealing.nonce, json.as_bytes()].concat();
    [&[VERSION][..], &sealing.iv, &secret.seal(sealing.iv, &plain, &[])].concat()
}

/// Why a response envelope is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// Too short, sealed with another secret, altered on the way, or not UTF-8.
    Unreadable,
    /// It answers another request: replayed, or mixed up on the way.
    Nonce,
}

/// The JSON inside the answer to the request that carried `nonce`.
///
/// # Errors
/// [`OpenError`]; then nothing inside may be believed.
pub fn open(secret: &Key, nonce: [u8; NONCE_LENGTH], envelope: &[u8]) -> Result<String, OpenError> {
    let plain = secret.open(envelope).ok_or(OpenError::Unreadable)?;
    let (head, json) = plain.split_at_checked(HEAD).ok_or(OpenError::Unreadable)?;
    if head[HEAD - NONCE_LENGTH..] != nonce {
        return Err(OpenError::Nonce);
    }
    String::from_utf8(json.to_vec()).map_err(|_| OpenError::Unreadable)
}
