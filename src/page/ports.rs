//! The ports of `pkg/host.js`: world, storage, network, timer, report, and the order they are called in.
//! Values are taken apart here and put together again there; nothing is decided.

use super::boundary as b;
use crate::encoding::push_number;
use crate::identity::IDENTITY_MEMBERS;
use crate::session::{
    Effects, Need, Network, Notices, PageUpdate, QuestionId, Report, Settled, SignInEnd, StorageKey, Timer, Write,
};
use crate::time::UnixMillis;
use alloc::string::String;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/pkg/ports.js")]
extern "C" {
    /// The one function that the module imports: `which` is a port, by its place in the list that `pkg/host.js` makes; `text`
    /// has a line for each text that it takes, and what it answers is a text.
    fn port(which: i32, number: u32, text: &str) -> String;
}

/// Clocks, attention, randomness and storage. With `begins`, for a call that is carried out: what it removes is noted.
pub(super) fn world(begins: bool) -> String {
    port(b::PORT_WORLD, begins.into(), "")
}

/// The engine's JSON: reads members.
pub(super) fn read_members(json: &str, members: &str) -> String {
    port(b::PORT_READ_MEMBERS, 0, &two(members, json))
}

/// The engine's JSON: writes members.
pub(super) fn write_members(members: &str, lines: &str) -> String {
    port(b::PORT_WRITE_MEMBERS, 0, &two(members, lines))
}

fn write(place: i32, number: &str, value: &str) {
    port(b::PORT_WRITE, place.cast_unsigned(), &two(number, value));
}

fn prepare(question: QuestionId, public_key: &str) {
    port(b::PORT_PREPARE, question.0, public_key);
}

fn send(question: QuestionId, path: &str, body: &str) {
    port(b::PORT_SEND, question.0, &two(path, body));
}

fn abort(question: QuestionId) {
    port(b::PORT_ABORT, question.0, "");
}

fn timer(delay_ms: u32) {
    port(b::PORT_TIMER, delay_ms, "");
}

/// What getters answer from now on; with `news`, a wake has something to tell. Flags are bits in the order of the array, the
/// status number is behind them.
pub(super) fn show(report: &Report, news: bool) {
    let flags =
        [report.login_required, report.available, report.opted_out, report.asking, news, report.held, report.ended];
    let status = u32::from((report.status as i8).cast_unsigned());
    let flags = flags.iter().rev().fold(status, |bits, flag| bits << 1 | u32::from(*flag));
    let identity = report.identity.as_ref().map(|chained| chained.identity.lines()).unwrap_or_default();
    port(b::PORT_SHOW, flags, &two(IDENTITY_MEMBERS, &identity));
}

fn notice(notices: Notices) {
    port(b::PORT_NOTICE, notices.0, "");
}

fn settle(question: QuestionId, end: &str, words: &str) {
    port(b::PORT_SETTLE, question.0, &two(end, words));
}

/// Why the getters answer as they do, as words.
pub(super) fn facts(words: &str) {
    port(b::PORT_FACTS, 0, words);
}

/// Two texts, of which the first is a line.
fn two(line: &str, rest: &str) -> String {
    let mut text = String::from(line);
    text.push('\n');
    text.push_str(rest);
    text
}

/// A timer's longest delay; browsers take a longer one for none at all. The session finds nothing due then and sets it anew.
const LONGEST_DELAY: u64 = i32::MAX as u64;

/// Storage, purge, network, timer, report, in this order.
pub(super) fn carry_out(effects: Effects) {
    store(&effects.storage);
    if effects.purge {
        write(b::EVERYWHERE, "", "");
    }
    match effects.network {
        Some(Network::Prepare { question, need: Need::RefreshLock }) => prepare(question, ""),
        Some(Network::Prepare { question, need: Need::KeyAgreement(key) }) => prepare(question, &key),
        Some(Network::Send { question, request }) => send(question, request.path, &request.body),
        Some(Network::Abort(question)) => abort(question),
        None => {}
    }
    match effects.timer {
        #[allow(clippy::cast_possible_truncation, reason = "at most 2^31")]
        Some(Timer::Set(delay)) => timer(delay.0.min(LONGEST_DELAY) as u32),
        Some(Timer::Clear) => timer(u32::MAX),
        None => {}
    }
    if let Some(told) = effects.report {
        tell(&told);
    }
}

/// Places by number, as `pkg/storage.js` knows them; the number beside it is an opt-out's id or when a cookie ends.
fn store(writes: &[Write]) {
    for Write { key, value, or_remove } in writes {
        let (place, number) = match *key {
            StorageKey::Salt => (b::SALT, 0),
            StorageKey::Notes => (b::NOTES, 0),
            StorageKey::Official => (b::OFFICIAL, 0),
            StorageKey::Bell => (b::BELL_PLACE, 0),
            StorageKey::OptOut(id) => (b::OPT_OUT, id.0),
            StorageKey::Cookie { expires: UnixMillis(expires) } => (b::COOKIE, expires),
            StorageKey::Shared { expires: UnixMillis(expires) } => (b::SHARED, expires),
            StorageKey::Copies => (b::COPIES, 0),
        };
        let mut text = String::new();
        push_number(&mut text, number);
        write(if *or_remove { place | b::OR_REMOVE } else { place }, &text, value);
    }
}

/// The ends of sign-ins as they are written.
const ENDS: [&str; 4] = ["0", "1", "2", "3"];

fn tell(told: &PageUpdate) {
    show(&told.report, false);
    notice(told.notices);
    for Settled { question, end } in &told.settled {
        let (end, words) = match end {
            SignInEnd::Answered => (ENDS[b::END_ANSWERED as usize], ""),
            SignInEnd::Aborted => (ENDS[b::END_ABORTED as usize], ""),
            SignInEnd::Unanswered => (ENDS[b::END_UNANSWERED as usize], ""),
            SignInEnd::Refused(words) => (ENDS[b::END_REFUSED as usize], words.as_str()),
        };
        settle(*question, end, words);
    }
}
