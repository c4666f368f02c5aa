//! The engine's JSON as the session's reader and writer of members, by way of `pkg/ports.js`.
//! Nothing but that one port may live here.

use super::ports;
use crate::json::Fields;
use alloc::string::String;

/// The JavaScript engine's own JSON.
pub(super) struct Engine;

impl Fields for Engine {
    fn read(&self, json: &str, members: &str) -> String {
        ports::read_members(json, members)
    }

    fn write(&self, members: &str, lines: &str) -> String {
        ports::write_members(members, lines)
    }
}
