//! The boundary of a page: everything that JavaScript sees of Rust, and the only code that touches a browser.
//! Conversions only. What is decided, is decided in the session; what must be JavaScript, is in `pkg/`.
//!
//! The module exports one function and imports one, each with a number that says which: glue for every call and every port
//! would weigh more than a kilobyte. The numbers are those of `pkg/ports.js`. No port calls back into this module, so a page's
//! callback never runs while Rust is on the stack.

mod facts;
mod json;
mod ports;
mod world;

use crate::crypto::Key;
use crate::dii::{Address, AddressKind, DiiError};
use crate::encoding::{Parts, from_base64};
use crate::session::{ClientKeypair, Event, Handed, QuestionId, Session, Settings};
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use json::Engine;
use spin::Mutex;
use wasm_bindgen::prelude::*;

/// The least time between two questions that the page did not call for.
const FLOOR: Millis = Millis::SECOND;

/// Sessions of this page, by the numbers that hosts give them. Plain data: what a browser gave us stays in JavaScript. Only ever
/// tried, never waited for: on one thread a lock that is taken stays so, after a port that threw; `pkg/host.js` then moves every
/// instance to another module.
static INSTANCES: Mutex<Vec<Session>> = Mutex::new(Vec::new());

// What getters answer at this moment, why, and `dispose`: nothing happens to the session by these.
const PEEK: u32 = 0;
const FACTS: u32 = 1;
const CLOSE: u32 = 2;
const REFRESH_NOW: u32 = 9;

/// The answer where nothing happened, or there is nothing to refresh.
const NOTHING: i32 = -5;

/// Lets the page or its host call an instance, by the smallest number that is free; `call` is one of `pkg/ports.js`, and `text` has a line for each thing it needs.
///
/// Answers the newest question's number, by which `settle` will name its end. Below zero nothing happened: -1 no e-mail
/// address, -2 an e-mail address outside ASCII, -3 no phone number, -4 no hash, -5 nothing to refresh.
#[wasm_bindgen]
#[allow(clippy::must_use_candidate, reason = "the caller is JavaScript")]
pub fn call(instance: usize, call: u32, number: u32, text: &str) -> i32 {
    let question = QuestionId(number);
    let mut lines = Parts::lines(text);
    let event = match call {
        PEEK | FACTS | CLOSE => None,
        3 if number == 0 => Some(Event::Wake),
        3 => Some(Event::Heard(String::from(text))),
        4 => Some(Event::Tick),
        5 => Some(init(number, &mut lines)),
        6 => Some(Event::HandIn(Handed::read(text, &Engine))),
        7 => match sign_in(number, &mut lines) {
            Ok(event) => Some(event),
            Err(DiiError::Email) => return -1,
            Err(DiiError::EmailNotAscii) => return -2,
            Err(DiiError::Phone) => return -3,
            Err(DiiError::Hash) => return -4,
        },
        8 => Some(Event::Disconnect),
        REFRESH_NOW => Some(Event::RefreshNow),
        10 => Some(Event::Granted(question)),
        11 => Some(agreed(question, &mut lines)),
        12 => Some(answered(question, &mut lines)),
        14 => Some(Event::Want),
        _ => Some(Event::Unanswered(question)),
    };
    let told = ports::world(event.is_some());
    let Some(mut instances) = INSTANCES.try_lock() else { return NOTHING };
    while instances.len() <= instance {
        instances.push(Session::new());
    }
    let Some(session) = instances.get_mut(instance) else { return NOTHING };
    match event {
        Some(event) => ports::carry_out(session.handle(world::read(&told), event)),
        None if call == PEEK => {
            let (report, news) = session.peek(world::read(&told));
            ports::show(&report, news);
        }
        None if call == FACTS => facts::tell(&session.facts(world::read(&told))),
        // `dispose`: forgets all that the instance knows; the next one may have its number.
        None => *session = Session::new(),
    }
    let newest = if call == REFRESH_NOW { session.open_question() } else { Some(session.last_question()) };
    newest.map_or(NOTHING, |question| question.0.cast_signed())
}

/// `init`: how long to wait after a failed refresh; a line with a number, one for
/// cookies and two more for settings of an earlier page; the JSON of what the page handed in, if anything.
fn init(retry_period_ms: u32, lines: &mut Parts<'_>) -> Event {
    let how = lines.number();
    let (use_cookie, left_behind) = (how & 1 == 1, how & 2 == 2);
    let retry_period = Millis(retry_period_ms.into());
    let settings = Settings { refresh_retry_period: retry_period, use_cookie, left_behind, floor: FLOOR };
    let handed = (!lines.is_empty()).then(|| Handed::read(lines.rest(), &Engine));
    Event::Init { settings, handed }
}

/// `setIdentityFrom…`, by what it was given: e-mail, phone, or the hash of either; public key, subscription id, and that text.
fn sign_in(kind: u32, lines: &mut Parts<'_>) -> Result<Event, DiiError> {
    let keypair = ClientKeypair { public_key: lines.take().into(), subscription_id: lines.take().into() };
    let text = lines.rest();
    let address = match kind {
        0 => Address::from_email(text),
        1 => Address::from_phone(text),
        2 => Address::from_hash(AddressKind::Email, text),
        _ => Address::from_hash(AddressKind::Phone, text),
    }?;
    Ok(Event::SignIn { address, keypair })
}

/// A secret was agreed: it, and the public key of the pair made for it, in Base64.
fn agreed(question: QuestionId, lines: &mut Parts<'_>) -> Event {
    match from_base64(lines.take()).and_then(|secret| Key::new(&secret)) {
        Some(secret) => Event::Agreed { question, secret, public_key: lines.take().into() },
        None => Event::Unanswered(question),
    }
}

/// The operator answered: HTTP status and body.
fn answered(question: QuestionId, lines: &mut Parts<'_>) -> Event {
    let status = u16::try_from(lines.number()).unwrap_or(0);
    Event::Answered { question, status, body: String::from(lines.rest()) }
}
