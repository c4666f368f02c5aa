//! What was found under the official names, in both kinds of storage: which record counts, and what must not stay there.
//! Pure reads of the stored texts, but that memory notes which storage is in use and which chains have cookies.

use super::memory::Memory;
use super::record::Record;
use super::shared;
use super::world::World;
use crate::encoding::Parts;
use crate::json::Fields;
use crate::opt_out::{Name, first_eight};
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec::Vec;

/// The official records that were found.
pub(super) struct Found<'a> {
    /// In the storage in use.
    pub used: Record,
    /// In the storage that is not in use: local storage where cookies are used, a cookie where local storage is.
    pub other: Record,
    /// The text of a tombstone or marker in the storage that is not in use whose opt-out this device does not know; empty for none.
    pub opt_out: &'a str,
    /// Every official cookie that the page can see, and its text.
    pub cookies: Vec<(&'a str, Record)>,
}

/// Reads every official record, and which one counts in the storage in use and in the other one.
pub(super) fn find<'a>(memory: &mut Memory, world: &World<'a, impl Fields>) -> Found<'a> {
    let local = Record::read(world.stored.official, None, world.fields);
    let mut found = Found { used: Record::Nothing, other: local, opt_out: "", cookies: Vec::new() };
    let rank = |memory: &Memory, record: &Record| rank(memory, record, world.now);
    memory.copies.clear();
    let mut texts = Parts::lines(world.stored.cookies);
    while !texts.is_empty() {
        let text = texts.next_part();
        let record = Record::read(text, Some(world.now), world.fields);
        memory.copies.push(record.names().lineage());
        if is_unknown(memory, &record) {
            found.opt_out = text;
        }
        if rank(memory, &record) > rank(memory, &found.used) {
            found.used = record.clone();
        }
        found.cookies.push((text, record));
    }
    let cookie = rank(memory, &found.used).0;
    let says_more = cookie > OPT_OUT || cookie > rank(memory, &found.other).0;
    memory.in_cookies = memory.settings.as_ref().map_or(says_more, |settings| settings.use_cookie);
    if memory.in_cookies {
        found.opt_out = if is_unknown(memory, &found.other) { world.stored.official } else { "" };
    } else {
        core::mem::swap(&mut found.used, &mut found.other);
    }
    found
}

/// Whether this is a tombstone or marker whose opt-out this device does not know.
fn is_unknown(memory: &Memory, record: &Record) -> bool {
    match record {
        Record::Tombstone(id) => memory.opt_outs.get(*id).is_none(),
        _ => matches!(record, Record::Marker(_)),
    }
}

/// The rank of a tombstone or marker among records.
pub(super) const OPT_OUT: u8 = 3;

/// A page may see several cookies of one name, of several paths and domains: the one with the highest rank counts. An identity
/// counts before a tombstone, because an opt-out names the identities that it bars; of two identities the one that expires
/// later, which is the newer; then one of ours before one without a chain. An identity that is barred or whose time is over
/// counts after a tombstone.
pub(super) fn rank(memory: &Memory, record: &Record, now: UnixMillis) -> (u8, UnixMillis, bool) {
    let Some(chained) = record.chained() else {
        let rank = match record {
            Record::Nothing => 0,
            Record::Tombstone(_) | Record::Marker(_) => OPT_OUT,
            _ => 1,
        };
        return (rank, now, false);
    };
    let is_over = chained.identity.refresh_expires <= now || memory.bars(&chained.names);
    (if is_over { 2 } else { 4 }, chained.identity.identity_expires, matches!(record, Record::Chained(_)))
}

/// A fingerprint of what was found in storage and must not stay there: an identity that is barred, an older SDK's marker in
/// place of our tombstone, a shared cookie that lacks an opt-out. Zero where there is nothing of that kind.
pub(super) fn suspect(memory: &Memory, found: &Found, world: &World<'_, impl Fields>) -> Name {
    let stored = world.stored;
    let mut texts = String::new();
    let local = if memory.in_cookies { &found.other } else { &found.used };
    if matches!(found.used, Record::Marker(_)) || memory.bars(&local.names()) {
        texts.push_str(stored.official);
    }
    for (text, record) in &found.cookies {
        if memory.bars(&record.names()) {
            texts.push_str(text);
        }
    }
    if memory.in_cookies
        && let Some(lacking) = shared::write(&memory.salt, &memory.opt_outs, stored.shared)
    {
        texts.push_str(&lacking);
    }
    if texts.is_empty() { Name(0) } else { print(&texts) }
}

/// The fingerprint of a stored text.
pub(super) fn print(text: &str) -> Name {
    Name(first_eight(&[text.as_bytes()]))
}
