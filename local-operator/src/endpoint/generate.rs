//! POST /v2/token/generate (reference 3).
//! Opt-outs are always respected; `optout_check` and `policy` are ignored, unless `require_optout_check` is set (3.2).

use crate::answer::{bare, success};
use crate::asked::Enveloped;
use crate::consent::{self, Verdict};
use crate::identifier;
use crate::identity::{self, Lineage, privacy};
use crate::json::{self, Members};
use crate::operator::Operator;
use crate::person::Person;
use crate::product::Product;
use crate::refusal::Refusal;
use serde_json::Value;

/// Decides in the order of reference 3.1.
pub(super) fn answer(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    let members = asked.members.clone().unwrap_or_default();
    let address = identifier::exactly_one(&members, operator.rules.phone_support)?;
    if operator.rules.require_optout_check {
        check_policy(&members)?;
    }
    if let Some(verdict) = judge_consent(operator.product, &members) {
        match verdict {
            Verdict::Sufficient => {}
            Verdict::Insufficient => return Ok(bare("insufficient_user_consent")),
            Verdict::Invalid => return Err(Refusal::client_error("User consent is invalid")),
            Verdict::Broken => return Err(Refusal::unknown("Unknown error while generating token v2")),
        }
    }
    let person = Person::of(operator.product, &address);
    if operator.is_opted_out(&person) {
        return Ok(bare("optout"));
    }
    let lineage = Lineage {
        person,
        site: asked.client.site,
        privacy_bits: privacy::GENERATED,
        established_ms: operator.now_ms(),
    };
    Ok(success(identity::make(operator, lineage)))
}

/// The check that operators before 5.66.2 made of sites with keys of today. `policy`, the old name, counts only without
/// `optout_check`.
fn check_policy(members: &Members) -> Result<(), Refusal> {
    let policy = members.get("optout_check").or_else(|| members.get("policy"));
    match policy.map(Value::as_i64) {
        Some(Some(1)) => Ok(()),
        None | Some(Some(0)) => {
            Err(Refusal::client_error("Required opt-out policy argument for token/generate is missing or not set to 1"))
        }
        Some(Some(_)) => Err(Refusal::client_error("request body contains invalid argument(s)")),
        Some(None) => Err(Refusal::unknown("Unknown error while generating token v2")),
    }
}

/// Only EUID looks at consent, and only when the member is there, even if it is null (reference 3.3).
fn judge_consent(product: Product, members: &Members) -> Option<Verdict> {
    let value = members.get("tcf_consent_string").filter(|_| product == Product::Euid)?;
    Some(json::as_text(value).map_or(Verdict::Invalid, |text| consent::judge(&text)))
}
