//! An identity: tokens, times and key, as operators answer it and as the official key stores it (reference 3.4, 1.3).
//! Reading, writing and its three times; whose it is and whether it may be shown is the session's.

use crate::crypto::Key;
use crate::encoding::{from_base64, to_base64};
use crate::json::{Fields, Writer};
use crate::time::{Millis, UnixMillis};
use alloc::string::String;

/// How long a token of the oldest form may be used, counted from when it is read.
const LEGACY_IDENTITY_LIFE: Millis = Millis::MINUTE.times(240);
/// How long it may be refreshed.
const LEGACY_REFRESH_LIFE: Millis = Millis::DAY.times(7);

/// Tokens, times and key together. Never printed: [`Debug`](core::fmt::Debug) shows the times alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// What goes to ads. Of any length and version.
    pub advertising_token: String,
    /// What a refresh sends. Belongs to `refresh_response_key`: never mixed with another identity's.
    pub refresh_token: String,
    /// Opens the answer to a refresh with `refresh_token`. `None` for sessions of retired APIs, whose answer is plain
    /// JSON (reference 4.1).
    pub refresh_response_key: Option<Key>,
    /// At and after this instant a refresh is due.
    pub refresh_from: UnixMillis,
    /// At and after this instant the advertising token must not be used.
    pub identity_expires: UnixMillis,
    /// At and after this instant the refresh token is of no use.
    pub refresh_expires: UnixMillis,
}

impl Identity {
    /// Reads the official members; `None` when a token is missing or empty, a time is missing, or the key is there and not
    /// 32 bytes of Base64. Other members are ignored.
    pub fn read(json: &str, fields: &impl Fields) -> Option<Self> {
        let token = |member| fields.text(json, member).filter(|text| !text.is_empty());
        let time = |member| fields.integer(json, member).map(UnixMillis);
        let refresh_response_key = match fields.text(json, "refresh_response_key") {
            Some(text) => Some(Key::new(&from_base64(&text)?)?),
            None => None,
        };
        Some(Self {
            advertising_token: token("advertising_token")?,
            refresh_token: token("refresh_token")?,
            refresh_response_key,
            refresh_from: time("refresh_from")?,
            identity_expires: time("identity_expires")?,
            refresh_expires: time("refresh_expires")?,
        })
    }

    /// Reads the oldest form of the official cookie: two tokens, and the times that the official SDK gives them.
    pub fn read_legacy(json: &str, now: UnixMillis, fields: &impl Fields) -> Option<Self> {
        let token = |member| fields.text(json, member).filter(|text| !text.is_empty());
        Some(Self {
            advertising_token: token("advertising_token")?,
            refresh_token: token("refresh_token")?,
            refresh_response_key: None,
            refresh_from: now,
            identity_expires: now.after(LEGACY_IDENTITY_LIFE),
            refresh_expires: now.after(LEGACY_REFRESH_LIFE),
        })
    }

    /// The official members, to which the caller may add its own.
    #[must_use]
    pub fn write(&self) -> Writer {
        let writer = Writer::new()
            .text("advertising_token", &self.advertising_token)
            .text("refresh_token", &self.refresh_token)
            .integer("identity_expires", self.identity_expires.0)
            .integer("refresh_from", self.refresh_from.0)
            .integer("refresh_expires", self.refresh_expires.0);
        match &self.refresh_response_key {
            Some(key) => writer.text("refresh_response_key", &to_base64(key.bytes())),
            None => writer,
        }
    }
}

impl core::fmt::Debug for Identity {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("Identity")
            .field("refresh_from", &self.refresh_from)
            .field("identity_expires", &self.identity_expires)
            .field("refresh_expires", &self.refresh_expires)
            .finish_non_exhaustive()
    }
}
