//! One request to any endpoint that takes an envelope: JSON in, the JSON of the answer out. For people at a command line.

use super::{Letter, Next, Outcome, Task};
use crate::server::failure::Failure;
use crate::time::UnixMillis;
use alloc::string::{String, ToString};

/// One sealed question, whatever it asks.
pub struct AnyEndpoint {
    path: String,
    json: String,
    said: Option<String>,
}

impl AnyEndpoint {
    /// Asks `path` of the client's operator. An empty `json` is an envelope without JSON.
    ///
    /// # Errors
    /// A path that no URL can carry as it is.
    pub fn new(path: &str, json: &str) -> Result<Self, Failure> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
        if !path.starts_with('/') || !path.bytes().all(plain) {
            return Err(Failure::argument("path", "must be the path of an endpoint, such as /v2/identity/buckets"));
        }
        Ok(Self { path: path.to_string(), json: json.to_string(), said: None })
    }
}

impl Task for AnyEndpoint {
    fn next(&mut self, _: UnixMillis) -> Next {
        match self.said.take() {
            Some(said) => Next::Done(Outcome::Said(said)),
            None => Next::Ask(Letter::Sealed { path: self.path.clone().into(), json: self.json.clone() }),
        }
    }

    fn parse(&mut self, json: &str) -> Option<()> {
        self.said = Some(json.to_string());
        Some(())
    }
}
