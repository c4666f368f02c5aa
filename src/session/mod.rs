//! One product on one page, as a state machine without clock, I/O or randomness of its own.
//!
//! # The invariant
//!
//! **An opt-out beats every identity it names, and holds every other one that was not vouched knowing it**: no report shows
//! a token, no write stores one and no request carries one that an opt-out names, from the first call that knows of the
//! opt-out. The rule is one function, [`state::judge`], and every identity passes it at every call. What follows from
//! its answer is one row of the table of [bars](state::Bar).
//!
//! # The loop
//!
//! Whenever anything happens (the page calls, an answer comes, the timer fires, another tab writes, the page becomes
//! visible) read the world and make one call. Then carry out the effects in the order of their fields, and only then run the
//! page's callbacks. Spurious calls are no-ops.
//!
//! ```text
//!     World { now, uptime, awake, entropy, stored } + Event
//!         reconcile   memory is replaced by what storage holds; opt-outs are joined in
//!         apply       one match over the event; states are entered by one door, `Memory::enter`
//!         ask         a refresh that is due becomes a question
//!         writes      what storage is to hold, against what it was found to hold
//!         diff        everything else, against what was last carried out: at most one effect of each kind
//!     -> Effects { storage, purge, network, timer, report }
//! ```
//!
//! ```
//! # use uid2_wasm::session::{Effects, Event, Session, World};
//! # struct Engine;
//! # impl uid2_wasm::json::Fields for Engine {
//! #     fn read(&self, _: &str, _: &str) -> String { String::new() }
//! #     fn write(&self, _: &str, _: &str) -> String { String::new() }
//! # }
//! # fn read_world() -> Option<World<'static, Engine>> { None }
//! # fn carry_out(_: Effects) {}
//! # fn happened() -> Option<Event> { None }
//! let mut session = Session::new();
//! while let (Some(event), Some(world)) = (happened(), read_world()) {
//!     carry_out(session.handle(world, event));
//! }
//! ```
//!
//! Getters answer from [`Session::peek`], which reads the world as well: what another tab has stored is true at once.

mod adopt;
mod answered;
mod apply;
mod ask;
mod chain;
mod clean_up;
mod diff;
mod effects;
mod event;
mod facts;
mod found;
mod hand_in;

mod logged_out;
mod memory;
mod outcome;
mod pending_hand_in;
mod project;
mod put_back;
mod question;
mod reconcile;
mod record;
mod report;
mod seen;
mod shared;
pub mod state;
mod tempo;

mod world;
mod writes;
mod written;

pub use chain::{ChainedIdentity, MAX_TRIES};
pub use effects::{Effects, Need, Network, PageUpdate, Settled, SignInEnd, StorageKey, Timer, Write};
pub use event::{Event, Handed, Occasion, Settings, Told};
pub use facts::Facts;
pub use question::{ClientKeypair, QuestionId};
pub use record::Record;
pub use report::{Notice, Notices, Report, Status};
pub use seen::Seen;
pub use world::{Consent, ENTROPY_LENGTH, Entropy, Stored, World};

use crate::encoding::Parts;
use crate::json::Fields;
use crate::opt_out::Sum;
use diff::LastCarriedOut;
use found::Found;
use memory::Memory;

/// One product on one page.
#[derive(Clone, Hash)]
pub struct Session {
    memory: Memory,
    carried: LastCarriedOut,
}

impl Session {
    /// A session that knows nothing yet. It asks nothing and writes nothing before [`Event::Init`].
    #[must_use]
    pub fn new() -> Self {
        Self { memory: Memory::new(), carried: LastCarriedOut::nothing() }
    }

