//! A token is usable: the only state whose identity a page can read.
//! It ends at `identity_expires`, whatever timers do.

use super::State;
use crate::session::chain::{ChainedIdentity, MAX_TRIES};
use crate::time::UnixMillis;
use alloc::sync::Arc;

/// A token is usable.
#[derive(Clone, Hash)]
pub struct Established {
    /// Whose, until when, refreshed with what.
    pub chained: Arc<ChainedIdentity>,
}

impl Established {
    /// From `refresh_from` on, unless the operator has refused too often: then the token serves out its time.
    pub(super) fn refresh_due(&self) -> Option<UnixMillis> {
        (self.chained.tries < MAX_TRIES).then_some(self.chained.identity.refresh_from)
    }

    pub(super) fn ends(&self) -> UnixMillis {
        self.chained.identity.identity_expires.min(self.chained.identity.refresh_expires)
    }

    /// The operator refused to refresh it: the token serves out its time.
    pub(super) fn refused(chained: Arc<ChainedIdentity>) -> State {
        Self { chained }.into()
    }
}

impl From<Established> for State {
    fn from(state: Established) -> Self {
        Self::Established(state)
    }
}
