//! The facts behind a state as numbers, for `pkg/explain.js` to put into words.
//! Values are taken apart here; nothing is decided, and no text crosses but numbers.

use super::boundary;
use super::ports::{self, Port};
use crate::encoding::push_words;
use crate::session::Facts;
use alloc::string::String;

/// In place of a bar's number.
const TOKEN: u64 = boundary::TOKEN as u64;

/// Tells the host these facts as words: why, the three times, tries, the newest opt-out, one more than the wait until
/// something happens by itself, kept, awake. A time or a wait that there is not is zero.
pub(super) fn tell<P: Port>(facts: &Facts) {
    let Facts { bar, times, tries, opted_out, wakes_in, kept, awake } = *facts;
    let [refresh_from, identity_expires, refresh_expires] = times.unwrap_or_default();
    let wait = wakes_in.map_or(0, |wait| wait.0 + 1);
    let opted_out = opted_out.unwrap_or_default();
    let mut text = String::new();
    let numbers = [
        bar.map_or(TOKEN, |bar| bar as u64),
        refresh_from.0,
        identity_expires.0,
        refresh_expires.0,
        tries,
        opted_out.0,
        wait,
        kept.into(),
        awake.into(),
    ];
    push_words(&mut text, &numbers);
    ports::facts::<P>(&text);
}
