//! What a session remembers between two calls: a copy of what storage says, the open question, the tempo.
//! Only data and the questions it can answer about itself; what changes it is in `reconcile` and `apply`.

use super::chain::ChainedIdentity;
use super::clean_up::Suspect;
use super::event::Settings;
use super::logged_out::LoggedOut;
use super::pending_hand_in::{PendingHandIn, StoredId};
use super::put_back::Watch;
use super::question::{Question, QuestionId};
use super::report::Report;
use super::shared::MAX_SHARED_OPT_OUTS;
use super::state::{Bar, Known, NoIdentity, State, judge};
use super::tempo::Tempo;
use super::world::World;
use crate::json::Fields;
use crate::opt_out::{MAX_OPT_OUTS, Name, Names, OptOut, OptOutId, OptOuts, Scope, Sum};
use crate::time::{Millis, UnixMillis};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What a session remembers.
#[derive(Clone, Hash)]
pub(super) struct Memory {
    pub state: State,
    pub opt_outs: OptOuts,
    pub logged_out: LoggedOut,
    /// The bar that stands before everybody, by what storage and the consent signals said last.
    pub bars_all: Option<Bar>,
    /// Consent is not known: whoever is here stays, unseen and unasked for.
    pub veiled: bool,
    pub pending: PendingHandIn,
    /// The names of the identity that the official key held when storage was read last and the state was about that identity.
    pub stored_names: Names,
    /// What the official key held then, as one number.
    pub stored_id: StoredId,
    /// What address fingerprints on this device are made with; empty before there is one.
    pub salt: String,
    pub question: Option<Box<Question>>,
    pub tempo: Tempo,
    /// `None` before `init`: nothing is asked by itself then.
    pub settings: Option<Settings>,
    pub last_question: QuestionId,
    /// `identity_expires` of the last identity that an `init` handed in; zero where none did. Numbers that are kept here are no
    /// `Option`s: the unused bytes of a `None` may be a copy of a piece of a token that lay on the stack before.
    pub init_handed: UnixMillis,
    /// Whether cookies are the storage in use. Before `init` has said so: whether one says more than local storage does.
    pub in_cookies: bool,
    /// The chain that this tab has seen here last.
    pub seen: Name,
    /// The opt-out and the identity that this tab adopted last from the storage that is not in use. The note says the same, but
    /// storage may refuse to store it.
    pub counted: [Name; 2],
    /// The chain that an operator has vouched for to this tab last, and which opt-outs were known then.
    pub vouched: (Name, Sum),
    /// The lineages of every identity in a cookie that this page can see.
    pub copies: Vec<Name>,
    /// The identity that this tab stores again if a tab overwrites it that did not know of it yet.
    pub watch: Watch,
    /// What was found in storage and must not stay there.
    pub suspect: Suspect,
    pub writing: Writing,
    /// The opt-outs that storage refused when they were written last, as a sum. They are written again when something happens in
    /// this tab.
    pub unstored: Sum,
    /// Whether somebody could be looking at the last call.
    pub was_awake: bool,
    /// What this tab wrote last under the official key, and what it had read there before, each as a fingerprint.
    pub wrote: [Name; 2],
}

/// What the present call may write. A tab writes because something happened in it. One that only heard of something writes
/// opt-outs, each under a key of its own, and puts back the identity that it stored a moment ago.
#[derive(Clone, Copy, Default, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own, and several hold at once")]
pub(super) struct Writing {
    /// Something happened in this tab: notes and opt-outs are written.
    pub acts: bool,
    /// It changed whose identity the state is about: the official record is written too.
    pub record: bool,
    /// What was found barred a second ago is still in storage, and is removed.
    pub cleans: bool,
    /// The page has gone over to the other medium.
    pub moves: bool,
    /// A record that nobody can read or refresh any more is removed.
    pub clears: bool,
}

