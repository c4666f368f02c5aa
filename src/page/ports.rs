//! The ports of `pkg/host.js`: world, storage, network, timer, report, and the order they are called in.
//! Values are taken apart here and put together again there; nothing is decided.

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
    fn port(which: u32, number: u32, text: &str) -> String;
}

/// Clocks, attention, randomness and storage. With `begins`, for a call that is carried out: what it removes is noted.
pub(super) fn world(begins: bool) -> String {
    port(0, begins.into(), "")
}

/// The engine's JSON: reads members.
pub(super) fn read_members(json: &str, members: &str) -> String {
    port(1, 0, &two(members, json))
}

/// The engine's JSON: writes members.
pub(super) fn write_members(members: &str, lines: &str) -> String {
    port(2, 0, &two(members, lines))
}

fn write(place: u32, number: &str, value: &str) {
    port(3, place, &two(number, value));
}

fn prepare(question: QuestionId, public_key: &str) {
    port(4, question.0, public_key);
}

fn send(question: QuestionId, path: &str, body: &str) {
    port(5, question.0, &two(path, body));
}

fn abort(question: QuestionId) {
    port(6, question.0, "");
}

fn timer(delay_ms: u32) {
    port(7, delay_ms, "");
}

/// What getters answer from now on; with `news`, a wake has something to tell. Flags are bits in the order of the array, the
/// status number is behind them.
pub(super) fn show(report: &Report, news: bool) {
    let flags =
        [report.login_required, report.available, report.opted_out, report.asking, news, report.held, report.ended];
    let status = u32::from((report.status as i8).cast_unsigned());
    let flags = flags.iter().rev().fold(status, |bits, flag| bits << 1 | u32::from(*flag));
    let identity = report.identity.as_ref().map(|chained| chained.identity.lines()).unwrap_or_default();
    port(8, flags, &two(IDENTITY_MEMBERS, &identity));
}

fn notice(notices: Notices) {
    port(9, notices.0, "");
}

fn settle(question: QuestionId, end: &str, words: &str) {
    port(10, question.0, &two(end, words));
}

/// What stands behind the getters' answers, as words.
pub(super) fn facts(words: &str) {
    port(11, 0, words);
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

/// The place that stands for every other copy of an identity.
const EVERYWHERE: u32 = 7;

/// Storage, purge, network, timer, report, in this order.
pub(super) fn carry_out(effects: Effects) {
    store(&effects.storage);
    if effects.purge {
        write(EVERYWHERE, "", "");
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
            StorageKey::Salt => (0, 0),
            StorageKey::Notes => (1, 0),
            StorageKey::Official => (2, 0),
            StorageKey::Bell => (3, 0),
            StorageKey::OptOut(id) => (4, id.0),
            StorageKey::Cookie { expires: UnixMillis(expires) } => (5, expires),
            StorageKey::Shared { expires: UnixMillis(expires) } => (6, expires),
            StorageKey::Copies => (8, 0),
        };
        let mut text = String::new();
        push_number(&mut text, number);
        write(place | u32::from(*or_remove) << 4, &text, value);
    }
}

fn tell(told: &PageUpdate) {
    show(&told.report, false);
    notice(told.notices);
    for Settled { question, end } in &told.settled {
        let (end, words) = match end {
            SignInEnd::Answered => ("0", ""),
            SignInEnd::Aborted => ("1", ""),
            SignInEnd::Unanswered => ("2", ""),
            SignInEnd::Refused(words) => ("3", words.as_str()),
        };
        settle(*question, end, words);
    }
}
