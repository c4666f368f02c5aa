//! `POST /ims/token/v3`: access tokens by OAuth server-to-server. One is valid until a test lets it expire.
//! Who asks with it is checked in `consent`.

use super::{API_KEY, Adobe, CLIENT_SECRET};
use crate::cipher;
use crate::lock::lock;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use url::form_urlencoded;

/// Adobe's tokens are good for a day.
const EXPIRES_IN_S: u32 = 86_399;

/// The token that is valid, if there is one.
#[derive(Default)]
pub(super) struct Tokens(Mutex<Option<String>>);

impl Tokens {
    pub(super) fn is_valid(&self, token: &str) -> bool {
        lock(&self.0).as_deref() == Some(token)
    }

    /// The valid token, made if there was none.
    fn issue(&self) -> String {
        let make = || format!("local-token.{}", hex::encode(cipher::make_bytes::<16>()));
        lock(&self.0).get_or_insert_with(make).clone()
    }

    /// Whoever keeps the token is refused from now on.
    pub(super) fn expire(&self) {
        *lock(&self.0) = None;
    }
}

/// Answers a form with the grant, the credential and its scopes.
pub(super) async fn answer(
    State(adobe): State<Arc<Adobe>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form: HashMap<_, _> = form_urlencoded::parse(&body).into_owned().collect();
    let has = |name: &str, wanted: &str| form.get(name).is_some_and(|value| value == wanted);
    let refuse = |status, why: &str| (status, Json(json!({ "error": why }))).into_response();
    if method != Method::POST {
        return refuse(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed");
    }
    let is_form = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(FORM));
    if !is_form || !has("grant_type", "client_credentials") || !form.contains_key("scope") {
        return refuse(StatusCode::BAD_REQUEST, "invalid_request");
    }
    if !has("client_id", API_KEY) || !has("client_secret", CLIENT_SECRET) {
        return refuse(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let token = adobe.tokens.issue();
    Json(json!({ "access_token": token, "token_type": "bearer", "expires_in": EXPIRES_IN_S })).into_response()
}

const FORM: &[u8] = b"application/x-www-form-urlencoded";
