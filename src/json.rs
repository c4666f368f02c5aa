//! JSON at its narrowest: a port that takes members out of an object as lines, and puts lines back into one.
//! It is the engine's in a page and `serde_json`'s in native tests; no parser and no writer of ours exists.

use alloc::string::String;

/// Reads and writes JSON objects whose members are known by name.
///
/// `members` are words, and each has one line. A word may begin with `#`, for a time: a number, or a string that is one or
/// a date in ISO 8601, as official SDKs have stored them. Its line is a decimal of milliseconds without a fraction, at least
/// 0 and at most 8.64e15, the last instant of a JavaScript `Date`. Every other member is a string. A word may name a member
/// of the object that another member is: `body.advertising_token`.
pub trait Fields {
    /// The lines of these members. Empty for what is absent, of another type, has a line break in it, or is not JSON at
    /// all; nothing fails otherwise. Duplicate members: the last one counts, as in every engine.
    fn read(&self, json: &str, members: &str) -> String;
    /// The object of these members, in their order, without those whose line is empty.
    fn write(&self, members: &str, lines: &str) -> String;
}
