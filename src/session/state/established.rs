//! A token is usable: the only state whose identity a page can read.
//! It ends at `identity_expires`, whatever timers do.

use super::{Known, State, judge};
use crate::session::line::{Lined, MOST_TRIES};
use crate::time::UnixMillis;

/// A token is usable.
#[derive(Clone)]
pub struct Established {
    /// Whose, until when, refreshed with what.
    pub lined: Lined,
}

impl Established {
    /// From `refresh_from` on, unless the operator has refused too often: then the token serves out its time.
    pub(super) fn refresh_due(&self) -> Option<UnixMillis> {
        (self.lined.line.tries < MOST_TRIES).then_some(self.lined.identity.refresh_from)
    }

    pub(super) fn ends(&self) -> UnixMillis {
        self.lined.identity.identity_expires.min(self.lined.identity.refresh_expires)
    }

    pub(super) fn refused(mut self, known: &Known<'_>) -> State {
        self.lined.line.tries += 1;
        judge(self.lined, known)
    }
}

impl From<Established> for State {
    fn from(state: Established) -> Self {
        Self::Established(state)
    }
}
