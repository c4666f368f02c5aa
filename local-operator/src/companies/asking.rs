//! How a company's server asks the operator: JSON into an envelope, through the operator's HTTP, and the answer opened
//! (reference 2.4, 2.5). Which company asks what is in the files beside this one.

use crate::cipher;
use crate::operator::Operator;
use crate::transport::HangUp;
use axum::Router;
use axum::body::{self, Body};
use axum::http::{Request, StatusCode, header};
use serde_json::Value;
use std::sync::Arc;
use tower::ServiceExt as _;

const VERSION: u8 = 1;
/// Timestamp and nonce, in front of the JSON of requests and answers.
const TIMESTAMP: usize = 8;
const NONCE: usize = 8;
/// No answer is longer.
const LONGEST: usize = 1 << 20;

/// Where one product's operator is asked.
pub(super) struct Desk {
    operator: Arc<Operator>,
    api: Router,
}

impl Desk {
    pub(super) fn new(operator: Arc<Operator>, api: Router) -> Self {
        Self { operator, api }
    }

    /// Asks as one of the configured clients. `None` when there is no such client, or no answer that can be read.
    pub(super) async fn ask(&self, client: &str, path: &'static str, json: &[u8]) -> Option<(StatusCode, Value)> {
        let client = self.operator.client_named(client)?;
        let nonce: [u8; NONCE] = cipher::make_bytes();
        let plain = [&self.operator.now_ms().to_be_bytes()[..], &nonce, json].concat();
        let envelope = [&[VERSION][..], &cipher::seal(&client.secret, &plain)].concat();
        let request = Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", client.key))
            .body(Body::from(cipher::b64(envelope)))
            .ok()?;
        let response = self.api.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        if response.extensions().get::<HangUp>().is_some() {
            return None;
        }
        let status = response.status();
        let bytes = body::to_bytes(response.into_body(), LONGEST).await.ok()?;
        let json = if status == StatusCode::OK { open(&client.secret, nonce, &bytes)? } else { bytes.to_vec() };
        Some((status, serde_json::from_slice(&json).ok()?))
    }
}

/// The JSON of an answer, if it answers this request.
fn open(secret: &cipher::Key, nonce: [u8; NONCE], body: &[u8]) -> Option<Vec<u8>> {
    let plain = cipher::open(secret, &cipher::read_b64(body)?)?;
    let (echoed, json) = plain.get(TIMESTAMP..)?.split_at_checked(NONCE)?;
    (echoed == nonce).then(|| json.to_vec())
}
