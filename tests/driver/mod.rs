//! A device with three tabs, each a process of its own, a slow network, an operator, people who come, go and opt out, and the laws beside them.
//! `tests/histories` walks it at random and far, `tests/model` in every order of a few steps.
#![allow(dead_code, reason = "each of the two uses the part of the driver that it needs")]

pub mod chance;
pub mod history;
pub mod kept;
pub mod mutant;
pub mod newcomer;
pub mod people;
pub mod place;
pub mod step;
pub mod tab;
pub mod view;
pub mod witness;

/// Whether this was built with the profile that is made for it.
pub fn at_full_speed() -> bool {
    std::env::current_exe().is_ok_and(|path| path.components().any(|folder| folder.as_os_str() == "histories"))
}
