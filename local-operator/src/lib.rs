//! A UID2 and EUID operator for one machine, for developing and testing clients (docs/protocol/reference.md, section 16).
//!
//! It answers as the public operator answers: `docs/protocol/conformance` holds what that one said to 381 questions, and a
//! test asks them all. It shares no code with the SDK on purpose: an operator that sealed with the client's own envelope
//! would agree with its mistakes.
//!
//! From the wire inwards: `serve` (ports, site) -> `transport` (HTTP) -> `endpoint` (one file each) -> `operator`, with
//! `identifier`, `person`, `token`, `consent` and `origin` as the rules they share. `control` is for tests, `companies` for the demo, and
//! `adobe` stands in for the service that takes unsubscriptions.

#![forbid(unsafe_code)]

pub mod config;
mod product;
pub mod serve;

mod adobe;
mod answer;
mod asked;
mod cipher;
mod clock;
mod companies;
mod consent;
mod console;
mod control;
mod endpoint;
mod envelope;
mod fault;
mod identifier;
mod identity;
mod json;
mod keys;
mod lifetimes;
mod lock;
mod operator;
mod opt_outs;
mod origin;
mod path;
mod person;
mod refusal;
mod request_log;
mod role;
mod salts;
mod state_file;
mod test_identity;
mod token;
mod transport;
mod webhook;
mod whole_file;

pub use lifetimes::Lifetimes;
pub use product::Product;
pub use role::Role;
