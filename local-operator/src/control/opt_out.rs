//! `POST /control/opt-out`: a person opts out, as on the portal for people.
//! An opt-out is final, as on the real operator: only a reset undoes it.

use super::request::{Mistake, read};
use crate::identifier;
use crate::json::Members;
use crate::operator::Operator;
use crate::person::Person;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde_json::{Value, json};
use std::sync::Arc;

/// Opts out the person whom exactly one of `email`, `email_hash`, `phone`, `phone_hash` names.
pub(super) async fn post(State(operator): State<Arc<Operator>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let members: Members = read(&body)?;
    let address = identifier::exactly_one(&members, true)
        .map_err(|_| Mistake::new("give exactly one of email, email_hash, phone, phone_hash, and a valid one"))?;
    operator.opt_out(Person::of(operator.product, &address));
    Ok(Json(json!({ "opted_out": true })))
}
