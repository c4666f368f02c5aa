//! `POST /v2/identity/map` (reference 7.1), for private operators that still have it: one kind of address at a time.
//! Only this endpoint's payload and answer may live here.

use super::Entry;
use crate::dii::{Address, AddressKind};
use crate::operator::said::success;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Where to ask.
pub const PATH: &str = "/v2/identity/map";

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Payload {
    EmailHash(Vec<String>),
    PhoneHash(Vec<String>),
}

/// Asks for the raw UIDs of a batch, all of whose addresses are of `kind`.
#[must_use]
pub fn payload(kind: AddressKind, batch: &[Address]) -> String {
    let hashes = batch.iter().map(Address::to_base64).collect();
    let payload = match kind {
        AddressKind::Email => Payload::EmailHash(hashes),
        AddressKind::Phone => Payload::PhoneHash(hashes),
    };
    serde_json::to_string(&payload).unwrap_or_default()
}

#[derive(Deserialize)]
struct Body {
    mapped: Vec<Mapped>,
    // Left out when there are none.
    #[serde(default)]
    unmapped: Vec<Unmapped>,
}

#[derive(Deserialize)]
struct Mapped {
    identifier: String,
    advertising_id: String,
    bucket_id: String,
}

#[derive(Deserialize)]
struct Unmapped {
    identifier: String,
    reason: String,
}

/// Reads what stood in the envelope, in the order of the batch; `None` when it makes no sense or leaves somebody out.
#[must_use]
pub fn answer(json: &str, batch: &[Address]) -> Option<Vec<Entry>> {
    let body: Body = success(json)?;
    let mut entries = HashMap::new();
    for Mapped { identifier, advertising_id, bucket_id } in body.mapped {
        let (raw_uid, bucket_id) = (advertising_id, Some(bucket_id));
        entries.insert(identifier, Entry::Mapped { raw_uid, previous_raw_uid: None, refresh_from: None, bucket_id });
    }
    for Unmapped { identifier, reason } in body.unmapped {
        let entry = match reason.as_str() {
            "optout" => Entry::Optout,
            "invalid identifier" => Entry::Invalid,
            _ => return None,
        };
        entries.insert(identifier, entry);
    }
    batch.iter().map(|address| entries.get(&address.to_base64()).cloned()).collect()
}
