//! `/control/clock`: the operator's time, moving it and stopping it.
//! What moving and stopping mean is in the crate's `clock`.

use super::request::{Mistake, read};
use crate::clock::Course;
use crate::operator::Operator;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names of the request, with their unit")]
struct Move {
    advance_ms: Option<i64>,
    offset_ms: Option<i64>,
    stopped_at_ms: Option<i64>,
}

/// Moves the clock by `advance_ms`, lets it run `offset_ms` away from the machine's, or stops it at `stopped_at_ms`.
pub(super) async fn post(State(operator): State<Arc<Operator>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let Move { advance_ms, offset_ms, stopped_at_ms } = read(&body)?;
    match (advance_ms, offset_ms, stopped_at_ms) {
        (Some(by_ms), None, None) => operator.clock.advance(by_ms),
        (None, Some(offset_ms), None) => operator.clock.set(Course::Running { offset_ms }),
        (None, None, Some(at_ms)) => operator.clock.set(Course::Stopped { at_ms }),
        _ => return Err(Mistake::new("give one of advance_ms, offset_ms and stopped_at_ms")),
    }
    Ok(time(&operator))
}

/// Tells the time.
pub(super) async fn get(State(operator): State<Arc<Operator>>) -> Json<Value> {
    time(&operator)
}

/// The time, and the offset of a clock that runs.
fn time(operator: &Operator) -> Json<Value> {
    let offset_ms = match operator.clock.course() {
        Course::Running { offset_ms } => Some(offset_ms),
        Course::Stopped { .. } => None,
    };
    Json(json!({ "now_ms": operator.now_ms(), "offset_ms": offset_ms }))
}
