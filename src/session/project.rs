//! Third step of every call: what the new state wants. When a refresh may be asked, and the wake time, which is the earliest
//! instant at which anything changes by itself. Pure reads.

use super::memory::Memory;
use super::state::State;
use super::world::World;
use crate::json::Fields;
use crate::time::Millis;

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
pub(super) fn refresh_in(memory: &Memory, world: &World<'_, impl Fields>) -> Option<Millis> {
    let due = memory.state.refresh_due()?;
    if !memory.may_refresh(world) {
        return None;
    }
    let urgent = matches!(&memory.state, State::Held(held) if held.is_urgent());
    let floor = if urgent { Millis(0) } else { world.uptime.until(memory.tempo.not_before) };
    Some(world.now.until(due).max(floor))
}
