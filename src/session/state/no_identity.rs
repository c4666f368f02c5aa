//! Nobody is signed in, and why.
//! No token may live here.

use super::State;

/// Nobody is signed in.
#[derive(Clone, Hash)]
pub struct NoIdentity {
    /// Why.
    pub why: Absence,
}

/// Why there is no identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Absence {
    /// Nobody was here, as far as storage tells.
    Never,
    /// Somebody logged out, here or in another tab.
    LoggedOut,
    /// What the page handed in is no identity.
    Invalid,
    /// The operator will not refresh this identity any more, or it was handed in too late.
    Ended,
    /// By this clock the identity's time is over. It stays in storage unread: a clock that jumped ahead and came back must
    /// not have cost anybody a good token.
    Lapsed,
    /// Somebody was handed in on an earlier page, held, and never answered. What stands there stays, unread.
    HandInPending,
}

impl NoIdentity {
    /// Nobody, for this reason.
    #[must_use]
    pub const fn because(why: Absence) -> Self {
        Self { why }
    }
}

impl From<NoIdentity> for State {
    fn from(state: NoIdentity) -> Self {
        Self::NoIdentity(state)
    }
}
