//! What a tab remembers of its own writes, so that it recognises them when it reads storage again.
//! Only that; what is written is decided in `writes`.

use super::effects::{StorageKey, Write};
use super::found::print;
use super::memory::Memory;
use super::state::WantedRecord;
use super::world::World;
use super::writes::unstored;
use crate::json::Fields;
use crate::opt_out::Sum;

/// Remembers that `storage` is being written.
pub(super) fn remember(memory: &mut Memory, storage: &[Write], world: &World<'_, impl Fields>) {
    // An opt-out that storage refused is tried once more when something happens in this tab: somebody may have made room.
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
