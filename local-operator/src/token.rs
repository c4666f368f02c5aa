//! Tokens as byte layouts: advertising tokens and refresh tokens (reference 14).
//! Who gets one, and what an answer does with it, is decided elsewhere.

pub(crate) mod advertising;
pub(crate) mod refresh;

use std::ops::Range;

/// A big-endian integer at a place of a token's plaintext.
fn int64(bytes: &[u8], at: usize) -> Option<i64> {
    Some(i64::from_be_bytes(slice(bytes, at..at + 8)?.try_into().ok()?))
}

/// The same with four bytes.
fn int32(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_be_bytes(slice(bytes, at..at + 4)?.try_into().ok()?))
}

fn slice(bytes: &[u8], range: Range<usize>) -> Option<&[u8]> {
    bytes.get(range)
}

#[cfg(test)]
mod tests;

/// What both kinds of token say about the operator that made them: site 0, type 1 (a public operator), version 0, key 0.
const MADE_BY: [u8; 4 + 1 + 4 + 4] = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
