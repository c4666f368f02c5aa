//! First step of every call: memory is replaced by what storage holds, and opt-outs are joined in.
//! What is read here is shown; the only thing that is marked to be written is an identity that this tab puts back.

use super::chain::{ChainedIdentity, MAX_TRIES};
use super::found::{Found, OPT_OUT, find, print, rank, suspect};
use super::memory::{Memory, Writing};
use super::pending_hand_in::{PendingHandIn, StoredId};
use super::record::Record;
use super::shared;
use super::state::{Bar, Held, NoIdentity, OptedOut, Origin, State};
use super::world::{Consent, World};
use crate::encoding::Parts;
use crate::json::Fields;
use crate::opt_out::{Name, Names, OptOut, OptOutId, Scope};
use alloc::string::String;
use alloc::sync::Arc;

/// Makes memory agree with storage, and answers which records were found. With `puts_back` an identity that this tab stored a
/// moment ago may be stored again: another tab is known to have written.
pub(super) fn reconcile<'a>(memory: &mut Memory, world: &mut World<'a, impl Fields>, puts_back: bool) -> Found<'a> {
    memory.writing = Writing::default();
    memory.veiled = world.consent == Consent::Unknown;
    memory.bars_all = match world.consent {
        _ if world.stored.site_opt_out => Some(Bar::OptedOutOfSite),
        Consent::Denied => Some(Bar::ConsentDenied),
        Consent::Granted | Consent::Unknown => None,
    };
    let mut opt_outs = Parts::lines(world.stored.opt_outs);
    while !opt_outs.is_empty() {
        memory.opt_outs.join(OptOut::parse(&mut Parts::words(opt_outs.next_part())));
    }
    let mut notes = Parts::words(world.stored.notes);
    memory.logged_out.join(&mut notes);
    memory.pending = PendingHandIn::parse(&mut notes);
    if !world.stored.salt.is_empty() {
        memory.salt = String::from(world.stored.salt);
    }
    shared::read(world.stored.shared, &mut memory.salt, &mut memory.opt_outs);

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
    memory.keep_everybody_out();
    let suspect = suspect(memory, &found, world);
    memory.suspect.found(suspect, world.uptime);
    found
}

fn find_somebody(memory: &mut Memory, found: &Found, world: &mut World<'_, impl Fields>) {
    let rank = |record| rank(memory, record, world.now).0;
    // The storage that is not in use counts only where the one in use holds no identity and the page has handed none in.
    let (used, other) = (rank(&found.used), rank(&found.other));
    let counts = other > if memory.in_cookies { used } else { OPT_OUT };
    let record = if used < OPT_OUT && counts && !memory.state.holds_handed_in() { &found.other } else { &found.used };
    match record {
        Record::Nothing | Record::Unreadable => find_nothing(memory, world),
        Record::Unchained(chained) => find_identity(memory, derive_chain(memory, chained), world),
        Record::Chained(chained) => find_identity(memory, chained.clone(), world),
        Record::Tombstone(id) => find_tombstone(memory, *id, world),
        Record::Marker(lineage) => find_marker(memory, *lineage, world),
    }
}

/// Stores again the identity that this tab stored a moment ago, where something else than an identity has taken its place: a tab
/// that did not know of it yet has written there. Not if an opt-out names it or a note logs it out.
fn put_back(memory: &mut Memory, used: &Record, puts_back: bool, world: &World<'_, impl Fields>) {
    drop_what_was_written_over(memory, world);
    if let Some(here) = memory.state.chained() {
        // Another tab has put it back, or another person has signed in since: then that one stays.
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
        // It is held as if the page had handed it in, and stored once the operator has vouched for it.
        State::Held(held) => {
            note_stored(memory, used);
            memory.state = Held { origin: Origin::HandedIn { asked: true }, ..held }.into();
        }
        State::NoIdentity(_) | State::OptedOut(_) => {}
    }
}

/// The identity that this tab's own write has overtaken is not put back once another tab has written over that write.
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

/// An official key that is empty or unreadable means that somebody logged out. An identity that was handed in and awaits its
/// answer was never stored there, so it stays.
fn find_nothing(memory: &mut Memory, world: &World<'_, impl Fields>) {
    match &memory.state {
        State::NoIdentity(_) => {}
        held if held.holds_handed_in() => memory.judged_again(world.now),
        here => {
            // The browser drops a cookie when the identity in it has lapsed: that is no logout.
            let is_over = here.chained().is_some_and(|here| here.identity.refresh_expires <= world.now);
            memory.state = NoIdentity::because(if is_over { Bar::Lapsed } else { Bar::LoggedOut }).into();
        }
    }
}

/// The chain of an identity that was found without one: the present chain where the token is the same, else the one that every
/// tab derives from the token.
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
        // Compared by chain and token: a new sign-in with the same address is another identity.
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
    // A tombstone whose opt-out is not stored any more still says that the person before it opted out.
    let id = if ours { id } else { derive_opt_out(memory, None, world) };
    memory.state = OptedOut::stored_already(id).into();
}

/// An older SDK's opt-out names the identity that the key held before it, and none where it held none. An identity that was
/// handed in and awaits its answer was never stored there, so it is not named. Nor is an identity of another lineage than the
/// one that a page without a module says it has replaced: it came before that page had heard of it.
fn find_marker(memory: &mut Memory, lineage: Option<Name>, world: &mut World<'_, impl Fields>) {
    let id = derive_opt_out(memory, lineage, world);
    if memory.state.holds_handed_in() {
        memory.judged_again(world.now);
    } else {
        memory.state = OptedOut::by(id).into();
    }
}

/// An identity that an earlier page handed in and that no operator has vouched for has taken the place of the stored one: if this
/// tab has shown no identity yet, it shows none. That ends when the key holds something else, or that very identity. The
/// note stays where the operator has refused it often enough, so that it is not asked again.
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
        memory.state = NoIdentity::because(Bar::HandInPending).into();
    }
}

/// Remembers which identity the official key holds, for the time when the state is about another one.
fn note_stored(memory: &mut Memory, used: &Record) {
    let names = memory.state.chained().map_or_else(|| used.names(), |chained| chained.names);
    memory.stored_id = match &memory.state {
        State::OptedOut(opted_out) => StoredId(opted_out.opt_out().0),
        _ => StoredId(names.first().0),
    };
    // The operator may still answer for an identity whose cookie the browser dropped when it lapsed.
    let has_died =
        matches!(memory.state, State::NoIdentity(NoIdentity { why: Bar::Lapsed })) && names.first() == Name(0);
    if !has_died {
        memory.stored_names = names;
    }
}

/// Records the opt-out that a tombstone or marker in the official key tells of, for the identity that the key held before, or
/// for this lineage where that is another one's. It never names an address.
fn derive_opt_out(memory: &mut Memory, lineage: Option<Name>, world: &World<'_, impl Fields>) -> OptOutId {
    let stored = memory.names_stored().without_address();
    let another = lineage.filter(|lineage| *lineage != stored.lineage());
    let names = another.map_or(stored, |lineage| Names::of(lineage, Name(0), Name(0), Name(0)));
    let id = OptOutId::derive(world.stored.official, &names);
    memory.opt_out(Scope::Claimed, names, world.now, id)
}
