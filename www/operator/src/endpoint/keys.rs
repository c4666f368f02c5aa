//! Not written yet.
//! -
use super::Enveloped;
use crate::operator::Operator;
use crate::refusal::Refusal;
use serde_json::Value;
pub(super) fn sharing(_operator: &Operator, _asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    Err(Refusal::INTERNAL)
}
pub(super) fn bidstream(_operator: &Operator, _asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    Err(Refusal::INTERNAL)
}
pub(super) fn latest(_operator: &Operator, _asked: &Enveloped<'_>) -> Result<Value, Refusal> {
    Err(Refusal::INTERNAL)
}
