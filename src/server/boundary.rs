//! The boundary of the server module: everything that JavaScript sees of it. Conversions only.
//! Values cross by serde; clocks and randomness are read here, once for each step.

#![allow(clippy::needless_pass_by_value, reason = "wasm-bindgen hands over owned values")]
#![allow(clippy::must_use_candidate, reason = "the callers are JavaScript")]

use super::cookie::{self, Attributes, Deposit};
use super::failure::{Code, Failure};
use super::task::{Buckets, Generate, Map, MapVersion, OptOutStatus, Refresh, Task, Validate};
use super::{Answer, Client, Credentials, ENTROPY, Step, World};
use crate::dii::{Address, AddressKind, DiiError};
use crate::operator::identity_members::IdentityMembers;
use crate::operator::token_generate::OptOutCheck;
use crate::product::Product;
use crate::time::{Millis, UnixMillis, Uptime};
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use js_sys::{Date, Object, Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

/// What a call of ours throws: a failure, as a plain object.
type Thrown = JsValue;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn uptime() -> f64;
}

/// Reads the world. Engines without randomness are none that a server runs.
fn world() -> Result<World, Thrown> {
    let mut entropy = [0; ENTROPY];
    getrandom::fill(&mut entropy).map_err(|_| JsValue::from_str("There is no randomness."))?;
    Ok(World { now: now(), uptime: Uptime(whole(uptime())), entropy })
}

fn now() -> UnixMillis {
    UnixMillis(whole(Date::now()))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and clocks are never that far")]
fn whole(number: f64) -> u64 {
    number as u64
}

fn thrown(failure: Failure) -> Thrown {
    written(&failure)
}

fn written(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}

/// Reads an object of the caller, whose every member has to be known: a misspelt one would be ignored otherwise.
fn read<T: DeserializeOwned>(value: JsValue, name: &str, members: &[&str]) -> Result<T, Thrown> {
    let wrong = || thrown(Failure::argument(name, "is missing a member, or one is of another type"));
    let object: &Object = value.dyn_ref().ok_or_else(wrong)?;
    for member in Object::keys(object).iter().filter_map(|member| member.as_string()) {
        if !members.contains(&member.as_str()) {
            return Err(thrown(Failure::argument(name, "has a member that is not known")));
        }
    }
    serde_wasm_bindgen::from_value(value).map_err(|_| wrong())
}

/// A member whose absence means something else than its being null.
fn has(value: &JsValue, member: &str) -> bool {
    Reflect::get(value, &JsValue::from_str(member)).is_ok_and(|value| !value.is_undefined())
}

const PERSON: [&str; 4] = ["email", "emailHash", "phone", "phoneHash"];

/// Who is asked about: exactly one of the four.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Person {
    email: Option<String>,
    email_hash: Option<String>,
    phone: Option<String>,
    phone_hash: Option<String>,
}

impl Person {
    /// The address, or why it is none. Not exactly one is misuse, whatever is made of addresses that are none.
    fn address(self) -> Result<Result<Address, DiiError>, Thrown> {
        match (self.email, self.email_hash, self.phone, self.phone_hash) {
            (Some(raw), None, None, None) => Ok(Address::from_email(&raw)),
            (None, Some(hash), None, None) => Ok(Address::from_hash(AddressKind::Email, &hash)),
            (None, None, Some(raw), None) => Ok(Address::from_phone(&raw)),
            (None, None, None, Some(hash)) => Ok(Address::from_hash(AddressKind::Phone, &hash)),
            _ => Err(thrown(Failure::argument("A person", "is exactly one of email, emailHash, phone and phoneHash"))),
        }
    }

