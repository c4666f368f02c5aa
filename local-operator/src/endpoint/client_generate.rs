//! POST /v2/token/client-generate (reference 5).
//! The checks come in the order of 5.5, because the first one that fails makes the answer.

use crate::answer::{Answer, Seal, Sealed, bare, success};
use crate::asked::Asked;
use crate::cipher::{self, IV, Key};
use crate::config::{ClientKeypair, Site};
use crate::console;
use crate::identifier::{Address, Form};
use crate::identity::{self, Lineage, privacy};
use crate::json::{self, Members};
use crate::operator::Operator;
use crate::origin;
use crate::person::Person;
use crate::refusal::Refusal;
use p256::elliptic_curve::sec1::Coordinates;
use p256::pkcs8::{AssociatedOid as _, spki::SubjectPublicKeyInfoRef};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The request as it is written. A null member counts as absent, and an unknown one is a mistake.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    #[serde(default, deserialize_with = "parse_text")]
    payload: Option<String>,
    #[serde(default, deserialize_with = "parse_text")]
    iv: Option<String>,
    #[serde(default, deserialize_with = "parse_text")]
    public_key: Option<String>,
    #[serde(default, deserialize_with = "parse_timestamp")]
    timestamp: i64,
    #[serde(default, deserialize_with = "parse_text")]
    subscription_id: Option<String>,
    #[serde(default, deserialize_with = "parse_text")]
    app_name: Option<String>,
}

/// Answers in the order of reference 5.5.
pub(super) fn answer(operator: &Operator, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    let request = Request::read(asked.body)?;
    let keypair = request.subscription_id.as_deref().and_then(|id| operator.keypair(id));
    let keypair = keypair.ok_or(Refusal::client_error("bad subscription_id"))?;
    if keypair.disabled {
        return Err(Refusal::json(401, "unauthorized", "Unauthorized"));
    }
    check_caller(operator, operator.site(keypair.site), request.app_name.as_deref(), asked.origin)?;
    let (key, plain) = request.open(keypair)?;
    let json = generate(operator, keypair.site, &plain)?;
    Ok(Answer::Sealed(Sealed { json, seal: Seal::ClientGenerate { key }, binary: false }))
}

impl Request {
    /// Rows 1 to 4.
    fn read(body: &[u8]) -> Result<Self, Refusal> {
        let missing = || Refusal::client_error("json payload expected but not found");
        if body.is_empty() {
            return Err(missing());
        }
        match json::read(body).ok_or(Refusal::client_error("json payload is not valid"))? {
            Value::Null => Err(missing()),
            value @ Value::Object(_) => serde_json::from_value(value).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }

    /// Rows 9 to 13: the shared secret and the decrypted payload.
    fn open(&self, keypair: &ClientKeypair) -> Result<(Key, Vec<u8>), Refusal> {
        let (Some(payload), Some(iv), Some(public_key)) = (&self.payload, &self.iv, &self.public_key) else {
            return Err(Refusal::client_error("required parameters: payload, iv, public_key"));
        };
        let public_key = read_public_key(public_key)?;
        let iv: [u8; IV] =
            cipher::read_b64(iv).and_then(|iv| iv.try_into().ok()).ok_or(Refusal::client_error("bad iv"))?;
        // The AES key is the X coordinate as it is, 32 bytes with leading zeros, and no derivation (reference 5.1).
        let shared = p256::ecdh::diffie_hellman(keypair.private_key.to_nonzero_scalar(), public_key.as_affine());
        let key: Key = (*shared.raw_secret_bytes()).into();
        let plain = cipher::read_b64(payload)
            .and_then(|ciphertext| cipher::open_with(&key, &iv, &ciphertext, self.aad().as_bytes()))
            .ok_or(Refusal::client_error("payload decryption failed"))?;
        Ok((key, plain))
    }

    /// The additional data, built anew from the parsed members: it must match the client's byte for byte.
    fn aad(&self) -> String {
        match &self.app_name {
            Some(app_name) => serde_json::json!([self.timestamp, app_name]).to_string(),
            None => serde_json::json!([self.timestamp]).to_string(),
        }
    }
}

fn unknown() -> Refusal {
    Refusal::unknown("Unknown error while handling client side token generate")
}

/// A text, or a number or boolean as text.
fn parse_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => json::as_text(&value).map(Some).ok_or_else(|| D::Error::custom("no text")),
    }
}

