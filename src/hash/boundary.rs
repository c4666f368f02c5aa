//! What JavaScript sees of the module that hashes. Conversions only.

use super::hashes;
use crate::dii::AddressKind;
use alloc::string::String;
use wasm_bindgen::prelude::*;

/// Hashes of many e-mail addresses or phone numbers, joined by NUL, as UTF-8: a line for each, its hash or a
/// code. Bytes, because an engine encodes faster than glue does letter by letter.
#[wasm_bindgen(js_name = hashes)]
#[must_use]
pub fn hashes_of(are_phones: bool, joined: &[u8]) -> String {
    let joined = core::str::from_utf8(joined).unwrap_or_default();
    hashes(if are_phones { AddressKind::Phone } else { AddressKind::Email }, joined)
}