    /// Lets one thing happen, and answers what is to be done about it.
    // With its caller, which reads text and writes text, it would be one function too large to be made small.
    #[inline(never)]
    pub fn handle(&mut self, mut world: World<'_, impl Fields>, event: Event) -> Effects {
        // An identity that this page itself has removed is not put back: only events of another tab are a reason.
        let puts_back = match &event {
            Event::Tick => {
                self.carried.timer_fired();
                reconcile::drop_what_was_written_over(&mut self.memory, &world);
                self.memory.watch.tick(world.uptime)
            }
            Event::Heard(value) => {
                // Who logged out in another tab, should this tab have overwritten the note of it.
                self.memory.logged_out.join(&mut Parts::words(value));
                if self.memory.in_cookies {
                    self.memory.watch.heard(world.uptime);
                }
                true
            }
            _ => false,
        };
        if let Some(over) = event.ends() {
            self.carried.question_over(over);
        }
        if self.memory.settings.is_none() && matches!(event, Event::Wake | Event::Heard(_) | Event::Want | Event::Tick)
        {
            return Effects::default();
        }
        let mut moves = false;
        if let Event::Init { settings, .. } | Event::TakeOver { settings, .. } = &event {
            match &self.memory.settings {
                None => self.memory = Memory::new(),
                Some(before) => moves = before.use_cookie != settings.use_cookie && !before.left_behind,
            }
            self.memory.settings = Some(settings.clone());
        }
        if let Event::TakeOver { told, .. } = &event {
            self.carried.was_told(told);
        }
        if world.awake != self.memory.was_awake {
            // The page is looked at, or left: storage may take by now what it refused before.
            self.memory.was_awake = world.awake;
            self.memory.unstored = Sum(0);
        }
        world.awake |= matches!(event, Event::Want);
        let found = self.read(&mut world, puts_back);
        self.memory.writing.moves = moves;
        if self.memory.state.bar() == Some(state::Bar::ConsentDenied) && !self.carried.purged() {
            // A signal speaks to each page by itself: each removes what is stored, and waits for no other to do so. What comes
            // to stand there later goes after a second.
            self.memory.writing.acts = true;
            self.memory.writing.record = true;
        }
        let outcome = apply::apply(&mut self.memory, &found, event, &mut world);
        ask::ask_due_refresh(&mut self.memory, &world);
        let storage = writes::writes(&self.memory, &found, &mut world);
        written::remember(&mut self.memory, &storage, &world);
        self.carried.diff(&self.memory, storage, &world, outcome)
    }

    /// What the page sees at this moment, and whether an [`Event::Wake`] would tell it something new or write anything. Nothing
    /// is carried out: memory agrees with storage now, and what follows from that is in the effects of the next call.
    pub fn peek(&mut self, mut world: World<'_, impl Fields>) -> (Report, bool) {
        let found = self.read(&mut world, false);
        let report = self.memory.report(&self.carried.report);
        let news = !report.answers_as(&self.carried.report)
            || self.carried.suspect != self.memory.suspect.print
            || writes::would_write(&self.memory, &found, &mut world);
        (report, news && self.memory.settings.is_some())
    }

    /// Why there is or is no token at this moment. Nothing is carried out.
    pub fn facts(&mut self, mut world: World<'_, impl Fields>) -> Facts {
        self.read(&mut world, false);
        Facts::of(&self.memory, &world)
    }

    /// The open question's id.
    #[must_use]
    pub fn open_question(&self) -> Option<QuestionId> {
        self.memory.question.as_ref().map(|question| question.id)
    }

    /// Makes memory agree with storage. Before `init` nothing that follows from it is carried out, so nothing is kept of it.
    fn read<'a>(&mut self, world: &mut World<'a, impl Fields>, puts_back: bool) -> Found<'a> {
        if self.memory.settings.is_none() {
            self.memory = Memory::new();
        }
        reconcile::reconcile(&mut self.memory, world, puts_back)
    }

    /// The bar for whose sake nobody may sign in, by what was read last.
    #[must_use]
    pub fn refuses(&self) -> Option<state::Bar> {
        self.memory.refuses()
    }

    /// The newest question's id. After a sign-in it is that sign-in's, and `Settled` names it when it ends.
    #[must_use]
    pub const fn last_question(&self) -> QuestionId {
        self.memory.last_question
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}
