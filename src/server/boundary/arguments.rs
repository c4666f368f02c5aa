//! What callers hand in, read by serde and checked for members that nobody knows. What is made of it is in the tasks.

use crate::dii::{Address, AddressKind, DiiError};
use crate::operator::identity_members::IdentityMembers;
use crate::server::cookie::Deposit;
use crate::server::failure::{Code, Failure};
use alloc::string::String;
use js_sys::{Object, Reflect};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

/// What a call of ours throws: a failure, as a plain object.
pub(super) type Thrown = JsValue;

pub(super) fn thrown(failure: Failure) -> Thrown {
    written(&failure)
}

pub(super) fn written(value: &impl Serialize) -> JsValue {
    serde_wasm_bindgen::to_value(value).unwrap_or(JsValue::UNDEFINED)
}

/// Reads an object of the caller, whose every member has to be known: a misspelt one would be ignored otherwise.
pub(super) fn read<T: DeserializeOwned>(value: JsValue, name: &str, members: &[&str]) -> Result<T, Thrown> {
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
pub(super) fn has(value: &JsValue, member: &str) -> bool {
    Reflect::get(value, &JsValue::from_str(member)).is_ok_and(|value| !value.is_undefined())
}

pub(super) const PERSON: [&str; 4] = ["email", "emailHash", "phone", "phoneHash"];

/// Who is asked about: exactly one of the four.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    pub(super) email: Option<String>,
    pub(super) email_hash: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) phone_hash: Option<String>,
}

impl Person {
    /// The address, or why the text is no address. More or fewer than one way to name a person is misuse.
    pub(super) fn address(self) -> Result<Result<Address, DiiError>, Thrown> {
        match (self.email, self.email_hash, self.phone, self.phone_hash) {
            (Some(raw), None, None, None) => Ok(Address::from_email(&raw)),
            (None, Some(hash), None, None) => Ok(Address::from_hash(AddressKind::Email, &hash)),
            (None, None, Some(raw), None) => Ok(Address::from_phone(&raw)),
            (None, None, None, Some(hash)) => Ok(Address::from_hash(AddressKind::Phone, &hash)),
            _ => Err(thrown(Failure::argument("A person", "is exactly one of email, emailHash, phone and phoneHash"))),
        }
    }

    pub(super) fn certain(self) -> Result<Address, Thrown> {
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
pub(super) struct Options {
    pub(super) product: String,
    pub(super) base_url: Option<String>,
    pub(super) api_key: String,
    pub(super) client_secret: String,
    pub(super) binary: Option<bool>,
    pub(super) timeout_ms: Option<u32>,
    pub(super) deadline_ms: Option<u32>,
}

pub(super) const OPTIONS: [&str; 10] = [
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
    "siteOptOuts",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GenerateOptions {
    #[serde(flatten)]
    pub(super) person: Person,
    pub(super) tcf_consent_string: Option<String>,
    pub(super) optout_check: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct ValidateOptions {
    #[serde(flatten)]
    pub(super) person: Person,
    pub(super) token: String,
}

pub(super) fn identity_of(value: JsValue) -> Result<IdentityMembers, Thrown> {
    let identity: Option<IdentityMembers> = serde_wasm_bindgen::from_value(value).ok();
    let identity = identity.and_then(|identity| identity.check().ok());
    identity.ok_or_else(|| thrown(Failure::new(Code::InvalidIdentity)))
}

/// An answer of generate or refresh, or what a cookie left, handed back by the caller.
pub(super) fn deposit_of(answer: JsValue) -> Result<Deposit, Thrown> {
    let member = |name: &str| Reflect::get(&answer, &JsValue::from_str(name)).unwrap_or_default();
    match member("status").as_string().as_deref() {
        Some("success") => Ok(Deposit::Success { identity: identity_of(member("identity"))? }),
        Some("optout") => Ok(Deposit::Optout),
        Some("none" | "insufficient_user_consent" | "expired_token" | "invalid_token") => Ok(Deposit::None),
        _ => Err(thrown(Failure::argument("The answer", "must be one of tokenGenerate or tokenRefresh"))),
    }
}
