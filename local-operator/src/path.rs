//! The endpoints of the API by name: the path of each, and which roles may ask (reference 2.1, 2.2).
//! What an endpoint answers is in `endpoint`.

use crate::role::Role;

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

    /// The endpoint with this path. Case matters; one slash at the end is ignored.
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

    /// The roles that may ask: an API key with one of them is enough. Empty where no API key is needed.
    pub(crate) const fn roles(self) -> &'static [Role] {
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
}
