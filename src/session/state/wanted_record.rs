//! What the official key is to hold, as a state wants it.
//! Only that one answer; `diff` compares it with what was found and writes the difference.

use crate::opt_out::OptOutId;
use crate::session::chain::ChainedIdentity;
use alloc::sync::Arc;

/// What the official key is to hold.
#[derive(Clone, Copy)]
pub enum WantedRecord<'a> {
    /// What it holds.
    Leave,
    /// Nothing.
    Clear,
    /// This identity.
    Identity(&'a Arc<ChainedIdentity>),
    /// A tombstone of this opt-out.
    Tombstone(OptOutId),
}
