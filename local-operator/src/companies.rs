//! The servers of the demo's companies: a publisher, the portal for people, an advertiser, a bidder.
//! Each asks the operator as anybody would, with an API key of its own and through all of its HTTP; here is what they keep
//! and what the site's pages may want of them. None of it is part of an operator.

mod asking;
mod bidder;
mod publisher;

pub(crate) use bidder::webhook;

use crate::control::guard;
use crate::operator::Operator;
use crate::product::Product;
use asking::Desk;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

/// What the companies know, both products.
pub(crate) struct Companies {
    desks: [Desk; 2],
    sessions: publisher::Sessions,
    heard: bidder::Heard,
    site: Option<PathBuf>,
}

impl Companies {
    /// The companies of the operators with these APIs; the publisher's pages are files of `site`.
    pub(crate) fn new(operators: [(Arc<Operator>, Router); 2], site: Option<PathBuf>) -> Self {
        let desks = operators.map(|(operator, api)| Desk::new(operator, api));
        Self { desks, sessions: publisher::Sessions::default(), heard: bidder::Heard::default(), site }
    }

    fn desk(&self, product: Product) -> &Desk {
        let [uid2, euid] = &self.desks;
        match product {
            Product::Uid2 => uid2,
            Product::Euid => euid,
        }
    }
}

/// Their paths on the site's port.
pub(crate) fn router(companies: Companies) -> Router {
    Router::new()
        .route("/server", get(publisher::page))
        .route("/publisher/{product}/sign-in", post(publisher::sign_in))
        .route("/publisher/{product}/sign-out", post(publisher::sign_out))
        .route("/publisher/{product}/generate", post(generate))
        .route("/portal/{product}/opt-out", post(opt_out))
        .route("/advertiser/{product}/map", post(map))
        .route("/advertiser/{product}/status", post(status))
        .route("/bidder/{product}/opt-out", get(bidder::hear))
        .route("/bidder/{product}/heard", get(bidder::heard))
        .route("/companies/reset", post(reset))
        .layer(middleware::from_fn(guard))
        .with_state(Arc::new(companies))
}

type Shared = State<Arc<Companies>>;

/// What the operator said, status and JSON, or that it said nothing.
async fn ask(companies: &Companies, product: Product, client: &str, path: &'static str, json: &[u8]) -> Response {
    match companies.desk(product).ask(client, path, json).await {
        Some((status, answer)) => (status, Json(answer)).into_response(),
        None => unanswered(),
    }
}

fn unanswered() -> Response {
    (StatusCode::BAD_GATEWAY, Json(json!({ "status": "unanswered" }))).into_response()
}

/// The publisher's server generates a token for the person that the body names, and hands it to its page.
async fn generate(State(companies): Shared, Path(product): Path<Product>, body: Bytes) -> Response {
    ask(&companies, product, "publisher", "/v2/token/generate", &body).await
}

/// The portal opts a person out of every publisher at once: it alone has the role for it (reference 10).
async fn opt_out(State(companies): Shared, Path(product): Path<Product>, body: Bytes) -> Response {
    ask(&companies, product, "portal", "/v2/token/logout", &body).await
}

/// The advertiser maps the addresses of its customers (reference 7.2).
async fn map(State(companies): Shared, Path(product): Path<Product>, body: Bytes) -> Response {
    ask(&companies, product, "mapper", "/v3/identity/map", &body).await
}

/// The advertiser asks about raw UIDs that it holds (reference 9).
async fn status(State(companies): Shared, Path(product): Path<Product>, body: Bytes) -> Response {
    ask(&companies, product, "mapper", "/v2/optout/status", &body).await
}

/// The companies forget every person.
async fn reset(State(companies): Shared) -> Json<Value> {
    companies.sessions.clear();
    companies.heard.clear();
    Json(json!({ "reset": true }))
}
