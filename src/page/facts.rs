//! The facts behind a state as numbers, for `pkg/explain.js` to put into words.
//! Values are taken apart here; nothing is decided, and no text crosses but numbers.

use super::{ports, with, world};
use crate::encoding::push_words;
use crate::session::Facts;
use alloc::string::String;

/// Tells the host the facts of this moment as words: why, the three times, tries, the newest opt-out, one more than the wait
/// until something happens by itself, kept, awake. A time or a wait that there is not is zero.
pub(super) fn tell(instance: usize) -> i32 {
    let told = ports::world(false);
    let mut text = String::new();
    with(instance, |session| {
        let Facts { why, times, tries, opted_out, wakes_in, kept, awake } = session.facts(world::read(&told));
        let [refresh_from, identity_expires, refresh_expires] = times.unwrap_or_default();
        let wait = wakes_in.map_or(0, |wait| wait.0 + 1);
        let opted_out = opted_out.unwrap_or_default();
        let words = [
            why as u64,
            refresh_from.0,
            identity_expires.0,
            refresh_expires.0,
            tries,
            opted_out.0,
            wait,
            u64::from(kept),
            u64::from(awake),
        ];
        push_words(&mut text, &words);
    });
    ports::facts(&text);
    0
}
