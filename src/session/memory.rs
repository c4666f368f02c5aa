//! What a session remembers between two calls: a copy of what storage says, the open question, the tempo.
//! Only data and the questions it can answer about itself; what changes it is in `reconcile` and `apply`.

use super::chain::ChainedIdentity;
use super::clean_up::Suspect;
use super::event::Settings;
use super::logged_out::LoggedOut;
use super::pending_hand_in::{PendingHandIn, StoredId};
use super::put_back::Watch;
use super::question::{Question, QuestionId};
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
    pub pending: PendingHandIn,
    /// Who stood in the official key when storage was last read and the state was about them.
    pub stored_names: Names,
    /// What stood there then, as one number: their first token, or a tombstone's opt-out.
    pub stored_id: StoredId,
    /// What address fingerprints on this device are made with; empty before there is one.
    pub salt: String,
    pub question: Option<Box<Question>>,
    pub tempo: Tempo,
    /// `None` before `init`: nothing is asked by itself then.
    pub settings: Option<Settings>,
    pub last_question: QuestionId,
    /// Until when the last identity lives that an `init` handed in; zero where none was. Numbers here are no `Option`s: what one
    /// without a value is made of may be a piece of anything that lay on the stack.
    pub init_handed: UnixMillis,
    /// Whether cookies are the storage in use. Before `init` has said so: whether one says more than local storage does.
    pub in_cookies: bool,
    /// The chain that this tab has seen here last.
    pub seen: Name,
    /// What this tab has counted last of the other medium, an opt-out and an identity: should the note of it refuse to be stored.
    pub counted: [Name; 2],
    /// The chain that an operator has vouched for to this tab last, and which opt-outs were known then.
    pub vouched: (Name, Sum),
    /// The lineages of every identity in a cookie that this page can see.
    pub copies: Vec<Name>,
    /// The identity that is stored again should a tab overwrite it that did not know of it yet.
    pub watch: Watch,
    /// What stands in storage and must not.
    pub suspect: Suspect,
    pub writing: Writing,
    /// Which opt-outs could not be stored when that was tried last, as a sum: not tried again until something happens here.
    pub unstored: Sum,
    /// Whether somebody could be looking when that was tried.
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
    /// And it changed who is here: so is the official record.
    pub record: bool,
    /// What was found barred a second ago still stands, and goes.
    pub cleans: bool,
    /// The page has gone over to the other medium.
    pub moves: bool,
    /// What stands there and is of no use to anybody goes.
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

    /// Whether an opt-out names whoever is known by these names, or they logged out.
    pub fn bars(&self, names: &Names) -> bool {
        self.opt_outs.naming(names).is_some() || self.logged_out.contains(names.lineage())
    }

    /// What the rule says of this identity here and now.
    // Inlined it would weigh as much at each of its callers.
    #[inline(never)]
    pub fn judge(&self, chained: Arc<ChainedIdentity>, now: UnixMillis) -> State {
        let verdict = judge(&chained, &self.known(now));
        State::of(chained, verdict)
    }

    fn known(&self, now: UnixMillis) -> Known<'_> {
        let Self { opt_outs, vouched, logged_out, .. } = self;
        Known { opt_outs, sum: self.sum(), vouched: *vouched, logged_out, now }
    }

    /// The state once more under the rule: an opt-out was joined in, or time went by.
    pub fn judged_again(&mut self, now: UnixMillis) {
        let Some(chained) = self.state.chained() else { return };
        let judged = self.judge(chained.clone(), now);
        // Who is held still stays as they came.
        if !matches!((&self.state, &judged), (State::Held(_), State::Held(_))) {
            self.state = judged;
        }
    }

    /// Which opt-outs are known: with cookies those that sub-domains share, or they would hold each other's identities for ever.
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

    /// What an opt-out could name the present person by.
    pub fn names_present(&self) -> Names {
        self.state.chained().map(|chained| chained.names).unwrap_or_default()
    }

    /// The same of whoever stands in the official key: beside an identity that was handed in and is held, somebody else.
    pub fn names_stored(&self) -> Names {
        if self.state.leaves_other_stored() { self.stored_names } else { self.names_present() }
    }

    /// Whoever is here logs out, so that no answer on its way signs them in again; where nobody comes or cookies are in use, with
    /// everybody who has a cookie that this page can see, which would be read in their place.
    /// Also as a server knows them, by the first token of the chain, and as whoever copied their present token.
    ///
    /// Also whom this tab has seen here last: should another tab be about to put them back. Not the chain that `comes`; zero
    /// where nobody does.
    pub fn note_logged_out(&mut self, comes: Name) {
        let copies = if self.in_cookies || comes == Name(0) { &self.copies[..] } else { &[] };
        let standing = self.names_stored();
        let [first, present] = [standing.first(), standing.present()].map(Name::derive_lineage);
        let here = [self.seen, first, present, standing.lineage()];
        for lineage in copies.iter().copied().chain(here) {
            if lineage != comes {
                self.logged_out.note(lineage);
            }
        }
    }

    /// Records an opt-out for `names` under this id, unless one says all that already; answers the one that holds.
    pub fn opt_out(&mut self, scope: Scope, names: Names, now: UnixMillis, id: OptOutId) -> OptOutId {
        let same = self.opt_outs.newest_first().find(|known| {
            let as_strong = known.scope == Scope::Global || scope == Scope::Claimed;
            as_strong && names.within(&known.names)
        });
        if let Some(known) = same {
            return known.id;
        }
        // Never before one that is known already: a clock set back must not make this the oldest, which goes first.
        let since = self.opt_outs.newest().map_or(now, |newest| now.max(newest.since.after(Millis(1))));
        self.opt_outs.join(OptOut { id, scope, since, names });
        id
    }

    /// Whether a refresh the page did not call for may be asked now, by the clock and by attention.
    pub fn may_refresh(&self, world: &World<'_, impl Fields>) -> bool {
        let urgent = matches!(&self.state, State::Held(held) if held.is_urgent());
        (world.awake || urgent) && self.settings.is_some() && self.question.is_none()
    }
}
