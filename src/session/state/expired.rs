//! The advertising token has expired, the refresh token has not: nothing is readable, a refresh can bring a new one.
//! It ends at `refresh_expires`, or when the operator refuses too often.

use super::{Bar, NoIdentity, State};
use crate::session::chain::{ChainedIdentity, MAX_TRIES};
use crate::time::UnixMillis;
use alloc::sync::Arc;

/// Nothing is readable, a refresh can bring a new token.
#[derive(Clone, Hash)]
pub struct Expired {
    /// Whose, until when, refreshed with what.
    pub chained: Arc<ChainedIdentity>,
}

impl Expired {
    pub(super) fn refresh_due(&self) -> UnixMillis {
        self.chained.identity.refresh_from
    }

    pub(super) fn ends(&self) -> UnixMillis {
        self.chained.identity.refresh_expires
    }

    /// The operator refused to refresh it: expired with one refusal more, or ended when these are enough.
    pub(super) fn refused(chained: Arc<ChainedIdentity>) -> State {
        if chained.tries < MAX_TRIES { Self { chained }.into() } else { NoIdentity::because(Bar::Ended).into() }
    }
}

impl From<Expired> for State {
    fn from(state: Expired) -> Self {
        Self::Expired(state)
    }
}
