//! What an endpoint is asked: a request that passed the transport, and one whose envelope was opened.
//! Only data; `endpoint` opens the envelope.

use crate::config::Client;
use crate::json::Members;

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
pub(crate) struct Enveloped<'a> {
    pub(crate) client: &'a Client,
    pub(crate) members: Option<Members>,
}
