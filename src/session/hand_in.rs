//! What the page hands over: the settings of `init`, an identity or an opt-out, a logout. And who is signed in by that.
//! No question to the operator is opened or answered here.

use super::chain::{ChainedIdentity, MAX_TRIES};
use super::event::Handed;
use super::found::Found;
use super::memory::{Entrance, Memory};
use super::outcome::Outcome;
use super::pending_hand_in::PendingHandIn;
use super::record::Record;
use super::state::{Bar, Held, NoIdentity, OptedOut, State};
use super::world::World;
use crate::json::Fields;
use crate::opt_out::{Name, Names, OptOutId, Scope};
use crate::time::UnixMillis;
use alloc::sync::Arc;

/// Every chain logs out, and none comes in its place.
const LOGS_OUT: Entrance = Entrance::LogsOut { but: Name(0) };

/// A page begins, or changes to the other storage: what others have written there is looked at once.
pub(super) fn begin(memory: &mut Memory, found: &Found<'_>, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    memory.writing.clears = true;
    // An identity that only local storage holds moves into the cookie.
    let is_other = matches!(found.used, Record::Nothing | Record::Unreadable);
    memory.writing.moves |= memory.in_cookies && is_other;
    if memory.writing.moves && memory.state.chained().is_some() {
        memory.writing.acts = true;
        memory.writing.record = true;
    }
    let Record::Unchained(server) = &found.used else { return };
    if !memory.in_cookies {
        return;
    }
    if matches!(memory.state, State::NoIdentity(NoIdentity { why: Bar::LoggedOut })) {
        // The cookie was removed when this chain logged out, so it was written again since: somebody has signed in.
        return hand_in(memory, Handed::Identity(server.identity.clone()), world, outcome);
    }
    // A server has signed somebody in with a cookie of another path or domain: the identity in our cookie logs out.
    let Some(here) = memory.state.chained().cloned() else { return };
    for (_, record) in &found.cookies {
        if let Record::Chained(ours) = record
            && ours.names.lineage() != here.names.lineage()
            && !ours.has_token(here.names.present())
        {
            memory.logged_out.note(ours.names.lineage());
            memory.writing.acts = true;
        }
    }
}

/// `init` hands in an identity or an opt-out.
pub(super) fn init_hands_in(
    memory: &mut Memory,
    handed: Handed,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    if is_newer_than_the_last(&handed, memory) {
        hand_in(memory, handed, world, outcome);
    }
}

/// The `init` of a page handed this in before its module came, and was told of it then. It is not handed in once more: whoever it is
/// may have logged out since. Where it still stands as it was handed in, it is written with its chain.
pub(super) fn was_handed(memory: &mut Memory, found: &Found<'_>, handed: Option<Handed>) {
    let Some(Handed::Identity(identity)) = handed else { return };
    memory.init_handed = identity.identity_expires;
    let token = Name::of_token(identity.advertising_token());
    let is_here = memory.state.chained().is_some_and(|here| here.has_token(token));
    if is_here && matches!(found.used, Record::Unchained(_)) {
        memory.writing.acts = true;
        memory.writing.record = true;
    }
}

/// The page called `disconnect`. Every chain that has a copy in storage logs out, in the storage in use and in the other one,
/// and so does the identity that this tab watches, so that no other tab puts it back.
pub(super) fn disconnect(memory: &mut Memory, found: &Found<'_>) {
    let copies = [memory.names_present().lineage(), memory.watch.lineage(), found.other.names().lineage()];
    memory.enter(NoIdentity::because(Bar::LoggedOut).into(), LOGS_OUT);
    for lineage in copies {
        memory.logged_out.note(lineage);
    }
}

/// The official rule of a second `init`: an identity that expires no later than the last one that an `init` handed in is
/// ignored. The identity that was found in storage is not compared: the first one that the page hands in always counts.
fn is_newer_than_the_last(handed: &Handed, memory: &mut Memory) -> bool {
    let Handed::Identity(identity) = handed else { return true };
    let newer = memory.init_handed == UnixMillis(0) || identity.identity_expires > memory.init_handed;
    if newer {
        memory.init_handed = identity.identity_expires;
    }
    newer
}

