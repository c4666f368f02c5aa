//! First step of every call: memory is replaced by what storage holds, and opt-outs are joined in.
//! The only place that reads [`World::stored`]; nothing is decided here that an event could change.

use super::event::Handed;
use super::line::{Lined, MOST_TRIES};
use super::memory::Memory;
use super::record::Record;
use super::shared;
use super::state::{Absence, Held, NoIdentity, OptedOut, Origin, State};
use super::unanswered::Unanswered;
use super::world::World;
use crate::encoding::Parts;
use crate::identity::Identity;
use crate::json::Fields;
use crate::opt_out::{Name, OptOut, OptOutId, Scope};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;

/// What stood under the official names.
pub(super) struct Found {
    /// In the storage in use.
    pub used: Record,
    /// With cookies in use, in local storage.
    pub other: Record,
}

/// Makes memory agree with storage; answers what stood there.
pub(super) fn reconcile(memory: &mut Memory, world: &mut World<'_, impl Fields>) -> Found {
    let settings = memory.settings.as_ref();
    memory.in_cookies = settings.map_or(!world.stored.cookies.is_empty(), |settings| settings.use_cookie);
    let mut opt_outs = Parts::lines(world.stored.opt_outs);
    while !opt_outs.is_empty() {
        memory.opt_outs.join(OptOut::take(&mut Parts::words(opt_outs.take())));
    }
    let mut notes = Parts::words(world.stored.notes);
    let latest = memory.logged_out.take(&mut notes);
    memory.unanswered = Unanswered::take(&mut notes);
    if !world.stored.salt.is_empty() {
        memory.salt = String::from(world.stored.salt);
    }
    shared::read(world.stored.shared, memory);

    let nobody = matches!(memory.state, State::NoIdentity(_));
    let found = if world.stored.kept {
        find_somebody(memory, latest, world)
    } else {
        memory.judged_again(world.now);
        Found { used: Record::Nothing, other: Record::Nothing }
    };
    find_unanswered(memory, nobody);
    found
}

fn find_somebody(memory: &mut Memory, latest: bool, world: &mut World<'_, impl Fields>) -> Found {
    let found = find(memory, world);
    // Local storage is read only where there is no cookie; but an opt-out in either counts.
    let record = match (&found.used, &found.other) {
        (Record::Nothing | Record::Unreadable, other) => other,
        (Record::Lined(_) | Record::Unlined(_), Record::Marker) => &found.other,
        (used, _) => used,
    };
    match record {
        Record::Nothing | Record::Unreadable => find_nothing(memory, world),
        Record::Unlined(identity) => {
            let lined = draw_line(memory, identity.clone(), world);
            find_identity(memory, Arc::new(lined), latest, world);
        }
        Record::Lined(lined) => find_identity(memory, lined.clone(), latest, world),
        Record::Tombstone(id) => find_tombstone(memory, *id, latest, world),
        Record::Marker => find_marker(memory, world),
    }
    found
}

fn find(memory: &Memory, world: &World<'_, impl Fields>) -> Found {
    let local = Record::read(world.stored.official, None, world.fields);
    if memory.in_cookies {
        Found { used: best(world), other: local }
    } else {
        Found { used: local, other: Record::Nothing }
    }
}

/// Several cookies of one name are those of several paths and domains: ours before somebody else's, and any before none.
fn best(world: &World<'_, impl Fields>) -> Record {
    let mut best = Record::Nothing;
    let mut cookies = Parts::lines(world.stored.cookies);
    loop {
        let record = Record::read(cookies.take(), Some(world.now), world.fields);
        match (&best, &record) {
            (_, Record::Nothing) => return best,
            (_, Record::Lined(_) | Record::Tombstone(_)) => return record,
            (Record::Nothing | Record::Unreadable, _) => best = record,
            _ => {}
        }
    }
}

/// With local storage in use, cookies of the official name are deposits: a server's, most often. The host has taken them
/// away, so each counts once, as if the page had handed it in.
pub(super) fn deposit(memory: &Memory, world: &World<'_, impl Fields>) -> Option<Handed> {
    if memory.in_cookies {
        return None;
    }
    match Handed::of(best(world)) {
        Handed::Identity(identity) if identity.refresh_expires <= world.now => None,
        Handed::Unreadable => None,
        handed => Some(handed),
    }
}

