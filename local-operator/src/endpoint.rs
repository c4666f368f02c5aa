//! The endpoints of the API: path, who may ask, and which file answers (reference 2.1, 2.2).
//! What an endpoint says is in its own file below; HTTP is in `transport`.

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
use crate::config::Client;
use crate::envelope::{Opened, Opening};
use crate::json::Members;
use crate::operator::Operator;
use crate::refusal::Refusal;
use crate::role::Role;
use serde_json::Value;

/// One endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    TokenGenerate,
    TokenRefresh,
    TokenClientGenerate,
    TokenValidate,
    TokenLogout,
    IdentityMapV2,
    IdentityMapV3,
    IdentityBuckets,
    OptOutStatus,
    KeySharing,
    KeyBidstream,
    KeyLatest,
}

/// A request that passed the transport.
pub(crate) struct Asked<'a> {
    pub(crate) body: &'a [u8],
    /// The content type is exactly `application/octet-stream`.
    pub(crate) binary: bool,
    pub(crate) origin: Option<&'a str>,
    /// The API key of the `Authorization` header.
    pub(crate) api_key: Option<&'a str>,
}

/// An enveloped request that was opened, and who sent it.
struct Enveloped<'a> {
    client: &'a Client,
    members: Option<Members>,
}

/// What an enveloped endpoint does between opening and sealing.
type Ask = fn(&Operator, &Enveloped<'_>) -> Result<Value, Refusal>;

impl Endpoint {
    const ALL: [Self; 12] = [
        Self::TokenGenerate,
        Self::TokenRefresh,
        Self::TokenClientGenerate,
        Self::TokenValidate,
        Self::TokenLogout,
        Self::IdentityMapV2,
        Self::IdentityMapV3,
        Self::IdentityBuckets,
        Self::OptOutStatus,
        Self::KeySharing,
        Self::KeyBidstream,
        Self::KeyLatest,
    ];

    /// The endpoint at a path: case counts, one trailing slash does not.
    pub(crate) fn at(path: &str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        Self::ALL.into_iter().find(|endpoint| endpoint.path() == path)
    }

    /// Its path.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::TokenGenerate => "/v2/token/generate",
            Self::TokenRefresh => "/v2/token/refresh",
            Self::TokenClientGenerate => "/v2/token/client-generate",
            Self::TokenValidate => "/v2/token/validate",
            Self::TokenLogout => "/v2/token/logout",
            Self::IdentityMapV2 => "/v2/identity/map",
            Self::IdentityMapV3 => "/v3/identity/map",
            Self::IdentityBuckets => "/v2/identity/buckets",
            Self::OptOutStatus => "/v2/optout/status",
            Self::KeySharing => "/v2/key/sharing",
            Self::KeyBidstream => "/v2/key/bidstream",
            Self::KeyLatest => "/v2/key/latest",
        }
    }

    /// The roles of which one is enough. None where no key is asked for.
    const fn roles(self) -> &'static [Role] {
        match self {
            Self::TokenGenerate | Self::TokenValidate => &[Role::Generator],
            Self::TokenRefresh | Self::TokenClientGenerate => &[],
            Self::TokenLogout => &[Role::OptOut],
            Self::IdentityMapV2 | Self::IdentityMapV3 | Self::IdentityBuckets => &[Role::Mapper],
            Self::OptOutStatus => &[Role::Mapper, Role::Sharer, Role::IdReader],
            Self::KeySharing => &[Role::Sharer, Role::IdReader],
            Self::KeyBidstream | Self::KeyLatest => &[Role::IdReader],
        }
    }

    /// Answers a request.
    pub(crate) fn answer(self, operator: &Operator, asked: &Asked<'_>) -> Answer {
        let enveloped = |ask: Ask| self.answer_enveloped(operator, asked, ask);
        match self {
            Self::TokenGenerate => enveloped(generate::answer),
            Self::TokenRefresh => refresh::answer(operator, asked),
            Self::TokenClientGenerate => client_generate::answer(operator, asked),
            Self::TokenValidate => enveloped(validate::answer),
            Self::TokenLogout => enveloped(logout::answer),
            Self::IdentityMapV2 => enveloped(map_v2::answer),
            Self::IdentityMapV3 => enveloped(map_v3::answer),
            Self::IdentityBuckets => enveloped(buckets::answer),
            Self::OptOutStatus => enveloped(opt_out_status::answer),
            Self::KeySharing => enveloped(|operator, asked| Ok(keys::sharing(operator, asked))),
            Self::KeyBidstream => enveloped(|operator, _| Ok(keys::bidstream(operator))),
            Self::KeyLatest => enveloped(keys::latest),
        }
        .into()
    }

    /// Authenticates, opens the envelope, asks, and has the answer sealed (reference 2.2 to 2.5).
    fn answer_enveloped(self, operator: &Operator, asked: &Asked<'_>, ask: Ask) -> Result<Answer, Refusal> {
        let client = asked.api_key.and_then(|key| operator.client(key));
        let client = client.filter(|client| self.roles().iter().any(|role| client.roles.contains(role)));
        let client = client.ok_or(Refusal::UNAUTHORIZED)?;
        let now_ms = operator.rules.check_timestamps.then(|| operator.now_ms());
        let opening = Opening { product: operator.product, secret: &client.secret, now_ms };
        let Opened { nonce, members, binary } = opening.open(asked.body, asked.binary)?;
        let json = ask(operator, &Enveloped { client, members })?;
        let seal = Seal::Envelope { key: client.secret, at_ms: operator.now_ms(), nonce };
        Ok(Answer::Sealed(Sealed { json, seal, binary }))
    }
}
