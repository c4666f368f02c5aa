//! `POST /v2/identity/buckets` (reference 8): which salt buckets changed since an instant. Companion of identity map v2.
//! Only this endpoint's payload and answer may live here.

use super::address_member::to_json;
use super::said::success;
use super::utc;
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Where to ask.
pub const PATH: &str = "/v2/identity/buckets";

#[derive(Serialize)]
struct Payload {
    since_timestamp: String,
}

/// Asks for what changed at `since` or later.
#[must_use]
pub fn payload(since: UnixMillis) -> String {
    to_json(&Payload { since_timestamp: utc::write(since) })
}

#[derive(Deserialize)]
struct Written {
    bucket_id: String,
    last_updated: String,
}

/// A bucket: everybody in it has a new raw UID.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// As identity map v2 names it.
    pub bucket_id: String,
    /// Since when, in milliseconds since 1970.
    pub last_updated: u64,
}

/// Reads what stood in the envelope; `None` when it makes no sense.
#[must_use]
pub fn answer(json: &str) -> Option<Vec<Bucket>> {
    let written: Vec<Written> = success(json)?;
    let read = |bucket: Written| {
        Some(Bucket { bucket_id: bucket.bucket_id, last_updated: utc::read(&bucket.last_updated)?.0 })
    };
    written.into_iter().map(read).collect()
}
