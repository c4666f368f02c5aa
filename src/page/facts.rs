//! The facts behind a state as numbers, for `pkg/explain.js` to put into words.
//! Values are taken apart here; nothing is decided, and no text crosses but numbers.

use super::boundary as b;
use super::ports::{self, Port};
use crate::encoding::push_words;
use crate::session::Facts;
use crate::session::state::Bar;
use alloc::string::String;

/// Tells the host these facts as the words of [`PORT_FACTS`](b::PORT_FACTS).
pub(super) fn tell<P: Port>(facts: &Facts) {
    let Facts { bar, times, tries, opted_out, wakes_in, kept, awake } = *facts;
    let [refresh_from, identity_expires, refresh_expires] = times.unwrap_or_default();
    let wait = wakes_in.map_or(0, |wait| wait.0 + 1);
    let opted_out = opted_out.unwrap_or_default();
    let mut text = String::new();
    let numbers = [
        u64::from(number_of(bar).cast_unsigned()),
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

/// The number of the reason why the getters answer as they do.
const fn number_of(bar: Option<Bar>) -> i32 {
    match bar {
        Some(Bar::Never) => b::BAR_NEVER,
        Some(Bar::LoggedOut) => b::BAR_LOGGED_OUT,
        Some(Bar::Invalid) => b::BAR_INVALID,
        Some(Bar::Ended) => b::BAR_ENDED,
        Some(Bar::Lapsed) => b::BAR_LAPSED,
        Some(Bar::HandInPending) => b::BAR_HAND_IN_PENDING,
        None => b::TOKEN,
        Some(Bar::Expired) => b::BAR_EXPIRED,
        Some(Bar::Held) => b::BAR_HELD,
        Some(Bar::OptedOut) => b::BAR_OPTED_OUT,
        Some(Bar::OptedOutOfSite) => b::BAR_OPTED_OUT_OF_SITE,
        Some(Bar::ConsentDenied) => b::BAR_CONSENT_DENIED,
        Some(Bar::ConsentUnknown) => b::BAR_CONSENT_UNKNOWN,
    }
}
