//! `/adobe/control/…`, for tests and the demo: links for e-mails, what profiles have chosen, and answers that are ordered.
//! Only this machine may ask: every path is behind `guard`.

use super::Adobe;
use super::profiles::{Choices, Link};
use crate::control::{Mistake, read};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Addressee {
    profile: String,
    #[serde(default)]
    sig: bool,
}

/// The parameters of a link for an e-mail to `profile`, with a signature if `sig` says so.
pub(super) async fn link(State(adobe): State<Arc<Adobe>>, body: Bytes) -> Result<Json<Link>, Mistake> {
    let Addressee { profile, sig } = read(&body)?;
    Ok(Json(adobe.profiles.make_link(&profile, sig)))
}

/// What every profile has chosen, by its name.
pub(super) async fn profiles(State(adobe): State<Arc<Adobe>>) -> Json<BTreeMap<String, Choices>> {
    Json(adobe.profiles.choices())
}

/// The next requests to the consent endpoint are answered with these statuses, one after the other, and change nothing.
pub(super) async fn answers(State(adobe): State<Arc<Adobe>>, body: Bytes) -> Result<Json<Value>, Mistake> {
    let statuses: Vec<u16> = read(&body)?;
    if statuses.iter().any(|status| StatusCode::from_u16(*status).is_err() || *status < 200) {
        return Err(Mistake::new("these are no statuses of an answer"));
    }
    let count = statuses.len();
    adobe.profiles.order(statuses);
    Ok(Json(json!({ "answers": count })))
}

/// The access token is not valid any more.
pub(super) async fn expire(State(adobe): State<Arc<Adobe>>) -> Json<Value> {
    adobe.tokens.expire();
    Json(json!({ "expired": true }))
}

/// The statuses that the consent endpoint has answered with, oldest first.
pub(super) async fn log(State(adobe): State<Arc<Adobe>>) -> Json<Vec<u16>> {
    Json(adobe.profiles.log())
}

/// Forgets everything.
pub(super) async fn reset(State(adobe): State<Arc<Adobe>>) -> Json<Value> {
    adobe.clear();
    Json(json!({ "reset": true }))
}
