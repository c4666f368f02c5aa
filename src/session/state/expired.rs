//! The advertising token has expired, the refresh token has not: nothing is readable, a refresh can bring a new one.
//! It ends at `refresh_expires`, or when the operator refuses too often.

use super::{Absence, NoIdentity, State};
use crate::session::line::{Lined, MOST_TRIES};
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

    pub(super) fn refused(mut self) -> State {
        self.lined.line.tries += 1;
        if self.lined.line.tries < MOST_TRIES { self.into() } else { NoIdentity::because(Absence::Ended).into() }
    }
}

impl From<Expired> for State {
    fn from(state: Expired) -> Self {
        Self::Expired(state)
    }
}
