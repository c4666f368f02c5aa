//! `POST /v2/token/generate` (reference 3): an address hash in, an identity or an opt-out back.
//! Only this endpoint's payload and answers may live here.

use super::address_member::{AddressMember, to_json};
use super::identity_members::IdentityMembers;
use super::said::{Verdict, verdict};
use crate::dii::Address;
use alloc::string::String;
use serde::Serialize;

/// Where to ask.
pub const PATH: &str = "/v2/token/generate";

/// Whether the operator is told to respect opt-outs (reference 3.2). Current ones do in any case; older private ones only
/// when told so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptOutCheck {
    /// `optout_check` 1: what is sent unless the caller says otherwise in so many words.
    Respect,
    /// `optout_check` 0, which the caller wrote.
    Waive,
}

#[derive(Serialize)]
struct Payload<'a> {
    #[serde(flatten)]
    address: AddressMember,
    optout_check: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    tcf_consent_string: Option<&'a str>,
}

/// Asks for an identity of `address`. `tcf_consent_string` is looked at by EUID operators alone, and also when it is empty.
#[must_use]
pub fn payload(address: &Address, tcf_consent_string: Option<&str>, check: OptOutCheck) -> String {
    let optout_check = u8::from(check == OptOutCheck::Respect);
    to_json(&Payload { address: address.into(), optout_check, tcf_consent_string })
}

/// What an operator says to a generate. An opt-out is an answer, never an error.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Answer {
    /// A new identity.
    Success {
        /// It.
        identity: IdentityMembers,
    },
    /// The person opted out. Final: make no token for this address again.
    Optout,
    /// EUID: the consent string lacks a purpose or the vendor (reference 3.3).
    InsufficientUserConsent,
}

/// Reads what stood in the envelope; `None` when it makes no sense.
#[must_use]
pub fn answer(json: &str) -> Option<Answer> {
    match verdict(json)? {
        Verdict::Identity(identity) => Some(Answer::Success { identity }),
        Verdict::OptOut => Some(Answer::Optout),
        Verdict::Other(status) => (status == "insufficient_user_consent").then_some(Answer::InsufficientUserConsent),
    }
}
