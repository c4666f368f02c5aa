//! The answer of an endpoint, and how it becomes an HTTP response: JSON to encrypt, JSON in plain, or a refusal.
//! It is sealed last, so that a fault can change its JSON or its key before (reference 16, point 16).

use crate::cipher::{self, Key};
use crate::envelope::{self, Nonce};
use crate::refusal::Refusal;
use axum::body::Body;
use axum::http::{Response, StatusCode, header};
use serde_json::{Value, json};

/// The content type of requests and answers that are raw bytes instead of Base64.
pub(crate) const BINARY: &str = "application/octet-stream";

/// What an endpoint answers.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// 200, encrypted.
    Sealed(Sealed),
    /// 200 in plain: a refresh that was asked without a response key (reference 4.1).
    Plain(Value),
    /// Anything but 200.
    Refused(Refusal),
}

/// JSON and how it is to be encrypted.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    pub(crate) json: Value,
    pub(crate) seal: Seal,
    /// Raw bytes instead of Base64: the request carried exactly `application/octet-stream`.
    pub(crate) binary: bool,
}

/// The three encryptions of answers.
#[derive(Clone)]
pub(crate) enum Seal {
    /// With timestamp and the request's nonce, under the client secret (reference 2.5).
    Envelope { key: Key, at_ms: i64, nonce: Nonce },
    /// The JSON alone, under the response key of the refreshed identity (reference 4.3).
    Refresh { key: Key },
    /// The JSON alone, under the shared secret, and without a content type (reference 5.2).
    ClientGenerate { key: Key },
}

impl std::fmt::Debug for Seal {
    /// Names the variant: keys are never printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Envelope { .. } => "Envelope",
            Self::Refresh { .. } => "Refresh",
            Self::ClientGenerate { .. } => "ClientGenerate",
        })
    }
}

/// `{"status":"success","body":...}`.
pub(crate) fn success(body: impl Into<Value>) -> Value {
    json!({ "status": "success", "body": body.into() })
}

/// `{"status":...}` without a body: `optout` and `insufficient_user_consent`.
pub(crate) fn bare(status: &str) -> Value {
    json!({ "status": status })
}

impl Answer {
    /// One word for the log: the status in the JSON, such as `success`, or the text of a refusal without JSON.
    pub(crate) fn outcome(&self) -> &str {
        match self {
            Self::Sealed(Sealed { json, .. }) | Self::Plain(json) => json["status"].as_str().unwrap_or("ok"),
            Self::Refused(Refusal::Json { status, .. }) => status,
            Self::Refused(Refusal::Text { text, .. }) => text,
        }
    }

    /// The answer as it is sent.
    pub(crate) fn into_response(self) -> Response<Body> {
        match self {
            Self::Sealed(sealed) => sealed.into_response(),
            Self::Plain(json) => respond(200, Some("application/json"), json.to_string()),
            Self::Refused(Refusal::Json { http, status, message }) => {
                let mut json = bare(status);
                if let Some(message) = message {
                    json["message"] = message.into();
                }
                respond(http, Some("application/json"), json.to_string())
            }
            Self::Refused(Refusal::Text { http, text }) => respond(http, None, text),
        }
    }
}

impl From<Result<Self, Refusal>> for Answer {
    fn from(result: Result<Self, Refusal>) -> Self {
        result.unwrap_or_else(Self::Refused)
    }
}

impl Sealed {
    /// Encrypts and encodes.
    fn into_response(self) -> Response<Body> {
        let bytes = self.seal_bytes();
        let content_type = match (&self.seal, self.binary) {
            (Seal::ClientGenerate { .. }, _) => None,
            (_, true) => Some(BINARY),
            (_, false) => Some("text/plain"),
        };
        if self.binary { respond(200, content_type, bytes) } else { respond(200, content_type, cipher::b64(bytes)) }
    }

    fn seal_bytes(&self) -> Vec<u8> {
        let json = self.json.to_string().into_bytes();
        match &self.seal {
            Seal::Envelope { key, at_ms, nonce } => envelope::seal_answer(key, *at_ms, *nonce, &json),
            Seal::Refresh { key } | Seal::ClientGenerate { key } => cipher::seal(key, &json),
        }
    }
}

/// A response whose only header is the content type, if one is given. The server adds the length.
pub(crate) fn respond(http: u16, content_type: Option<&'static str>, body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = StatusCode::from_u16(http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(content_type) = content_type {
        response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(content_type));
    }
    response
}
