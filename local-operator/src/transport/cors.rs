//! CORS exactly as the operator does it (reference 2.3): every origin, no credentials, a fixed list of headers.
//! The control endpoint has rules of its own.

use crate::answer::respond;
use crate::path::Endpoint;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, Response, header};

const METHODS: HeaderValue = HeaderValue::from_static("GET,POST,OPTIONS");
const HEADERS: HeaderValue = HeaderValue::from_static(concat!(
    "X-UID2-Client-Version,Access-Control-Request-Method,Access-Control-Allow-Credentials,",
    "Access-Control-Allow-Origin,Access-Control-Allow-Headers,Content-Type"
));
/// token/validate alone may be asked with an API key from a page.
const HEADERS_OF_VALIDATE: HeaderValue = HeaderValue::from_static(concat!(
    "X-UID2-Client-Version,Access-Control-Request-Method,Access-Control-Allow-Credentials,",
    "Access-Control-Allow-Origin,Access-Control-Allow-Headers,Content-Type,Authorization"
));
const PRIVATE_NETWORK: &str = "access-control-allow-private-network";

/// The answer to a preflight, on any path; `None` if the request is not one. The headers that are allowed do not depend on
/// those that the preflight asks for.
pub(super) fn preflight(
    allow_private_network: bool,
    endpoint: Option<Endpoint>,
    request: &Request,
) -> Option<Response<Body>> {
    let origin = request.headers().get(header::ORIGIN)?;
    let asks = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() != Method::OPTIONS || !asks {
        return None;
    }
    let mut response = respond(204, None, Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    let is_validate = endpoint == Some(Endpoint::TokenValidate);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, if is_validate { HEADERS_OF_VALIDATE } else { HEADERS });
    if allow_private_network {
        headers.insert(PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    Some(response)
}

/// The headers of every other answer, success and error alike.
pub(super) fn allow(endpoint: Option<Endpoint>, origin: Option<HeaderValue>, headers: &mut HeaderMap) {
    // On the real operator validate is behind two layers of CORS, and each adds the word.
    let is_validate = endpoint == Some(Endpoint::TokenValidate);
    headers.insert(header::VARY, HeaderValue::from_static(if is_validate { "origin,origin" } else { "origin" }));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
}
