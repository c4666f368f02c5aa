//! From the identifier in a request to an address: kind and hash (reference 12).
//! The rules of normalization are in the files below; who is opted out is not decided here.

mod email;
mod hash;
mod phone;

use crate::cipher;
use crate::json::{self, Members};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// E-mail or phone. An e-mail and a phone with the same hash are two people (reference 12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Email,
    Phone,
}

impl Kind {
    /// The kind as bits 2 and 3 of the first byte of tokens and of 33-byte raw UIDs (reference 14).
    pub(crate) const fn bits(self) -> u8 {
        match self {
            Self::Email => 0,
            Self::Phone => 1 << 2,
        }
    }

    /// The kind that such a first byte tells.
    pub(crate) const fn of_bits(byte: u8) -> Self {
        if byte & Self::Phone.bits() == 0 { Self::Email } else { Self::Phone }
    }
}

/// The four ways to name a person, in the operator's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Email,
    EmailHash,
    Phone,
    PhoneHash,
}

impl Form {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Email, Self::EmailHash, Self::Phone, Self::PhoneHash];

    /// The member's name on the wire.
    pub(crate) const fn member(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::EmailHash => "email_hash",
            Self::Phone => "phone",
            Self::PhoneHash => "phone_hash",
        }
    }

    /// Whether a phone is meant: such members are ignored where phones are switched off.
    pub(crate) const fn is_phone(self) -> bool {
        matches!(self, Self::Phone | Self::PhoneHash)
    }

    /// Checks one identifier of this form; `None` when it is not acceptable.
    pub(crate) fn check(self, text: &str) -> Option<Address> {
        let (kind, hash) = match self {
            Self::Email => (Kind::Email, cipher::sha256(&[email::normalize(text)?.as_bytes()]).to_vec()),
            Self::Phone => (Kind::Phone, cipher::sha256(&[phone::check(text)?.as_bytes()]).to_vec()),
            Self::EmailHash => (Kind::Email, hash::check(text)?),
            Self::PhoneHash => (Kind::Phone, hash::check(text)?),
        };
        Some(Address { kind, hash })
    }
}

/// An e-mail address or a phone, as the operator knows it. Without `Debug`, so that it is never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Address {
    /// E-mail or phone.
    pub(crate) kind: Kind,
    /// The identity hash: 32 bytes, or 31 or 33 where a request holds such a hash (reference 12.3).
    pub(crate) hash: Vec<u8>,
}

/// The forms a request may use.
pub(crate) fn forms(phone_support: bool) -> impl Iterator<Item = Form> {
    Form::ALL.into_iter().filter(move |form| phone_support || !form.is_phone())
}

/// The one identifier of a generate, validate or logout request (reference 3.1, steps 2 and 3).
pub(crate) fn exactly_one(members: &Members, phone_support: bool) -> Result<Address, Refusal> {
    let given: Vec<(Form, &Value)> =
        forms(phone_support).filter_map(|form| Some((form, json::present(members, form.member())?))).collect();
    let [(form, value)] = given[..] else {
        return Err(required_parameter_missing(phone_support));
    };
    form.check(&json::as_java_text(value)).ok_or(Refusal::client_error("Invalid Identifier"))
}

/// The refusal of a request with no identifier, or with more than one.
pub(crate) fn required_parameter_missing(phone_support: bool) -> Refusal {
    Refusal::client_error(if phone_support {
        "Required Parameter Missing: exactly one of [email, email_hash, phone, phone_hash] must be specified"
    } else {
        "Required Parameter Missing: exactly one of email or email_hash must be specified"
    })
}
