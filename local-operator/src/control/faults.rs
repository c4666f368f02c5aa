//! `POST /control/faults` and `POST /control/release`: the rules for faults, and letting held answers go.
//! What the rules mean is in `fault`.

use super::request::{Mistake, read};
use crate::fault::{Rule, Written};
use crate::operator::Operator;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// Replaces all rules by the list given; an empty one clears.
pub(super) async fn post(State(operator): State<Arc<Operator>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let written: Vec<Written> = read(&body)?;
    let rules = written.into_iter().map(Rule::try_from).collect::<Result<Vec<_>, _>>().map_err(Mistake::new)?;
    let count = rules.len();
    operator.faults.set(rules);
    Ok(Json(json!({ "rules": count })))
}

/// Lets every held answer go out.
pub(super) async fn release(State(operator): State<Arc<Operator>>) -> Json<Value> {
    Json(json!({ "released": operator.faults.release() }))
}
