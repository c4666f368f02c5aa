//! Identity map (reference 7): address hashes in, raw UIDs back, in two versions of the wire.
//! What both have in common; a batch and its answer in either version have a file each.

pub mod v2;
pub mod v3;

use alloc::string::String;
use serde::Serialize;

/// How many addresses one request may carry (reference 7.1). Only hashes are sent, so a batch is far below 1 MiB.
pub const MAX_ADDRESSES: usize = 5_000;

/// What became of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Entry {
    /// Its raw UID.
    Mapped {
        /// The present one.
        raw_uid: String,
        /// v3: the one before, while the present one is younger than 90 days.
        #[serde(skip_serializing_if = "Option::is_none")]
        previous_raw_uid: Option<String>,
        /// v3: when to map it again, in milliseconds since 1970.
        #[serde(skip_serializing_if = "Option::is_none")]
        refresh_from: Option<u64>,
        /// v2: whose salt it was made with; `identity/buckets` says when that changes.
        #[serde(skip_serializing_if = "Option::is_none")]
        bucket_id: Option<String>,
    },
    /// The person opted out.
    Optout,
    /// No address.
    Invalid,
}
