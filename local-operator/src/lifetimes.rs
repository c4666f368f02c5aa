//! How long the tokens of an identity can be used (reference 14.4), and the order that these lifetimes must have.
//! Only spans of time: what the time is belongs to `clock`.

use serde::Serialize;

/// Spans from the making of an identity, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lifetimes {
    /// The advertising token is unusable after this long.
    pub identity_expires_after_ms: i64,
    /// A refresh is due after this long.
    pub refresh_from_after_ms: i64,
    /// The refresh token is unusable after this long.
    pub refresh_expires_after_ms: i64,
}

/// Why three spans are no lifetimes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifetimesMistake {
    /// A span is shorter than the shortest one allowed, or longer than a thousand years.
    OutOfRange,
    /// `refresh_from` would come after `identity_expires`.
    RefreshFromAfterIdentityExpires,
    /// `identity_expires` would come after `refresh_expires`.
    IdentityExpiresAfterRefreshExpires,
}

/// A day, in milliseconds.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// A thousand years: no sum of such times overflows.
const MAX_LIFETIME_MS: i64 = 1000 * 366 * DAY_MS;

impl Lifetimes {
    /// Checks that `refresh_from` <= `identity_expires` <= `refresh_expires`, as clients may rely on (reference 3.4).
    ///
    /// # Errors
    /// The first rule that does not hold. `least_ms` is the shortest span allowed.
    pub fn check(self, least_ms: i64) -> Result<Self, LifetimesMistake> {
        let possible = least_ms..=MAX_LIFETIME_MS;
        let spans = [self.identity_expires_after_ms, self.refresh_from_after_ms, self.refresh_expires_after_ms];
        if !spans.iter().all(|span| possible.contains(span)) {
            return Err(LifetimesMistake::OutOfRange);
        }
        if self.refresh_from_after_ms > self.identity_expires_after_ms {
            return Err(LifetimesMistake::RefreshFromAfterIdentityExpires);
        }
        if self.identity_expires_after_ms > self.refresh_expires_after_ms {
            return Err(LifetimesMistake::IdentityExpiresAfterRefreshExpires);
        }
        Ok(self)
    }
}
