//! The states of a session, one file each, and the one rule that chooses between them.
//! A state owns its data; what it hands on is consumed. There is no way from `OptedOut` to an identity.

mod established;
mod expired;
mod held;
mod no_identity;
mod opted_out;

pub use established::Established;
pub use expired::Expired;
pub use held::{Held, Origin};
pub use no_identity::{Absence, NoIdentity};
pub use opted_out::OptedOut;

use super::chain::{ChainedIdentity, MAX_TRIES};
use super::logged_out::LoggedOut;
use crate::opt_out::{Name, OptOutId, OptOuts, Sum};
use crate::time::UnixMillis;
use alloc::sync::Arc;

/// Who is here, and what may be done with their identity.
///
/// ```text
///                    sign-in, handed in                 identity_expires
///     NoIdentity ───────────────────────▶ Established ───────────────────▶ Expired
///         ▲                                │  ▲    ▲        a refresh         │
///         │ disconnect, dead token,        │  │    └──────────────────────────┤
///         └────────────────────────────────┼──┼───────────────────────────────┘
///                                          │  │ vouched by a refresh
///      somebody opted out here, and this   │  │
///      identity was not vouched knowing it ▼  │
///                                         Held
///      an opt-out names whoever is here
///     (any state) ───────────────────────▶ OptedOut ─── disconnect, another person ──▶ …
/// ```
#[derive(Clone, Hash)]
#[repr(u8)]
pub enum State {
    /// Nobody is signed in.
    NoIdentity(NoIdentity),
    /// A token is usable.
    Established(Established),
    /// The token has expired, a refresh can bring a new one.
    Expired(Expired),
    /// An identity is here that must not be read before the operator has vouched for it.
    Held(Held),
    /// Whoever is here opted out.
    OptedOut(OptedOut),
}

/// What the official key is to hold.
#[derive(Clone, Copy)]
pub enum WantedRecord<'a> {
    /// What it holds.
    Leave,
    /// Nothing.
    Clear,
    /// This identity.
    Identity(&'a Arc<ChainedIdentity>),
    /// A tombstone of this opt-out.
    Tombstone(OptOutId),
}

/// What the rule looks at beside the identity itself.
pub struct Known<'a> {
    /// Every opt-out known.
    pub opt_outs: &'a OptOuts,
    /// Which ones these are.
    pub sum: Sum,
    /// The chain that an operator has vouched for to this tab last, and knowing which opt-outs. Tabs that cannot store what they
    /// know of opt-outs would otherwise ask in turn, for ever.
    pub vouched: (Name, Sum),
    /// Who logged out last.
    pub logged_out: &'a LoggedOut,
    /// The wall clock.
    pub now: UnixMillis,
}

/// The rule: **an opt-out beats every identity it names, and holds every other one that was not vouched knowing it.**
/// Only then do logging out and expiry times count.
#[must_use]
pub fn judge(chained: Arc<ChainedIdentity>, known: &Known<'_>) -> State {
    if let Some(opt_out) = known.opt_outs.naming(&chained.names) {
        return OptedOut::by(opt_out).into();
    }
    if known.logged_out.contains(chained.names.lineage()) {
        return NoIdentity::because(Absence::LoggedOut).into();
    }
    // Where nobody opted out nothing is asked.
    let vouched = chained.vouched == known.sum || known.vouched == (chained.names.lineage(), known.sum);
    if !known.opt_outs.is_empty() && !vouched {
        return Held::found(chained).into();
    }
    let identity = &chained.identity;
    if identity.identity_expires > known.now && identity.refresh_expires > known.now {
        Established { chained }.into()
    } else if identity.refresh_expires > known.now && chained.tries < MAX_TRIES {
        Expired { chained }.into()
    } else {
        NoIdentity::because(Absence::Lapsed).into()
    }
}

impl State {
    /// The identity that this state is about, readable or not.
    #[must_use]
    pub const fn chained(&self) -> Option<&Arc<ChainedIdentity>> {
        match self {
            Self::Established(state) => Some(&state.chained),
            Self::Expired(state) => Some(&state.chained),
            Self::Held(state) => Some(&state.chained),
            Self::NoIdentity(_) | Self::OptedOut(_) => None,
        }
    }

    /// What the official key is to hold.
    #[must_use]
    pub fn wanted_record(&self) -> WantedRecord<'_> {
        match self {
            Self::NoIdentity(state) => state.wanted_record(),
            Self::Established(state) => WantedRecord::Identity(&state.chained),
            Self::Expired(state) => WantedRecord::Identity(&state.chained),
            Self::Held(state) => state.wanted_record(),
            Self::OptedOut(state) => state.wanted_record(),
        }
    }

    /// Whether the page handed in somebody who is held, beside whom somebody else may stand in storage.
    #[must_use]
    pub const fn holds_handed_in(&self) -> bool {
        matches!(self, Self::Held(Held { origin: Origin::HandedIn { .. }, .. }))
    }

    /// Whether somebody whom this state is not about may stand in storage.
    #[must_use]
    pub const fn leaves_other_stored(&self) -> bool {
        self.holds_handed_in() || matches!(self, Self::NoIdentity(NoIdentity { why: Absence::HandInPending }))
    }

    /// From when on a refresh is due; `None` when there is nothing to refresh.
    #[must_use]
    pub fn refresh_due(&self) -> Option<UnixMillis> {
        match self {
            Self::Established(state) => state.refresh_due(),
            Self::Expired(state) => Some(state.refresh_due()),
            Self::Held(_) => Some(UnixMillis(0)),
            Self::NoIdentity(_) | Self::OptedOut(_) => None,
        }
    }

    /// When this state ends by itself.
    #[must_use]
    pub fn ends(&self) -> Option<UnixMillis> {
        match self {
            Self::Established(state) => Some(state.ends()),
            Self::Expired(state) => Some(state.ends()),
            Self::NoIdentity(_) | Self::Held(_) | Self::OptedOut(_) => None,
        }
    }

    /// The operator refused to refresh `chained`, which this state is about: once more too often, and it is over.
    #[must_use]
    pub fn refused(&self, chained: &ChainedIdentity) -> Self {
        let chained = Arc::new(ChainedIdentity { tries: chained.tries + 1, ..chained.clone() });
        match self {
            // The token serves out its time.
            Self::Established(_) => Established { chained }.into(),
            _ if chained.tries >= MAX_TRIES => NoIdentity::because(Absence::Ended).into(),
            Self::Held(Held { origin, .. }) => Held { chained, origin: *origin }.into(),
            _ => Expired { chained }.into(),
        }
    }
}
