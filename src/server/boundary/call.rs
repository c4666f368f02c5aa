//! A call as JavaScript walks it: a step out, what happened in. Clocks and randomness are read here, once for each step.

use super::arguments::{Thrown, written};
use crate::server::task::Outcome;
use crate::server::{self, Answer, ENTROPY, Failure, Step, World};
use crate::time::{Millis, UnixMillis, Uptime};
use alloc::string::String;
use js_sys::{Date, Reflect, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn uptime() -> f64;
}

/// Reads the world. Every engine that a server runs has randomness.
fn world() -> Result<World, Thrown> {
    let mut entropy = [0; ENTROPY];
    getrandom::fill(&mut entropy).map_err(|_| JsValue::from_str("There is no randomness."))?;
    Ok(World { now: now(), uptime: Uptime(whole(uptime())), entropy })
}

pub(super) fn now() -> UnixMillis {
    UnixMillis(whole(Date::now()))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and clocks are never that far")]
pub(super) fn whole(number: f64) -> u64 {
    number as u64
}

/// Something being asked.
#[wasm_bindgen]
pub struct Call(pub(super) server::Call);

#[wasm_bindgen]
impl Call {
    /// Begins.
    ///
    /// # Errors
    /// No randomness, as for every step.
    pub fn start(&mut self) -> Result<JsValue, Thrown> {
        Ok(step(self.0.start(world()?)))
    }

    /// The wait is over.
    ///
    /// # Errors
    /// As above.
    pub fn waited(&mut self) -> Result<JsValue, Thrown> {
        Ok(step(self.0.waited(world()?)))
    }

    /// No answer came.
    ///
    /// # Errors
    /// As above.
    pub fn unanswered(&mut self) -> Result<JsValue, Thrown> {
        Ok(step(self.0.unanswered(world()?)))
    }

    /// An answer came, with these headers.
    ///
    /// # Errors
    /// As above.
    pub fn answered(
        &mut self,
        status: u16,
        content_type: Option<String>,
        retry_after: Option<String>,
        date: Option<String>,
        body: &[u8],
    ) -> Result<JsValue, Thrown> {
        let world = world()?;
        let answer = Answer {
            status,
            binary: content_type.is_some_and(|kind| is_bytes(&kind)),
            retry_after: retry_after.and_then(|text| length_of(&text, world.now)),
            date: date.and_then(|text| instant_of(&text)),
            body,
        };
        Ok(step(self.0.answered(&answer, world)))
    }
}

/// Whether a body of this type is bytes as they are. Operators add no parameters; a proxy in front of one may.
fn is_bytes(content_type: &str) -> bool {
    content_type.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/octet-stream"))
}

/// `Retry-After`: seconds, or a date.
fn length_of(text: &str, now: UnixMillis) -> Option<Millis> {
    let seconds = text.trim().parse::<u64>().ok().map(|seconds| Millis::SECOND.times(seconds));
    seconds.or_else(|| instant_of(text).map(|instant| now.until(instant)))
}

/// An HTTP date.
fn instant_of(text: &str) -> Option<UnixMillis> {
    let instant = Date::parse(text);
    (instant >= 0.0).then(|| UnixMillis(whole(instant)))
}

#[derive(Serialize)]
#[serde(tag = "step", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Written<'a> {
    Ask { url: &'a str, authorization: &'a str, content_type: &'a str, timeout_ms: u64 },
    Wait { ms: u64 },
    Done { outcome: &'a Outcome },
    Failed { failure: &'a Failure },
}

fn step(step: Step) -> JsValue {
    match step {
        Step::Ask(request) => {
            let ask = written(&Written::Ask {
                url: &request.url,
                authorization: &request.authorization,
                content_type: request.content_type,
                timeout_ms: request.time_out.0,
            });
            let body = Uint8Array::from(&request.body[..]);
            // Fails on frozen objects only.
            let _set = Reflect::set(&ask, &JsValue::from_str("body"), &body);
            ask
        }
        Step::Wait(wait) => written(&Written::Wait { ms: wait.0 }),
        Step::Done(outcome) => written(&Written::Done { outcome: &outcome }),
        Step::Failed(failure) => written(&Written::Failed { failure: &failure }),
    }
}
