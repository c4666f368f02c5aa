//! First step of every call: memory is replaced by what storage holds, and opt-outs are joined in.
//! What is read here is shown; written is only what this tab puts back. Which texts stand there, `diff` looks up once more.

use super::chain::{ChainedIdentity, MAX_TRIES};
use super::memory::{Memory, Writing};
use super::pending_hand_in::{PendingHandIn, StoredId};
use super::record::Record;
use super::shared;
use super::state::{Absence, Held, NoIdentity, OptedOut, Origin, State};
use super::world::World;
use crate::encoding::Parts;
use crate::json::Fields;
use crate::opt_out::{Name, OptOut, OptOutId, Scope, first_eight};
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// What stands under the official names.
pub(super) struct Found<'a> {
    /// In the storage in use.
    pub used: Record,
    /// In the other one: beside cookies, in local storage; beside local storage, in a cookie.
    pub other: Record,
    /// The text of an opt-out in the other medium that this device does not know of; empty for none.
    pub opt_out: &'a str,
    /// Every official cookie that the page can see, and its text.
    pub cookies: Vec<(&'a str, Record)>,
}

/// Makes memory agree with storage; answers what stands there. Whom this tab has stored a moment ago it `puts_back` only where
/// another tab is known to have written.
pub(super) fn reconcile<'a>(memory: &mut Memory, world: &mut World<'a, impl Fields>, puts_back: bool) -> Found<'a> {
    memory.writing = Writing::default();
    let mut opt_outs = Parts::lines(world.stored.opt_outs);
    while !opt_outs.is_empty() {
        memory.opt_outs.join(OptOut::parse(&mut Parts::words(opt_outs.take())));
    }
    let mut notes = Parts::words(world.stored.notes);
    memory.logged_out.join(&mut notes);
    memory.pending = PendingHandIn::parse(&mut notes);
    if !world.stored.salt.is_empty() {
        memory.salt = String::from(world.stored.salt);
    }
    shared::read(world.stored.shared, memory);

    let nobody = matches!(memory.state, State::NoIdentity(_));
    let found = find(memory, world);
    if world.stored.kept {
        find_somebody(memory, &found, world);
        put_back(memory, &found.used, puts_back, world);
    } else {
        memory.judged_again(world.now);
    }
    if let Some(here) = memory.state.chained() {
        memory.seen = here.names.lineage();
    }
    find_pending(memory, nobody, &found.used);
    let suspect = suspect(memory, &found, world);
    memory.suspect.found(suspect, world.uptime);
    found
}

fn find_somebody(memory: &mut Memory, found: &Found, world: &mut World<'_, impl Fields>) {
    let rank = |record| rank(memory, record, world.now).0;
    // The other medium is read only where this one says nobody is here, and the page has handed nobody in.
    let (used, other) = (rank(&found.used), rank(&found.other));
    let counts = other > if memory.in_cookies { used } else { OPT_OUT };
    let record = if used < OPT_OUT && counts && !memory.state.holds_handed_in() { &found.other } else { &found.used };
    match record {
        Record::Nothing | Record::Unreadable => find_nothing(memory, world),
        Record::Unchained(chained) => find_identity(memory, derive_chain(memory, chained), world),
        Record::Chained(chained) => find_identity(memory, chained.clone(), world),
        Record::Tombstone(id) => find_tombstone(memory, *id, world),
        Record::Marker => find_marker(memory, world),
    }
}

