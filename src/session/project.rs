//! Third step of every call: what the new state wants. A refresh that is due becomes a question; the wake time is the
//! earliest instant at which anything changes by itself.

use super::memory::Memory;
use super::question::Question;
use super::state::{Held, Origin, State};
use super::world::World;
use crate::json::Fields;
use crate::time::Millis;
use alloc::boxed::Box;

/// Opens the refresh that is due, if one may be asked.
pub(super) fn open_question(memory: &mut Memory, world: &World<'_, impl Fields>) {
    if refresh_in(memory, world) == Some(Millis(0)) {
        ask_refresh(memory, world);
    }
}

/// Opens a refresh of whoever is here, whether or not it is due.
pub(super) fn ask_refresh(memory: &mut Memory, world: &World<'_, impl Fields>) {
    let id = memory.next_question();
    let (Some(chained), Some(settings)) = (memory.state.chained(), &memory.settings) else { return };
    memory.question = Some(Box::new(Question::refresh(id, chained)));
    memory.tempo.asked(world.uptime, settings);
    if let State::Held(Held { origin: Origin::HandedIn { asked }, .. }) = &mut memory.state {
        *asked = true;
    }
}

/// How long until the next call is needed: a refresh falls due, or the present state ends by itself. `None`: never.
pub(super) fn wake_in(memory: &Memory, world: &World<'_, impl Fields>) -> Option<Millis> {
    memory.settings.as_ref()?;
    // A request that is on its way has a time-out of its own, and getters read the clock: the answer tells of an end.
    let is_sent = memory.question.as_ref().is_some_and(|question| !question.is_preparing());
    let ends = memory.state.ends().filter(|_| !is_sent).map(|ends| world.now.until(ends));
    let suspect = memory.suspect.look.wait(world.uptime);
    let [first, again] = memory.watch.looks_in(world.uptime);
    let mut least = None;
    for wait in [ends, refresh_in(memory, world), suspect, first, again] {
        if least.is_none() || wait.is_some() && wait < least {
            least = wait;
        }
    }
    least
}

/// How long until a refresh may be asked; `None` while none is wanted, another question is open, or nobody can be looking.
fn refresh_in(memory: &Memory, world: &World<'_, impl Fields>) -> Option<Millis> {
    let due = memory.state.refresh_due()?;
    if !memory.may_refresh(world) {
        return None;
    }
    let urgent = matches!(&memory.state, State::Held(held) if held.is_urgent());
    let floor = if urgent { Millis(0) } else { world.uptime.until(memory.tempo.not_before) };
    Some(world.now.until(due).max(floor))
}
