//! What the page is told: what its getters answer from now on, and which of its callbacks run in which order.
//! Pure functions of states and reports; the order is the official SDK's, so that a page written for it runs unchanged.

use super::chain::ChainedIdentity;
use super::event::{Handed, Occasion, Told};
use super::question::Question;
pub use super::state::Status;
use super::state::{Bar, Shown, State};
use alloc::sync::Arc;

/// What every getter answers until the next report.
#[derive(Clone, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "one for each getter of the official surface")]
pub struct Report {
    /// The official status number.
    pub status: Status,
    /// The identity whose token may be used now. `None` in every other state.
    pub identity: Option<Arc<ChainedIdentity>>,
    /// `isLoginRequired`.
    pub login_required: bool,
    /// `isIdentityAvailable`.
    pub available: bool,
    /// `hasOptedOut`.
    pub opted_out: bool,
    /// Whether a question is open: promises wait for its answer.
    pub asking: bool,
    /// Whether the identity must not be read before the operator has vouched for it.
    pub held: bool,
    /// Whether the operator has said that the identity is of no use any more.
    pub ended: bool,
}

/// One callback of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The function given to `init` as `callback`.
    Legacy,
    /// The event `InitCompleted`.
    InitCompleted,
    /// The event `OptoutReceived`.
    OptoutReceived,
    /// The event `IdentityUpdated`.
    IdentityUpdated,
}

impl Report {
    /// What a page sees before anything is known.
    #[must_use]
    pub const fn unknown() -> Self {
        Self {
            status: Status::NoIdentity,
            identity: None,
            login_required: true,
            available: false,
            opted_out: false,
            asking: false,
            held: false,
            ended: false,
        }
    }

    /// What a page saw that was told this.
    pub(super) fn told(told: &Told) -> Self {
        let mut report = Self { opted_out: told.opted_out, available: told.opted_out, ..Self::unknown() };
        if told.opted_out {
            report.status = Status::OptOut;
            report.login_required = false;
        }
        if let Handed::Identity(identity) = &told.shown {
            report.status = Status::Established;
            report.identity = Some(Arc::new(ChainedIdentity::found(identity.clone())));
            report.available = true;
            report.login_required = false;
        }
        report
    }

    /// What the page sees of this state; with the bar `hides`, what it sees in its place.
    pub(super) fn of(state: &State, hides: Option<Bar>, question: Option<&Question>, before: &Self) -> Self {
        let asking = question.is_some();
        let signing_in = question.is_some_and(|question| question.is_sign_in);
        let mut report = Self { login_required: false, available: asking, asking, ..Self::unknown() };
        let established = match state {
            State::Established(established) if hides.is_none() => established,
            _ => return report.barred(hides.or(state.bar()), signing_in),
        };
        report.status = before.status_of_next(&established.chained);
        report.identity = Some(established.chained.clone());
        report.available = true;
        report
    }

    /// The same where a bar holds, as its row says.
    fn barred(mut self, bar: Option<Bar>, signing_in: bool) -> Self {
        let Some(bar) = bar else { return self };
        let row = bar.row();
        self.status = row.status;
        match row.shown {
            Shown::LoginRequired => {
                self.login_required = !signing_in;
                self.available = signing_in;
            }
            Shown::Waiting => {}
            Shown::OptedOut => {
                self.available = true;
                self.opted_out = true;
            }
        }
        self.held = matches!(bar, Bar::Held | Bar::ConsentUnknown);
        self.ended = bar == Bar::Ended;
        self
    }

    pub(super) fn shows(&self, identity: &ChainedIdentity) -> bool {
        self.identity.as_ref().is_some_and(|shown| shown.names.present() == identity.names.present())
    }

    /// An identity that takes the place of another one counts as refreshed, however it came; the same one keeps its status.
    fn status_of_next(&self, identity: &ChainedIdentity) -> Status {
        match self.status {
            status if self.shows(identity) => status,
            Status::Established | Status::Refreshed | Status::Expired => Status::Refreshed,
            _ => Status::Established,
        }
    }

    /// Whether every getter answers as `before`.
    #[must_use]
    pub(super) fn answers_as(&self, before: &Self) -> bool {
        let flags = |report: &Self| (report.login_required, report.available, report.opted_out, report.asking);
        self.same_as(before) && flags(self) == flags(before)
    }

    fn same_as(&self, before: &Self) -> bool {
        let same_identity = match (&self.identity, &before.identity) {
            (Some(identity), _) => before.shows(identity),
            (None, shown) => shown.is_none(),
        };
        same_identity && self.status == before.status
    }
}

/// Callbacks to run, one bit each, in the order of the bits.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Notices(pub u32);

impl Notices {
    /// Every bit, the lowest first: `IdentityUpdated` comes first where the identity is gone, otherwise last.
    const ORDER: [Notice; 5] = [
        Notice::IdentityUpdated,
        Notice::Legacy,
        Notice::InitCompleted,
        Notice::OptoutReceived,
        Notice::IdentityUpdated,
    ];

    /// Whether nothing is to be told.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The callbacks in their order.
    pub fn in_order(self) -> impl Iterator<Item = Notice> {
        Self::ORDER.into_iter().enumerate().filter(move |(bit, _)| self.0 >> bit & 1 == 1).map(|(_, notice)| notice)
    }
}

/// The callbacks that tell the difference, in the official order.
pub(super) fn notices(occasion: Occasion, first: bool, before: &Report, after: &Report) -> Notices {
    let changed = !after.same_as(before);
    if occasion == Occasion::World && !changed {
        return Notices(0);
    }
    let init = occasion == Occasion::Init;
    let gone = matches!(after.status, Status::NoIdentity | Status::Invalid | Status::RefreshExpired) && !after.asking;
    // What the page hands in is answered by its callback even where it changes nothing, unless there is a token.
    let answered = occasion == Occasion::Call && matches!(after.status, Status::Invalid | Status::OptOut);
    let legacy = changed && occasion != Occasion::Disconnect || init && first || answered;
    let opted_out = after.opted_out && (occasion != Occasion::World || !before.opted_out);
    let told = [gone && (!init || first), legacy, init, opted_out, !gone && !init];
    Notices(told.iter().rev().fold(0, |bits, told| bits << 1 | u32::from(*told)))
}
