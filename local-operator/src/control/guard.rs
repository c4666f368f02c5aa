//! Who may use the control endpoint and the servers of the demo: programs of this machine, and pages served from it.
//! The CORS of these two is here; that of the API is in `transport`, and lets every origin pass.

use super::request::Mistake;
use crate::origin;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses foreign pages, answers preflights of local ones, and lets their answers be read.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    if !is_local_host(request.headers()) {
        return refuse("the Host of the request is not this machine");
    }
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return next.run(request).await;
    };
    // Without this a page anywhere could opt people out with a simple request, even though it could not read the answer.
    if !origin.to_str().is_ok_and(origin::is_loopback) {
        return refuse("only pages of localhost may use the control endpoint");
    }
    let is_preflight = request.method() == Method::OPTIONS;
    let mut response = if is_preflight { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST,DELETE"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    response
}

/// Whether the Host of a request is localhost or a loopback address, or missing. Where another name resolves to this
/// machine, a foreign page is asking in its own name.
pub(crate) fn is_local_host(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.is_none_or(|host| origin::is_loopback(&format!("http://{host}")))
}

fn refuse(why: &str) -> Response {
    Mistake(StatusCode::FORBIDDEN, why.to_owned()).into_response()
}
