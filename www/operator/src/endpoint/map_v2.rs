//! Not written yet.
//! -
use super::Enveloped;
use crate::operator::Operator;
use crate::refusal::Refusal;
use serde_json::Value;
pub(super) fn answer(_operator: &Operator, _asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    Err(Refusal::INTERNAL)
}
