//! The publisher's server, where it ends its e-mails: it takes the request of its landing page and tells Adobe, whose token and
//! keys it alone has. It is what `adobeConsent` of `uid2-wasm/server` is elsewhere, for a demo that runs no Node.

use crate::adobe::{self, API_KEY, Adobe, CLIENT_SECRET, CONSENT, ORG_ID, SANDBOX, TOKEN};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;
use url::form_urlencoded;

/// In bytes; no answer is longer.
const MAX_ANSWER: usize = 1 << 16;

/// What the landing page sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    params: String,
    pid: String,
    sig: Option<String>,
    chosen: Vec<Chosen>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Chosen {
    Email,
    Push,
    /// Done on the page.
    Site,
}

/// Says `unsubscribed` only after Adobe has agreed.
pub(super) async fn unsubscribe(State(adobe): State<Arc<Adobe>>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else {
        return say(StatusCode::BAD_REQUEST, "unreadable_body");
    };
    match tell(&adobe::api().with_state(adobe), &asked).await {
        Some(status) if status.is_success() => say(StatusCode::OK, "unsubscribed"),
        Some(status) if status.is_client_error() => say(StatusCode::UNPROCESSABLE_ENTITY, "refused"),
        _ => say(StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}

fn say(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({ "code": code }))).into_response()
}

/// The status of Adobe's answer; `None` when the parameters cannot be part of an address, or there was no token.
async fn tell(api: &Router, asked: &Asked) -> Option<StatusCode> {
    let entry = |channel| json!({ "type": channel, "choice": "no", "scope": "channel" });
    let marketing: Vec<Value> = asked.chosen.iter().filter_map(|chosen| chosen.channel()).map(entry).collect();
    let sig = asked.sig.as_ref().map(|sig| format!("&sig={sig}")).unwrap_or_default();
    let request = Request::post(format!("{CONSENT}?params={}&pid={}{sig}", asked.params, asked.pid))
        .header("x-api-key", API_KEY)
        .header("x-gw-ims-org-id", ORG_ID)
        .header("x-sandbox-name", SANDBOX)
        .header(header::AUTHORIZATION, format!("Bearer {}", fetch_token(api).await?))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(json!({ "marketing": marketing }).to_string()));
    Some(ask(api, request.ok()?).await.status())
}

async fn fetch_token(api: &Router) -> Option<String> {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", API_KEY)
        .append_pair("client_secret", CLIENT_SECRET)
        .append_pair("scope", "openid,AdobeID,read_organizations")
        .finish();
    let request = Request::post(TOKEN)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .ok()?;
    let bytes = to_bytes(ask(api, request).await.into_body(), MAX_ANSWER).await.ok()?;
    let answer: Value = serde_json::from_slice(&bytes).ok()?;
    answer["access_token"].as_str().map(str::to_owned)
}

async fn ask(api: &Router, request: Request<Body>) -> Response {
    api.clone().oneshot(request).await.unwrap_or_else(|never| match never {})
}

impl Chosen {
    fn channel(self) -> Option<&'static str> {
        match self {
            Self::Email => Some("email"),
            Self::Push => Some("push"),
            Self::Site => None,
        }
    }
}
