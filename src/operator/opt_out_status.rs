//! `POST /v2/optout/status` (reference 9): which of these raw UIDs opted out, and since when.
//! Only this endpoint's payload and answer may live here.

use super::said::success;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Where to ask.
pub const PATH: &str = "/v2/optout/status";

/// How many an operator takes at once; it refuses more.
pub const MAX_IDS: usize = 5_000;

#[derive(Serialize)]
struct Payload<'a> {
    advertising_ids: &'a [String],
}

/// Asks about `raw_uids`, at most [`MAX_IDS`].
#[must_use]
pub fn payload(raw_uids: &[String]) -> String {
    serde_json::to_string(&Payload { advertising_ids: raw_uids }).unwrap_or_default()
}

#[derive(Deserialize)]
struct Body {
    opted_out: Vec<OptedOut>,
}

/// A raw UID of somebody who opted out.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct OptedOut {
    /// As it was asked.
    #[serde(rename(serialize = "rawUid", deserialize = "advertising_id"))]
    pub raw_uid: String,
    /// The earliest known opt-out, in milliseconds since 1970.
    pub opted_out_since: u64,
}

/// Reads what stood in the envelope; `None` when it makes no sense. In the order of the question, repeated where it was.
#[must_use]
pub fn answer(json: &str) -> Option<Vec<OptedOut>> {
    success(json).map(|body: Body| body.opted_out)
}
