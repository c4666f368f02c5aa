//! The ports of `pkg/host.js`: network, timer, report. One foreign function each, and the order they are called in.
//! Values are taken apart here and put together again there; nothing is decided.

use crate::session::{Need, Network, Notice, Report, Settled, SignInEnd, Timer, Told};
use alloc::string::String;
use wasm_bindgen::prelude::*;
use web_sys::Window;

#[wasm_bindgen]
extern "C" {
    /// The host of one instance, an object of `pkg/host.js`.
    pub type Host;

    /// The window as it is now, or nothing where there is none. Not through `web_sys::window`, whose accessors need a table of
    /// functions.
    #[wasm_bindgen(method, getter)]
    pub(super) fn window(this: &Host) -> Option<Window>;

    #[wasm_bindgen(method)]
    fn prepare(this: &Host, question: u32, public_key: Option<String>);
    #[wasm_bindgen(method)]
    fn send(this: &Host, question: u32, url: &str, body: &str);
    #[wasm_bindgen(method)]
    fn abort(this: &Host);
    #[wasm_bindgen(method)]
    fn timer(this: &Host, delay_ms: f64);
    #[wasm_bindgen(method)]
    fn show(this: &Host, flags: u32, status: i32, identity: Option<String>);
    #[wasm_bindgen(method)]
    fn notice(this: &Host, which: u32);
    #[wasm_bindgen(method)]
    fn settle(this: &Host, question: u32, end: u32, status: &str, message: &str);
}

/// Bits of `show`, as `pkg/host.js` reads them.
mod flag {
    pub const LOGIN_REQUIRED: u32 = 1;
    pub const AVAILABLE: u32 = 2;
    pub const OPTED_OUT: u32 = 4;
    pub const ASKING: u32 = 8;
    pub const NEWS: u32 = 16;
    pub const HELD: u32 = 32;
}

/// A timer's longest delay; browsers take a longer one for none at all. The session finds nothing due then and sets it anew.
const LONGEST_DELAY: u64 = i32::MAX as u64;

/// Network, timer, report, in this order.
pub(super) fn carry_out(host: &Host, network: Option<Network>, timer: Option<Timer>, told: Option<Told>) {
    match network {
        Some(Network::Prepare { question, need: Need::RefreshLock }) => host.prepare(question.0, None),
        Some(Network::Prepare { question, need: Need::KeyAgreement(key) }) => host.prepare(question.0, Some(key)),
        Some(Network::Send { question, request }) => host.send(question.0, &request.url, &request.body),
        Some(Network::Abort) => host.abort(),
        None => {}
    }
    match timer {
        #[allow(clippy::cast_precision_loss, reason = "at most 2^31")]
        Some(Timer::Set(delay)) => host.timer(delay.0.min(LONGEST_DELAY) as f64),
        Some(Timer::Clear) => host.timer(-1.0),
        None => {}
    }
    if let Some(Told { report, notices, settled }) = told {
        show(host, &report, false);
        for which in notices {
            host.notice(match which {
                Notice::Legacy => 0,
                Notice::InitCompleted => 1,
                Notice::OptoutReceived => 2,
                Notice::IdentityUpdated => 3,
            });
        }
        for end in settled {
            settle(host, &end);
        }
    }
}

/// What getters answer from now on; with `news`, a wake has something to tell.
pub(super) fn show(host: &Host, report: &Report, news: bool) {
    let bits = [
        (report.login_required, flag::LOGIN_REQUIRED),
        (report.available, flag::AVAILABLE),
        (report.opted_out, flag::OPTED_OUT),
        (report.asking, flag::ASKING),
        (news, flag::NEWS),
        (report.held, flag::HELD),
    ];
    let flags = bits.iter().filter(|(set, _)| *set).map(|(_, bit)| bit).sum();
    let identity = report.identity.as_ref().map(|identity| identity.write().finish());
    host.show(flags, i32::from(report.status as i8), identity);
}

fn settle(host: &Host, settled: &Settled) {
    let question = settled.question.0;
    match &settled.end {
        SignInEnd::Answered => host.settle(question, 0, "", ""),
        SignInEnd::Aborted => host.settle(question, 1, "", ""),
        SignInEnd::Unanswered => host.settle(question, 2, "", ""),
        SignInEnd::Refused { status, message } => host.settle(question, 3, status, message),
    }
}
