//! Why there is or is no token at this moment, for the words that a page's support reads.
//! Pure reads: reasons, times and counts; no token, no address and no hash may live here.

use super::memory::Memory;
use super::project::wake_in;
use super::state::{Absence, State};
use super::world::World;
use crate::json::Fields;
use crate::time::{Millis, UnixMillis};

/// What stands behind the getters' answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Why there is or is no token.
    pub why: Why,
    /// When the identity is due for a refresh, expires, and can be refreshed no more; `None` where there is none.
    pub times: Option<[UnixMillis; 3]>,
    /// How often the operator refused to refresh it.
    pub tries: u64,
    /// When the newest opt-out of this device was learned of.
    pub opted_out: Option<UnixMillis>,
    /// How long until something happens by itself; `None`: nothing does.
    pub wakes_in: Option<Millis>,
    /// Whether storage keeps what is written.
    pub kept: bool,
    /// Whether somebody can be looking; while not, nothing is asked by itself.
    pub awake: bool,
}

/// Why there is or is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Why {
    /// Nobody was here, as far as storage tells.
    Never = 0,
    /// Somebody logged out.
    LoggedOut = 1,
    /// What the page handed in is no identity.
    Invalid = 2,
    /// The operator will not refresh this identity any more, or it was handed in too late.
    Ended = 3,
    /// By this clock the identity's time is over.
    Lapsed = 4,
    /// Somebody was handed in on an earlier page, held, and never answered.
    HandInPending = 5,
    /// There is a token.
    Established = 6,
    /// The token has expired, a refresh can bring a new one.
    Expired = 7,
    /// Somebody opted out here, and the operator has not vouched for this identity since.
    Held = 8,
    /// Whoever is here opted out.
    OptedOut = 9,
}

impl Facts {
    pub(super) fn of(memory: &Memory, world: &World<'_, impl Fields>) -> Self {
        let chained = memory.state.chained();
        Self {
            why: Why::of(&memory.state),
            times: chained.map(|chained| {
                let identity = &chained.identity;
                [identity.refresh_from, identity.identity_expires, identity.refresh_expires]
            }),
            tries: chained.map_or(0, |chained| chained.tries),
            opted_out: memory.opt_outs.newest().map(|newest| newest.since),
            wakes_in: wake_in(memory, world),
            kept: world.stored.kept,
            awake: world.awake,
        }
    }
}

impl Why {
    const fn of(state: &State) -> Self {
        match state {
            State::NoIdentity(none) => match none.why {
                Absence::Never => Self::Never,
                Absence::LoggedOut => Self::LoggedOut,
                Absence::Invalid => Self::Invalid,
                Absence::Ended => Self::Ended,
                Absence::Lapsed => Self::Lapsed,
                Absence::HandInPending => Self::HandInPending,
            },
            State::Established(_) => Self::Established,
            State::Expired(_) => Self::Expired,
            State::Held(_) => Self::Held,
            State::OptedOut(_) => Self::OptedOut,
        }
    }
}
