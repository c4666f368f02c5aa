//! Tokens as byte layouts: advertising tokens and refresh tokens (reference 14).
//! Who gets a token, and what is answered to one, is decided by the endpoints.

pub(crate) mod advertising;
pub(crate) mod refresh;

use crate::identifier::Kind;
use crate::product::Product;

/// The big-endian integer of 8 bytes that begins at this byte.
fn int64(bytes: &[u8], at: usize) -> Option<i64> {
    Some(i64::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The big-endian integer of 4 bytes that begins at this byte.
fn int32(bytes: &[u8], at: usize) -> Option<i32> {
    Some(i32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The type byte of both tokens: product, kind, and two bits that are always set.
const fn type_byte(product: Product, kind: Kind) -> u8 {
    product.scope_bits() | kind.bits() | 3
}

/// Publisher and client key, which this operator leaves at zero.
const PUBLISHER_AND_CLIENT_KEY: [u8; 8 + 4] = [0; 12];

/// What both kinds of token say about the operator that made them: site 0, type 1 (a public operator), version 0, key 0.
const MADE_BY: [u8; 4 + 1 + 4 + 4] = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

#[cfg(test)]
mod tests;
