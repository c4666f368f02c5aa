//! What another page or a server left in the storage that is not in use, and that counts as if this page had handed it in.
//! Each record counts once; which one has counted is noted here.

use super::chain::ChainedIdentity;
use super::found::{Found, OPT_OUT, print, rank};
use super::memory::Memory;
use super::world::World;
use crate::json::Fields;
use alloc::sync::Arc;

/// What is adopted from the storage that is not in use.
pub(super) enum Adopted {
    /// An identity of another chain than the present one.
    Identity(Arc<ChainedIdentity>),
    /// An opt-out that this device does not know.
    OptOut,
}

/// The storage that is not in use belongs to other pages of the site and to its servers, so what it holds is left there. A
/// tombstone or marker in it counts once, as if this page had handed it in; so does an identity in a cookie, if somebody
/// `may_sign_in` now. Answers what has not counted yet, and notes that it has.
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

/// Notes that the identity in a cookie has counted: it was adopted, or somebody has signed in after it was written.
pub(super) fn count(memory: &mut Memory, found: &Found<'_>) {
    if !memory.in_cookies
        && let Some(chained) = found.other.chained()
    {
        memory.counted[1] = chained.names.present();
        memory.pending.adopted = memory.counted[1];
    }
}
