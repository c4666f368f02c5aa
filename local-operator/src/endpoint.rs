//! Which file below answers at which endpoint; where there is an envelope, the role is checked and the envelope opened here.
//! What an endpoint answers is in its own file; HTTP is in `transport`.

mod buckets;
mod client_generate;
mod generate;
mod keys;
mod logout;
mod map_v2;
mod map_v3;
mod opt_out_status;
mod refresh;
mod validate;

use crate::answer::{Answer, Seal, Sealed};
use crate::asked::{Asked, Enveloped};
use crate::envelope::{Opened, Opening};
use crate::operator::Operator;
use crate::path::Endpoint;
use crate::refusal::Refusal;
use serde_json::Value;

/// How an endpoint with an envelope answers: from the opened request to the JSON that is sealed.
type Ask = fn(&Operator, &Enveloped<'_>) -> Result<Value, Refusal>;

/// Answers a request to this endpoint.
pub(crate) fn answer(endpoint: Endpoint, operator: &Operator, asked: &Asked<'_>) -> Answer {
    let enveloped = |ask: Ask| answer_enveloped(endpoint, operator, asked, ask);
    match endpoint {
        Endpoint::TokenGenerate => enveloped(generate::answer),
        Endpoint::TokenRefresh => refresh::answer(operator, asked),
        Endpoint::TokenClientGenerate => client_generate::answer(operator, asked),
        Endpoint::TokenValidate => enveloped(validate::answer),
        Endpoint::TokenLogout => enveloped(logout::answer),
        Endpoint::IdentityMapV2 => enveloped(map_v2::answer),
        Endpoint::IdentityMapV3 => enveloped(map_v3::answer),
        Endpoint::IdentityBuckets => enveloped(buckets::answer),
        Endpoint::OptOutStatus => enveloped(opt_out_status::answer),
        Endpoint::KeySharing => enveloped(|operator, asked| Ok(keys::sharing(operator, asked))),
        Endpoint::KeyBidstream => enveloped(|operator, _| Ok(keys::bidstream(operator))),
        Endpoint::KeyLatest => enveloped(keys::latest),
    }
    .into()
}

/// Authenticates, opens the envelope, asks, and has the answer sealed (reference 2.2 to 2.5).
fn answer_enveloped(endpoint: Endpoint, operator: &Operator, asked: &Asked<'_>, ask: Ask) -> Result<Answer, Refusal> {
    let client = asked.api_key.and_then(|key| operator.client(key));
    let client = client.filter(|client| endpoint.roles().iter().any(|role| client.roles.contains(role)));
    let client = client.ok_or(Refusal::UNAUTHORIZED)?;
    let now_ms = operator.rules.check_timestamps.then(|| operator.now_ms());
    let opening = Opening { product: operator.product, secret: &client.secret, now_ms };
    let Opened { nonce, members, binary } = opening.open(asked.body, asked.binary)?;
    let json = ask(operator, &Enveloped { client, members })?;
    let seal = Seal::Envelope { key: client.secret, at_ms: operator.now_ms(), nonce };
    Ok(Answer::Sealed(Sealed { json, seal, binary }))
}
