//! Who asks, and which operator: product, operator, API key, client secret, and how long to wait.
//! Checking of what a caller configures; the secret is wiped when dropped and never printed.

use crate::crypto::Key;
use crate::encoding::from_base64;
use crate::product::Product;
use crate::server::failure::Failure;
use crate::time::Millis;
use alloc::string::{String, ToString};

/// How long one request may take.
const TIMEOUT: Millis = Millis(10_000);
/// How long a request may take with all its tries.
const DEADLINE: Millis = Millis(30_000);

/// What a participant's server proves itself with.
pub struct Credentials {
    pub(super) api_key: String,
    pub(super) secret: Key,
}

impl Credentials {
    /// From the texts that a participant was given.
    ///
    /// # Errors
    /// An API key that no header can carry, or a secret that is not Base64 of 32 bytes.
    pub fn new(api_key: &str, client_secret: &str) -> Result<Self, Failure> {
        let printable = |byte: u8| byte.is_ascii_graphic();
        if api_key.is_empty() || !api_key.bytes().all(printable) {
            return Err(Failure::argument("apiKey", "must be the text of an API key"));
        }
        let secret = from_base64(client_secret).and_then(|bytes| Key::new(&bytes));
        let secret = secret.ok_or_else(|| Failure::argument("clientSecret", "must be Base64 of 32 bytes"))?;
        Ok(Self { api_key: api_key.to_string(), secret })
    }
}

/// A participant's server as one operator knows it.
pub struct Client {
    pub(super) product: Product,
    pub(super) base_url: String,
    pub(super) credentials: Credentials,
    pub(super) binary: bool,
    pub(super) time_out: Millis,
    pub(super) deadline: Millis,
}

impl Client {
    /// For `base_url`, or the product's production.
    ///
    /// # Errors
    /// A base URL that is not one of http or https.
    pub fn new(product: Product, base_url: Option<&str>, credentials: Credentials) -> Result<Self, Failure> {
        let base_url = base_url.unwrap_or(product.default_base_url());
        let host = base_url.strip_prefix("https://").or_else(|| base_url.strip_prefix("http://")).unwrap_or_default();
        if host.is_empty() || host.starts_with('/') {
            return Err(Failure::argument("baseUrl", "must begin with https:// or http:// and a host"));
        }
        let base_url = base_url.to_string();
        Ok(Self { product, base_url, credentials, binary: false, time_out: TIMEOUT, deadline: DEADLINE })
    }

    /// Which product's operator this is.
    #[must_use]
    pub fn product(&self) -> Product {
        self.product
    }

    /// Sends bytes as they are instead of Base64: a quarter less, for operators since 5.54 (reference 2.4).
    #[must_use]
    pub fn in_binary(self, binary: bool) -> Self {
        Self { binary, ..self }
    }

    /// How long one request may take, and how long with all its tries.
    #[must_use]
    pub fn within(self, time_out: Option<Millis>, deadline: Option<Millis>) -> Self {
        Self { time_out: time_out.unwrap_or(TIMEOUT), deadline: deadline.unwrap_or(DEADLINE), ..self }
    }
}
