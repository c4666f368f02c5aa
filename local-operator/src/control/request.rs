//! Reading the body of a control request, and the answer to a request that cannot be carried out.
//! What a request does belongs to its own file.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde_json::json;

/// A request that cannot be carried out: a status and one sentence.
pub(crate) struct Mistake(pub(crate) StatusCode, pub(crate) String);

impl Mistake {
    pub(crate) fn new(why: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, why.into())
    }
}

impl IntoResponse for Mistake {
    fn into_response(self) -> Response {
        (self.0, axum::Json(json!({ "error": self.1 }))).into_response()
    }
}

/// Reads the body as JSON. The content type is ignored, because `curl -d` sends that of a form.
pub(crate) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Mistake> {
    // The parser's message may quote the body, which may hold DII, and so only the place of the mistake is answered.
    serde_json::from_slice(body).map_err(|error| {
        let what =
            if error.is_data() { "a member is unknown, missing or of the wrong type" } else { "this is no JSON" };
        Mistake::new(format!("{what} (line {}, column {})", error.line(), error.column()))
    })
}
