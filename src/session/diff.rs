//! Last step of every call: the difference between what is wanted and what is there, as effects.
//! The only place where effects are made, so that none can be forgotten and none is carried out twice.

use super::apply::Outcome;
use super::effects::{Effects, Key, Need, Network, Timer, Told, Write};
use super::event::Occasion;
use super::memory::Memory;
use super::project::wake_in;
use super::question::{QuestionId, Stage};
use super::reconcile::Found;
use super::record::{Record, TOMBSTONE_LIFE, write_lined, write_tombstone};
use super::report::{Report, notices};
use super::shared;
use super::state::{Standing, State};
use super::world::{Stored, World};
use crate::encoding::{Parts, push_number};
use crate::json::Fields;
use crate::opt_out::OptOutId;
use crate::time::{Millis, Uptime};
use alloc::string::String;
use alloc::vec::Vec;

/// Two wake times this close are one: both clocks are read, one after the other.
const SAME_WAKE: Millis = Millis(100);

/// What was last carried out.
#[derive(Clone, Hash)]
pub(super) struct Carried {
    question: Option<(QuestionId, bool)>,
    timer: Option<Uptime>,
    purged: bool,
    told_init: bool,
    pub report: Report,
}

impl Carried {
    pub const fn nothing() -> Self {
        Self { question: None, timer: None, purged: false, told_init: false, report: Report::unknown() }
    }

    /// The timer fired: none is set now.
    pub fn timer_fired(&mut self) {
        self.timer = None;
    }

    /// A question is over: there is nothing left to abort.
    pub fn question_over(&mut self, over: QuestionId) {
        self.question = self.question.filter(|(id, _)| *id != over);
    }

    /// What is left to be done for `memory` to be true outside.
    pub fn diff(
        &mut self,
        memory: &mut Memory,
        found: &Found,
        world: &mut World<'_, impl Fields>,
        outcome: Outcome,
    ) -> Effects {
        Effects {
            storage: writes(memory, found, world),
            purge: self.purge(memory),
            network: self.network(memory),
            timer: self.timer(wake_in(memory, world), world.uptime),
            report: self.report(memory, outcome),
        }
    }

    /// Entering the state purges; leaving it makes the next entrance purge again. Expiry never does.
    fn purge(&mut self, memory: &Memory) -> bool {
        let opted_out = matches!(memory.state, State::OptedOut(_));
        let before = core::mem::replace(&mut self.purged, opted_out);
        opted_out && !before
    }

    fn network(&mut self, memory: &mut Memory) -> Option<Network> {
        let before = self.question;
        let Some(question) = &mut memory.question else {
            self.question = None;
            return before.map(|(id, _)| Network::Abort(id));
        };
        let sent = !question.is_preparing();
        self.question = Some((question.id, sent));
        match &mut question.stage {
            _ if self.question == before => None,
            Stage::Sent { request, .. } => {
                request.take().map(|request| Network::Send { question: question.id, request })
            }
            Stage::Locking => Some(Network::Prepare { question: question.id, need: Need::RefreshLock }),
            Stage::Agreeing { keypair, .. } => {
                let need = Need::KeyAgreement(keypair.public_key.clone());
                Some(Network::Prepare { question: question.id, need })
            }
        }
    }

    fn timer(&mut self, wake: Option<Millis>, uptime: Uptime) -> Option<Timer> {
        let wanted = wake.map(|delay| uptime.after(delay));
        match (self.timer, wanted) {
            (Some(set), Some(wanted)) if set.0.abs_diff(wanted.0) <= SAME_WAKE.0 => return None,
            (None, None) => return None,
            _ => self.timer = wanted,
        }
        Some(wake.map_or(Timer::Clear, Timer::Set))
    }

    fn report(&mut self, memory: &Memory, outcome: Outcome) -> Option<Told> {
        let report = Report::of(&memory.state, memory.question.as_deref(), &self.report);
        let init = outcome.occasion == Occasion::Init;
        let notices = notices(outcome.occasion, !self.told_init, &self.report, &report);
        self.told_init |= init;
        let silent = notices.is_empty() && outcome.settled.is_empty() && report.answers_as(&self.report);
        self.report = report.clone();
        (!silent).then_some(Told { report, notices, settled: outcome.settled })
    }
}

