//! The two kinds of request that endpoints get: as `transport` read it, and with the envelope opened by `endpoint`.
//! Only data: nothing is checked or decided here.

use crate::config::Client;
use crate::json::Members;

/// A request as `transport` read it.
pub(crate) struct Asked<'a> {
    pub(crate) body: &'a [u8],
    /// The content type is exactly `application/octet-stream`.
    pub(crate) binary: bool,
    pub(crate) origin: Option<&'a str>,
    /// The API key of the `Authorization` header.
    pub(crate) api_key: Option<&'a str>,
}

/// An enveloped request that was opened, and who sent it.
pub(crate) struct Enveloped<'a> {
    pub(crate) client: &'a Client,
    /// `None` if the envelope holds no JSON.
    pub(crate) members: Option<Members>,
}
