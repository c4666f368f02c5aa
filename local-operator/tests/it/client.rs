//! A client written for these tests alone, from the reference. It shares no code with the operator, so that it cannot share a
//! mistake of ours either.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::SecretKey;
use p256::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::path::Path;
use uid2_local_operator::Product;
use uid2_local_operator::config::{Config, DEFAULT};
use uid2_local_operator::serve::{Announcement, Directories, Running, start};

const NONCE: [u8; 8] = *b"a nonce!";
const IV: [u8; 12] = *b"the tests iv";

/// An origin that the default configuration lists.
pub const ORIGIN: &str = "http://localhost:3000";

/// A running operator, and the client that asks it.
pub struct Local {
    running: Running,
    product: Product,
    pub http: Client,
}

/// The status of an answer, and its JSON, decrypted if it was encrypted.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub http: u16,
    pub json: Value,
}

impl Answer {
    /// The `status` member.
    pub fn status(&self) -> &str {
        self.json["status"].as_str().unwrap_or("none")
    }

    /// The `body` of a success.
    pub fn body(&self) -> &Value {
        assert_eq!(self.status(), "success", "{self:?}");
        &self.json["body"]
    }
}

impl Local {
    /// UID2 with the built-in configuration.
    pub async fn uid2() -> Self {
        Self::start(Product::Uid2, DEFAULT).await
    }

    /// EUID with the built-in configuration.
    pub async fn euid() -> Self {
        Self::start(Product::Euid, DEFAULT).await
    }

    /// One product with another configuration.
    pub async fn start(product: Product, toml: &str) -> Self {
        Self::start_with(product, toml, &Directories::default()).await
    }

    /// One product with another configuration, and with directories for the site.
    pub async fn start_with(product: Product, toml: &str, directories: &Directories) -> Self {
        let config = Config::parse(Path::new("test.toml"), toml).expect("the test's configuration").on_any_port();
        let running = start(&config, directories).await.expect("the operator starts");
        Self { running, product, http: Client::new() }
    }

    /// The other product, of the same running operators.
    pub fn other(self) -> Self {
        let product = if self.product == Product::Uid2 { Product::Euid } else { Product::Uid2 };
        Self { product, ..self }
    }

    pub fn announcement(&self) -> &Announcement {
        self.running.announcement()
    }