/// An integer, a fraction cut down to one, or a text with an integer in it. Null counts as 0.
fn parse_timestamp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let timestamp = match Value::deserialize(deserializer)? {
        Value::Null => Some(0),
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    timestamp.ok_or_else(|| D::Error::custom("no integer"))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "cutting the fraction off is what is wanted, and the range is checked"
)]
fn whole(number: f64) -> Option<i64> {
    (number.abs() < 9e18).then_some(number as i64)
}

/// Rows 10 and 11: an uncompressed P-256 point in a `SubjectPublicKeyInfo`.
fn read_public_key(text: &str) -> Result<p256::PublicKey, Refusal> {
    let bad = || Refusal::client_error("bad public key");
    let der = cipher::read_b64(text).ok_or_else(bad)?;
    let spki = SubjectPublicKeyInfoRef::try_from(&der[..]).map_err(|_| bad())?;
    if spki.algorithm.oid != p256::elliptic_curve::ALGORITHM_OID {
        return Err(bad());
    }
    if spki.algorithm.parameters_oid().map_err(|_| bad())? != p256::NistP256::OID {
        return Err(unknown());
    }
    let point = spki.subject_public_key.as_bytes().and_then(|bytes| p256::EncodedPoint::from_bytes(bytes).ok());
    let point =
        point.filter(|point| matches!(point.coordinates(), Coordinates::Uncompressed { .. })).ok_or_else(bad)?;
    p256::PublicKey::from_sec1_bytes(point.as_bytes()).map_err(|_| bad())
}

/// Rows 7 and 8: an app name, even an empty one, takes the place of the Origin (reference 5.4).
fn check_caller(operator: &Operator, site: &Site, app_name: Option<&str>, origin: Option<&str>) -> Result<(), Refusal> {
    if !operator.rules.check_origins {
        return Ok(());
    }
    if let Some(app_name) = app_name {
        // Case is ignored as Java ignores it, for letters beyond ASCII as well.
        let listed = site.app_names.iter().any(|listed| listed.to_lowercase() == app_name.to_lowercase());
        return if listed { Ok(()) } else { Err(Refusal::json(403, "invalid_app_name", "unexpected app name")) };
    }
    let domain = origin.and_then(origin::domain);
    if domain.is_some_and(|domain| site.domains.contains(&domain)) {
        return Ok(());
    }
    console::explain_origin(operator.product, site, origin);
    Err(Refusal::json(403, "invalid_http_origin", "unexpected http origin"))
}

/// Rows 14 to 17, and the token.
fn generate(operator: &Operator, site: i32, plain: &[u8]) -> Result<Value, Refusal> {
    let members = json::read_object(plain).ok_or(Refusal::client_error("encrypted payload contains invalid json"))?;
    let person = Person::of(operator.product, &address(operator, &members)?);
    if operator.is_opted_out(&person) {
        return Ok(bare("optout"));
    }
    let lineage =
        Lineage { person, site, privacy_bits: privacy::GENERATED_ON_CLIENT_SIDE, established_ms: operator.now_ms() };
    Ok(success(identity::make(operator, lineage)))
}

fn address(operator: &Operator, members: &Members) -> Result<Address, Refusal> {
    let email_hash = json::present(members, Form::EmailHash.member());
    let phone_hash = json::present(members, Form::PhoneHash.member());
    if phone_hash.is_some() && !operator.rules.phone_support {
        return Err(Refusal::client_error("phone support not enabled"));
    }
    let (form, value) = match (email_hash, phone_hash) {
        (Some(hash), None) => (Form::EmailHash, hash),
        (None, Some(hash)) => (Form::PhoneHash, hash),
        _ if operator.rules.phone_support => {
            return Err(Refusal::client_error("please provide exactly one of: email_hash, phone_hash"));
        }
        _ => return Err(Refusal::client_error("please provide email_hash")),
    };
    json::as_text(value).and_then(|hash| form.check(&hash)).ok_or(Refusal::client_error("Invalid Identifier"))
}
