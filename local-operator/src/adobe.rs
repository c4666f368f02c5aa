//! A stand-in for the part of Adobe Journey Optimizer that takes opt-outs of landing pages, and for the token endpoint before it.
//! It is as strict as Adobe's documentation allows, and where that says nothing it refuses. It shares no code with the SDK.
//!
//! Under `/adobe` on the site's port: the two paths of the consent endpoint, the token endpoint, and `/adobe/control` for tests.

mod consent;
mod control;
mod profiles;
mod token;

use crate::control::guard;
use axum::routing::{any, get, post};
use axum::{Router, middleware};
use profiles::Profiles;
use std::sync::Arc;
use token::Tokens;

/// The API key, which is the client id of the OAuth credential as well.
pub(crate) const API_KEY: &str = "local0journey0api0key";
/// The client secret of the OAuth credential.
pub(crate) const CLIENT_SECRET: &str = "p8e-local-made-up-secret";
/// The organisation.
pub(crate) const ORG_ID: &str = "0123456789ABCDEF01234567@AdobeOrg";
/// The sandbox.
pub(crate) const SANDBOX: &str = "local";
/// The path of today's consent endpoint.
pub(crate) const CONSENT: &str = "/adobe/journey/imp/consent/preferences";
/// The path of the endpoint before it.
pub(crate) const CONSENT_OLD: &str = "/adobe/imp/consent/preferences";
/// The path of the token endpoint.
pub(crate) const TOKEN: &str = "/adobe/ims/token/v3";

/// What it remembers.
#[derive(Default)]
pub(crate) struct Adobe {
    pub(crate) profiles: Profiles,
    tokens: Tokens,
}

impl Adobe {
    /// Forgets profiles, links, answers that were ordered, and the token.
    pub(crate) fn clear(&self) {
        self.profiles.clear();
        self.tokens.expire();
    }
}

/// Its paths on the site's port. No page may read an answer of the API, which has no CORS; `guard` is before the control alone.
pub(crate) fn router(adobe: &Arc<Adobe>) -> Router {
    let control = Router::new()
        .route("/adobe/control/links", post(control::link))
        .route("/adobe/control/profiles", get(control::profiles))
        .route("/adobe/control/answers", post(control::answers))
        .route("/adobe/control/expire", post(control::expire))
        .route("/adobe/control/log", get(control::log))
        .route("/adobe/control/reset", post(control::reset))
        .layer(middleware::from_fn(guard));
    api().merge(control).with_state(Arc::clone(adobe))
}

/// The API alone, as servers ask it.
pub(crate) fn api() -> Router<Arc<Adobe>> {
    Router::new()
        .route(CONSENT, any(consent::answer))
        .route(CONSENT_OLD, any(consent::answer))
        .route(TOKEN, any(token::answer))
}
