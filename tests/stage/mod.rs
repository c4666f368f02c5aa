//! The stage of the native tests: a device with its storage and clocks, pages on it, an operator that answers.
//! Nothing here decides anything and nobody sleeps: clocks are moved by hand, and what a session wants is carried out.
#![allow(dead_code, unused_imports, reason = "every test file uses the part of the stage that it needs")]

pub mod device;
pub mod json;
pub mod operator;
pub mod page;

pub use device::{Device, START, Snapshot};
pub use json::Json;
pub use operator::{HOUR, MINUTE, Reply, SECOND, key_of, make_identity};
pub use page::{Page, SECRET, tabs};
