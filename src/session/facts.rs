//! Why there is or is no token at this moment, for the words that a page's support reads.
//! Pure reads: reasons, times and counts; no token, no address and no hash may live here.

use super::memory::Memory;
use super::project::wake_in;
use super::state::Bar;
use super::world::World;
use crate::json::Fields;
use crate::time::{Millis, UnixMillis};

/// Why the getters answer as they do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Why there is no token; `None` where there is one.
    pub bar: Option<Bar>,
    /// When the identity is due for a refresh, expires, and can be refreshed no more; `None` where there is none.
    pub times: Option<[UnixMillis; 3]>,
    /// How often the operator refused to refresh it.
    pub tries: u64,
    /// When the newest opt-out of this device was learned of.
    pub opted_out: Option<UnixMillis>,
    /// How long until something happens by itself; `None`: nothing does.
    pub wakes_in: Option<Millis>,
    /// Whether storage keeps what is written.
    pub kept: bool,
    /// Whether somebody can be looking; while not, nothing is asked by itself.
    pub awake: bool,
}

impl Facts {
    pub(super) fn of(memory: &Memory, world: &World<'_, impl Fields>) -> Self {
        let chained = memory.state.chained();
        Self {
            bar: memory.bar(),
            times: chained.map(|chained| {
                let identity = &chained.identity;
                [identity.refresh_from, identity.identity_expires, identity.refresh_expires]
            }),
            tries: chained.map_or(0, |chained| chained.tries),
            opted_out: memory.opt_outs.newest().map(|newest| newest.since),
            wakes_in: wake_in(memory, world),
            kept: world.stored.kept,
            awake: world.awake,
        }
    }
}
