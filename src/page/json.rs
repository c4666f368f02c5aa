//! The engine's JSON as the session's reader and writer of members, by way of `pkg/ports.js`.
//! Nothing but that one port may live here.

use super::ports::{self, Port};
use crate::json::Fields;
use alloc::string::String;
use core::marker::PhantomData;

/// The JavaScript engine's own JSON, by way of the ports.
pub(super) struct Engine<P>(pub PhantomData<P>);

impl<P: Port> Fields for Engine<P> {
    fn read(&self, json: &str, members: &str) -> String {
        ports::read_members::<P>(json, members)
    }

    fn write(&self, members: &str, lines: &str) -> String {
        ports::write_members::<P>(members, lines)
    }
}