/// Opt-outs first, then who logged out, and the official names last: a page that dies in between has forgotten nobody, and a
/// tab of another process, which sees one write after the other, takes nobody who opted out for somebody who logged out.
fn writes(memory: &Memory, found: &Found, world: &mut World<'_, impl Fields>) -> Vec<Write> {
    let mut writes = Vec::new();
    let stored = world.stored;
    if !stored.kept {
        return writes;
    }
    write_new(&mut writes, Key::Salt, &memory.salt, stored.salt);
    opt_out_writes(memory, stored, &mut writes);
    if memory.in_cookies
        && let Some(value) = shared::write(memory, stored.shared)
    {
        writes.push(Write { key: Key::Shared { expires: world.now.after(TOMBSTONE_LIFE) }, value });
    }
    let mut notes = memory.logged_out.write();
    memory.unanswered.write(&mut notes);
    write_new(&mut writes, Key::Notes, &notes, stored.notes);
    official_writes(memory, found, world, &mut writes);
    if memory.in_cookies && !writes.is_empty() {
        let mut value = String::new();
        push_number(&mut value, world.entropy.make_u64());
        writes.push(Write { key: Key::Bell, value });
    }
    writes
}

/// Whether storage does not say yet what it is to say.
pub(super) fn would_write(memory: &Memory, found: &Found, world: &mut World<'_, impl Fields>) -> bool {
    !writes(memory, found, world).is_empty()
}

fn write_new(writes: &mut Vec<Write>, key: Key, value: &str, before: &str) {
    if value != before {
        writes.push(Write { key, value: String::from(value) });
    }
}

/// What is known and not stored is stored; what is stored and was too old to be kept goes.
fn opt_out_writes(memory: &Memory, stored: Stored<'_>, writes: &mut Vec<Write>) {
    let ids = || {
        let mut lines = Parts::lines(stored.opt_outs);
        core::iter::from_fn(move || (!lines.is_empty()).then(|| OptOutId(Parts::words(lines.take()).number())))
    };
    for known in memory.opt_outs.newest_first() {
        if ids().all(|id| id != known.id) {
            let mut value = String::new();
            known.write(&mut value);
            writes.push(Write { key: Key::OptOut(known.id), value });
        }
    }
    for id in ids() {
        if memory.opt_outs.get(id).is_none() {
            writes.push(Write { key: Key::OptOut(id), value: String::new() });
        }
    }
}

/// The storage in use holds what is to stand; the other one nothing, once that is so.
fn official_writes(memory: &Memory, found: &Found, world: &World<'_, impl Fields>, writes: &mut Vec<Write>) {
    let now = world.now;
    let naming = |record: &Record| memory.opt_outs.naming(&record.names());
    let tombstone = |id| (write_tombstone(id, now, world.fields), now.after(TOMBSTONE_LIFE));
    let standing = memory.state.standing();
    let written = match (&standing, &found.used) {
        // Somebody who opted out stays nowhere, also not beside an identity that is held.
        (Standing::Leave, used) => naming(used).map(tombstone),
        (Standing::Clear, Record::Nothing) | (Standing::Tombstone(_), Record::Tombstone(_)) => None,
        (Standing::Clear, _) => Some((String::new(), now)),
        (Standing::Identity(lined), Record::Lined(stored)) if stored == *lined => None,
        (Standing::Identity(lined), _) => Some((write_lined(lined, world.fields), lined.identity.refresh_expires)),
        (Standing::Tombstone(id), _) => Some(tombstone(*id)),
    };
    if let Some((value, expires)) = written {
        let key = if memory.in_cookies { Key::Cookie { expires } } else { Key::Official };
        writes.push(Write { key, value });
    }
    let stays = matches!(standing, Standing::Leave) && naming(&found.other).is_none();
    if found.other != Record::Nothing && !stays {
        writes.push(Write { key: Key::Official, value: String::new() });
    }
}
