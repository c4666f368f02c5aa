//! POST /v2/optout/status (reference 9).
//! Raw UIDs are looked up as exact texts among the recorded opt-outs; a test identity counts only if it was recorded.

use crate::answer::success;
use crate::asked::Enveloped;
use crate::json;
use crate::operator::Operator;
use crate::refusal::Refusal;
use serde_json::{Value, json};

/// How many raw UIDs one request may hold.
const MAX_IDS: usize = 5000;

/// Lists the raw UIDs of the request that are opted out, in the order of the request.
pub(super) fn answer(operator: &Operator, asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    let members = asked.members.as_ref().ok_or(Refusal::client_error("Invalid request body"))?;
    let ids = json::present(members, "advertising_ids")
        .ok_or(Refusal::client_error("Required Parameter Missing: advertising_ids"))?;
    let ids = ids.as_array().ok_or(Refusal::unknown("Unknown error while getting optout status"))?;
    if ids.len() > MAX_IDS {
        return Err(Refusal::client_error("Request payload is too large"));
    }
    let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
    let since = operator.opt_outs.since(&ids, operator.now_ms());
    let opted_out: Vec<Value> = ids
        .iter()
        .zip(since)
        .filter_map(|(id, since)| Some(json!({ "advertising_id": id, "opted_out_since": since? })))
        .collect();
    Ok(success(json!({ "opted_out": opted_out })))
}
