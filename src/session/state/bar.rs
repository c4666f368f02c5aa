//! The bars: why a token may not be shown. One row for each says all that follows from it.
//! A new bar is a variant here, a row in the table, a line in `judge`, a number in `src/page/boundary.rs`,
//! and a sentence in `pkg/explain.js`.

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

/// Why there is no token that may be shown. Its number is the one by which `pkg/explain.js` finds the sentence for it; six is the
/// number of a token that may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Bar {
    /// Nobody was here, as far as storage tells.
    Never = 0,
    /// Somebody logged out, here or in another tab.
    LoggedOut = 1,
    /// What the page handed in is no identity.
    Invalid = 2,
    /// The operator will not refresh this identity any more, or it was handed in too late.
    Ended = 3,
    /// By this clock the identity's time is over. It stays in storage unread: a clock that jumped ahead and came back must
    /// not have cost anybody a good token.
    Lapsed = 4,
    /// An earlier page handed in an identity that was held and never vouched for. The record that was stored then stays, unread.
    HandInPending = 5,
    /// The token has expired; the refresh token has not.
    Expired = 7,
    /// Somebody opted out on this device, and no operator has vouched for this identity since.
    Held = 8,
    /// An opt-out names the identity.
    OptedOut = 9,
    /// Whoever uses this device opted out of this site. It names nobody, and ends by opting in here.
    OptedOutOfSite = 10,
    /// A consent signal is against it. It names nobody, and ends when no signal is.
    ConsentDenied = 11,
    /// Nobody has said yet whether there is consent.
    ConsentUnknown = 12,
}

/// What the getters answer while a bar holds.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
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
#[repr(u8)]
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

/// The table, in the order of the bars' numbers.
#[rustfmt::skip]
const ROWS: [Row; 13] = {
    use {Kept::{AsFound, Identity, Nothing, Tombstone}, Shown::{LoginRequired, OptedOut, Waiting}, Status as S};
    const fn row(status: Status, shown: Shown, kept: Kept, asks: bool, purges: bool) -> Row {
        Row { status, shown, kept, asks, purges }
    }
    [
        //                     status             getters        official key asks   purges
        /* Never          */ row(S::NoIdentity,     LoginRequired, AsFound,   false, false),
        /* LoggedOut      */ row(S::NoIdentity,     LoginRequired, Nothing,   false, false),
        /* Invalid        */ row(S::Invalid,        LoginRequired, Nothing,   false, false),
        /* Ended          */ row(S::RefreshExpired, LoginRequired, Nothing,   false, false),
        /* Lapsed         */ row(S::RefreshExpired, LoginRequired, AsFound,   false, false),
        /* HandInPending  */ row(S::NoIdentity,     LoginRequired, AsFound,   false, false),
        /* a token        */ row(S::Established,    Waiting,       Identity,  true,  false),
        /* Expired        */ row(S::Expired,        Waiting,       Identity,  true,  false),
        /* Held           */ row(S::NoIdentity,     Waiting,       AsFound,   true,  false),
        /* OptedOut       */ row(S::OptOut,         OptedOut,      Tombstone, false, true),
        /* OptedOutOfSite */ row(S::OptOut,         OptedOut,      Nothing,   false, true),
        /* ConsentDenied  */ row(S::NoIdentity,     Waiting,       Nothing,   false, true),
        /* ConsentUnknown */ row(S::NoIdentity,     Waiting,       AsFound,   false, false),
    ]
};

impl Bar {
    /// What follows from this bar.
    #[must_use]
    pub const fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}
