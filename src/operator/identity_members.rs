//! An identity by its official members, as operators answer it, as a server hands it over, and as it comes back in a cookie.
//! Reading, checking and telling its times; nothing here decides to ask anybody.

use crate::crypto::Key;
use crate::encoding::from_base64;
use crate::time::UnixMillis;
use alloc::string::String;
use serde::{Deserialize, Serialize};

/// What is earlier than this many milliseconds after 1970 was written in seconds: the year 1973, or 5138.
const SURELY_SECONDS: u64 = 100_000_000_000;

/// Tokens, times in milliseconds, and key together (reference 3.4). Its `Debug` shows the times alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityMembers {
    /// What goes to ads.
    pub advertising_token: String,
    /// What a refresh sends.
    pub refresh_token: String,
    /// At and after this instant the advertising token must not be used.
    pub identity_expires: u64,
    /// At and after this instant a refresh is due.
    pub refresh_from: u64,
    /// At and after this instant the refresh token is of no use.
    pub refresh_expires: u64,
    /// Base64 of the key that opens the answer to the next refresh; none for sessions of retired APIs (reference 4.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_response_key: Option<String>,
}

/// The caller passed something that is no identity. Nothing was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityError {
    /// A token is empty, or the key is there and not 32 bytes of Base64.
    Malformed,
    /// Its times are in seconds: they would all have passed.
    Seconds,
}

/// What the three times of an identity say at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "answers to four questions, which a caller asks one by one")]
pub struct Times {
    /// The advertising token may be handed to ads.
    pub usable: bool,
    /// A refresh is due.
    pub due: bool,
    /// A refresh can still succeed.
    pub refreshable: bool,
    /// Neither token is of any use: a new sign-in is needed.
    pub expired: bool,
}

impl IdentityMembers {
    /// Believes it, or says why not.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub fn check(self) -> Result<Self, IdentityError> {
        let key = self.refresh_response_key.as_deref();
        let bad_key = key.is_some_and(|text| from_base64(text).and_then(|bytes| Key::new(&bytes)).is_none());
        if self.advertising_token.is_empty() || self.refresh_token.is_empty() || bad_key {
            return Err(IdentityError::Malformed);
        }
        let earliest = self.refresh_from.min(self.identity_expires).min(self.refresh_expires);
        if earliest < SURELY_SECONDS { Err(IdentityError::Seconds) } else { Ok(self) }
    }

    /// The key that opens the answer to a refresh.
    #[must_use]
    pub fn response_key(&self) -> Option<Key> {
        Key::new(&from_base64(self.refresh_response_key.as_deref()?)?)
    }

    /// What its times say. An instant belongs to what begins with it (reference 3.4).
    #[must_use]
    pub fn times(&self, now: UnixMillis) -> Times {
        let expired = now.0 >= self.refresh_expires;
        Times {
            usable: !expired && now.0 < self.identity_expires,
            due: !expired && now.0 >= self.refresh_from,
            refreshable: !expired,
            expired,
        }
    }
}

impl core::fmt::Debug for IdentityMembers {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("IdentityMembers")
            .field("refresh_from", &self.refresh_from)
            .field("identity_expires", &self.identity_expires)
            .field("refresh_expires", &self.refresh_expires)
            .finish_non_exhaustive()
    }
}
