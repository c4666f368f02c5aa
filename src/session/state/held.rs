//! Somebody opted out on this device, and the operator has not vouched for this identity since: it is not readable, and
//! of it only how often it was refused is written, until a refresh has said whose opt-out it was.

use super::{Bar, NoIdentity, State};
use crate::session::chain::{ChainedIdentity, MAX_TRIES};
use alloc::sync::Arc;

/// An identity that must not be read before the operator has vouched for it.
#[derive(Clone, Hash)]
pub struct Held {
    /// The identity in question.
    pub chained: Arc<ChainedIdentity>,
    /// How it came here.
    pub origin: Origin,
}

/// How a held identity came here.
#[derive(Clone, Copy, Hash)]
pub enum Origin {
    /// It was found in the official key.
    Found,
    /// The page handed it in. The record in the official key stays there, unread.
    HandedIn {
        /// Whether the operator was asked already: the first time does not wait for somebody to look.
        asked: bool,
    },
}

impl Held {
    /// Held as it was found in storage.
    #[must_use]
    pub const fn found(chained: Arc<ChainedIdentity>) -> Self {
        Self { chained, origin: Origin::Found }
    }

    /// Held as the page handed it in.
    #[must_use]
    pub const fn handed_in(chained: Arc<ChainedIdentity>) -> Self {
        Self { chained, origin: Origin::HandedIn { asked: false } }
    }

    /// Whether the page just handed it in, so that asking does not wait for somebody to look.
    #[must_use]
    pub const fn is_urgent(&self) -> bool {
        matches!(self.origin, Origin::HandedIn { asked: false })
    }

    /// Whether it is written to the official key with the number of its refusals, which are counted across pages.
    pub(super) fn counts_refusals(&self) -> bool {
        matches!(self.origin, Origin::Found) && self.chained.tries > 0
    }

    /// The operator refused to refresh it: held with one refusal more, or ended when these are enough.
    pub(super) fn refused(&self, chained: Arc<ChainedIdentity>) -> State {
        if chained.tries < MAX_TRIES {
            Self { chained, origin: self.origin }.into()
        } else {
            NoIdentity::because(Bar::Ended).into()
        }
    }
}

impl From<Held> for State {
    fn from(state: Held) -> Self {
        Self::Held(state)
    }
}
