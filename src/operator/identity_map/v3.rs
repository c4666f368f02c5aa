//! `POST /v3/identity/map` (reference 7.2): e-mails and phones together, answers by position, times of the next change.
//! Only this endpoint's payload and answer may live here. The payload has no other member, not even `optout_check`.

use super::Entry;
use crate::dii::{Address, AddressKind};
use crate::operator::said::success;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// Where to ask.
pub const PATH: &str = "/v3/identity/map";

#[derive(Serialize)]
struct Payload {
    email_hash: Vec<String>,
    phone_hash: Vec<String>,
}

/// Asks for the raw UIDs of a batch.
#[must_use]
pub fn payload(batch: &[Address]) -> String {
    let of = |kind| batch.iter().filter(|address| address.kind() == kind).map(Address::to_base64).collect();
    let payload = Payload { email_hash: of(AddressKind::Email), phone_hash: of(AddressKind::Phone) };
    serde_json::to_string(&payload).unwrap_or_default()
}

#[derive(Deserialize)]
struct Body {
    email_hash: Vec<Written>,
    phone_hash: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    /// Current and previous raw UID, and the time of the next change in seconds.
    Mapped {
        u: String,
        p: Option<String>,
        r: u64,
    },
    Unmapped {
        e: String,
    },
}

/// Reads what stood in the envelope, in the order of the batch; `None` when it makes no sense.
#[must_use]
pub fn answer(json: &str, batch: &[Address]) -> Option<Vec<Entry>> {
    let body: Body = success(json)?;
    let (mut emails, mut phones) = (body.email_hash.into_iter(), body.phone_hash.into_iter());
    let next = |address: &Address| match address.kind() {
        AddressKind::Email => emails.next(),
        AddressKind::Phone => phones.next(),
    };
    let entries = batch.iter().map(next).map(|written| written.and_then(read)).collect::<Option<Vec<_>>>()?;
    // One too many and the positions mean something else.
    (emails.next().is_none() && phones.next().is_none()).then_some(entries)
}

fn read(written: Written) -> Option<Entry> {
    match written {
        Written::Mapped { u, p, r } => {
            let refresh_from = Some(r.checked_mul(1_000)?);
            Some(Entry::Mapped { raw_uid: u, previous_raw_uid: p, refresh_from, bucket_id: None })
        }
        Written::Unmapped { e } if e == "optout" => Some(Entry::Optout),
        Written::Unmapped { e } if e == "invalid identifier" => Some(Entry::Invalid),
        Written::Unmapped { .. } => None,
    }
}
