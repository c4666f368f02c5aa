//! What can be asked of an operator, one file each: which requests it takes, and what their answers come to.
//! No sealing, no network, no trying again: those are the call's.

mod any_endpoint;
mod buckets;
mod generate;
mod map;
mod opt_out_status;
mod refresh;
mod validate;

pub use any_endpoint::AnyEndpoint;
pub use buckets::Buckets;
pub use generate::Generate;
pub use map::{Map, MapVersion};
pub use opt_out_status::OptOutStatus;
pub use refresh::Refresh;
pub use validate::Validate;

use crate::crypto::Key;
use crate::operator::identity_buckets::Bucket;
use crate::operator::identity_map::Entry;
use crate::operator::opt_out_status::OptedOut;
use crate::operator::{token_generate, token_refresh_authorized};
use crate::time::UnixMillis;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use serde::Serialize;

/// One request, before it is sealed.
pub enum Letter {
    /// JSON for an envelope.
    Sealed {
        /// Which endpoint.
        path: Cow<'static, str>,
        /// What.
        json: String,
    },
    /// A refresh token, which travels as it is.
    Refresh {
        /// Which endpoint.
        path: Cow<'static, str>,
        /// What.
        token: String,
        /// Opens the answer; without one that is plain JSON.
        key: Option<Key>,
    },
}

/// What a task wants now.
pub enum Next {
    /// To ask, or to ask the same again: nothing changes until an answer is taken.
    Ask(Letter),
    /// Nothing more.
    Done(Outcome),
}

/// What a call comes to.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// Of token/generate.
    Generated(token_generate::Answer),
    /// Of token/refresh.
    Refreshed(token_refresh_authorized::Answer),
    /// Of token/validate: whether the token is that of the address.
    Validated(bool),
    /// Of identity/map: one entry for each address asked about, in its place.
    Mapped(Vec<Entry>),
    /// Of identity/buckets.
    Buckets(Vec<Bucket>),
    /// Of optout/status: those who opted out.
    OptedOut(Vec<OptedOut>),
    /// Of any endpoint: the JSON that stood in the answer.
    Said(String),
}

/// Something to ask.
pub trait Task {
    /// What to ask next, or what it has come to.
    fn next(&mut self, now: UnixMillis) -> Next;

    /// Takes what stood in the answer to the last request; `None` when that makes no sense.
    fn parse(&mut self, json: &str) -> Option<()>;

    /// What a refusal with HTTP 400 and this status comes to, where it is an answer and no failure.
    fn refusal(&mut self, status: &str) -> Option<Outcome> {
        let _ = status;
        None
    }
}

/// The whole of a task that takes one request: the letter until it is answered, then the outcome.
struct Single {
    path: &'static str,
    json: String,
    outcome: Option<Outcome>,
}

impl Single {
    fn new(path: &'static str, json: String) -> Self {
        Self { path, json, outcome: None }
    }

    fn next(&mut self) -> Next {
        match self.outcome.take() {
            Some(outcome) => Next::Done(outcome),
            None => Next::Ask(Letter::Sealed { path: self.path.into(), json: self.json.clone() }),
        }
    }

    fn parse(&mut self, outcome: Option<Outcome>) -> Option<()> {
        self.outcome = Some(outcome?);
        Some(())
    }
}
