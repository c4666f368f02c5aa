//! The advertising token has expired, the refresh token has not: nothing is readable, a refresh can bring a new one.
//! It ends at `refresh_expires`, or when the operator refuses too often.

use super::{Known, State, judge};
use crate::session::line::Lined;
use crate::time::UnixMillis;

/// Nothing is readable, a refresh can bring a new token.
#[derive(Clone)]
pub struct Expired {
    /// Whose, until when, refreshed with what.
    pub lined: Lined,
}

impl Expired {
    pub(super) const fn refresh_due(&self) -> UnixMillis {
        self.lined.identity.refresh_from
    }

    pub(super) fn ends(&self) -> UnixMillis {
        self.lined.identity.refresh_expires
    }

    pub(super) fn refused(mut self, known: &Known<'_>) -> State {
        self.lined.line.tries += 1;
        judge(self.lined, known)
    }
}

impl From<Expired> for State {
    fn from(state: Expired) -> Self {
        Self::Expired(state)
    }
}