/// What becomes of the identity that was here when another state is entered.
#[derive(Clone, Copy)]
pub(super) enum Entrance {
    /// It is the same person's: nobody logs out.
    Continues,
    /// Its chain logs out, with every other but this one. The note about an unanswered hand-in stays, so that the same
    /// refusals are not asked for again.
    LogsOut {
        /// The chain that comes in its place; zero where none does.
        but: Name,
    },
    /// The same, and an unanswered hand-in is over.
    Replaces {
        /// The chain that comes in its place; zero where none does.
        with: Name,
    },
}

impl Memory {
    #[inline(never)]
    pub fn new() -> Self {
        Self {
            state: NoIdentity::because(Bar::Never).into(),
            opt_outs: OptOuts::default(),
            logged_out: LoggedOut::default(),
            bars_all: None,
            veiled: false,
            pending: PendingHandIn::default(),
            stored_names: Names::default(),
            stored_id: StoredId(0),
            salt: String::new(),
            question: None,
            tempo: Tempo::new(),
            settings: None,
            last_question: QuestionId(0),
            init_handed: UnixMillis(0),
            in_cookies: false,
            seen: Name(0),
            counted: [Name(0); 2],
            vouched: (Name(0), Sum(0)),
            copies: Vec::new(),
            watch: Watch::nothing(),
            suspect: Suspect::nothing(),
            writing: Writing::default(),
            unstored: Sum(0),
            was_awake: false,
            wrote: [Name(0); 2],
        }
    }

    /// The one door to another state: something happened in this tab that changes whose identity this state is about. All that
    /// goes with it is done here: who logs out is noted, the identity that was stored last is not put back, the note about an
    /// unanswered hand-in ends where another identity takes its place, and the present call writes the official record.
    pub fn enter(&mut self, state: State, entrance: Entrance) {
        match entrance {
            Entrance::Continues => {}
            Entrance::LogsOut { but } => self.note_logged_out(but),
            Entrance::Replaces { with } => {
                self.note_logged_out(with);
                self.pending.token = Name(0);
            }
        }
        self.watch.end();
        self.state = state;
        self.writing.acts = true;
        self.writing.record = true;
    }

    /// Whether an opt-out names an identity with these names, its chain logged out, or nobody may be here.
    pub fn bars(&self, names: &Names) -> bool {
        let is_named = self.opt_outs.naming(names).is_some() || self.logged_out.contains(names.lineage());
        is_named || self.bars_all.is_some() && *names != Names::default()
    }

    /// Nobody is here while a bar stands before everybody, and nobody is when it has ended. Who opted out everywhere stays so.
    pub fn keep_everybody_out(&mut self) {
        let why = match &self.state {
            State::OptedOut(_) => return,
            // Doubt after a denial asks for no login either.
            State::NoIdentity(NoIdentity { why: Bar::ConsentDenied }) if self.veiled && self.bars_all.is_none() => {
                return;
            }
            State::NoIdentity(NoIdentity { why: Bar::OptedOutOfSite | Bar::ConsentDenied }) => {
                self.bars_all.unwrap_or(Bar::LoggedOut)
            }
            _ => match self.bars_all {
                None => return,
                Some(bar) => bar,
            },
        };
        self.state = NoIdentity::because(why).into();
    }

    /// The bar for whose sake nobody may sign in or be handed in.
    pub fn refuses(&self) -> Option<Bar> {
        self.bars_all.or(self.veiled.then_some(Bar::ConsentUnknown))
    }

    /// Why no token is shown; `None` where one is.
    pub fn bar(&self) -> Option<Bar> {
        if self.is_unseen() { Some(Bar::ConsentUnknown) } else { self.state.bar() }
    }

    /// What the page sees now, after it has seen `before`.
    pub fn report(&self, before: &Report) -> Report {
        let hides = self.is_unseen().then_some(Bar::ConsentUnknown);
        Report::of(&self.state, hides, self.question.as_deref(), before)
    }

    /// Whether an identity is here that is shown to nobody, for consent is not known.
    fn is_unseen(&self) -> bool {
        self.veiled && self.state.chained().is_some()
    }

