//! What a webhook tells a bidder about one opt-out, and the HTTP request that carries it (reference 11).
//! When and how often it is sent is in `webhook`.

use crate::config::Webhook;
use axum::http::{HeaderName, HeaderValue, Request, header};
use http_body_util::Empty;
use hyper::body::Bytes;
use std::sync::Arc;
use url::Url;

/// What a bidder is told: the raw UID of a person who opted out, and when. The time is in seconds, unlike everywhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// Batches are sorted by this, not by time.
    pub(crate) first_level_hash: [u8; 32],
    /// The raw UID of the time of the opt-out.
    pub(crate) raw_uid: Arc<str>,
    pub(crate) since_s: i64,
}

/// What a JVM's HTTP client says of itself, and how it asks for HTTP/2 over plain http. Some servers trip over it.
const LIKE_A_JVM: [(HeaderName, HeaderValue); 4] = [
    (header::USER_AGENT, HeaderValue::from_static("Java-http-client/21")),
    (header::CONNECTION, HeaderValue::from_static("Upgrade, HTTP2-Settings")),
    (header::UPGRADE, HeaderValue::from_static("h2c")),
    (HeaderName::from_static("http2-settings"), HeaderValue::from_static("AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAA")),
];

/// The request that carries a notice. `None` if a configured header, with its placeholders filled in, is not a valid header.
pub(super) fn request(webhook: &Webhook, notice: &Notice) -> Option<Request<Empty<Bytes>>> {
    let mut request = Request::new(Empty::new());
    *request.method_mut() = webhook.method.as_str().parse().ok()?;
    *request.uri_mut() = address(webhook, notice).as_str().parse().ok()?;
    let headers = request.headers_mut();
    headers.extend(LIKE_A_JVM);
    // The real service sends it even with a GET.
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    for (name, value) in &webhook.headers {
        headers.insert(name, HeaderValue::from_str(&fill(value, notice)).ok()?);
    }
    Some(request)
}

/// The configured URL with the parameters appended, form-urlencoded.
fn address(webhook: &Webhook, notice: &Notice) -> Url {
    let mut url = webhook.url.clone();
    for (name, value) in &webhook.query_parameters {
        url.query_pairs_mut().append_pair(name, &fill(value, notice));
    }
    url
}

/// Fills in the placeholders, which are written as in the real configuration; the documentation writes them another way.
fn fill(template: &str, notice: &Notice) -> String {
    template.replace("${ADVERTISING_ID}", &notice.raw_uid).replace("${OPTOUT_EPOCH}", &notice.since_s.to_string())
}
