//! Last step of every call: the difference between what is wanted and what is there, as effects.
//! The only place where effects are made, so that none can be forgotten and none is carried out twice.

use super::apply::Outcome;
use super::effects::{Effects, Need, Network, PageUpdate, StorageKey, Timer, Write};
use super::event::Occasion;
use super::memory::{Memory, Writing};
use super::project::wake_in;
use super::question::{QuestionId, Stage};
use super::reconcile::{Found, print};
use super::record::{Record, TOMBSTONE_LIFE, write_chained, write_tombstone};
use super::report::{self, Notices, Report, Status};
use super::shared;
use super::state::{State, WantedRecord};
use super::world::{Stored, World};
use crate::encoding::{Parts, push_number};
use crate::json::Fields;
use crate::opt_out::{Name, Names, OptOut, OptOutId, Sum};
use crate::time::{Millis, UnixMillis, Uptime};
use alloc::string::String;
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

    /// A question is over: there is nothing left to abort.
    pub fn question_over(&mut self, over: QuestionId) {
        self.question = self.question.filter(|(id, _)| *id != over);
    }

    /// What is left to be done for `memory` to be true outside.
    pub fn diff(
        &mut self,
        memory: &mut Memory,
        found: &Found<'_>,
        world: &mut World<'_, impl Fields>,
        outcome: Outcome,
    ) -> Effects {
        let purge = self.purge(memory);
        let storage = writes(memory, found, world);
        Self::remember(memory, &storage, world);
        self.suspect = memory.suspect.print;
        Effects {
            storage,
            purge,
            network: self.network(memory),
            timer: self.timer(wake_in(memory, world), world.uptime),
            report: self.report(memory, outcome),
        }
    }

    /// What this call writes is to be recognised when it is read again.
    fn remember(memory: &mut Memory, storage: &[Write], world: &World<'_, impl Fields>) {
        // What refuses to be stored when something happens here is tried once more: somebody may just have removed it.
        memory.unstored = if memory.writing.acts { Sum(0) } else { unstored(memory, world.stored) };
        for write in storage {
            if !memory.in_cookies && matches!(write.key, StorageKey::Official) {
                memory.wrote = [print(&write.value), print(world.stored.official)];
            }
        }
        if memory.writing.record
            && let WantedRecord::Identity(chained) = memory.state.wanted_record()
        {
            let chained = chained.clone();
            memory.watch.stored(&chained, world.uptime);
        }
        if memory.watch.is_over(world.uptime) || memory.bars(&memory.watch.names()) {
            memory.watch.end();
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
        let wanted = wake.map_or(NEVER, |delay| uptime.after(delay));
        let before = core::mem::replace(&mut self.timer, wanted);
        if before.0.abs_diff(wanted.0) <= SAME_WAKE.0 {
            self.timer = before;
            return None;
        }
        Some(wake.map_or(Timer::Clear, Timer::Set))
    }

    fn report(&mut self, memory: &Memory, outcome: Outcome) -> Option<PageUpdate> {
        let report = Report::of(&memory.state, memory.question.as_deref(), &self.report);
        let init = outcome.occasion == Occasion::Init;
        // An expiry is told by the answer that is on its way: it brings a new token, or says that there is none.
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

/// Opt-outs first, then who logged out, and the official names last: a page that dies in between has forgotten nobody, and a
/// tab of another process, which sees one write after the other, takes nobody who opted out for somebody who logged out.
fn writes(memory: &Memory, found: &Found<'_>, world: &mut World<'_, impl Fields>) -> Vec<Write> {
    let mut writes = Vec::new();
    let stored = world.stored;
    let Writing { acts, record, cleans, moves, clears } = memory.writing;
    let writes_all = acts || cleans;
    let standing = memory.state.wanted_record();
    // Only who is stored here now moves away from there.
    let moves = moves && matches!(standing, WantedRecord::Identity(_));
    // Where a record was refused, what stands there says so.
    let clears = clears && stored.kept;
    opt_out_writes(memory, stored, &mut writes);
    if writes_all {
        write_new(&mut writes, StorageKey::Salt, &memory.salt, stored.salt);
        if memory.in_cookies
            && let Some(value) = shared::write(memory, stored.shared)
        {
            push(&mut writes, StorageKey::Shared { expires: world.now.after(TOMBSTONE_LIFE) }, value);
        }
        let mut notes = memory.logged_out.write();
        memory.pending.write(&mut notes);
        write_new(&mut writes, StorageKey::Notes, &notes, stored.notes);
    }
    if writes_all || clears {
        let copies = copies(memory, found, moves, clears, world.now);
        write_new(&mut writes, StorageKey::Copies, &copies, "");
    }
    let wanted = if record {
        record_to_write(memory, &standing, &found.used)
    } else if cleans {
        record_to_clean(memory, &standing, &found.used.names())
    } else if clears && found.used.is_useless(world.now) {
        WantedRecord::Clear
    } else {
        WantedRecord::Leave
    };
    let life = world.now.after(TOMBSTONE_LIFE);
    let (value, expires, or_remove) = match wanted {
        WantedRecord::Identity(chained) => {
            // An older identity of the same chain is better than none.
            let or_remove = !found.used.names().meet(&chained.names.without_address());
            (write_chained(chained, world.fields), chained.identity.refresh_expires, or_remove)
        }
        WantedRecord::Tombstone(id) => (write_tombstone(id, world.now, world.fields), life, true),
        _ => (String::new(), life, true),
    };
    if !matches!(wanted, WantedRecord::Leave) {
        let key = if memory.in_cookies { StorageKey::Cookie { expires } } else { StorageKey::Official };
        writes.push(Write { key, value, or_remove });
    }
    if writes_all && memory.in_cookies && is_other_to_go(memory, &standing, moves, &found.other) {
        push(&mut writes, StorageKey::Official, String::new());
    }
    if (writes_all || !matches!(wanted, WantedRecord::Leave)) && memory.in_cookies && !writes.is_empty() {
        let mut value = String::new();
        push_number(&mut value, world.entropy.make_u64());
        push(&mut writes, StorageKey::Bell, value);
    }
    writes
}

/// Whether storage does not say yet what it is to say.
pub(super) fn would_write(memory: &Memory, found: &Found<'_>, world: &mut World<'_, impl Fields>) -> bool {
    !writes(memory, found, world).is_empty()
}

fn push(writes: &mut Vec<Write>, key: StorageKey, value: String) {
    writes.push(Write { key, value, or_remove: true });
}

fn write_new(writes: &mut Vec<Write>, key: StorageKey, value: &str, before: &str) {
    if value != before {
        writes.push(Write { key, value: String::from(value), or_remove: false });
    }
}

fn ids(opt_outs: &str) -> impl Iterator<Item = OptOutId> {
    let mut lines = Parts::lines(opt_outs);
    core::iter::from_fn(move || (!lines.is_empty()).then(|| OptOutId(Parts::words(lines.take()).number())))
}

/// Which opt-outs are known and not stored, as a sum.
fn unstored(memory: &Memory, stored: Stored<'_>) -> Sum {
    Sum::of(memory.opt_outs.newest_first().filter(|known| is_unstored(known, stored)))
}

fn is_unstored(known: &OptOut, stored: Stored<'_>) -> bool {
    ids(stored.opt_outs).all(|id| id != known.id)
}

/// What is known and not stored is stored, whoever told of it; what refused to be stored waits until something happens here. What
/// is stored beyond the number that is kept goes.
fn opt_out_writes(memory: &Memory, stored: Stored<'_>, writes: &mut Vec<Write>) {
    let Writing { acts, cleans, .. } = memory.writing;
    if acts || cleans || unstored(memory, stored) != memory.unstored {
        for known in memory.opt_outs.newest_first().filter(|known| is_unstored(known, stored)) {
            let mut value = String::new();
            known.write(&mut value);
            push(writes, StorageKey::OptOut(known.id), value);
        }
    }
    for id in ids(stored.opt_outs) {
        if acts && memory.opt_outs.get(id).is_none() {
            push(writes, StorageKey::OptOut(id), String::new());
        }
    }
}

/// The texts of the official cookies that must go: of whoever is barred, and with `moves` of whoever is here, as this page keeps
/// them in local storage now. With cookies in use also of what is of no use to anybody, where that is to go.
fn copies(memory: &Memory, found: &Found<'_>, moves: bool, clears: bool, now: UnixMillis) -> String {
    let mut texts = String::new();
    for (text, record) in &found.cookies {
        let is_useless = clears && memory.in_cookies && record.is_useless(now);
        if is_useless || is_to_go(memory, record, moves && !memory.in_cookies) {
            texts.push_str(text);
            texts.push('\n');
        }
    }
    texts
}

/// Something happened here: the storage in use holds what is to stand.
fn record_to_write<'a>(memory: &Memory, standing: &WantedRecord<'a>, used: &Record) -> WantedRecord<'a> {
    let stands = match (standing, used) {
        (WantedRecord::Clear, Record::Nothing) | (WantedRecord::Tombstone(_), Record::Tombstone(_)) => true,
        (WantedRecord::Identity(chained), Record::Chained(stored)) => stored == *chained && !memory.writing.moves,
        _ => false,
    };
    if stands { WantedRecord::Leave } else { *standing }
}

