//! The states of a session, one file each, and the one rule that chooses between them.
//! A state owns its data. There is no way from `OptedOut` to an identity.

mod bar;
mod established;
mod expired;
mod held;
mod no_identity;
mod opted_out;
mod wanted_record;

pub use bar::{Bar, Kept, Row, Shown, Status};
pub use established::Established;
pub use expired::Expired;
pub use held::{Held, Origin};
pub use no_identity::NoIdentity;
pub use opted_out::OptedOut;
pub use wanted_record::WantedRecord;

use super::chain::{ChainedIdentity, MAX_TRIES};
use super::logged_out::LoggedOut;
use crate::opt_out::{Name, OptOutId, OptOuts, Sum};
use crate::time::UnixMillis;
use alloc::sync::Arc;

/// Which identity the page has, and what may be done with it.
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
///      an opt-out names the identity
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
    /// The person opted out.
    OptedOut(OptedOut),
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
    /// The bar that stands before everybody, whoever they are.
    pub bars_all: Option<Bar>,
    /// The wall clock.
    pub now: UnixMillis,
}

/// What the rule says of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Its token may be shown.
    Usable,
    /// Its token may not be shown.
    Barred(Bar),
    /// The same, with the opt-out that names it.
    Named(OptOutId),
}

/// The rule: **an opt-out beats every identity it names, and holds every other one that was not vouched knowing it.**
/// A bar that stands before everybody comes next; only then do logging out and expiry times count.
#[must_use]
pub fn judge(chained: &ChainedIdentity, known: &Known<'_>) -> Verdict {
    if let Some(opt_out) = known.opt_outs.naming(&chained.names) {
        return Verdict::Named(opt_out);
    }
    if let Some(bar) = known.bars_all {
        return Verdict::Barred(bar);
    }
    if known.logged_out.contains(chained.names.lineage()) {
        return Verdict::Barred(Bar::LoggedOut);
    }
    // Where nobody opted out no identity has to be vouched for.
    let vouched = chained.vouched == known.sum || known.vouched == (chained.names.lineage(), known.sum);
    if !known.opt_outs.is_empty() && !vouched {
        return Verdict::Barred(Bar::Held);
    }
    let identity = &chained.identity;
    if identity.refresh_expires <= known.now {
        Verdict::Barred(Bar::Lapsed)
    } else if identity.identity_expires > known.now {
        Verdict::Usable
    } else if chained.tries < MAX_TRIES {
        Verdict::Barred(Bar::Expired)
    } else {
        Verdict::Barred(Bar::Lapsed)
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

    /// The state that this verdict puts an identity into.
    #[must_use]
    pub fn of(chained: Arc<ChainedIdentity>, verdict: Verdict) -> Self {
        match verdict {
            Verdict::Usable => Established { chained }.into(),
            Verdict::Barred(Bar::Expired) => Expired { chained }.into(),
            Verdict::Barred(Bar::Held) => Held::found(chained).into(),
            Verdict::Named(opt_out) => OptedOut::by(opt_out).into(),
            Verdict::Barred(why) => NoIdentity::because(why).into(),
        }
    }

    /// Why this state shows no token; `None` where it shows one.
    #[must_use]
    pub const fn bar(&self) -> Option<Bar> {
        match self {
            Self::Established(_) => None,
            Self::Expired(_) => Some(Bar::Expired),
            Self::Held(_) => Some(Bar::Held),
            Self::OptedOut(_) => Some(Bar::OptedOut),
            Self::NoIdentity(state) => Some(state.why),
        }
    }

    /// What the official key is to hold: what the bar's row says, but that a held identity that was refused is written with the
    /// number of its refusals, and that a tombstone that was found is left as it is.
    #[must_use]
    pub fn wanted_record(&self) -> WantedRecord<'_> {
        let kept = self.bar().map_or(Kept::Identity, |bar| bar.row().kept);
        match (self, kept) {
            (Self::Held(held), _) if held.counts_refusals() => WantedRecord::Identity(&held.chained),
            (Self::OptedOut(opted_out), Kept::Tombstone) if !opted_out.is_stored() => {
                WantedRecord::Tombstone(opted_out.opt_out())
            }
            (_, Kept::Identity) => self.chained().map_or(WantedRecord::Leave, WantedRecord::Identity),
            (_, Kept::Nothing) => WantedRecord::Clear,
            _ => WantedRecord::Leave,
        }
    }

    /// Whether the identity's time has run out by this page's clock.
    #[must_use]
    pub const fn has_lapsed(&self) -> bool {
        matches!(self, Self::NoIdentity(NoIdentity { why: Bar::Lapsed }))
    }

    /// Whether the page handed in the identity that is held. Storage may hold another one then.
    #[must_use]
    pub const fn holds_handed_in(&self) -> bool {
        matches!(self, Self::Held(Held { origin: Origin::HandedIn { .. }, .. }))
    }

    /// Whether storage may hold another identity than the one that this state is about.
    #[must_use]
    pub const fn leaves_other_stored(&self) -> bool {
        self.holds_handed_in() || matches!(self, Self::NoIdentity(NoIdentity { why: Bar::HandInPending }))
    }

    /// From when on a refresh is due; `None` when there is nothing to refresh.
    #[must_use]
    pub fn refresh_due(&self) -> Option<UnixMillis> {
        if self.bar().is_some_and(|bar| !bar.row().asks) {
            return None;
        }
        match self {
            Self::Established(state) => state.refresh_due(),
            Self::Expired(state) => Some(state.refresh_due()),
            // A held identity is asked about at once.
            _ => Some(UnixMillis(0)),
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

    /// The operator refused to refresh `refused`, the identity that this state is about: once more too often, and it is over.
    #[must_use]
    pub fn refused(&self, refused: &ChainedIdentity) -> Self {
        let chained = Arc::new(ChainedIdentity { tries: refused.tries + 1, ..refused.clone() });
        match self {
            Self::Established(_) => Established::refused(chained),
            Self::Held(held) => held.refused(chained),
            _ => Expired::refused(chained),
        }
    }
}
