//! Keeps UID2 and EUID tokens on publisher pages, and keeps an opt-out opted out.
//!
//! No clock, no storage, no network and no randomness below `page`: whatever is true outside comes in as an argument.
//! The heart is [`session`], one product on one page as a state machine; it speaks [`operator`], the wire; both use
//! the ground in this folder. Arrows point down only: `page` → `session` → `operator` → ground. What a participant's server
//! asks is `server`, with that feature alone: it uses `operator` and knows nothing of a session.
//!
//! The loop that drives a session is short, and [`session`] begins with it: whenever anything happens, read the world, make one
//! call, carry out its effects in the order of their fields, then run the page's callbacks.
//!
//! One rule comes before every feature: **an opt-out beats every identity it names, and holds every other one that the
//! operator did not vouch for knowing it** ([`opt_out`]). No clock, storage medium, call order or tab changes that.
//!
//! A page pays for every byte of code: enums that hold values say `repr(u8)`, because a tag of its own is shorter to set and
//! to ask than one hidden in a string's capacity, and what is handed on often is boxed, because a move is a copy.
//!
//! Sections of the wire are cited as "reference 4.2" and mean `docs/protocol/reference.md`.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
// Not a page's module: it would pay for every byte of it.
#[cfg(any(feature = "hash", feature = "server"))]
extern crate std;

pub mod crypto;
pub mod dii;
pub mod encoding;
#[cfg(any(feature = "hash", feature = "server"))]
pub mod hash;
pub mod identity;
pub mod json;
pub mod operator;
pub mod opt_out;
#[cfg(feature = "page")]
pub mod page;
#[cfg(feature = "server")]
pub mod product;
#[cfg(feature = "server")]
pub mod server;
pub mod session;
pub mod time;
