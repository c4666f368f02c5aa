//! What a call writes: the difference between what storage is to hold and what it was found to hold.
//! Pure reads; what was written is remembered in `written`, and the other effects are made in `diff`.

use super::effects::{StorageKey, Write};
use super::found::Found;
use super::memory::{Memory, Writing};
use super::record::{Record, TOMBSTONE_LIFE, write_chained, write_tombstone};
use super::shared;
use super::state::WantedRecord;
use super::world::{Stored, World};
use crate::encoding::{Parts, push_number};
use crate::json::Fields;
use crate::opt_out::{Names, OptOut, OptOutId, Sum};
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec::Vec;

/// Opt-outs first, then who logged out, and the official names last: a page that dies in between has forgotten nobody, and a
/// tab of another process, which sees one write after the other, takes nobody who opted out for somebody who logged out.
pub(super) fn writes(memory: &Memory, found: &Found<'_>, world: &mut World<'_, impl Fields>) -> Vec<Write> {
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
            && let Some(value) = shared::write(&memory.salt, &memory.opt_outs, stored.shared)
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
pub(super) fn unstored(memory: &Memory, stored: Stored<'_>) -> Sum {
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
