//! Raw UIDs as texts (reference 14.3): which texts can be one. What is in them is the operator's.

use crate::encoding::is_base64_digit;

/// How long the text of a raw UID is, whichever version it has.
const LENGTH: usize = 44;

/// Whether this is canonical Base64 of 32 or 33 bytes. Nothing else is known to any operator.
#[must_use]
pub fn is_raw_uid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [digits @ .., last] = bytes else { return false };
    // 32 bytes leave two bits over in the last digit, which are zero.
    let ends = if *last == b'=' {
        digits.last().is_some_and(|digit| b"AEIMQUYcgkosw048".contains(digit))
    } else {
        is_base64_digit(*last)
    };
    bytes.len() == LENGTH && ends && digits.iter().all(|&digit| is_base64_digit(digit))
}
