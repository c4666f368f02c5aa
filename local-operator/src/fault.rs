//! Faults that tests ask for: what may go wrong with an answer, to which requests, and how often (reference 16, point 16).
//! Off by default; how each is carried out is in `transport`.

use crate::lock::lock;
use crate::path::Endpoint;
use serde::Deserialize;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::watch;

/// Which answers are disturbed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// The endpoint it concerns; `None` for all endpoints.
    pub(crate) endpoint: Option<Endpoint>,
    /// How many more answers it concerns; `None` for all answers.
    pub(crate) times: Option<u64>,
    pub(crate) disturbance: Disturbance,
}

/// When an answer goes out, and what is wrong with it. However late it goes out, it is computed when the request arrives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Disturbance {
    pub(crate) delay: Duration,
    /// After the delay, the answer waits for a release.
    pub(crate) hold: bool,
    pub(crate) fault: Option<Fault>,
}

/// The ways in which an answer can be spoilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is closed without an answer.
    Drop,
    /// Something in front of the operator answers, and the operator is never asked.
    Status { http: u16, body: String },
    /// Only the first bytes of the body arrive.
    Truncate { bytes: usize },
    /// One bit of the tag is flipped.
    Tamper,
    /// Sealed with a random key.
    WrongKey,
    /// The envelope's nonce is not the request's.
    WrongNonce,
    /// The status in the JSON is one that no client knows; the rest is as it should be.
    UnknownStatus,
}

/// The mark on a response that must not be sent, because of [`Fault::Drop`]: the connection is closed instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp;

/// A rule as it is written: at most one kind of fault.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the members of the request; a rule made of it has a closed set")]
pub(crate) struct Written {
    path: Option<String>,
    times: Option<u64>,
    delay_ms: Option<u64>,
    #[serde(default)]
    hold: bool,
    #[serde(default)]
    drop: bool,
    status: Option<u16>,
    body: Option<String>,
    truncate: Option<usize>,
    #[serde(default)]
    tamper: bool,
    #[serde(default)]
    wrong_key: bool,
    #[serde(default)]
    wrong_nonce: bool,
    #[serde(default)]
    unknown_status: bool,
}

impl TryFrom<Written> for Rule {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        if written.body.is_some() && written.status.is_none() {
            return Err("`body` needs a `status` to go with");
        }
        if written.status.is_some_and(|http| !(200..=599).contains(&http)) {
            return Err("`status` must be from 200 to 599");
        }
        let endpoint = written.path.map(|path| Endpoint::at(&path).ok_or("`path` is no endpoint of the operator"));
        let wanted = |wanted: bool, fault: Fault| wanted.then_some(fault);
        let body = written.body.unwrap_or_default();
        let mut faults = [
            wanted(written.drop, Fault::Drop),
            written.status.map(|http| Fault::Status { http, body }),
            written.truncate.map(|bytes| Fault::Truncate { bytes }),
            wanted(written.tamper, Fault::Tamper),
            wanted(written.wrong_key, Fault::WrongKey),
            wanted(written.wrong_nonce, Fault::WrongNonce),
            wanted(written.unknown_status, Fault::UnknownStatus),
        ]
        .into_iter()
        .flatten();
        let disturbance = Disturbance {
            delay: Duration::from_millis(written.delay_ms.unwrap_or(0)),
            hold: written.hold,
            fault: faults.next(),
        };
        if faults.next().is_some() {
            return Err(
                "one rule can have one of drop, status, truncate, tamper, wrong_key, wrong_nonce, unknown_status",
            );
        }
        Ok(Self { endpoint: endpoint.transpose()?, times: written.times, disturbance })
    }
}

/// The rules in force, and the answers being held.
pub(crate) struct Faults {
    rules: Mutex<Vec<Rule>>,
    /// Counts releases; a request whose answer is held waits for the next one.
    releases: watch::Sender<u64>,
}

impl Default for Faults {
    fn default() -> Self {
        Self { rules: Mutex::default(), releases: watch::Sender::new(0) }
    }
}

impl Faults {
    /// Replaces all rules.
    pub(crate) fn set(&self, rules: Vec<Rule>) {
        *lock(&self.rules) = rules;
    }

    /// The disturbance of the next answer of an endpoint, by the first rule that concerns it. The rule has one answer less.
    pub(crate) fn next(&self, endpoint: Endpoint) -> Disturbance {
        let mut rules = lock(&self.rules);
        let matching =
            |rule: &&mut Rule| rule.times != Some(0) && rule.endpoint.is_none_or(|wanted| wanted == endpoint);
        let Some(rule) = rules.iter_mut().find(matching) else {
            return Disturbance::default();
        };
        rule.times = rule.times.map(|times| times - 1);
        rule.disturbance.clone()
    }

    /// Lets all held answers go out, and returns how many.
    pub(crate) fn release(&self) -> usize {
        let waiting = self.releases.receiver_count();
        self.releases.send_modify(|releases| *releases += 1);
        waiting
    }

    /// A hold that ends with the next release. It begins before the answer is computed, so that no release is missed.
    pub(crate) fn hold(&self) -> Hold {
        Hold(self.releases.subscribe())
    }

    /// No rules, and nothing held.
    pub(crate) fn clear(&self) {
        self.set(Vec::new());
        self.release();
    }
}

/// An answer being held.
pub(crate) struct Hold(watch::Receiver<u64>);

impl Hold {
    /// Waits for the release.
    pub(crate) async fn released(mut self) {
        // An error means that the operator was stopped, and its connections with it.
        let _gone = self.0.changed().await;
    }
}
