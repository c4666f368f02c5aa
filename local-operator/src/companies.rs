//! The servers of the demo's companies: a publisher, the opt-out portal, an advertiser, a bidder. None is part of an operator.
//! Each asks the operator over HTTP, with an API key of its own. Here are all their paths, and what is only passed on.

mod asking;
mod auctions;
mod bidder;
mod publisher;
mod unsubscribe;

pub(crate) use bidder::webhook;

use crate::adobe::Adobe;
use crate::control::guard;
use crate::operator::Operator;
use crate::product::Product;
use asking::Desks;
use auctions::Auctions;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use bidder::Heard;
use publisher::Publisher;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::Arc;

/// All who keep something.
type Everybody = (Arc<Publisher>, Arc<Heard>, Arc<Auctions>, Arc<Adobe>);

/// Their paths on the site's port. They ask the operators with these APIs; the publisher's page is a file of `site`.
pub(crate) fn router(operators: [(Arc<Operator>, Router); 2], site: Option<PathBuf>, adobe: &Arc<Adobe>) -> Router {
    let desks = Arc::new(Desks::new(operators));
    let publisher = Arc::new(Publisher::new(Arc::clone(&desks), site));
    let heard = Arc::new(Heard::default());
    let auctions = Arc::new(Auctions::default());
    let everybody = (Arc::clone(&publisher), Arc::clone(&heard), Arc::clone(&auctions), Arc::clone(adobe));
    let of_publisher = Router::new()
        .route("/server", get(publisher::page))
        .route("/publisher/{product}/sign-in", post(publisher::sign_in))
        .route("/publisher/{product}/sign-out", post(publisher::sign_out))
        .with_state(publisher)
        .route("/publisher/unsubscribe", post(unsubscribe::unsubscribe).with_state(Arc::clone(adobe)));
    let of_bidder = Router::new()
        .route("/bidder/{product}/opt-out", get(bidder::hear))
        .route("/bidder/{product}/heard", get(bidder::heard))
        .with_state(Arc::clone(&heard))
        .route("/bidder/{product}/reconcile", post(bidder::reconcile).with_state((Arc::clone(&desks), heard)));
    let of_auctions = Router::new()
        .route("/bidder/auctions", post(auctions::bid))
        .route("/bidder/auctions/{edition}", get(auctions::asked))
        .with_state(auctions);
    Router::new()
        .route("/publisher/{product}/generate", post(generate))
        .route("/portal/{product}/opt-out", post(opt_out))
        .route("/advertiser/{product}/map", post(map))
        .route("/advertiser/{product}/status", post(status))
        .with_state(desks)
        .route("/companies/reset", post(reset).with_state(everybody))
        .merge(of_publisher)
        .merge(of_bidder)
        .merge(of_auctions)
        .layer(middleware::from_fn(guard))
}

/// The publisher's server generates an identity for the person that the body names, and hands it to its page.
async fn generate(State(desks): State<Arc<Desks>>, Path(product): Path<Product>, body: Bytes) -> Response {
    desks.relay(product, "publisher", "/v2/token/generate", &body).await
}

/// The portal opts a person out of every publisher at once: no other company's client has the role for that (reference 10).
async fn opt_out(State(desks): State<Arc<Desks>>, Path(product): Path<Product>, body: Bytes) -> Response {
    desks.relay(product, "portal", "/v2/token/logout", &body).await
}

/// The advertiser maps the addresses of its customers (reference 7.2).
async fn map(State(desks): State<Arc<Desks>>, Path(product): Path<Product>, body: Bytes) -> Response {
    desks.relay(product, "mapper", "/v3/identity/map", &body).await
}

/// The advertiser asks about raw UIDs that it holds (reference 9).
async fn status(State(desks): State<Arc<Desks>>, Path(product): Path<Product>, body: Bytes) -> Response {
    desks.relay(product, "mapper", "/v2/optout/status", &body).await
}

/// The publisher forgets its sessions, the bidder the opt-outs that it heard of and its auctions, and Adobe its profiles.
async fn reset(State((publisher, heard, auctions, adobe)): State<Everybody>) -> Json<Value> {
    publisher.clear();
    heard.clear();
    auctions.clear();
    adobe.clear();
    Json(json!({ "reset": true }))
}
