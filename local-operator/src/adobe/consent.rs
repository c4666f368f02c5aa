//! `POST …/imp/consent/preferences`: an opt-out of the person whom a link was sent to.
//! The documentation names the method, four headers, the parameters and the body; its own example of a body is no valid JSON.
//! What it does not name is refused, and so is a request of a page: it would show its token to everybody.

use super::profiles::{Channel, Link};
use super::{API_KEY, Adobe, ORG_ID, SANDBOX};
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// In bytes; a body has some hundred.
const MAX_BODY: usize = 16_384;

/// Why a request is refused.
struct Refusal(StatusCode, &'static str);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Preferences {
    marketing: Vec<Preference>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Preference {
    #[serde(rename = "type")]
    channel: Channel,
    #[serde(rename = "choice")]
    _choice: Choice,
    #[serde(rename = "scope")]
    _scope: Scope,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    No,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Scope {
    Channel,
}

/// Answers, and writes down how.
pub(super) async fn answer(State(adobe): State<Arc<Adobe>>, request: Request) -> Response {
    let outcome = match adobe.profiles.take_ordered() {
        Some(status) => Err(Refusal(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY), "ordered")),
        None => carry_out(&adobe, request).await,
    };
    let response = match outcome {
        Ok(()) => Json(json!({})).into_response(),
        Err(Refusal(status, why)) => (status, Json(json!({ "error": why }))).into_response(),
    };
    adobe.profiles.note(response.status().as_u16());
    response
}

async fn carry_out(adobe: &Adobe, request: Request) -> Result<(), Refusal> {
    let (head, body) = request.into_parts();
    if head.method != Method::POST {
        return Err(Refusal(StatusCode::METHOD_NOT_ALLOWED, "the method is POST"));
    }
    if head.headers.contains_key(header::ORIGIN) {
        return Err(Refusal(StatusCode::FORBIDDEN, "pages may not ask, servers may"));
    }
    check_headers(adobe, &head.headers)?;
    let link = read_link(head.uri.query().unwrap_or_default())?;
    let channels = read_channels(body).await?;
    if adobe.profiles.refuse(&link, &channels) {
        Ok(())
    } else {
        Err(Refusal(StatusCode::BAD_REQUEST, "nobody was sent these parameters, letter by letter"))
    }
}

fn check_headers(adobe: &Adobe, headers: &HeaderMap) -> Result<(), Refusal> {
    let authorization = only(headers, "authorization", "authorization has to be there once")?;
    let token = authorization.strip_prefix("Bearer ").unwrap_or_default();
    if !adobe.tokens.is_valid(token) {
        return Err(Refusal(StatusCode::UNAUTHORIZED, "authorization is no Bearer token that is valid now"));
    }
    for (name, wanted, missing) in [
        ("x-api-key", API_KEY, "x-api-key has to be there once"),
        ("x-gw-ims-org-id", ORG_ID, "x-gw-ims-org-id has to be there once"),
        ("x-sandbox-name", SANDBOX, "x-sandbox-name has to be there once"),
    ] {
        if only(headers, name, missing)? != wanted {
            return Err(Refusal(StatusCode::FORBIDDEN, "the key, the organisation or the sandbox is another one"));
        }
    }
    let content_type = only(headers, "content-type", "content-type has to be there once")?;
    if content_type.split(';').next() == Some("application/json") {
        Ok(())
    } else {
        Err(Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "the content type is application/json"))
    }
}

/// The value of a header that is there exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &str, missing: &'static str) -> Result<&'a str, Refusal> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().and_then(|value| value.to_str().ok());
    match (value, values.next()) {
        (Some(value), None) => Ok(value),
        _ if name == "authorization" => Err(Refusal(StatusCode::UNAUTHORIZED, missing)),
        _ => Err(Refusal(StatusCode::BAD_REQUEST, missing)),
    }
}

/// The parameters, which are not decoded.
fn read_link(query: &str) -> Result<Link, Refusal> {
    let (mut params, mut pid, mut sig) = (None, None, None);
    for pair in query.split('&') {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let place = match name {
            "params" => &mut params,
            "pid" => &mut pid,
            "sig" => &mut sig,
            _ => return Err(Refusal(StatusCode::BAD_REQUEST, "the parameters are params, pid and sig, and no others")),
        };
        if place.replace(text.to_owned()).is_some() {
            return Err(Refusal(StatusCode::BAD_REQUEST, "a parameter is there twice"));
        }
    }
    match (params, pid) {
        (Some(params), Some(pid)) => Ok(Link { params, pid, sig }),
        _ => Err(Refusal(StatusCode::BAD_REQUEST, "params and pid have to be there")),
    }
}

async fn read_channels(body: Body) -> Result<Vec<Channel>, Refusal> {
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| Refusal(StatusCode::PAYLOAD_TOO_LARGE, "too long"))?;
    let read: Preferences = serde_json::from_slice(&bytes).map_err(|_| {
        Refusal(StatusCode::BAD_REQUEST, "the body is no JSON, or has a member or value that is not known")
    })?;
    let channels: Vec<Channel> = read.marketing.iter().map(|preference| preference.channel).collect();
    let is_twice = |(at, channel)| channels[..at].contains(channel);
    if channels.is_empty() || channels.iter().enumerate().any(is_twice) {
        return Err(Refusal(StatusCode::BAD_REQUEST, "marketing has each type at most once, and at least one"));
    }
    Ok(channels)
}