    /// A URL of the API.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.announcement().product(self.product).api)
    }

    /// A POST with an API key of the configuration.
    pub fn post(&self, who: &str, path: &str) -> RequestBuilder {
        let key = &self.announcement().product(self.product).clients[who].key;
        self.http.post(self.url(path)).header("authorization", format!("Bearer {key}"))
    }

    /// The operator's time.
    pub async fn now_ms(&self) -> i64 {
        self.control_get("clock").await["now_ms"].as_i64().expect("a time")
    }

    /// Asks an enveloped endpoint as the client with every role.
    pub async fn ask(&self, path: &str, payload: &Value) -> Answer {
        self.ask_as("all", path, payload).await
    }

    /// Asks an enveloped endpoint.
    pub async fn ask_as(&self, who: &str, path: &str, payload: &Value) -> Answer {
        let secret = STANDARD.decode(&self.announcement().product(self.product).clients[who].secret).expect("a secret");
        let plain = [&self.now_ms().await.to_be_bytes()[..], &NONCE, payload.to_string().as_bytes()].concat();
        let envelope = [&[1][..], &IV, &seal(&secret, &plain, b"")].concat();
        let response = self.post(who, path).body(STANDARD.encode(envelope)).send().await.expect("an answer");
        open_or_plain(response, |sealed| {
            let plain = open(&secret, sealed);
            assert_eq!(plain[8..16], NONCE, "the nonce is echoed");
            plain[16..].to_vec()
        })
        .await
    }

    /// token/generate for a person who gets an identity.
    pub async fn generate(&self, person: &Value) -> Value {
        self.ask("/v2/token/generate", person).await.body().clone()
    }

    /// token/refresh without an API key, as a page asks.
    pub async fn refresh(&self, identity: &Value) -> Answer {
        let request = self.http.post(self.url("/v2/token/refresh"));
        answer_to_refresh(request.body(text(identity, "refresh_token")), identity).await
    }

    /// token/refresh with an API key.
    pub async fn refresh_with_key(&self, identity: &Value) -> Answer {
        let request = self.post("all", "/v2/token/refresh");
        answer_to_refresh(request.body(text(identity, "refresh_token")), identity).await
    }

    /// client-generate from a page of an origin.
    pub async fn client_generate_from(&self, origin: &str, payload: &Value) -> Answer {
        let (key, body) = self.client_generate_body(payload);
        let request = self.http.post(self.url("/v2/token/client-generate")).header("origin", origin);
        let response = request.body(body.to_string()).send().await.expect("an answer");
        open_or_plain(response, |sealed| open(&key, sealed)).await
    }

    /// client-generate from a page that may ask.
    pub async fn client_generate(&self, payload: &Value) -> Answer {
        self.client_generate_from(ORIGIN, payload).await
    }

    /// The shared secret and the request.
    pub fn client_generate_body(&self, payload: &Value) -> (Vec<u8>, Value) {
        let announced = self.announcement().product(self.product);
        let server = STANDARD.decode(&announced.server_public_key[9..]).expect("a public key");
        let server = p256::PublicKey::from_public_key_der(&server).expect("a public key");
        let own = SecretKey::random(&mut aes_gcm::aead::OsRng);
        let key = p256::ecdh::diffie_hellman(own.to_nonzero_scalar(), server.as_affine()).raw_secret_bytes().to_vec();
        let spki = own.public_key().to_public_key_der().expect("a public key");
        let body = json!({
            "payload": STANDARD.encode(seal(&key, payload.to_string().as_bytes(), b"[1700000000000]")),
            "iv": STANDARD.encode(IV),
            "public_key": STANDARD.encode(spki.as_bytes()),
            "timestamp": 1_700_000_000_000_i64,
            "subscription_id": announced.subscription_id,
        });
        (key, body)
    }

    /// POSTs to the control endpoint, which must agree.
    pub async fn control(&self, path: &str, body: &Value) -> Value {
        let response = self.control_request(path, body).send().await.expect("an answer");
        assert_eq!(response.status(), 200, "/control/{path} {body}");
        response.json().await.expect("JSON")
    }

    /// The request for that.
    pub fn control_request(&self, path: &str, body: &Value) -> RequestBuilder {
        self.http.post(self.url(&format!("/control/{path}"))).body(body.to_string())
    }

    /// GETs from the control endpoint.
    pub async fn control_get(&self, path: &str) -> Value {
        let response = self.http.get(self.url(&format!("/control/{path}"))).send().await.expect("an answer");
        response.json().await.expect("JSON")
    }
}

/// A text member.
pub fn text(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap_or_else(|| panic!("{name} is a text")).to_owned()
}

/// A time of an identity.
pub fn time(json: &Value, name: &str) -> i64 {
    json[name].as_i64().unwrap_or_else(|| panic!("{name} is a time"))
}

/// The Base64 of a SHA-256.
pub fn hash(text: &str) -> String {
    use sha2::Digest as _;
    STANDARD.encode(sha2::Sha256::digest(text))
}

/// `ciphertext || tag` under the tests' IV.
fn seal(key: &[u8], plain: &[u8], aad: &[u8]) -> Vec<u8> {
    let aes = Aes256Gcm::new_from_slice(key).expect("32 bytes");
    aes.encrypt(Nonce::from_slice(&IV), Payload { msg: plain, aad }).expect("a sealed message")
}

/// Opens `IV || ciphertext || tag`.
pub fn open(key: &[u8], sealed: &[u8]) -> Vec<u8> {
    try_open(key, sealed).expect("sealed with this key")
}

/// Opens `IV || ciphertext || tag`; `None` if it was not sealed with this key.
pub fn try_open(key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (iv, ciphertext) = sealed.split_at_checked(12)?;
    Aes256Gcm::new_from_slice(key).ok()?.decrypt(Nonce::from_slice(iv), ciphertext).ok()
}

async fn answer_to_refresh(request: RequestBuilder, identity: &Value) -> Answer {
    let key = STANDARD.decode(text(identity, "refresh_response_key")).expect("a key");
    open_or_plain(request.send().await.expect("an answer"), |sealed| open(&key, sealed)).await
}

async fn open_or_plain(response: Response, open: impl FnOnce(&[u8]) -> Vec<u8>) -> Answer {
    let http = response.status().as_u16();
    let body = response.bytes().await.expect("a body");
    let json = if http == 200 { open(&STANDARD.decode(body).expect("Base64")) } else { body.to_vec() };
    let json = serde_json::from_slice(&json).unwrap_or_else(|_| String::from_utf8_lossy(&json).into());
    Answer { http, json }
}
