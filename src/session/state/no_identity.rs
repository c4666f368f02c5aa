//! Nobody is signed in, and why.
//! No token may live here.

use super::{Bar, Kept, Shown, State};

/// Nobody is signed in.
#[derive(Clone, Hash)]
pub struct NoIdentity {
    /// Why: one of the bars under which there is no identity.
    pub why: Bar,
}

impl NoIdentity {
    /// Nobody, for this reason.
    #[must_use]
    pub const fn because(why: Bar) -> Self {
        debug_assert!(
            matches!(why.row().shown, Shown::LoginRequired) || matches!(why.row().kept, Kept::Nothing),
            "under this bar there is an identity, or an opt-out that names one"
        );
        Self { why }
    }
}

impl From<NoIdentity> for State {
    fn from(state: NoIdentity) -> Self {
        Self::NoIdentity(state)
    }
}
