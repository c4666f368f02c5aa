//! POST /v2/token/logout: the global opt-out, which the portal asks for (reference 10).
//! The real operator forwards it to the opt-out service; here it is recorded at once, or after the configured delay.

use crate::answer::success;
use crate::asked::Enveloped;
use crate::identifier;
use crate::operator::Operator;
use crate::person::Person;
use crate::refusal::Refusal;
use serde_json::{Value, json};

/// Records the opt-out. A test identity is recorded too, and still generates, refreshes and maps as before.
pub(super) fn answer(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    let members = asked.members.clone().unwrap_or_default();
    let address = identifier::exactly_one(&members, operator.rules.phone_support)
        .map_err(|_| Refusal::json(400, "invalid_token", "Invalid Token presented null"))?;
    operator.opt_out(Person::of(operator.product, &address));
    Ok(success(json!({ "optout": "OK" })))
}
