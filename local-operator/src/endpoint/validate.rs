//! POST /v2/token/validate (reference 6).
//! The only question is whether the token belongs to this person: neither expiry nor opt-out matters.

use crate::answer::success;
use crate::asked::Enveloped;
use crate::identifier;
use crate::json;
use crate::keys::Owner;
use crate::operator::Operator;
use crate::person::Person;
use crate::refusal::Refusal;
use crate::token::advertising;
use serde_json::Value;

/// Compares the token's raw UID with the identifier's present one.
pub(super) fn answer(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    let members = asked.members.clone().unwrap_or_default();
    let address = identifier::exactly_one(&members, operator.rules.phone_support)?;
    let token = json::present(&members, "token").and_then(json::as_text);
    let opened = token.and_then(|token| advertising::open(&operator.keys, &token));
    let opened = opened.ok_or(Refusal::client_error("Invalid token"))?;
    if opened.owner != Owner::Site(asked.client.site) {
        return Err(Refusal::client_error("Unauthorised to validate token"));
    }
    let person = Person::of(operator.product, &address);
    let raw_uid = person.raw_uid(operator.product, operator.now_ms());
    // An e-mail and a phone of the same hash have the same raw UID of 32 bytes, and are two people all the same.
    Ok(success(opened.kind == person.kind && opened.raw_uid == raw_uid))
}
