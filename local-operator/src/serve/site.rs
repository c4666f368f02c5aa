//! The site: static files, the built SDK under `/sdk/`, `/operator.json`, and the servers of the demo's companies.
//! Nothing of the API is here; pages ask it on its own port, across origins, as on the web.

use super::announcement::Announcement;
use crate::control;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::path::{Path, PathBuf};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

/// For `?csp=strict`: scripts of the site, but no WebAssembly, which would need 'wasm-unsafe-eval'.
const STRICT: HeaderValue = HeaderValue::from_static("script-src 'self'; object-src 'none'");

const NO_SDK: &str = "The SDK is not built, or lacks this file. Run: cargo xtask build\n";
const NO_SITE: &str = "There is no such file. The site's directory is named with --site DIR\n";

/// The directories of the site. Where one is not given, its part of the site answers 404 and says what to do.
#[derive(Clone, Debug, Default)]
pub struct Directories {
    /// Static files, at `/`.
    pub site: Option<PathBuf>,
    /// The built SDK, at `/sdk/`.
    pub sdk: Option<PathBuf>,
}

/// Everything on the site's port.
pub(super) fn router(directories: &Directories, announcement: &Announcement, companies: Router) -> Router {
    let json = serde_json::json!(announcement);
    let sdk = directories.sdk.clone();
    let site = directories.site.clone();
    Router::new()
        .route("/operator.json", get(move |request: Request| async move { announce(&request, &json) }))
        .nest_service("/sdk", files(sdk.as_deref(), NO_SDK))
        .merge(companies)
        .fallback_service(files(site.as_deref(), NO_SITE))
        .layer(middleware::from_fn(headers))
}

/// Serves the files of a directory. For a missing file, and where there is no directory, the answer is 404 with this text.
fn files(directory: Option<&Path>, missing: &'static str) -> Router {
    let not_found = move || async move { (StatusCode::NOT_FOUND, missing) };
    match directory {
        Some(directory) => {
            let directory = ServeDir::new(directory);
            Router::new().fallback(move |request: Request| async move {
                match directory.oneshot(request).await {
                    Ok(response) if response.status() == StatusCode::NOT_FOUND => not_found().await.into_response(),
                    Ok(response) => response.into_response(),
                    Err(never) => match never {},
                }
            })
        }
        None => Router::new().fallback(not_found),
    }
}

/// The announcement, which holds API keys, if only made-up ones. Refused if the Host is another name for this machine.
fn announce(request: &Request, json: &serde_json::Value) -> Response {
    if !control::is_local_host(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    axum::Json(json).into_response()
}

/// Nothing is served from a browser's cache, and pages can ask for a policy that forbids WebAssembly.
async fn headers(mut request: Request, next: Next) -> Response {
    // The whole file is always sent: a file that was just built may have the same time as the one that it replaced.
    request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    let strict = request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair == "csp=strict"));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    let is_html = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // Browsers keep no page for the back button that says `no-store`, and real publishers' pages do not say it.
    let kept = if is_html { "no-cache" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    if strict && is_html {
        headers.insert(header::CONTENT_SECURITY_POLICY, STRICT);
    }
    response
}
