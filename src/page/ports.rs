//! The ports of `pkg/host.js`: world, storage, network, timer, report, and the order they are called in.
//! Values are taken apart here and put together again there; nothing is decided.

use super::boundary as b;
use crate::encoding::{push_number, push_words};
use crate::identity::IDENTITY_MEMBERS;
use crate::session::{
    Effects, Need, Network, Notices, PageUpdate, QuestionId, Report, Seen, Settled, SignInEnd, StorageKey, Timer, Write,
};
use crate::time::UnixMillis;
use alloc::string::String;

/// How a module reaches its host: one function. The module of a page has it as its only import, and tests as one of theirs.
pub trait Port {
    /// Calls the port `which` of [`boundary`](b) with a number and the lines of a text. What it answers is a text.
    fn call(which: i32, number: u32, text: &str) -> String;
}

/// Clocks, attention, randomness and storage. With `begins`, for a call that is carried out: what it removes is noted.
pub(super) fn world<P: Port>(begins: bool) -> String {
    P::call(b::PORT_WORLD, begins.into(), "")
}

/// The engine's JSON: reads members.
pub(super) fn read_members<P: Port>(json: &str, members: &str) -> String {
    P::call(b::PORT_READ_MEMBERS, 0, &two(members, json))
}

/// The engine's JSON: writes members.
pub(super) fn write_members<P: Port>(members: &str, lines: &str) -> String {
    P::call(b::PORT_WRITE_MEMBERS, 0, &two(members, lines))
}

fn write<P: Port>(place: i32, number: &str, value: &str) {
    P::call(b::PORT_WRITE, place.cast_unsigned(), &two(number, value));
}

fn prepare<P: Port>(question: QuestionId, public_key: &str) {
    P::call(b::PORT_PREPARE, question.0, public_key);
}

fn send<P: Port>(question: QuestionId, path: &str, body: &str) {
    P::call(b::PORT_SEND, question.0, &two(path, body));
}

fn abort<P: Port>(question: QuestionId) {
    P::call(b::PORT_ABORT, question.0, "");
}

fn timer<P: Port>(delay_ms: u32) {
    P::call(b::PORT_TIMER, delay_ms, "");
}

/// The flags, from the lowest bit on.
const FLAGS: [i32; b::FLAGS as usize] =
    [b::LOGIN_REQUIRED, b::AVAILABLE, b::OPTED_OUT, b::ASKING, b::NEWS, b::HELD, b::ENDED];

const _: () = {
    let mut bit = 0;
    while bit < FLAGS.len() {
        assert!(FLAGS[bit] == 1 << bit, "`show` takes the flags in the order of their bits");
        bit += 1;
    }
};

/// What getters answer from now on; with `news`, a wake has something to tell.
pub(super) fn show<P: Port>(report: &Report, news: bool) {
    let identity = report.identity.as_ref().map(|chained| chained.identity.lines()).unwrap_or_default();
    P::call(b::PORT_SHOW, flags(report, news), &two(IDENTITY_MEMBERS, &identity));
}

fn flags(report: &Report, news: bool) -> u32 {
    // In the order of `FLAGS`.
    let flags: [bool; FLAGS.len()] =
        [report.login_required, report.available, report.opted_out, report.asking, news, report.held, report.ended];
    let status = u32::from((report.status as i8).cast_unsigned());
    flags.iter().rev().fold(status, |bits, flag| bits << 1 | u32::from(*flag))
}

/// What a page that opens now would be told, as words.
pub(super) fn seen<P: Port>(seen: &Seen) {
    let mut words = String::new();
    push_words(&mut words, &[flags(&seen.report, false).into(), seen.notices.0.into(), seen.until.0, seen.due.0]);
    P::call(b::PORT_SEEN, 0, &words);
}

fn notice<P: Port>(notices: Notices) {
    P::call(b::PORT_NOTICE, notices.0, "");
}

fn settle<P: Port>(question: QuestionId, end: &str, words: &str) {
    P::call(b::PORT_SETTLE, question.0, &two(end, words));
}

/// Why the getters answer as they do, as words.
pub(super) fn facts<P: Port>(words: &str) {
    P::call(b::PORT_FACTS, 0, words);
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
pub(super) fn carry_out<P: Port>(effects: Effects) {
    store::<P>(&effects.storage);
    if effects.purge {
        write::<P>(b::EVERYWHERE, "", "");
    }
    match effects.network {
        Some(Network::Prepare { question, need: Need::RefreshLock }) => prepare::<P>(question, ""),
        Some(Network::Prepare { question, need: Need::KeyAgreement(key) }) => prepare::<P>(question, &key),
        Some(Network::Send { question, request }) => send::<P>(question, request.path, &request.body),
        Some(Network::Abort(question)) => abort::<P>(question),
        None => {}
    }
    match effects.timer {
        #[allow(clippy::cast_possible_truncation, reason = "at most 2^31")]
        Some(Timer::Set(delay)) => timer::<P>(delay.0.min(LONGEST_DELAY) as u32),
        Some(Timer::Clear) => timer::<P>(u32::MAX),
        None => {}
    }
    if let Some(told) = effects.report {
        tell::<P>(&told);
    }
}

/// Places by number, as `pkg/storage.js` knows them; the number beside it is an opt-out's id or when a cookie ends.
fn store<P: Port>(writes: &[Write]) {
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
        write::<P>(if *or_remove { place | b::OR_REMOVE } else { place }, &text, value);
    }
}

/// The ends of sign-ins as they are written.
const ENDS: [&str; 4] = ["0", "1", "2", "3"];

fn tell<P: Port>(told: &PageUpdate) {
    show::<P>(&told.report, false);
    notice::<P>(told.notices);
    for Settled { question, end } in &told.settled {
        let (end, words) = match end {
            SignInEnd::Answered => (ENDS[b::END_ANSWERED as usize], ""),
            SignInEnd::Aborted => (ENDS[b::END_ABORTED as usize], ""),
            SignInEnd::Unanswered => (ENDS[b::END_UNANSWERED as usize], ""),
            SignInEnd::Refused(words) => (ENDS[b::END_REFUSED as usize], words.as_str()),
        };
        settle::<P>(*question, end, words);
    }
}
