//! The operator client, natively: its envelopes by the vectors of the protocol, and its calls on a clock of the test's own.
//! Nobody sleeps here; what the package does in real engines is beside, in JavaScript.
#![cfg(not(target_arch = "wasm32"))]

mod bulk;
mod calls;
mod codes;
mod cookies;
mod envelopes;
mod retries;
mod secrets;
mod stage;