/// What was found barred still is: our tombstone takes the place of whoever opted out, and nothing that of who logged out.
fn record_to_clean<'a>(memory: &Memory, standing: &WantedRecord<'a>, names: &Names) -> WantedRecord<'a> {
    match (memory.opt_outs.naming(names), standing) {
        (Some(id), _) => WantedRecord::Tombstone(id),
        (None, WantedRecord::Tombstone(_)) => *standing,
        _ if memory.bars(names) => WantedRecord::Clear,
        _ => WantedRecord::Leave,
    }
}

/// With cookies in use, whether what local storage holds must go: who is barred or moves, and once somebody logs out everybody; an
/// older SDK's marker when it has counted. Anybody else may be somebody whom another page of the site keeps there.
fn is_other_to_go(memory: &Memory, standing: &WantedRecord<'_>, moves: bool, other: &Record) -> bool {
    let record = memory.writing.record;
    match other {
        Record::Nothing => false,
        _ if record && matches!(standing, WantedRecord::Clear) => true,
        Record::Marker => record,
        _ => is_to_go(memory, other, moves),
    }
}

/// Whether an identity must go: it is barred, or with `moves` it is of whoever is here.
fn is_to_go(memory: &Memory, record: &Record, moves: bool) -> bool {
    let names = record.names();
    memory.bars(&names) || moves && names.meet(&memory.names_present())
}