fn find<'a>(memory: &mut Memory, world: &World<'a, impl Fields>) -> Found<'a> {
    let local = Record::read(world.stored.official, None, world.fields);
    let mut found = Found { used: Record::Nothing, other: local, opt_out: "", cookies: Vec::new() };
    let rank = |memory: &Memory, record: &Record| rank(memory, record, world.now);
    memory.copies.clear();
    let mut texts = Parts::lines(world.stored.cookies);
    while !texts.is_empty() {
        let text = texts.take();
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

/// Whether this is an opt-out that this device does not know of.
fn is_unknown(memory: &Memory, record: &Record) -> bool {
    match record {
        Record::Tombstone(id) => memory.opt_outs.get(*id).is_none(),
        _ => matches!(record, Record::Marker),
    }
}

/// The rank of an opt-out among records.
const OPT_OUT: u8 = 3;

/// Several cookies of one name are those of several paths and domains: which one counts. Identities before opt-outs, which name
/// whom they mean; the one that lives longest, which is the newest; ours before somebody else's. Whoever is barred, and
/// whose time is over, comes after an opt-out.
fn rank(memory: &Memory, record: &Record, now: UnixMillis) -> (u8, UnixMillis, bool) {
    let Some(chained) = record.chained() else {
        let rank = match record {
            Record::Nothing => 0,
            Record::Tombstone(_) | Record::Marker => OPT_OUT,
            _ => 1,
        };
        return (rank, now, false);
    };
    let is_over = chained.identity.refresh_expires <= now || memory.bars(&chained.names);
    (if is_over { 2 } else { 4 }, chained.identity.identity_expires, matches!(record, Record::Chained(_)))
}

/// What stands in storage and must not, as one number: an identity that is barred, an older SDK's marker where our tombstone is to
/// stand, a shared cookie without an opt-out. Zero for nothing.
fn suspect(memory: &Memory, found: &Found, world: &World<'_, impl Fields>) -> Name {
    let stored = world.stored;
    let mut texts = String::new();
    let local = if memory.in_cookies { &found.other } else { &found.used };
    if matches!(found.used, Record::Marker) || memory.bars(&local.names()) {
        texts.push_str(stored.official);
    }
    for (text, record) in &found.cookies {
        if memory.bars(&record.names()) {
            texts.push_str(text);
        }
    }
    if memory.in_cookies
        && let Some(lacking) = shared::write(memory, stored.shared)
    {
        texts.push_str(&lacking);
    }
    if texts.is_empty() { Name(0) } else { print(&texts) }
}

/// What this tab stored a moment ago is stored again, where something else than an identity has taken its place: a tab that
/// did not know of it yet has written there. Not if an opt-out names it or a note logs it out.
fn put_back(memory: &mut Memory, used: &Record, puts_back: bool, world: &World<'_, impl Fields>) {
    drop_what_was_written_over(memory, world);
    if let Some(here) = memory.state.chained() {
        // Another tab has put it back, or somebody else has come since: of these two one stays.
        if here.names.lineage() != memory.watch.lineage() || memory.watch.look_in(world.uptime).is_some() {
            memory.watch.end();
        }
        return;
    }
    let Some(watched) = memory.watch.watched(world.uptime).filter(|_| puts_back).cloned() else { return };
    match memory.judge(watched, world.now) {
        state @ (State::Established(_) | State::Expired(_)) => {
            memory.state = state;
            memory.writing.record = true;
        }
        // As if the page had handed it in: it is stored once the operator has vouched for it.
        State::Held(held) => {
            note_stored(memory, used);
            memory.state = Held { origin: Origin::HandedIn { asked: true }, ..held }.into();
        }
        State::NoIdentity(_) | State::OptedOut(_) => {}
    }
}

/// Who went under this tab's own write is not put back once another tab has written over that.
pub(super) fn drop_what_was_written_over(memory: &mut Memory, world: &World<'_, impl Fields>) {
    if memory.watch.look_in(world.uptime).is_some() && print(world.stored.official) != memory.wrote[0] {
        memory.watch.end();
    }
}

/// A storage event told of `value`, an identity that another tab stored and this tab's own write has overtaken: its writer may
/// be gone, so this tab puts it back.
pub(super) fn find_overwritten(memory: &mut Memory, value: &str, world: &World<'_, impl Fields>) {
    let [wrote, before] = memory.wrote;
    let is_lost = print(world.stored.official) == wrote && print(value) != wrote && print(value) != before;
    if memory.in_cookies || !is_lost || memory.state.chained().is_some() {
        return;
    }
    if let Some(chained) = Record::read(value, None, world.fields).chained() {
        memory.seen = chained.names.lineage();
        memory.watch.begin_later(chained, world.uptime);
    }
}

/// The fingerprint of a text that stands in storage.
pub(super) fn print(text: &str) -> Name {
    Name(first_eight(&[text.as_bytes()]))
}

/// What stands in the medium that is not in use, and counts: an identity, or an opt-out.
pub(super) enum Adopted {
    /// An identity of a chain that is not here.
    Identity(Arc<ChainedIdentity>),
    /// An opt-out that this device does not know of.
    OptOut,
}

/// What stands in the medium that is not in use is another page's or a server's. It is left standing, and an opt-out counts once,
/// as if the page had handed it in; so does an identity in a cookie, if somebody `may_sign_in` now. Answers what has not counted
/// yet, and notes that it has.
pub(super) fn adopt(
    memory: &mut Memory,
    found: &Found<'_>,
    may_sign_in: bool,
    world: &World<'_, impl Fields>,
) -> Option<Adopted> {
    let opt_out = print(found.opt_out);
    if !found.opt_out.is_empty() && ![memory.pending.claimed, memory.counted[0]].contains(&opt_out) {
        memory.pending.claimed = opt_out;
        memory.counted[0] = opt_out;
        return Some(Adopted::OptOut);
    }
    if memory.in_cookies || !may_sign_in || rank(memory, &found.other, world.now).0 <= OPT_OUT {
        return None;
    }
    let chained = found.other.chained()?;
    let present = chained.names.present();
    let is_here =
        |here: &Arc<ChainedIdentity>| here.has_token(present) || here.names.lineage() == chained.names.lineage();
    let has_counted = [memory.pending.adopted, memory.counted[1]].contains(&present);
    count(memory, found);
    if has_counted || memory.state.chained().is_some_and(is_here) {
        return None;
    }
    Some(Adopted::Identity(chained.clone()))
}

/// The identity in a cookie has counted: it was adopted, or somebody has signed in after it.
pub(super) fn count(memory: &mut Memory, found: &Found<'_>) {
    if !memory.in_cookies
        && let Some(chained) = found.other.chained()
    {
        memory.counted[1] = chained.names.present();
        memory.pending.adopted = memory.counted[1];
    }
}

/// Empty, or what nobody can read, means logged out, but for what was handed in and awaits its answer.
fn find_nothing(memory: &mut Memory, world: &World<'_, impl Fields>) {
    match &memory.state {
        State::NoIdentity(_) => {}
        held if held.holds_handed_in() => memory.judged_again(world.now),
        here => {
            // A cookie ends by itself together with its identity.
            let is_over = here.chained().is_some_and(|here| here.identity.refresh_expires <= world.now);
            memory.state = NoIdentity::because(if is_over { Absence::Lapsed } else { Absence::LoggedOut }).into();
        }
    }
}

/// The line of an identity that came without one: the present one's where the token is the same, else the one that every tab
/// derives from the token.
fn derive_chain(memory: &Memory, found: &Arc<ChainedIdentity>) -> Arc<ChainedIdentity> {
    match memory.state.chained() {
        Some(chained) if chained.has_token(found.names.present()) => {
            let next = ChainedIdentity::next(found.identity.clone(), &chained.names, chained.vouched);
            Arc::new(ChainedIdentity { tries: chained.tries, ..next })
        }
        _ => found.clone(),
    }
}

fn find_identity(memory: &mut Memory, chained: Arc<ChainedIdentity>, world: &World<'_, impl Fields>) {
    let is_over = chained.identity.refresh_expires <= world.now;
    if let State::Held(Held { chained: held, origin: Origin::HandedIn { .. } }) = &memory.state {
        let itself = held.names.lineage() == chained.names.lineage();
        // By lineage or token: a new sign-in with the same address is another identity.
        let stood_there = chained.names.without_address().meet(&memory.stored_names);
        let held_is_named = memory.opt_outs.naming(&held.names).is_some();
        if !itself && !held_is_named && (is_over || stood_there || memory.bars(&chained.names)) {
            return;
        }
    }
    memory.state = memory.judge(chained, world.now);
}

fn find_tombstone(memory: &mut Memory, id: OptOutId, world: &mut World<'_, impl Fields>) {
    let ours = memory.opt_outs.get(id).is_some();
    if memory.state.holds_handed_in() {
        memory.judged_again(world.now);
        return;
    }
    // A tombstone whose opt-out is gone still says that somebody opted out here.
    let id = if ours { id } else { derive_opt_out(memory, world) };
    memory.state = OptedOut::stored_already(id).into();
}

/// An older SDK's opt-out: it means whoever was here before it, and nobody by name where nobody was. What was handed in
/// and awaits its answer never stood there, so it is not meant.
fn find_marker(memory: &mut Memory, world: &mut World<'_, impl Fields>) {
    let id = derive_opt_out(memory, world);
    if memory.state.holds_handed_in() {
        memory.judged_again(world.now);
    } else {
        memory.state = OptedOut::by(id).into();
    }
}

/// Whoever was handed in on an earlier page and never answered has taken the place of what stands there: where nobody is
/// shown yet, nobody is. Once something else stands there, or they do, that is over; only that three refusals are enough is kept.
fn find_pending(memory: &mut Memory, nobody: bool, used: &Record) {
    if !memory.state.leaves_other_stored() {
        note_stored(memory, used);
    }
    if memory.pending.stored != memory.stored_id || memory.pending.token.0 == memory.stored_id.0 {
        memory.pending.stored = StoredId(0);
        if memory.pending.tries < MAX_TRIES {
            memory.pending.token = Name(0);
        }
    } else if nobody && memory.stored_id != StoredId(0) {
        memory.state = NoIdentity::because(Absence::HandInPending).into();
    }
}

/// Remembers who stands in the official key, for the time when the state is about somebody else.
fn note_stored(memory: &mut Memory, used: &Record) {
    let names = memory.state.chained().map_or_else(|| used.names(), |chained| chained.names);
    memory.stored_id = match &memory.state {
        State::OptedOut(opted_out) => StoredId(opted_out.opt_out().0),
        _ => StoredId(names.first().0),
    };
    // Whose cookie died with their time may still be answered.
    let has_died =
        matches!(memory.state, State::NoIdentity(NoIdentity { why: Absence::Lapsed })) && names.first() == Name(0);
    if !has_died {
        memory.stored_names = names;
    }
}

/// What stands in the official key claims an opt-out for whoever stood there before. Never for an address.
fn derive_opt_out(memory: &mut Memory, world: &World<'_, impl Fields>) -> OptOutId {
    let names = memory.names_stored().without_address();
    let id = OptOutId::derive(world.stored.official, &names);
    memory.opt_out(Scope::Claimed, names, world.now, id)
}