pub(super) fn hand_in(memory: &mut Memory, handed: Handed, world: &mut World<'_, impl Fields>, outcome: &mut Outcome) {
    let identity = match handed {
        Handed::Identity(identity) => identity,
        Handed::OptOut => return record_opt_out(memory, None, world, outcome),
        Handed::Unreadable => {
            outcome.abort(memory);
            // A value that nobody can read does not undo an opt-out.
            if !matches!(memory.state, State::OptedOut(_)) {
                memory.enter(NoIdentity::because(Bar::Invalid).into(), LOGS_OUT);
            }
            return;
        }
    };
    let token = Name::of_token(identity.advertising_token());
    let opens_nothing_new = memory.state.chained().is_some_and(|chained| chained.has_token(token));
    if !opens_nothing_new {
        take_in(memory, ChainedIdentity::first_seen(identity, &mut world.entropy), world, outcome);
    }
}

/// Signs somebody in with an identity that a server gave.
pub(super) fn take_in(
    memory: &mut Memory,
    mut chained: ChainedIdentity,
    world: &World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    outcome.abort(memory);
    let (token, comes) = (chained.names.present(), chained.names.lineage());
    let tries = if memory.pending.token == token { memory.pending.tries } else { 0 };
    chained.tries = tries;
    match memory.judge(Arc::new(chained), world.now) {
        State::Held(held) if tries < MAX_TRIES => {
            // The identity that this tab has seen is not stored any more, so another tab may be about to put it back. It came
            // before this one, so it logs out.
            if memory.seen != memory.names_stored().lineage() {
                memory.logged_out.note(memory.seen);
            }
            memory.pending = PendingHandIn { token, stored: memory.stored_id, tries, ..memory.pending };
            memory.enter(Held::handed_in(held.chained).into(), Entrance::Continues);
        }
        State::Held(_) | State::NoIdentity(_) => {
            memory.enter(NoIdentity::because(Bar::Ended).into(), LOGS_OUT);
        }
        other => {
            let with = other.chained().map(|_| comes).unwrap_or_default();
            memory.enter(other, Entrance::Replaces { with });
        }
    }
}

/// The page, or a `marker` that another SDK wrote, says that the present person opted out. The opt-out names their tokens and
/// not their address, so that the next sign-in with this address asks the operator.
pub(super) fn record_opt_out(
    memory: &mut Memory,
    marker: Option<&str>,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    outcome.abort(memory);
    let names = memory.names_present().without_address();
    let id = marker.map_or_else(|| world.entropy.make_id(), |marker| OptOutId::derive(marker, &names));
    let id = memory.opt_out(Scope::Claimed, names, world.now, id);
    opt_out_here(memory, id);
}

/// The page said that the person of `record` opted out, before its module had come. Somebody else may have come since, in another
/// tab: then the opt-out is recorded, where it names anybody, and is not about them.
pub(super) fn opt_out_of(
    memory: &mut Memory,
    record: &Record,
    world: &mut World<'_, impl Fields>,
    outcome: &mut Outcome,
) {
    let names = record.names().without_address();
    let present = memory.names_present();
    let is_another = present != Names::default() && !names.meet(&present);
    if is_another && names == Names::default() {
        return;
    }
    let id = world.entropy.make_id();
    let id = memory.opt_out(Scope::Claimed, names, world.now, id);
    if is_another {
        memory.writing.acts = true;
        memory.judged_again(world.now);
        return;
    }
    outcome.abort(memory);
    opt_out_here(memory, id);
    // What the page has stored meanwhile has no id yet, by which the page's server is told of an opt-out once.
    memory.writing.record = true;
}

/// The present person opted out by this opt-out. A tombstone that is stored already is left as it is.
pub(super) fn opt_out_here(memory: &mut Memory, id: OptOutId) {
    if matches!(memory.state, State::OptedOut(_)) {
        memory.pending.token = Name(0);
        memory.writing.acts = true;
    } else {
        memory.enter(OptedOut::by(id).into(), Entrance::Replaces { with: Name(0) });
    }
}
