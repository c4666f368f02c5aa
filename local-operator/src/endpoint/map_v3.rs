//! POST /v3/identity/map (reference 7.2).
//! Strict where version 2 is not: nothing but the four arrays may be in the request.

use crate::answer::success;
use crate::asked::Enveloped;
use crate::identifier::Form;
use crate::json::{self, Members};
use crate::operator::Operator;
use crate::person::Person;
use crate::refusal::Refusal;
use serde_json::{Value, json};

/// Maps all four arrays, each answered in the order of the request.
pub(super) fn answer(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    let members = asked.members.as_ref().filter(|members| !members.is_empty()).ok_or(Refusal::client_error(
        "Required Parameter Missing: one or more of [email, email_hash, phone, phone_hash] must be specified",
    ))?;
    if members.keys().any(|name| Form::ALL.iter().all(|form| form.member() != name)) {
        return Err(incorrect());
    }
    let mut body = Members::new();
    for form in Form::ALL {
        let identifiers = identifiers(members, form)?;
        let mapped: Vec<Value> = identifiers.iter().map(|identifier| map(operator, form, identifier)).collect();
        body.insert(form.member().to_owned(), Value::from(mapped));
    }
    Ok(success(body))
}

/// The texts of one array. A null or absent one counts as empty, a null element does not.
fn identifiers(members: &Members, form: Form) -> Result<Vec<String>, Refusal> {
    match json::present(members, form.member()) {
        None => Ok(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(|item| json::as_text(item).ok_or_else(incorrect)).collect(),
        Some(_) => Err(incorrect()),
    }
}

fn incorrect() -> Refusal {
    Refusal::client_error("Incorrect request format")
}

fn map(operator: &Operator, form: Form, identifier: &str) -> Value {
    let known = operator.rules.phone_support || !form.is_phone();
    let Some(address) = form.check(identifier).filter(|_| known) else {
        return json!({ "e": "invalid identifier" });
    };
    let person = Person::of(operator.product, &address);
    if operator.is_opted_out(&person) {
        return json!({ "e": "optout" });
    }
    let now_ms = operator.now_ms();
    let bucket = person.bucket(operator.product, now_ms);
    let raw_uid = |bucket| person.raw_uid_in(operator.product, &bucket).to_text();
    json!({
        "u": raw_uid(bucket),
        "p": bucket.previous(now_ms).map(raw_uid),
        "r": bucket.refresh_from_ms(now_ms).div_euclid(1000),
    })
}
