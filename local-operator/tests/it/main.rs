//! The local operator as its clients see it: asked over HTTP, on ports of its own, with a clock that is moved and never
//! waited for.

mod adobe;
mod client;
mod client_generate;
mod companies;
mod config;
mod control;
mod decrypt;
mod faults;
mod opt_outs;
mod refresh;
mod seen_running;
mod site;
mod start;
mod test_identities;
mod vectors;
mod webhook;
