//! Last step of every call: the difference between what is wanted and what is there, as effects.
//! The only place where effects are made, so that none can be forgotten and none is carried out twice.

use super::apply::Outcome;
use super::effects::{Effects, Key, Need, Network, Timer, Told, Write};
use super::event::Occasion;
use super::memory::Memory;
use super::project::wake_in;
use super::question::{Kind, QuestionId, Stage};
use super::reconcile::Found;
use super::record::{Record, TOMBSTONE_LIFE, write_lined, write_tombstone};
use super::report::{Report, notices};
use super::shared::{self, Shared};
use super::state::{Standing, State};
use super::world::{Stored, World};
use crate::encoding::to_hex;
use crate::json::Fields;
use crate::time::{Millis, UnixMillis, Uptime};
use alloc::string::String;
use alloc::vec::Vec;

/// Two wake times this close are one: both clocks are read, one after the other.
const SAME_WAKE: Millis = Millis(100);

/// What was last carried out.
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
            return before.map(|_| Network::Abort);
        };
        let sent = matches!(question.stage, Stage::Sent(_));
        self.question = Some((question.id, sent));
        match &mut question.stage {
            _ if self.question == before => None,
            Stage::Sent(request) => request.take().map(|request| Network::Send { question: question.id, request }),
            Stage::Preparing => {
                let need = match &question.kind {
                    Kind::Refresh { .. } => Need::RefreshLock,
                    Kind::Generate { keypair, .. } => Need::KeyAgreement(keypair.public_key.clone()),
                };
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
        let report = Report::of(&memory.state, memory.question.as_ref(), &self.report);
        let init = outcome.occasion == Occasion::Init;
        let notices = notices(outcome.occasion, !self.told_init, &self.report, &report);
        self.told_init |= init;
        let before = core::mem::replace(&mut self.report, report.clone());
        let silent = notices.is_empty() && outcome.settled.is_empty() && report.answers_as(&before);
        (!silent).then_some(Told { report, notices, settled: outcome.settled })
    }
}

/// Opt-outs first, then who logged out, and the official names last: a page that dies in between has forgotten nobody, and a
/// tab of another process, which sees one write after the other, takes nobody who opted out for somebody who logged out.
fn writes(memory: &Memory, found: &Found, world: &mut World<'_, impl Fields>) -> Vec<Write> {
    let stored = &world.stored;
    let mut writes = Vec::new();
    if !stored.kept {
        return writes;
    }
    let write_new = |writes: &mut Vec<Write>, key, value: Option<String>, before: &Option<String>| {
        if value.is_some() && value != *before {
            writes.push(Write { key, value });
        }
    };
    write_new(&mut writes, Key::Salt, memory.salt.map(|salt| to_hex(&salt.0)), &stored.salt);
    opt_out_writes(memory, stored, &mut writes);
    if memory.in_cookies {
        let expires = world.now.after(TOMBSTONE_LIFE);
        let wanted = Shared::wanted(memory).filter(|wanted| memory.shared.as_ref() != Some(wanted));
        write_new(&mut writes, Key::Shared { expires }, wanted.map(|_| shared::write(memory)), &stored.shared);
    }
    write_new(&mut writes, Key::Notes, memory.logged_out.write(), &stored.notes);
    official_writes(memory, found, world.now, &mut writes);
    if memory.in_cookies && !writes.is_empty() {
        writes.push(Write { key: Key::Bell, value: Some(to_hex(&world.entropy.take::<4>())) });
    }
    writes
}

/// Whether storage does not say yet what it is to say.
pub(super) fn would_write(memory: &Memory, found: &Found, world: &mut World<'_, impl Fields>) -> bool {
    !writes(memory, found, world).is_empty()
}

/// What is known and not stored is stored; what is stored and was too old to be kept goes.
fn opt_out_writes(memory: &Memory, stored: &Stored, writes: &mut Vec<Write>) {
    for known in memory.opt_outs.newest_first() {
        if stored.opt_outs.iter().all(|(id, _)| *id != known.id) {
            writes.push(Write { key: Key::OptOut(known.id), value: Some(known.write()) });
        }
    }
    for (id, _) in &stored.opt_outs {
        if memory.opt_outs.get(*id).is_none() {
            writes.push(Write { key: Key::OptOut(*id), value: None });
        }
    }
}

/// The storage in use holds what is to stand; the other one nothing, once that is so.
fn official_writes(memory: &Memory, found: &Found, now: UnixMillis, writes: &mut Vec<Write>) {
    let naming = |record: &Record| memory.opt_outs.naming(&record.names()).map(|opt_out| opt_out.id);
    let tombstone = |id| (Some(write_tombstone(id, now)), now.after(TOMBSTONE_LIFE));
    let standing = memory.state.standing();
    let written = match (&standing, &found.used) {
        // Somebody who opted out stays nowhere, also not beside an identity that is held.
        (Standing::Leave, used) => naming(used).map(tombstone),
        (Standing::Clear, Record::Nothing) | (Standing::Tombstone(_), Record::Tombstone(_)) => None,
        (Standing::Clear, _) => Some((None, now)),
        (Standing::Identity(lined), Record::Lined(stored)) if stored == *lined => None,
        (Standing::Identity(lined), _) => Some((Some(write_lined(lined)), lined.identity.refresh_expires)),
        (Standing::Tombstone(id), _) => Some(tombstone(*id)),
    };
    if let Some((value, expires)) = written {
        let key = if memory.in_cookies { Key::Cookie { expires } } else { Key::Official };
        writes.push(Write { key, value });
    }
    let stays = matches!(standing, Standing::Leave) && naming(&found.other).is_none();
    if found.other != Record::Nothing && !stays {
        writes.push(Write { key: Key::Official, value: None });
    }
}
