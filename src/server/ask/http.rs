//! An answer as HTTP brought it, and what it means before anything in it is opened (reference 2.1, 2.4, 15).
//! Which answers of 200 make sense is for the endpoints.

use crate::server::failure::{Code, Failure};
use crate::time::{Millis, UnixMillis};
use alloc::string::String;
use serde::Deserialize;

/// A clock further off than this is named as the cause of a refusal: what clients should stay within (reference 2.4).
const DRIFT: Millis = Millis::MINUTE;
/// How the operator's message begins when it refuses a time. It only names the cause here; nothing is decided by it.
const DRIFT_MESSAGE: &str = "Invalid timestamp";

/// What came back for one request.
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Whether the body is bytes as they are; otherwise it is text.
    pub binary: bool,
    /// What `Retry-After` said.
    pub retry_after: Option<Millis>,
    /// The clock of the server that answered, where its headers say so.
    pub date: Option<UnixMillis>,
    /// The body.
    pub body: &'a [u8],
}

/// What to do with it.
pub(super) enum Meaning {
    /// 200: open it.
    Said,
    /// Not now: ask again.
    Later(Failure),
    /// Never: the operator refuses.
    Refused(Failure),
}

#[derive(Default, Deserialize)]
struct Refusal {
    status: Option<String>,
    message: Option<String>,
}

impl Answer<'_> {
    /// What the status means, and the operator's words with it.
    pub(super) fn meaning(&self, now: UnixMillis) -> Meaning {
        match self.status {
            200 => Meaning::Said,
            429 => Meaning::Later(self.failure(Code::RateLimited, Refusal::default())),
            500.. => Meaning::Later(self.failure(Code::Unavailable, self.refusal())),
            401 => Meaning::Refused(self.failure(Code::Unauthorized, self.refusal())),
            404 => Meaning::Refused(self.failure(Code::NoSuchEndpoint, Refusal::default())),
            _ => {
                let refusal = self.refusal();
                let code = if self.is_drift(&refusal, now) { Code::ClockDrift } else { Code::Refused };
                Meaning::Refused(self.failure(code, refusal))
            }
        }
    }

    fn refusal(&self) -> Refusal {
        serde_json::from_slice(self.body).unwrap_or_default()
    }

    fn failure(&self, code: Code, refusal: Refusal) -> Failure {
        Failure {
            http_status: Some(self.status),
            operator_status: refusal.status,
            operator_message: refusal.message.filter(|message| !message.is_empty()),
            retry_after_ms: self.retry_after.map(|wait| wait.0),
            ..Failure::new(code)
        }
    }

    /// Whether our clock is the reason: the operator says so, or the server that answered has quite another time.
    fn is_drift(&self, refusal: &Refusal, now: UnixMillis) -> bool {
        let said = refusal.message.as_deref().is_some_and(|message| message.starts_with(DRIFT_MESSAGE));
        let far = |date: UnixMillis| now.until(date).max(date.until(now)) > DRIFT;
        self.status == 400 && (said || self.date.is_some_and(far))
    }
}
