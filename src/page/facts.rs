//! The facts behind a state as numbers, for `pkg/explain.js` to put into words.
//! Values are taken apart here; nothing is decided, and no text crosses.

use super::{Host, with, world};
use crate::session::Facts;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(method, js_class = "Host", js_name = facts)]
    #[allow(clippy::too_many_arguments, reason = "numbers cross for nothing, an object would not")]
    fn take_facts(
        this: &Host,
        why: u32,
        refresh_from: f64,
        identity_expires: f64,
        refresh_expires: f64,
        tries: u32,
        opted_out: f64,
        wakes_in_ms: f64,
        kept: bool,
        awake: bool,
    );
}

/// Gives the host the facts of this moment; a time that there is not is zero, and a wake that there is not is below it.
#[wasm_bindgen]
pub fn facts(instance: usize, host: &Host) {
    let facts = with(instance, |this| this.session.facts(world::read(host, &this.storage, &this.base_url)));
    let Some(Facts { why, times, tries, opted_out, wakes_in, kept, awake }) = facts else { return };
    let [refresh_from, identity_expires, refresh_expires] =
        times.map_or([0.0; 3], |times| times.map(|at| number(at.0)));
    let opted_out = opted_out.map_or(0.0, |at| number(at.0));
    let wakes_in = wakes_in.map_or(-1.0, |wait| number(wait.0));
    let (why, tries) = (u32::from(why as u8), u32::from(tries));
    host.take_facts(why, refresh_from, identity_expires, refresh_expires, tries, opted_out, wakes_in, kept, awake);
}

#[allow(clippy::cast_precision_loss, reason = "a time beyond 2^53 ms is no time")]
const fn number(ms: u64) -> f64 {
    ms as f64
}
