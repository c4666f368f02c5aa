//! Last step of every call: the difference between what is wanted and what was last carried out, as effects.
//! The only place where effects other than writes are made, so that none is forgotten and none is carried out twice.

use super::effects::{Effects, Need, Network, PageUpdate, Timer, Write};
use super::event::{Occasion, Told};
use super::memory::Memory;
use super::outcome::Outcome;
use super::project::wake_in;
use super::question::{QuestionId, Stage};
use super::report::{self, Notices, Report, Status};
use super::world::World;
use crate::json::Fields;
use crate::opt_out::Name;
use crate::time::{Millis, Uptime};
use alloc::vec::Vec;

/// Two wake times this close are one: both clocks are read, one after the other.
const SAME_WAKE: Millis = Millis(100);
/// When a timer fires that is not set.
const NEVER: Uptime = Uptime(u64::MAX);

/// What was last carried out.
#[derive(Clone, Hash)]
pub(super) struct LastCarriedOut {
    question: Option<(QuestionId, bool)>,
    /// When the timer fires.
    timer: Uptime,
    purged: bool,
    told_init: bool,
    /// For which suspect the timer was set.
    pub suspect: Name,
    /// What getters answer.
    pub report: Report,
    /// What the page was told last.
    told: Report,
}

impl LastCarriedOut {
    pub const fn nothing() -> Self {
        Self {
            question: None,
            timer: NEVER,
            purged: false,
            told_init: false,
            suspect: Name(0),
            report: Report::unknown(),
            told: Report::unknown(),
        }
    }

    /// The timer fired: none is set now.
    pub fn timer_fired(&mut self) {
        self.timer = NEVER;
    }

    /// Whether the bar that holds purges, and has done so.
    pub const fn purged(&self) -> bool {
        self.purged
    }

    /// A question is over: there is nothing left to abort.
    pub fn question_over(&mut self, over: QuestionId) {
        self.question = self.question.filter(|(id, _)| *id != over);
    }

    /// The page was told this before there was a session.
    pub fn was_told(&mut self, told: &Told) {
        self.told_init = true;
        self.report = Report::told(told);
        self.told = self.report.clone();
    }

    /// What is left to be done for `memory` to be true outside, with these writes to `storage`.
    pub fn diff(
        &mut self,
        memory: &Memory,
        storage: Vec<Write>,
        world: &World<'_, impl Fields>,
        outcome: Outcome,
    ) -> Effects {
        let purge = self.purge(memory);
        self.suspect = memory.suspect.print;
        Effects {
            storage,
            purge,
            network: self.network(memory),
            timer: self.timer(wake_in(memory, world), world.uptime),
            report: self.report(memory, outcome),
        }
    }

    /// A state whose bar purges does so when it is entered; when it has been left, the next entrance purges again.
    fn purge(&mut self, memory: &Memory) -> bool {
        let purges = memory.state.bar().is_some_and(|bar| bar.row().purges);
        let before = core::mem::replace(&mut self.purged, purges);
        purges && !before
    }

    fn network(&mut self, memory: &Memory) -> Option<Network> {
        let before = self.question;
        let Some(question) = &memory.question else {
            self.question = None;
            return before.map(|(id, _)| Network::Abort(id));
        };
        let sent = !question.is_preparing();
        self.question = Some((question.id, sent));
        match &question.stage {
            _ if self.question == before => None,
            Stage::Sent { request, .. } => Some(Network::Send { question: question.id, request: request.clone() }),
            Stage::Locking => Some(Network::Prepare { question: question.id, need: Need::RefreshLock }),
            Stage::Agreeing { keypair, .. } => {
                let need = Need::KeyAgreement(keypair.public_key.clone());
                Some(Network::Prepare { question: question.id, need })
            }
        }
    }

    fn timer(&mut self, wake: Option<Millis>, uptime: Uptime) -> Option<Timer> {
        let wanted = wake.map_or(NEVER, |delay| uptime.after(delay));
        let before = core::mem::replace(&mut self.timer, wanted);
        if before.0.abs_diff(wanted.0) <= SAME_WAKE.0 {
            self.timer = before;
            return None;
        }
        Some(wake.map_or(Timer::Clear, Timer::Set))
    }

    fn report(&mut self, memory: &Memory, outcome: Outcome) -> Option<PageUpdate> {
        let report = memory.report(&self.report);
        let init = outcome.occasion == Occasion::Init;
        // An expiry is told by the answer that is on its way: it brings a new token, or says that no token will come.
        let waits = outcome.occasion == Occasion::World && report.asking && report.status == Status::Expired;
        let mut notices = Notices::default();
        if !waits {
            notices = report::notices(outcome.occasion, !self.told_init, &self.told, &report);
            self.told = report.clone();
        }
        self.told_init |= init;
        let silent = notices.is_empty() && outcome.settled.is_empty() && report.answers_as(&self.report);
        self.report = report.clone();
        (!silent).then_some(PageUpdate { report, notices, settled: outcome.settled })
    }
}
