//! The wire between a page and an operator, one file per endpoint: a request as bytes, bytes as a typed answer.
//! No network, no clock, no decision: what an answer means for a person on this page is the session's.

#[cfg(feature = "server")]
mod address_member;
mod answer;
pub mod client_generate;
#[cfg(feature = "server")]
pub mod envelope;
#[cfg(feature = "server")]
pub mod identity_buckets;
#[cfg(feature = "server")]
pub mod identity_map;
#[cfg(feature = "server")]
pub mod identity_members;
#[cfg(feature = "server")]
pub mod opt_out_status;
#[cfg(feature = "server")]
mod said;
#[cfg(feature = "server")]
pub mod token_generate;
pub mod token_refresh;
#[cfg(feature = "server")]
pub mod token_refresh_authorized;
#[cfg(feature = "server")]
pub mod token_validate;
#[cfg(feature = "server")]
mod utc;

pub use answer::Answer;

use alloc::string::String;

/// One POST of plain text, which browsers send to another origin without asking first (reference 2.3).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Request {
    /// Where to, below the operator's origin.
    pub path: &'static str,
    /// What.
    pub body: String,
}

/// The address of an endpoint, for servers; a page's host makes its own. A base URL may come with or without path and trailing slash; its path never counts
/// (reference 1.1).
#[cfg(feature = "server")]
pub(crate) fn endpoint(base_url: &str, path: &str) -> String {
    let mut slashes = 0;
    // Scheme, two slashes, authority; whatever the third slash begins is left out.
    let origin = base_url.chars().take_while(|&character| {
        slashes += usize::from(character == '/');
        slashes < 3 && character != '?' && character != '#'
    });
    let mut url: String = origin.collect();
    url.push_str(path);
    url.push_str(concat!("?client=uid2-wasm-", env!("CARGO_PKG_VERSION")));
    url
}
