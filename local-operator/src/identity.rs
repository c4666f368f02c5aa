//! An identity: tokens, times and response key of one person, as the body of a success (reference 3.4).
//! The endpoints decide whether a person gets one.

use crate::cipher::{self, Key};
use crate::operator::Operator;
use crate::person::Person;
use crate::token::advertising::Advertising;
use crate::token::refresh::Refresh;
use serde_json::{Value, json};

/// Privacy flags inside tokens (reference 5.5). Bit 0 is set in every token, bit 1 in those made on the client side.
pub(crate) mod privacy {
    pub(crate) const GENERATED: i32 = 1;
    pub(crate) const GENERATED_ON_CLIENT_SIDE: i32 = 1 << 1 | GENERATED;
}

/// What stays the same from refresh to refresh.
pub(crate) struct Lineage {
    pub(crate) person: Person,
    pub(crate) site: i32,
    pub(crate) privacy_bits: i32,
    pub(crate) established_ms: i64,
}

/// Makes an identity with new tokens, a new response key and times counted from now.
pub(crate) fn make(operator: &Operator, lineage: Lineage) -> Value {
    let now_ms = operator.now_ms();
    let lifetimes = operator.lifetimes();
    let identity_expires = now_ms + lifetimes.identity_expires_after_ms;
    let refresh_expires = now_ms + lifetimes.refresh_expires_after_ms;
    let response_key: Key = cipher::make_bytes();
    let advertising = Advertising {
        product: operator.product,
        kind: lineage.person.kind,
        raw_uid: &lineage.person.raw_uid(operator.product, now_ms),
        site: lineage.site,
        privacy_bits: lineage.privacy_bits,
        established_ms: lineage.established_ms,
        created_ms: now_ms,
        expires_ms: identity_expires,
    };
    let advertising_token = advertising.make(&operator.keys);
    let refresh = Refresh {
        person: lineage.person,
        site: lineage.site,
        privacy_bits: lineage.privacy_bits,
        established_ms: lineage.established_ms,
        expires_ms: refresh_expires,
    };
    json!({
        "advertising_token": advertising_token,
        "refresh_token": refresh.make(operator.product, &operator.keys, now_ms, &response_key),
        "identity_expires": identity_expires,
        "refresh_from": now_ms + lifetimes.refresh_from_after_ms,
        "refresh_expires": refresh_expires,
        "refresh_response_key": cipher::b64(response_key),
    })
}
