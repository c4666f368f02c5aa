//! The native tests of the session: sentences about what it does, on simulated clocks, storage and network.
//! Only the list of them; each module is about one thing, and `stage` is what they play on.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../stage/mod.rs"]
mod stage;

mod before_a_module;
mod consent;
mod cookies;
mod effects;
mod front;
mod hearing;
mod notices;
mod opt_outs;
mod put_back;
mod reconcile;
mod refresh_now;
mod secrets;
mod sign_in;
mod site_opt_out;
mod state_established;
mod state_expired;
mod state_held;
mod state_no_identity;
mod state_opted_out;
mod tempo;
mod unanswered;