    /// The state that the rule puts this identity into, by what this session knows.
    // Inlined it would weigh as much at each of its callers.
    #[inline(never)]
    pub fn judge(&self, chained: Arc<ChainedIdentity>, now: UnixMillis) -> State {
        let verdict = judge(&chained, &self.known(now));
        State::of(chained, verdict)
    }

    fn known(&self, now: UnixMillis) -> Known<'_> {
        let Self { opt_outs, vouched, logged_out, bars_all, .. } = self;
        Known { opt_outs, sum: self.sum(), vouched: *vouched, logged_out, bars_all: *bars_all, now }
    }

    /// Applies the rule to the present identity once more, because an opt-out was joined in or time went by.
    pub fn judged_again(&mut self, now: UnixMillis) {
        let Some(chained) = self.state.chained() else { return };
        let judged = self.judge(chained.clone(), now);
        // An identity that is still held keeps its origin.
        if !matches!((&self.state, &judged), (State::Held(_), State::Held(_))) {
            self.state = judged;
        }
    }

    /// Which opt-outs are known, as a sum. Where cookies are in use only those that sub-domains share count: otherwise each
    /// sub-domain would hold the identities that the others vouched for, for ever.
    pub fn sum(&self) -> Sum {
        self.opt_outs.sum(if self.in_cookies { MAX_SHARED_OPT_OUTS } else { MAX_OPT_OUTS })
    }

    pub fn next_question(&mut self) -> QuestionId {
        self.last_question.0 = self.last_question.0.wrapping_add(1);
        self.last_question
    }

    /// The open question, if it is this one: its answer has come.
    pub fn take_question(&mut self, id: QuestionId) -> Option<Box<Question>> {
        self.question.take_if(|question| question.id == id)
    }

    /// The names of the identity that the state is about.
    pub fn names_present(&self) -> Names {
        self.state.chained().map(|chained| chained.names).unwrap_or_default()
    }

    /// The names of the identity in the official key. That is another one while an identity that was handed in is held.
    pub fn names_stored(&self) -> Names {
        if self.state.leaves_other_stored() { self.stored_names } else { self.names_present() }
    }

    /// Notes that the stored identity's chain logs out, so that no answer on its way signs it in again. `comes` is the chain that
    /// takes its place and is not noted; zero where none does.
    ///
    /// Noted are the chain, the chains that other tabs would derive from its first and its present token, and the chain that this
    /// tab has seen last, which another tab may be about to put back. Where no chain comes or cookies are in use, also the chain
    /// of every official cookie that this page can see: such a cookie would be read next.
    pub fn note_logged_out(&mut self, comes: Name) {
        let copies = if self.in_cookies || comes == Name(0) { &self.copies[..] } else { &[] };
        let stored = self.names_stored();
        let [first, present] = [stored.first(), stored.present()].map(Name::derive_lineage);
        let here = [self.seen, first, present, stored.lineage()];
        for lineage in copies.iter().copied().chain(here) {
            if lineage != comes {
                self.logged_out.note(lineage);
            }
        }
    }

    /// Records an opt-out for `names` under this id, unless a known opt-out says all that already. Answers the id of the opt-out
    /// that says it.
    pub fn opt_out(&mut self, scope: Scope, names: Names, now: UnixMillis, id: OptOutId) -> OptOutId {
        let same = self.opt_outs.newest_first().find(|known| {
            let as_strong = known.scope == Scope::Global || scope == Scope::Claimed;
            as_strong && names.within(&known.names)
        });
        if let Some(known) = same {
            return known.id;
        }
        // Later than every known opt-out: where the clock was set back this one would be the oldest, which is dropped first.
        let since = self.opt_outs.newest().map_or(now, |newest| now.max(newest.since.after(Millis(1))));
        self.opt_outs.join(OptOut { id, scope, since, names });
        id
    }

    /// Whether a refresh the page did not call for may be asked now, by the clock and by attention.
    pub fn may_refresh(&self, world: &World<'_, impl Fields>) -> bool {
        let urgent = matches!(&self.state, State::Held(held) if held.is_urgent());
        (world.awake || urgent) && !self.veiled && self.settings.is_some() && self.question.is_none()
    }
}
