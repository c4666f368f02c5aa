//! The bars: why a token may not be shown. One row for each says all that follows from it.
//! A new bar is a variant here, a row, a line in `judge`, and a sentence in `pkg/explain.js`.

use super::Absence;
use crate::opt_out::OptOutId;

/// The official status numbers (reference 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(i8)]
pub enum Status {
    /// A token is usable.
    Established = 0,
    /// A token is usable and took another one's place.
    Refreshed = 1,
    /// The token has expired; a refresh can bring a new one.
    Expired = 100,
    /// Nobody is signed in.
    NoIdentity = -1,
    /// What the page handed in is no identity.
    Invalid = -2,
    /// The identity is of no use any more: somebody has to sign in.
    RefreshExpired = -3,
    /// The person opted out.
    OptOut = -4,
}

/// Why there is no token that may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// There is no identity.
    Nobody(Absence),
    /// The token has expired; the refresh token has not.
    Expired,
    /// Somebody opted out on this device, and no operator has vouched for this identity since.
    Held,
    /// This opt-out names the identity.
    OptedOut(OptOutId),
}

/// What the getters answer while a bar holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// `isLoginRequired` is true, unless a sign-in is on its way.
    LoginRequired,
    /// No token, and no login is required: a refresh can bring one.
    Waiting,
    /// `hasOptedOut` is true.
    OptedOut,
}

/// What becomes of the official key while a bar holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is removed.
    Nothing,
    /// It stays as it was found.
    AsFound,
    /// It holds the identity.
    Identity,
    /// It holds a tombstone.
    Tombstone,
}

/// All that follows from a bar.
#[derive(Clone, Copy)]
pub struct Row {
    /// The official status number.
    pub status: Status,
    /// What the getters answer.
    pub shown: Shown,
    /// What becomes of the official key.
    pub kept: Kept,
    /// Whether the operator is asked to refresh the identity.
    pub asks: bool,
    /// Whether every other copy of the tokens is removed from the page's storage.
    pub purges: bool,
}

impl Bar {
    /// What follows from this bar.
    #[must_use]
    pub const fn row(self) -> Row {
        use Shown::{LoginRequired, Waiting};
        let (status, shown, kept, asks, purges) = match self {
            Self::Nobody(Absence::Never) => (Status::NoIdentity, LoginRequired, Kept::AsFound, false, false),
            Self::Nobody(Absence::LoggedOut) => (Status::NoIdentity, LoginRequired, Kept::Nothing, false, false),
            Self::Nobody(Absence::Invalid) => (Status::Invalid, LoginRequired, Kept::Nothing, false, false),
            Self::Nobody(Absence::Ended) => (Status::RefreshExpired, LoginRequired, Kept::Nothing, false, false),
            Self::Nobody(Absence::Lapsed) => (Status::RefreshExpired, LoginRequired, Kept::AsFound, false, false),
            Self::Nobody(Absence::HandInPending) => (Status::NoIdentity, LoginRequired, Kept::AsFound, false, false),
            Self::Expired => (Status::Expired, Waiting, Kept::Identity, true, false),
            Self::Held => (Status::NoIdentity, Waiting, Kept::AsFound, true, false),
            Self::OptedOut(_) => (Status::OptOut, Shown::OptedOut, Kept::Tombstone, false, true),
        };
        Row { status, shown, kept, asks, purges }
    }

    /// The number by which `pkg/explain.js` finds the sentence for this bar.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Nobody(absence) => absence as u8,
            Self::Expired => 7,
            Self::Held => 8,
            Self::OptedOut(_) => 9,
        }
    }
}
