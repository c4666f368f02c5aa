//! What an API key may do (reference 2.2).
//! Which endpoint wants which role is in `path`.

use serde::Deserialize;

/// A role of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// token/generate and token/validate.
    Generator,
    /// identity/map, identity/buckets and optout/status.
    Mapper,
    /// key/sharing and optout/status.
    Sharer,
    /// key/sharing, key/bidstream, key/latest and optout/status.
    IdReader,
    /// token/logout: the portal for people only.
    #[serde(rename = "OPTOUT")]
    OptOut,
}
