//! `/control/log`: reading the log of requests, and emptying it.
//! What an entry holds is in `request_log`.

use crate::operator::Operator;
use crate::request_log::Entry;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// All requests since the start or the last emptying.
pub(super) async fn get(State(operator): State<Arc<Operator>>) -> Json<Vec<Entry>> {
    Json(operator.log.all())
}

/// Empties it.
pub(super) async fn delete(State(operator): State<Arc<Operator>>) -> Json<Value> {
    operator.log.clear();
    Json(json!({ "emptied": true }))
}
