//! Which texts the operator takes for the hash of an identifier (reference 12.3).
//! It is more lenient than clients should be.

use crate::cipher;

/// The bytes of a hash: 44 characters of Base64, which may be 31, 32 or 33 bytes, or 64 hexadecimal digits.
pub(super) fn check(text: &str) -> Option<Vec<u8>> {
    match text.len() {
        44 => cipher::read_b64(text),
        64 => hex::decode(text).ok(),
        _ => None,
    }
}
