//! The person opted out. There is no token in this state and no function from it to one:
//! its record can only be a tombstone, its report has nothing to read.

use super::State;
use crate::opt_out::OptOutId;

/// The person opted out.
#[derive(Clone, Hash)]
pub struct OptedOut {
    opt_out: OptOutId,
    is_stored: bool,
}

impl OptedOut {
    /// Opted out by this opt-out; its tombstone is still to be written.
    #[must_use]
    pub const fn by(opt_out: OptOutId) -> Self {
        Self { opt_out, is_stored: false }
    }

    /// Opted out by this opt-out, whose tombstone was found in the official key.
    #[must_use]
    pub const fn stored_already(opt_out: OptOutId) -> Self {
        Self { opt_out, is_stored: true }
    }

    /// Which opt-out.
    #[must_use]
    pub const fn opt_out(&self) -> OptOutId {
        self.opt_out
    }

    /// Whether its tombstone was found in the official key.
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        self.is_stored
    }
}

impl From<OptedOut> for State {
    fn from(state: OptedOut) -> Self {
        Self::OptedOut(state)
    }
}
