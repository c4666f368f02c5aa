//! The boundary of a page: everything that JavaScript sees of Rust, and the only code that touches a browser.
//! Conversions only. What is decided, is decided in the session; what must be JavaScript, is in `pkg/`.
//!
//! The module exports one function and imports one, each with a number that says which: glue for every call and every port
//! would weigh more than a kilobyte. The numbers are those of [`boundary`]. No port calls back into this module, so a page's
//! callback never runs while Rust is on the stack.

pub mod boundary;
mod facts;
mod json;
mod ports;
mod world;

pub use ports::Port;

use crate::crypto::Key;
use crate::dii::{Address, AddressKind, DiiError};
use crate::encoding::{Parts, from_base64};
use crate::session::state::Bar;
use crate::session::{ClientKeypair, Event, Handed, QuestionId, Session, Settings, Told};
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use boundary as b;
use core::marker::PhantomData;
use json::Engine;
use spin::Mutex;

/// The bits of `INIT` as they are read from a text.
const USE_COOKIE: u64 = b::USE_COOKIE as u64;
const LEFT_BEHIND: u64 = b::LEFT_BEHIND as u64;
const TOLD_OPT_OUT: u64 = b::TOLD_OPT_OUT as u64;

/// The least time between two questions that the page did not call for.
const FLOOR: Millis = Millis::SECOND;

/// Sessions of this page, by the numbers that hosts give them. Plain data: what a browser gave us stays in JavaScript. Only ever
/// tried, never waited for: on one thread a lock that is taken stays so, after a port that threw; `pkg/host.js` then moves every
/// instance to another module.
static INSTANCES: Mutex<Vec<Session>> = Mutex::new(Vec::new());

/// Lets the page or its host call an instance, by the number that the host gave it. What `call` may be, and what `number` and
/// `text` are then, is in [`boundary`].
///
/// Answers the newest question's number, by which [`PORT_SETTLE`](b::PORT_SETTLE) will name its end; or a number below zero,
/// which says why no question was opened.
#[allow(clippy::must_use_candidate, reason = "most calls are made for what they do")]
pub fn call<P: Port>(instance: usize, call: i32, number: u32, text: &str) -> i32 {
    let question = QuestionId(number);
    let mut lines = Parts::lines(text);
    let event = match call {
        b::PEEK | b::FACTS | b::SEEN | b::CLOSE => None,
        b::WAKE if number == 0 => Some(Event::Wake),
        b::WAKE => Some(Event::Heard(String::from(text))),
        b::TICK => Some(Event::Tick),
        b::INIT | b::TAKE_OVER => Some(init::<P>(number, &mut lines, call == b::TAKE_OVER)),
        b::HAND_IN => Some(Event::HandIn(Handed::read(text, &Engine::<P>(PhantomData)))),
        b::OPT_OUT_OF => Some(Event::OptOutOf(String::from(text))),
        b::SIGN_IN => match sign_in(number.cast_signed(), &mut lines) {
            Ok(event) => Some(event),
            Err(DiiError::Email) => return b::NO_EMAIL,
            Err(DiiError::EmailNotAscii) => return b::EMAIL_NOT_ASCII,
            Err(DiiError::Phone) => return b::NO_PHONE,
            Err(DiiError::Hash) => return b::NO_HASH,
        },
        b::DISCONNECT => Some(Event::Disconnect),
        b::REFRESH_NOW => Some(Event::RefreshNow),
        b::GRANTED => Some(Event::Granted(question)),
        b::AGREED => Some(agreed(question, &mut lines)),
        b::ANSWERED => Some(answered(question, &mut lines)),
        b::WANT => Some(Event::Want),
        _ => Some(Event::Unanswered(question)),
    };
    let told = ports::world::<P>(event.is_some());
    let Some(mut instances) = INSTANCES.try_lock() else { return b::NOTHING };
    while instances.len() <= instance {
        instances.push(Session::new());
    }
    let Some(session) = instances.get_mut(instance) else { return b::NOTHING };
    match event {
        Some(event) => ports::carry_out::<P>(session.handle(world::read::<P>(&told), event)),
        None if call == b::PEEK => {
            let (report, news) = session.peek(world::read::<P>(&told));
            ports::show::<P>(&report, news);
        }
        None if call == b::FACTS => facts::tell::<P>(&session.facts(world::read::<P>(&told))),
        None if call == b::SEEN => {
            if let Some(seen) = session.seen(|| world::read::<P>(&told)) {
                ports::seen::<P>(&seen);
            }
        }
        // `dispose`: forgets all that the instance knows; the next one may have its number.
        None => *session = Session::new(),
    }
    if let (b::SIGN_IN, Some(bar)) = (call, session.refuses()) {
        return match bar {
            Bar::ConsentDenied => b::NO_CONSENT,
            Bar::ConsentUnknown => b::CONSENT_UNKNOWN,
            _ => b::NOT_HERE,
        };
    }
    let newest = if call == b::REFRESH_NOW { session.open_question() } else { Some(session.last_question()) };
    newest.map_or(b::NOTHING, |question| question.0.cast_signed())
}

/// `init`, from what [`INIT`](b::INIT) is called with, or with `takes_over` [`TAKE_OVER`](b::TAKE_OVER).
fn init<P: Port>(retry_period_ms: u32, lines: &mut Parts<'_>, takes_over: bool) -> Event {
    let how = lines.number();
    let (use_cookie, left_behind) = (how & USE_COOKIE != 0, how & LEFT_BEHIND != 0);
    let retry_period = Millis(retry_period_ms.into());
    let settings = Settings { refresh_retry_period: retry_period, use_cookie, left_behind, floor: FLOOR };
    let read = |json: &str| Handed::read(json, &Engine::<P>(PhantomData));
    let told = takes_over.then(|| Told { opted_out: how & TOLD_OPT_OUT != 0, shown: read(lines.next_part()) });
    let handed = (!lines.is_empty()).then(|| read(lines.rest()));
    match told {
        Some(told) => Event::TakeOver { settings, handed, told },
        None => Event::Init { settings, handed },
    }
}

/// `setIdentityFrom…`, from what [`SIGN_IN`](b::SIGN_IN) is called with.
fn sign_in(kind: i32, lines: &mut Parts<'_>) -> Result<Event, DiiError> {
    let keypair = ClientKeypair { public_key: lines.next_part().into(), subscription_id: lines.next_part().into() };
    let text = lines.rest();
    let address = match kind {
        b::EMAIL => Address::from_email(text),
        b::PHONE => Address::from_phone(text),
        b::EMAIL_HASH => Address::from_hash(AddressKind::Email, text),
        _ => Address::from_hash(AddressKind::Phone, text),
    }?;
    Ok(Event::SignIn { address, keypair })
}

/// A secret was agreed, from the lines of [`AGREED`](b::AGREED). Where they hold no key, that counts as no answer.
fn agreed(question: QuestionId, lines: &mut Parts<'_>) -> Event {
    match from_base64(lines.next_part()).and_then(|secret| Key::new(&secret)) {
        Some(secret) => Event::Agreed { question, secret, public_key: lines.next_part().into() },
        None => Event::Unanswered(question),
    }
}

/// The operator answered, from the lines of [`ANSWERED`](b::ANSWERED).
fn answered(question: QuestionId, lines: &mut Parts<'_>) -> Event {
    let status = u16::try_from(lines.number()).unwrap_or(0);
    Event::Answered { question, status, body: String::from(lines.rest()) }
}