    fn certain(self) -> Result<Address, Thrown> {
        self.address()?.map_err(|error| {
            thrown(Failure::new(match error {
                DiiError::Email => Code::InvalidEmail,
                DiiError::EmailNotAscii => Code::EmailNotAscii,
                DiiError::Phone => Code::InvalidPhone,
                DiiError::Hash => Code::InvalidHash,
            }))
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    product: String,
    base_url: Option<String>,
    api_key: String,
    client_secret: String,
    binary: Option<bool>,
    timeout_ms: Option<u32>,
    deadline_ms: Option<u32>,
}

const OPTIONS: [&str; 9] = [
    "product",
    "baseUrl",
    "apiKey",
    "clientSecret",
    "binary",
    "timeoutMs",
    "deadlineMs",
    // JavaScript's own.
    "fetch",
    "signal",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GenerateOptions {
    #[serde(flatten)]
    person: Person,
    tcf_consent_string: Option<String>,
    optout_check: Option<f64>,
}

#[derive(Deserialize)]
struct ValidateOptions {
    #[serde(flatten)]
    person: Person,
    token: String,
}

/// A client of one operator.
#[wasm_bindgen]
pub struct Operator(Rc<Client>);

#[wasm_bindgen]
impl Operator {
    /// From the caller's options.
    ///
    /// # Errors
    /// A failure, as for every function here.
    #[wasm_bindgen(constructor)]
    pub fn new(options: JsValue) -> Result<Operator, Thrown> {
        let options: Options = read(options, "The client's options", &OPTIONS)?;
        let product = match options.product.as_str() {
            "UID2" => Product::Uid2,
            "EUID" => Product::Euid,
            _ => return Err(thrown(Failure::argument("product", "must be UID2 or EUID"))),
        };
        let credentials = Credentials::new(&options.api_key, &options.client_secret).map_err(thrown)?;
        let client = Client::new(product, options.base_url.as_deref(), credentials).map_err(thrown)?;
        let length = |ms: Option<u32>| ms.map(|ms| Millis(u64::from(ms)));
        let client = client.in_binary(options.binary.unwrap_or(false));
        Ok(Self(Rc::new(client.within(length(options.timeout_ms), length(options.deadline_ms)))))
    }

    fn call(&self, task: impl Task + 'static) -> Call {
        Call(super::Call::new(Rc::clone(&self.0), Box::new(task)))
    }

    /// token/generate.
    ///
    /// # Errors
    /// What is wrong with the options.
    pub fn generate(&self, options: JsValue) -> Result<Call, Thrown> {
        let members = [&PERSON[..], &["tcfConsentString", "optoutCheck"]].concat();
        let says_consent = has(&options, "tcfConsentString");
        let says_check = has(&options, "optoutCheck");
        let GenerateOptions { person, tcf_consent_string, optout_check } = read(options, "tokenGenerate", &members)?;
        if says_consent && tcf_consent_string.is_none() {
            // Sent as absent, it would be generated without any consent having been checked.
            return Err(thrown(Failure::argument("tcfConsentString", "must be a text, or be left out")));
        }
        let check = match optout_check {
            None if !says_check => OptOutCheck::Respect,
            Some(1.0) => OptOutCheck::Respect,
            Some(0.0) => OptOutCheck::Waive,
            _ => return Err(thrown(Failure::argument("optoutCheck", "must be 1 or 0"))),
        };
        let address = person.certain()?;
        Generate::new(self.0.product(), &address, tcf_consent_string.as_deref(), check)
            .map(|task| self.call(task))
            .map_err(thrown)
    }

    /// token/refresh, with a deadline of its own where somebody is waiting.
    ///
    /// # Errors
    /// What is wrong with the identity.
    pub fn refresh(&self, identity: JsValue, within_ms: Option<u32>) -> Result<Call, Thrown> {
        let Call(call) = self.call(Refresh::new(identity_of(identity)?).map_err(thrown)?);
        Ok(Call(match within_ms {
            Some(ms) => call.within(Millis(u64::from(ms))),
            None => call,
        }))
    }

    /// token/validate.
    ///
    /// # Errors
    /// What is wrong with the options.
    pub fn validate(&self, options: JsValue) -> Result<Call, Thrown> {
        let members = [&PERSON[..], &["token"]].concat();
        let ValidateOptions { person, token } = read(options, "tokenValidate", &members)?;
        Ok(self.call(Validate::new(&token, &person.certain()?)))
    }

    /// identity/map, of version 2 or 3.
    ///
    /// # Errors
    /// What is wrong with the list. Addresses that are none are answered, not refused.
    pub fn map(&self, people: Vec<JsValue>, version: f64) -> Result<Call, Thrown> {
        let version = match version {
            3.0 => MapVersion::V3,
            2.0 => MapVersion::V2,
            _ => return Err(thrown(Failure::argument("version", "must be 3 or 2"))),
        };
        let address = |person| read::<Person>(person, "identityMap", &PERSON)?.address().map(Result::ok);
        let addresses = people.into_iter().map(address).collect::<Result<_, Thrown>>()?;
        Ok(self.call(Map::new(version, addresses)))
    }

    /// identity/buckets, since so many milliseconds after 1970.
    ///
    /// # Errors
    /// No such instant.
    pub fn buckets(&self, since: f64) -> Result<Call, Thrown> {
        // The end of what a JavaScript date can say.
        if !(0.0..=8.64e15).contains(&since) {
            return Err(thrown(Failure::argument("since", "must be a Date, or milliseconds since 1970")));
        }
        Ok(self.call(Buckets::new(UnixMillis(whole(since)))))
    }

    /// optout/status, of one batch.
    ///
    /// # Errors
    /// Too many, or not texts.
    #[wasm_bindgen(js_name = optOutStatus)]
    pub fn opt_out_status(&self, raw_uids: JsValue) -> Result<Call, Thrown> {
        let wrong = |_| thrown(Failure::argument("optoutStatus", "takes a list of raw UIDs"));
        let raw_uids: Vec<String> = serde_wasm_bindgen::from_value(raw_uids).map_err(wrong)?;
        OptOutStatus::new(&raw_uids).map(|task| self.call(task)).map_err(thrown)
    }

    /// What the official cookie is called.
    #[wasm_bindgen(js_name = cookieName)]
    pub fn cookie_name(&self) -> String {
        self.0.product().official_cookie().into()
    }

    /// What a `Cookie` header leaves for this product.
    #[wasm_bindgen(js_name = readCookie)]
    pub fn read_cookie(&self, header: &str) -> JsValue {
        written(&cookie::read(self.0.product(), header, now()))
    }

    /// The value of `Set-Cookie` for an answer.
    ///
    /// # Errors
    /// What is wrong with the answer or the attributes.
    #[wasm_bindgen(js_name = setCookie)]
    pub fn set_cookie(&self, answer: JsValue, attributes: JsValue) -> Result<String, Thrown> {
        let attributes: Attributes =
            read(attributes, "The cookie's attributes", &["path", "domain", "secure", "sameSite"])?;
        if !attributes.are_well_formed() {
            return Err(thrown(Failure::argument("The cookie's attributes", "cannot stand in a header")));
        }
        Ok(cookie::set_cookie(self.0.product(), &deposit_of(answer)?, &attributes, now()))
    }
}

/// JSON for `init`, of an answer.
///
/// # Errors
/// What is wrong with the answer.
#[wasm_bindgen(js_name = initJson)]
pub fn init_json(answer: JsValue) -> Result<String, Thrown> {
    Ok(cookie::init_json(&deposit_of(answer)?, now()))
}

/// What the times of an identity say now.
///
/// # Errors
/// What is wrong with the identity.
#[wasm_bindgen(js_name = identityTimes)]
pub fn identity_times(identity: JsValue, at: f64) -> Result<JsValue, Thrown> {
    Ok(written(&identity_of(identity)?.times(UnixMillis(whole(at)))))
}

fn identity_of(value: JsValue) -> Result<IdentityMembers, Thrown> {
    let identity: Option<IdentityMembers> = serde_wasm_bindgen::from_value(value).ok();
    let identity = identity.and_then(|identity| identity.check().ok());
    identity.ok_or_else(|| thrown(Failure::new(Code::InvalidIdentity)))
}

/// An answer of generate or refresh, or what a cookie left, handed back by the caller.
fn deposit_of(answer: JsValue) -> Result<Deposit, Thrown> {
    let member = |name: &str| Reflect::get(&answer, &JsValue::from_str(name)).unwrap_or_default();
    match member("status").as_string().as_deref() {
        Some("success") => Ok(Deposit::Success { identity: identity_of(member("identity"))? }),
        Some("optout") => Ok(Deposit::Optout),
        Some("none" | "insufficient_user_consent" | "expired_token" | "invalid_token") => Ok(Deposit::None),
        _ => Err(thrown(Failure::argument("The answer", "must be one of tokenGenerate or tokenRefresh"))),
    }
}

/// Something being asked.
#[wasm_bindgen]
pub struct Call(super::Call);

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

/// Whether a body of this type is bytes as they are. Operators add no parameters; what stands before one may.
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
    Done { outcome: &'a super::task::Outcome },
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
