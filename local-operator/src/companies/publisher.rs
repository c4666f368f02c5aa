//! The publisher's server: it generates identities with its API key, keeps them in its sessions, and hands them to its page.
//! Like many such servers it is never told of an opt-out: every page gets the identity that the session has, as it was made.

use super::asking::{Desks, unanswered};
use crate::cipher;
use crate::lock::lock;
use crate::product::Product;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

const COOKIE: &str = "courier_session";

/// How many sessions are kept. At this number all are forgotten before the next change, which is enough for a demo.
const MAX_SESSIONS: usize = 1000;

/// The empty element of the page, which this server fills with the session's identities.
const EMPTY: &str = r#"<script type="application/json" id="supplied"></script>"#;

/// Identities of a session, by product.
type Identities = Map<String, Value>;

/// The publisher's server.
pub(super) struct Publisher {
    desks: Arc<Desks>,
    /// The directory that holds its page.
    site: Option<PathBuf>,
    /// The identities of each session, by the session's id, which is the value of the cookie.
    sessions: Mutex<HashMap<String, Identities>>,
}

impl Publisher {
    pub(super) fn new(desks: Arc<Desks>, site: Option<PathBuf>) -> Self {
        Self { desks, site, sessions: Mutex::default() }
    }

    /// Forgets all sessions.
    pub(super) fn clear(&self) {
        lock(&self.sessions).clear();
    }

    fn identities(&self, headers: &HeaderMap) -> Identities {
        read_cookie(headers).and_then(|id| lock(&self.sessions).get(id).cloned()).unwrap_or_default()
    }

    /// Sets or removes one product's identity in the session of the cookie, or in a new session. Returns the session's id.
    fn set(&self, headers: &HeaderMap, product: Product, identity: Option<Value>) -> String {
        let id = read_cookie(headers).map_or_else(|| hex::encode(cipher::make_bytes::<16>()), str::to_owned);
        let mut sessions = lock(&self.sessions);
        if sessions.len() >= MAX_SESSIONS {
            sessions.clear();
        }
        let identities = sessions.entry(id.clone()).or_default();
        match identity {
            Some(identity) => identities.insert(product.key().to_owned(), identity),
            None => identities.remove(product.key()),
        };
        id
    }
}

fn read_cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    all.split("; ").find_map(|pair| pair.strip_prefix(COOKIE)?.strip_prefix('='))
}

/// The publisher's page with the session's identities in it.
pub(super) async fn page(State(publisher): State<Arc<Publisher>>, headers: HeaderMap) -> Response {
    let file = publisher.site.as_ref().map(|site| site.join("index.html"));
    let Some(html) = file.and_then(|file| std::fs::read_to_string(file).ok()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Without a `<` nothing in the JSON can end the `<script>` element around it.
    let supplied = Value::from(publisher.identities(&headers)).to_string().replace('<', "\\u003c");
    let filled = EMPTY.replace("></", &format!(">{supplied}</"));
    Html(html.replacen(EMPTY, &filled, 1)).into_response()
}

/// Signs in the person whom the body names. The page is told the operator's status; the identity is in the page when it is
/// loaded again.
pub(super) async fn sign_in(
    State(publisher): State<Arc<Publisher>>,
    Path(product): Path<Product>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let asked = publisher.desks.ask(product, "publisher", "/v2/token/generate", &body).await;
    let Some((status, mut answer)) = asked else {
        return unanswered();
    };
    if status != StatusCode::OK {
        return (status, Json(json!({ "status": answer["status"] }))).into_response();
    }
    // For a person who opted out, the whole answer `{"status":"optout"}` takes the identity's place: the page learns of it.
    let handed = if answer["status"] == "success" { answer["body"].take() } else { answer.clone() };
    let id = publisher.set(&headers, product, Some(handed));
    let cookie = format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], Json(json!({ "status": answer["status"] }))).into_response()
}

/// Signs out of one product.
pub(super) async fn sign_out(
    State(publisher): State<Arc<Publisher>>,
    Path(product): Path<Product>,
    headers: HeaderMap,
) -> Json<Value> {
    publisher.set(&headers, product, None);
    Json(json!({ "signed_out": true }))
}
