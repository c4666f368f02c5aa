//! Asking an operator: what a caller asks for, as requests and waits, until there is an outcome or a failure.
//! A task for each endpoint, and the call that drives it; bytes of the wire are made in `operator`.

mod call;
mod client;
mod http;
mod retry;
pub mod task;

pub use call::{Call, Request, Step};
pub use client::{Client, Credentials};
pub use http::Answer;
pub use retry::Retry;
