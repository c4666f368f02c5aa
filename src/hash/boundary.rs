//! What JavaScript sees of the module that hashes. Conversions only.

use super::hashes;
use crate::dii::AddressKind;
use alloc::string::String;
use wasm_bindgen::prelude::*;

/// Hashes of many e-mail addresses or phone numbers, joined by NUL: a line for each, its hash or a code.
#[wasm_bindgen(js_name = hashes)]
#[must_use]
pub fn hashes_of(are_phones: bool, joined: &str) -> String {
    hashes(if are_phones { AddressKind::Phone } else { AddressKind::Email }, joined)
}
