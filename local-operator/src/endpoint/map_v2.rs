//! POST /v2/identity/map (reference 7.1).
//! The order of the checks, and which odd requests pass them, is the real operator's. The body's length is the only limit.

use crate::answer::success;
use crate::asked::Enveloped;
use crate::identifier::{self, Form};
use crate::json::{self, Members};
use crate::operator::Operator;
use crate::person::Person;
use crate::refusal::Refusal;
use serde_json::{Value, json};

/// Maps the identifiers of the only array that holds any.
pub(super) fn answer(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    let members = asked.members.as_ref().ok_or_else(unknown)?;
    let (form, items) = only_array(operator, members)?;
    let (mut mapped, mut unmapped) = (Vec::new(), Vec::new());
    for item in items {
        if item.is_null() && form != Form::Phone {
            return Err(unknown());
        }
        let text = json::as_text(item);
        let identifier = text.as_deref().unwrap_or_default();
        match map(operator, form, identifier) {
            Ok(row) => mapped.push(row),
            Err(reason) => unmapped.push(json!({ "identifier": identifier, "reason": reason })),
        }
    }
    let mut body = json!({ "mapped": mapped });
    if !unmapped.is_empty() {
        body["unmapped"] = Value::from(unmapped);
    }
    Ok(success(body))
}

/// The only array that holds identifiers. Empty arrays beside it are ignored; where all are empty, the first is answered.
fn only_array<'a>(operator: &Operator, members: &'a Members) -> Result<(Form, &'a [Value]), Refusal> {
    let phone_support = operator.rules.phone_support;
    let mut given = Vec::new();
    for form in identifier::forms(phone_support) {
        match json::present(members, form.member()) {
            Some(Value::Array(items)) => given.push((form, items.as_slice())),
            Some(_) => return Err(Refusal::client_error(format!("{} must be an array", form.member()))),
            None => {}
        }
    }
    let with_items: Vec<_> = given.iter().filter(|(_, items)| !items.is_empty()).collect();
    match with_items[..] {
        [only] => Ok(*only),
        [] => given.first().copied().ok_or_else(|| identifier::required_parameter_missing(phone_support)),
        _ => Err(identifier::required_parameter_missing(phone_support)),
    }
}

/// One row of `mapped`, or the reason for one of `unmapped`.
fn map(operator: &Operator, form: Form, identifier: &str) -> Result<Value, &'static str> {
    let address = form.check(identifier).ok_or("invalid identifier")?;
    let person = Person::of(operator.product, &address);
    if operator.is_opted_out(&person) {
        return Err("optout");
    }
    let bucket = person.bucket(operator.product, operator.now_ms());
    let raw_uid = person.raw_uid_in(operator.product, &bucket).to_text();
    Ok(json!({ "identifier": identifier, "advertising_id": raw_uid, "bucket_id": bucket.id() }))
}

fn unknown() -> Refusal {
    Refusal::unknown("Unknown error while mapping identity v2")
}