/// Empty, or what nobody can read, means logged out, but for what was handed in and awaits its answer.
fn find_nothing(memory: &mut Memory, world: &World<'_, impl Fields>) {
    match &memory.state {
        State::NoIdentity(_) => {}
        held if held.holds_handed_in() => memory.judged_again(world.now),
        State::Established(_) | State::Expired(_) | State::Held(_) | State::OptedOut(_) => {
            memory.state = NoIdentity::because(Absence::LoggedOut).into();
        }
    }
}

/// The line of an identity that came without one: the present one's where the token is the same, else a new one.
fn draw_line(memory: &Memory, identity: Box<Identity>, world: &mut World<'_, impl Fields>) -> Lined {
    let token = Name::of_token(identity.advertising_token());
    match memory.state.lined() {
        Some(lined) if lined.has_token(token) => {
            Lined { tries: lined.tries, ..Lined::next(identity, &lined.names, lined.vouched) }
        }
        _ => Lined::first_seen(identity, &mut world.entropy),
    }
}

fn find_identity(memory: &mut Memory, lined: Arc<Lined>, latest: bool, world: &World<'_, impl Fields>) {
    let named = memory.opt_outs.naming(&lined.names).is_some();
    if named && latest && stands_again(memory, world) {
        return;
    }
    if let State::Held(Held { lined: held, origin: Origin::HandedIn { .. } }) = &memory.state {
        let itself = held.names.lineage() == lined.names.lineage();
        // By lineage or token: a new sign-in with the same address is another identity.
        let stood_there = lined.names.without_address().meet(&memory.beside);
        let held_is_named = memory.opt_outs.naming(&held.names).is_some();
        if !itself && !held_is_named && (named || stood_there) {
            return;
        }
    }
    memory.state = memory.judge(lined, world.now);
}

fn find_tombstone(memory: &mut Memory, id: OptOutId, latest: bool, world: &mut World<'_, impl Fields>) {
    let ours = memory.opt_outs.get(id).is_some();
    if ours && latest && stands_again(memory, world) {
        return;
    }
    if memory.state.holds_handed_in() {
        memory.judged_again(world.now);
        return;
    }
    // A tombstone whose opt-out is gone still says that somebody opted out here.
    let id = if ours { id } else { claim(memory, world) };
    memory.state = OptedOut::standing_already(id).into();
}

/// An older SDK's opt-out: it means whoever was here before it, and nobody by name where nobody was. What was handed in
/// and awaits its answer never stood there, so it is not meant.
fn find_marker(memory: &mut Memory, world: &mut World<'_, impl Fields>) {
    let id = claim(memory, world);
    if memory.state.holds_handed_in() {
        memory.judged_again(world.now);
    } else {
        memory.state = OptedOut::by(id).into();
    }
}

/// Whoever was handed in on an earlier page and never answered has taken the place of what stands there: where nobody is
/// shown yet, nobody is. Once something else stands there, that is over; only that three refusals are enough is kept.
fn find_unanswered(memory: &mut Memory, nobody: bool) {
    if !memory.state.stands_beside() {
        memory.beside = memory.names_present();
        memory.standing = match &memory.state {
            State::OptedOut(opted_out) => Name(opted_out.opt_out().0),
            _ => memory.beside.first(),
        };
    }
    if memory.unanswered.beside != memory.standing {
        memory.unanswered.beside = Name(0);
        if memory.unanswered.tries < MOST_TRIES {
            memory.unanswered.token = Name(0);
        }
    } else if nobody && memory.standing != Name(0) {
        memory.state = NoIdentity::because(Absence::Unanswered).into();
    }
}

/// What stands in the official key claims an opt-out for whoever stood there before. Never for an address.
fn claim(memory: &mut Memory, world: &World<'_, impl Fields>) -> OptOutId {
    let names = memory.names_standing().without_address();
    let id = OptOutId::derive(world.stored.official, &names);
    memory.opt_out(Scope::Claimed, names, world.now, id)
}

/// Whether this tab's identity is to be written again over what took its place: a tombstone meant for somebody else, or
/// somebody who opted out. Only one that no opt-out names, that was vouched for knowing every opt-out, and that nobody
/// logged out; and only while nobody came or went elsewhere, or this tab slept and remembers one of many before.
fn stands_again(memory: &mut Memory, world: &World<'_, impl Fields>) -> bool {
    let (State::Established(_) | State::Expired(_)) = &memory.state else { return false };
    let Some(lined) = memory.state.lined() else { return false };
    if lined.vouched != memory.sum() {
        return false;
    }
    match memory.judge(lined.clone(), world.now) {
        state @ (State::Established(_) | State::Expired(_)) => {
            memory.state = state;
            true
        }
        _ => false,
    }
}
