//! `/control/lifetimes`: how long identities made from now on live.
//! Identities that exist keep their times.

use super::request::{Mistake, read};
use crate::lifetimes::Lifetimes;
use crate::operator::Operator;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names of the request")]
struct Change {
    identity_expires_after_ms: Option<i64>,
    refresh_from_after_ms: Option<i64>,
    refresh_expires_after_ms: Option<i64>,
}

/// Changes the lifetimes that are given, and leaves the others.
pub(super) async fn post(State(operator): State<Arc<Operator>>, body: Bytes) -> Result<Json<Lifetimes>, Mistake> {
    let change: Change = read(&body)?;
    let present = operator.lifetimes();
    let lifetimes = Lifetimes {
        identity_expires_after_ms: change.identity_expires_after_ms.unwrap_or(present.identity_expires_after_ms),
        refresh_from_after_ms: change.refresh_from_after_ms.unwrap_or(present.refresh_from_after_ms),
        refresh_expires_after_ms: change.refresh_expires_after_ms.unwrap_or(present.refresh_expires_after_ms),
    };
    let order = "0 <= refresh_from_after_ms <= identity_expires_after_ms <= refresh_expires_after_ms does not hold";
    operator.set_lifetimes(lifetimes.check(0).map_err(|_| Mistake::new(order))?);
    Ok(Json(lifetimes))
}

/// Answers with the present lifetimes.
pub(super) async fn get(State(operator): State<Arc<Operator>>) -> Json<Lifetimes> {
    Json(operator.lifetimes())
}
