//! `/control/clock`: the operator's time, and moving it.
//! Nothing else in here knows the time.

use super::{Mistake, read};
use crate::operator::Operator;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Move {
    advance_ms: Option<i64>,
    offset_ms: Option<i64>,
}

/// Moves the clock by `advance_ms`, or puts it `offset_ms` away from the machine's.
pub(super) async fn post(State(operator): State<Arc<Operator>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    match read(&body)? {
        Move { advance_ms: Some(by_ms), offset_ms: None } => operator.clock.advance(by_ms),
        Move { advance_ms: None, offset_ms: Some(offset_ms) } => operator.clock.set_offset(offset_ms),
        Move { .. } => return Err(Mistake::new("give either advance_ms or offset_ms")),
    }
    Ok(time(&operator))
}

/// Tells the time.
pub(super) async fn get(State(operator): State<Arc<Operator>>) -> Json<Value> {
    time(&operator)
}

fn time(operator: &Operator) -> Json<Value> {
    Json(json!({ "now_ms": operator.now_ms(), "offset_ms": operator.clock.offset_ms() }))
}
