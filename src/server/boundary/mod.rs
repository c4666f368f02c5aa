//! The boundary of the server module: everything that JavaScript sees of it. Conversions only.
//! Values cross by serde. This file is the client; its arguments and the steps of a call are beside it.

#![allow(clippy::needless_pass_by_value, reason = "wasm-bindgen hands over owned values")]
#![allow(clippy::must_use_candidate, reason = "the callers are JavaScript")]

mod arguments;
mod call;

use super::cookie::{self, Attributes};
use super::failure::Failure;
use super::task::{AnyEndpoint, Buckets, Generate, Map, MapVersion, OptOutStatus, Refresh, Task, Validate};
use super::{Client, Credentials};
use crate::dii::{Address, AddressKind};
use crate::operator::token_generate::OptOutCheck;
use crate::product::Product;
use crate::time::{Millis, UnixMillis};
use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use arguments::{
    GenerateOptions, OPTIONS, Options, PERSON, Person, Thrown, ValidateOptions, deposit_of, has, identity_of, read,
    thrown, written,
};
pub use call::Call;
use call::{now, whole};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

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
    /// What is wrong with the list. A text that is no address is answered as `invalid`, not refused.
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

    /// Any endpoint that takes an envelope: JSON in, JSON out.
    ///
    /// # Errors
    /// No such path.
    pub fn request(&self, path: &str, json: &str) -> Result<Call, Thrown> {
        AnyEndpoint::new(path, json).map(|task| self.call(task)).map_err(thrown)
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

/// What an operator knows a person by: a byte for the kind of address, then the 32 bytes of its hash.
///
/// # Errors
/// What is wrong with the person.
#[wasm_bindgen]
pub fn address(person: JsValue) -> Result<Vec<u8>, Thrown> {
    Ok(bytes_of(&read::<Person>(person, "A person", &PERSON)?.certain()?))
}

/// The same of many people, in their places: `undefined` for a text that is no address.
///
/// # Errors
/// What is wrong with the list, as for `map`.
#[wasm_bindgen]
pub fn addresses(people: Vec<JsValue>) -> Result<Vec<JsValue>, Thrown> {
    let written = |address: Address| Uint8Array::from(&bytes_of(&address)[..]).into();
    let address = |person| read::<Person>(person, "A person", &PERSON)?.address();
    people.into_iter().map(|person| Ok(address(person)?.map_or(JsValue::UNDEFINED, written))).collect()
}

fn bytes_of(address: &Address) -> Vec<u8> {
    let kind = match address.kind() {
        AddressKind::Email => b'e',
        AddressKind::Phone => b'p',
    };
    [&[kind], &address.hash()[..]].concat()
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
