//! A newer identity in place of an older one.

use super::{Letter, Next, Outcome, Task};
use crate::operator::identity_members::IdentityMembers;
use crate::operator::token_refresh_authorized::{self as wire, Answer};
use crate::server::failure::{Code, Failure};
use crate::time::UnixMillis;

/// token/refresh.
pub struct Refresh {
    identity: IdentityMembers,
    answer: Option<Answer>,
}

impl Refresh {
    /// For `identity`, due or not.
    ///
    /// # Errors
    /// [`Code::InvalidIdentity`].
    pub fn new(identity: IdentityMembers) -> Result<Self, Failure> {
        let identity = identity.check().map_err(|_| Failure::new(Code::InvalidIdentity))?;
        Ok(Self { identity, answer: None })
    }
}

impl Task for Refresh {
    /// Past its time nobody is asked: an operator says "expired" before it says anything else (reference 4.2).
    fn next(&mut self, now: UnixMillis) -> Next {
        if let Some(answer) = self.answer.take() {
            return Next::Done(Outcome::Refreshed(answer));
        }
        if self.identity.times(now).expired {
            return Next::Done(Outcome::Refreshed(Answer::ExpiredToken));
        }
        let (token, key) = (self.identity.refresh_token.clone(), self.identity.response_key());
        Next::Ask(Letter::Refresh { path: wire::PATH.into(), token, key })
    }

    fn parse(&mut self, json: &str) -> Option<()> {
        self.answer = Some(wire::answer(json)?);
        Some(())
    }

    fn refusal(&mut self, status: &str) -> Option<Outcome> {
        wire::refusal(status).map(Outcome::Refreshed)
    }
}
