//! `/control/webhooks`: how webhooks behave, how far they are, and a replay of the whole history.
//! What the rules mean is in `webhook::conduct`.

use super::request::{Mistake, read};
use crate::operator::Operator;
use crate::webhook::Rules;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// Replaces the rules. What is not named is as it is in the beginning.
pub(super) async fn post(State(operator): State<Arc<Operator>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let rules: Rules = read(&body)?;
    operator.conduct.set(rules);
    Ok(state(&operator))
}

/// The rules, and how many notices wait.
pub(super) async fn get(State(operator): State<Arc<Operator>>) -> Json<Value> {
    state(&operator)
}

/// Sends every opt-out again, as the real sender does when its state is lost.
pub(super) async fn replay(State(operator): State<Arc<Operator>>) -> Json<Value> {
    Json(json!({ "replayed": operator.replay() }))
}

fn state(operator: &Operator) -> Json<Value> {
    Json(json!({ "rules": operator.conduct.rules(), "progress": operator.conduct.progress() }))
}
