//! Answers that refuse: never encrypted, with a status and mostly a message (reference 2.1, 2.6).
//! Here are the shapes, and texts that several endpoints share; the texts of one endpoint are in its file.

use crate::product::Product;

/// An answer other than 200.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// JSON with `status`, and a message unless the authentication layer answers.
    Json { http: u16, status: &'static str, message: Option<String> },
    /// Plain text without a content type: what an unhandled exception of the operator looks like.
    Text { http: u16, text: &'static str },
}

impl Refusal {
    /// 500 with plain text.
    pub(crate) const INTERNAL: Self = Self::Text { http: 500, text: "Internal Server Error" };

    /// 401 of the authentication layer: the one JSON error without a message (reference 2.2).
    pub(crate) const UNAUTHORIZED: Self = Self::Json { http: 401, status: "unauthorized", message: None };

    /// 413: the body is too long. Nothing else of the body is checked first.
    pub(crate) const TOO_LONG: Self = Self::Text { http: 413, text: "Request Too Long" };

    /// JSON with status and message.
    pub(crate) fn json(http: u16, status: &'static str, message: impl Into<String>) -> Self {
        Self::Json { http, status, message: Some(message.into()) }
    }

    /// 400: the request is at fault.
    pub(crate) fn client_error(message: impl Into<String>) -> Self {
        Self::json(400, "client_error", message)
    }

    /// 500 with status and message.
    pub(crate) fn unknown(message: impl Into<String>) -> Self {
        Self::json(500, "unknown", message)
    }

    /// 400 about the request envelope, with the address of the product's documentation.
    pub(crate) fn envelope(product: Product, message: &str) -> Self {
        let host = product.docs_host();
        Self::client_error(format!(
            "{message} See {host}/docs/getting-started/gs-encryption-decryption for details on the request envelope \
             format."
        ))
    }
}
