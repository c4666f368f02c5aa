//! POST /v2/token/refresh (reference 4).
//! No envelope: the body is the token, and the answer is encrypted with the response key inside the token.

use crate::answer::{Answer, Seal, Sealed, bare, success};
use crate::asked::Asked;
use crate::identity::{self, Lineage};
use crate::operator::Operator;
use crate::refusal::Refusal;
use crate::token::refresh::{Reading, Refresh, Unwrapping, WRAPPED_LENGTH, unwrap};
use serde_json::Value;

/// Identities established before 2021-03-08T17:00:00Z are opted out, all of them (reference 4.2, row 6).
const OLDEST_ESTABLISHED_MS: i64 = 1_615_222_800_000;

/// The length alone decides: a wrapped token is answered encrypted, anything else counts as bare and is answered in plain
/// (reference 4.1).
pub(super) fn answer(operator: &Operator, asked: &Asked<'_>) -> Result<Answer, Refusal> {
    // A known API key changes only what errors say; an unknown one is ignored.
    let authenticated = asked.api_key.is_some_and(|key| operator.client(key).is_some());
    let text = str::from_utf8(asked.body).unwrap_or_default();
    if text.len() != WRAPPED_LENGTH {
        return refresh(operator, text, authenticated).map(Answer::Plain);
    }
    let (key, inner) = unwrap(&operator.keys, text).map_err(|why| refuse_wrapping(&why))?;
    let json = refresh(operator, &inner, authenticated)?;
    Ok(Answer::Sealed(Sealed { json, seal: Seal::Refresh { key }, binary: asked.binary }))
}

fn refuse_wrapping(why: &Unwrapping) -> Refusal {
    Refusal::client_error(match why {
        Unwrapping::NotBase64 => "Invalid body: Body is not valid base64.".to_owned(),
        Unwrapping::UnknownKey(id) => {
            format!("Invalid key: Generator of this token (Key ID: {id}) does not exist.")
        }
        Unwrapping::WrongKey => "Invalid data: Check encryption method and encryption key.".to_owned(),
        Unwrapping::BadJson => "Invalid format: Payload is not valid json or missing required data.".to_owned(),
    })
}

/// Rows 5 to 11 of reference 4.2. Expiry wins over opt-out: 7 precedes 8.
fn refresh(operator: &Operator, inner: &str, authenticated: bool) -> Result<Value, Refusal> {
    let refuse = |status, message| {
        if authenticated {
            Refusal::json(400, status, message)
        } else {
            Refusal::json(400, "error", "Error refreshing token")
        }
    };
    let token = Refresh::read(operator.product, &operator.keys, inner).map_err(|why| match why {
        Reading::Invalid => refuse("invalid_token", "Invalid Token presented"),
        Reading::Broken => Refusal::unknown("Unknown error while refreshing token v2"),
    })?;
    if token.established_ms < OLDEST_ESTABLISHED_MS {
        return Ok(bare("optout"));
    }
    if token.expires_ms < operator.now_ms() {
        return Err(refuse("expired_token", "Expired Token presented"));
    }
    if operator.is_opted_out_of_refresh(&token.person) {
        return Ok(bare("optout"));
    }
    let Refresh { person, site, privacy_bits, established_ms, .. } = token;
    Ok(success(identity::make(operator, Lineage { person, site, privacy_bits, established_ms })))
}
