//! Every native test of the session in one program, which `cargo mutants` builds anew for each mutant.
//! Only the list may live here; `cargo test` leaves it out, for it runs each of these by itself.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::duplicate_mod,
    reason = "each test file brings its own stage, for it is a program of its own elsewhere"
)]

#[path = "cookies.rs"]
mod cookies;
#[path = "effects.rs"]
mod effects;
#[path = "histories/main.rs"]
mod histories;
#[path = "notices.rs"]
mod notices;
#[path = "opt_outs.rs"]
mod opt_outs;
#[path = "reconcile.rs"]
mod reconcile;
#[path = "refresh_now.rs"]
mod refresh_now;
#[path = "secrets.rs"]
mod secrets;
#[path = "sign_in.rs"]
mod sign_in;
mod stage;
#[path = "state_established.rs"]
mod state_established;
#[path = "state_expired.rs"]
mod state_expired;
#[path = "state_held.rs"]
mod state_held;
#[path = "state_no_identity.rs"]
mod state_no_identity;
#[path = "state_opted_out.rs"]
mod state_opted_out;
#[path = "tempo.rs"]
mod tempo;
#[path = "unanswered.rs"]
mod unanswered;
