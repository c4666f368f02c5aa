//! HTTP around the endpoints: method, body limit, CORS, faults and the log (reference 2.1 to 2.3).
//! What an endpoint answers is decided in `endpoint`.

mod body;
mod cors;
mod spoil;

use crate::answer::{Answer, BINARY, respond};
use crate::asked::Asked;
use crate::endpoint;
use crate::fault::{Disturbance, Fault, HangUp};
use crate::operator::Operator;
use crate::path::Endpoint;
use crate::refusal::Refusal;
use crate::request_log::Entry;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, header};
use std::sync::Arc;

/// The trace id of the load balancers in front of the real operator. All endpoints but client-generate echo it (2.1).
const TRACE_ID: &str = "x-amzn-trace-id";

/// What goes out, and what the log says about it.
struct Reply {
    response: Response<Body>,
    outcome: String,
}

/// Answers every request whose path is not under `/control`.
pub(crate) async fn answer(State(operator): State<Arc<Operator>>, request: Request) -> Response<Body> {
    let method = request.method().clone();
    let endpoint = Endpoint::at(request.uri().path());
    let origin = request.headers().get(header::ORIGIN).cloned();
    let number = operator.log.begin();
    let log = |response: &Response<Body>, outcome: String| {
        let dropped = response.extensions().get::<HangUp>().is_some();
        operator.log.end(Entry {
            number,
            at_ms: operator.now_ms(),
            method: method.to_string(),
            path: endpoint.map_or("other", Endpoint::path),
            status: (!dropped).then(|| response.status().as_u16()),
            outcome,
        });
    };
    if origin.as_ref().is_some_and(HeaderValue::is_empty) {
        let response = respond(403, None, "Forbidden");
        log(&response, "forbidden".to_owned());
        return response;
    }
    if let Some(response) = cors::preflight(operator.rules.allow_private_network, endpoint, &request) {
        log(&response, "preflight".to_owned());
        return response;
    }
    let disturbance = disturbance(&operator, endpoint, request.method());
    let hold = disturbance.hold.then(|| operator.faults.hold());
    let Reply { mut response, outcome } = reply(&operator, endpoint, request, disturbance.fault).await;
    cors::allow(endpoint, origin, response.headers_mut());
    log(&response, outcome);
    tokio::time::sleep(disturbance.delay).await;
    if let Some(hold) = hold {
        hold.released().await;
    }
    response
}

/// The disturbance for this request: none, unless it is a POST to an endpoint of the API.
fn disturbance(operator: &Operator, endpoint: Option<Endpoint>, method: &Method) -> Disturbance {
    match endpoint {
        Some(endpoint) if method == Method::POST => operator.faults.next(endpoint),
        _ => Disturbance::default(),
    }
}

async fn reply(operator: &Operator, endpoint: Option<Endpoint>, request: Request, fault: Option<Fault>) -> Reply {
    if let Some(Fault::Status { http, body }) = fault {
        return Reply { response: respond(http, None, body), outcome: "fault".to_owned() };
    }
    let Some(endpoint) = endpoint else {
        return elsewhere(&request);
    };
    if request.method() != Method::POST {
        return not_allowed("POST");
    }
    let (parts, body) = request.into_parts();
    let answer = match body::read(&parts.headers, body).await {
        Ok(body) => endpoint::answer(endpoint, operator, &asked(&parts.headers, &body)),
        Err(body::TooLong) => Answer::Refused(Refusal::TOO_LONG),
    };
    let outcome = answer.outcome().to_owned();
    let mut response = spoil::respond(answer, fault).await;
    if let Some(trace) = parts.headers.get(TRACE_ID).filter(|_| endpoint != Endpoint::TokenClientGenerate) {
        response.headers_mut().insert(TRACE_ID, trace.clone());
    }
    Reply { response, outcome }
}

/// Answers a path that is no endpoint: the health check, or 404.
fn elsewhere(request: &Request) -> Reply {
    if request.uri().path() != "/ops/healthcheck" {
        let page = "<html><body><h1>Resource not found</h1></body></html>";
        let response = respond(404, Some("text/html; charset=utf-8"), page);
        return Reply { response, outcome: "not found".to_owned() };
    }
    if request.method() != Method::GET {
        return not_allowed("GET");
    }
    Reply { response: respond(200, None, "OK"), outcome: "ok".to_owned() }
}

fn not_allowed(allowed: &'static str) -> Reply {
    let mut response = respond(405, None, Body::empty());
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    Reply { response, outcome: "method not allowed".to_owned() }
}

fn asked<'a>(headers: &'a HeaderMap, body: &'a [u8]) -> Asked<'a> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let content_type = text(header::CONTENT_TYPE);
    Asked {
        body,
        binary: content_type.is_some_and(|value| value.eq_ignore_ascii_case(BINARY)),
        origin: text(header::ORIGIN),
        api_key: text(header::AUTHORIZATION).and_then(bearer),
    }
}

/// The key of a bearer header: trimmed, the scheme in any case, exactly one space (reference 2.2).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}
