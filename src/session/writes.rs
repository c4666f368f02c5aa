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

/// The writes of this call, in their order: opt-outs, then the note of who logged out, then the official record. A page that is
/// closed in between has hidden everybody it must hide, and a tab of another process, which sees the writes one after the
/// other, never takes an opt-out for a logout.
pub(super) fn writes(memory: &Memory, found: &Found<'_>, world: &mut World<'_, impl Fields>) -> Vec<Write> {
    let mut writes = Vec::new();
    let stored = world.stored;
    let Writing { acts, record, cleans, moves, clears } = memory.writing;
    let writes_all = acts || cleans;
    let wanted = memory.state.wanted_record();
    // The copy in the other storage is removed only once this storage holds the identity.
    let moves = moves && matches!(wanted, WantedRecord::Identity(_));
    // Where storage refused our record, the unreadable one that it still holds is left alone: removing it would sign the person
    // out whom memory still shows.
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
    let written = if record {
        record_to_write(memory, &wanted, &found.used)
    } else if cleans {
        record_to_clean(memory, &wanted, &found.used.names())
    } else if clears && found.used.is_useless(world.now) {
        WantedRecord::Clear
    } else {
        WantedRecord::Leave
    };
    let life = world.now.after(TOMBSTONE_LIFE);
    let (value, expires, or_remove) = match written {
        WantedRecord::Identity(chained) => {
            // If storage refuses the new identity, an older one of the same chain is left there: it is better than none.
            let or_remove = !found.used.names().meet(&chained.names.without_address());
            (write_chained(chained, world.fields), chained.identity.refresh_expires, or_remove)
        }
        WantedRecord::Tombstone(id) => (write_tombstone(id, world.now, world.fields), life, true),
        _ => (String::new(), life, true),
    };
    if !matches!(written, WantedRecord::Leave) {
        let key = if memory.in_cookies { StorageKey::Cookie { expires } } else { StorageKey::Official };
        writes.push(Write { key, value, or_remove });
    }
    if writes_all && memory.in_cookies && is_other_to_go(memory, &wanted, moves, &found.other) {
        push(&mut writes, StorageKey::Official, String::new());
    }
    if (writes_all || !matches!(written, WantedRecord::Leave)) && memory.in_cookies && !writes.is_empty() {
        let mut value = String::new();
        push_number(&mut value, world.entropy.make_u64());
        push(&mut writes, StorageKey::Bell, value);
    }
    writes
}

/// Whether a call at this moment would write anything.
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
    core::iter::from_fn(move || (!lines.is_empty()).then(|| OptOutId(Parts::words(lines.next_part()).number())))
}

/// The opt-outs that are known and not stored, as a sum.
pub(super) fn unstored(memory: &Memory, stored: Stored<'_>) -> Sum {
    Sum::of(memory.opt_outs.newest_first().filter(|known| is_unstored(known, stored)))
}

fn is_unstored(known: &OptOut, stored: Stored<'_>) -> bool {
    ids(stored.opt_outs).all(|id| id != known.id)
}

/// Stores every known opt-out that is not stored, however this tab learned of it. One that storage refused is written again only
/// when something happens in this tab. Removes stored opt-outs beyond the number that is kept.
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

/// The texts of the official cookies to be removed: those of barred identities; with `moves` those of the present identity, which
/// local storage holds from now on; and with `clears`, where cookies are in use, those that nobody can read or refresh.
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

/// The record to be written because something happened in this tab: the wanted one, unless it is stored already.
fn record_to_write<'a>(memory: &Memory, wanted: &WantedRecord<'a>, used: &Record) -> WantedRecord<'a> {
    let is_stored = match (wanted, used) {
        (WantedRecord::Clear, Record::Nothing) | (WantedRecord::Tombstone(_), Record::Tombstone(_)) => true,
        (WantedRecord::Identity(chained), Record::Chained(stored)) => stored == *chained && !memory.writing.moves,
        _ => false,
    };
    if is_stored { WantedRecord::Leave } else { *wanted }
}

/// The record to be written in place of a barred identity: our tombstone where an opt-out names it, none where its chain logged
/// out.
fn record_to_clean<'a>(memory: &Memory, wanted: &WantedRecord<'a>, names: &Names) -> WantedRecord<'a> {
    match (memory.opt_outs.naming(names), wanted) {
        (Some(id), _) => WantedRecord::Tombstone(id),
        (None, WantedRecord::Tombstone(_)) => *wanted,
        _ if memory.bars(names) => WantedRecord::Clear,
        _ => WantedRecord::Leave,
    }
}

/// With cookies in use, whether the record in local storage is removed: a barred identity, one that moves into the cookie, an
/// older SDK's marker that has counted, and any record when somebody logs out. Every other one may belong to another page of
/// the site that uses local storage.
fn is_other_to_go(memory: &Memory, wanted: &WantedRecord<'_>, moves: bool, other: &Record) -> bool {
    let record = memory.writing.record;
    match other {
        Record::Nothing => false,
        _ if record && matches!(wanted, WantedRecord::Clear) => true,
        Record::Marker(_) => record,
        _ => is_to_go(memory, other, moves),
    }
}

/// Whether this record is removed: it is barred, or with `moves` it is the present identity's.
fn is_to_go(memory: &Memory, record: &Record, moves: bool) -> bool {
    let names = record.names();
    memory.bars(&names) || moves && names.meet(&memory.names_present())
}
