//! Many texts in one crossing from JavaScript and back: which of them are raw UIDs.
//! Splitting only; what is a raw UID is for `raw_uid`.

use crate::raw_uid::is_raw_uid;
use alloc::vec::Vec;

/// Between texts. No raw UID has it, so the caller may leave a text empty that does.
pub const SEPARATOR: char = '\0';

/// For each text 1 where it is a raw UID, and 0 where no operator knows it.
#[must_use]
pub fn are_raw_uids(joined: &str) -> Vec<u8> {
    joined.split(SEPARATOR).map(|text| u8::from(is_raw_uid(text))).collect()
}
