//! `POST /control/opt-out`: a person opts out, as on the portal for people.
//! An opt-out is final, as on the real operator: only a reset undoes it.

use super::request::{Mistake, read};
use crate::identifier::{self, Form};
use crate::json::Members;
use crate::operator::Operator;
use crate::person::Person;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
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

/// How many people at once, at most.
const MOST: u32 = 10_000_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Many {
    count: u32,
}

/// Opts out `opted-out-0@example.com` and so on, of whom no bidder is told: a history, for whoever wants a large one.
pub(super) async fn post_many(State(operator): State<Arc<Operator>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let Many { count } = read(&body)?;
    if count > MOST {
        return Err(Mistake::new("count is more than ten million"));
    }
    let making = move || {
        let person = |number| {
            let email = format!("opted-out-{number}@example.com");
            let address = Form::Email.check(&email).expect("an address");
            Person::of(operator.product, &address)
        };
        operator.opt_out_silently((0..count).map(person));
    };
    // A minute of hashing is nothing for the threads that answer.
    tokio::task::spawn_blocking(making).await.expect("making them does not panic");
    Ok(Json(json!({ "opted_out": count })))
}
