//! The operator client for servers: everything between what a caller asks for and bytes on the wire, as a state machine.
//! No clock, no network, no timer and no randomness of its own; those are `pkg/server/`, by way of `boundary`.
//!
//! A [`Call`] is one thing asked, in as many requests as it takes: batches, tries. Its driver is a loop of four lines:
//!
//! ```text
//! step = call.start(world)
//! Ask    → send it, wait no longer than it says; step = call.answered(answer, world), or call.unanswered(world)
//! Wait   → wait; step = call.waited(world)
//! Done, Failed → the end
//! ```
//!
//! Three laws. An opt-out is an outcome, never a failure. What the operator refuses is not asked again; what it could not
//! answer is, within the deadline, sealed anew each time. Nothing printable shows an address, a hash, a token or a secret.

#[cfg(target_arch = "wasm32")]
mod boundary;
mod failure;

pub mod ask;
pub mod receive;

pub use ask::{Answer, Call, Client, Credentials, Request, Retry, Step, task};
pub use failure::{Code, Failure, Fault};
pub use receive::cookie;

use crate::time::{UnixMillis, Uptime};

/// How many random bytes a step may use.
pub const ENTROPY: usize = 28;

/// What is true outside, at one step.
#[derive(Clone, Copy)]
pub struct World {
    /// The wall clock, which operators compare with theirs.
    pub now: UnixMillis,
    /// The monotonic clock, for deadlines.
    pub uptime: Uptime,
    /// Fresh random bytes, never used twice.
    pub entropy: [u8; ENTROPY],
}
