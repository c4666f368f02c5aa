//! The control endpoint, for tests and developers: opt-outs, clock, faults, lifetimes, log (no part of the real operator).
//! It answers only this machine: every path is behind `guard`, which refuses pages of other hosts.

mod clock;
mod faults;
mod guard;
mod lifetimes;
mod log;
mod opt_out;
mod request;
mod webhooks;

pub(crate) use guard::{guard, is_local_host};
pub(crate) use request::{Mistake, read};

use crate::operator::Operator;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use std::sync::Arc;

/// Everything under `/control`.
pub(crate) fn router(operator: Arc<Operator>) -> Router {
    Router::new()
        .route("/control/opt-out", post(opt_out::post))
        .route("/control/clock", post(clock::post).get(clock::get))
        .route("/control/faults", post(faults::post))
        .route("/control/release", post(faults::release))
        .route("/control/lifetimes", post(lifetimes::post).get(lifetimes::get))
        .route("/control/webhooks", post(webhooks::post).get(webhooks::get))
        .route("/control/webhooks/replay", post(webhooks::replay))
        .route("/control/opt-outs", post(opt_out::post_many))
        .route("/control/log", get(log::get).delete(log::delete))
        .route("/control/reset", post(reset))
        .route("/control/{*other}", axum::routing::any(unknown))
        .layer(middleware::from_fn(guard))
        .with_state(operator)
}

/// Puts the operator back to how it was configured, and lets held answers go out.
async fn reset(State(operator): State<Arc<Operator>>) -> Response {
    operator.reset();
    axum::Json(json!({ "reset": true })).into_response()
}

async fn unknown() -> Mistake {
    Mistake(
        StatusCode::NOT_FOUND,
        "there are opt-out, opt-outs, webhooks, clock, faults, release, lifetimes, log and reset under /control/"
            .to_owned(),
    )
}
