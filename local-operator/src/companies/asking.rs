//! How a company's server asks the operator: JSON goes into an envelope and over the API, and the answer is opened
//! (reference 2.4, 2.5). What a company asks is in `companies` and `publisher`.

use crate::cipher;
use crate::envelope;
use crate::fault::HangUp;
use crate::operator::Operator;
use crate::product::Product;
use axum::body::{self, Body};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;

/// In bytes; no answer is longer.
const MAX_ANSWER: usize = 1 << 20;

/// The operators of both products and their APIs: UID2 first, then EUID.
pub(super) struct Desks([(Arc<Operator>, Router); 2]);

impl Desks {
    pub(super) fn new(operators: [(Arc<Operator>, Router); 2]) -> Self {
        Self(operators)
    }

    /// The operator's status and JSON as a response of our own; 502 when it gave no answer that can be read.
    pub(super) async fn relay(&self, product: Product, client: &str, path: &'static str, json: &[u8]) -> Response {
        match self.ask(product, client, path, json).await {
            Some((status, answer)) => (status, Json(answer)).into_response(),
            None => unanswered(),
        }
    }

    /// Asks as one of the configured clients. `None` when there is no such client, or no answer that can be read.
    pub(super) async fn ask(
        &self,
        product: Product,
        client: &str,
        path: &'static str,
        json: &[u8],
    ) -> Option<(StatusCode, Value)> {
        let [uid2, euid] = &self.0;
        let (operator, api) = match product {
            Product::Uid2 => uid2,
            Product::Euid => euid,
        };
        let client = operator.client_named(client)?;
        let nonce = cipher::make_bytes();
        let envelope = envelope::seal_request(&client.secret, operator.now_ms(), nonce, json);
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", client.key))
            .body(Body::from(cipher::b64(envelope)))
            .ok()?;
        let response = api.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        if response.extensions().get::<HangUp>().is_some() {
            return None;
        }
        let status = response.status();
        let bytes = body::to_bytes(response.into_body(), MAX_ANSWER).await.ok()?;
        if status != StatusCode::OK {
            return Some((status, serde_json::from_slice(&bytes).ok()?));
        }
        let json = envelope::open_answer(&client.secret, nonce, &cipher::read_b64(bytes)?)?;
        Some((status, serde_json::from_slice(&json).ok()?))
    }
}

/// What a company's server tells its page when the operator gave no answer that can be read.
pub(super) fn unanswered() -> Response {
    (StatusCode::BAD_GATEWAY, Json(json!({ "status": "unanswered" }))).into_response()
}
