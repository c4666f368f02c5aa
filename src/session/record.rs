//! The official key's value: identity with its line, tombstone, somebody else's marker, or nothing readable.
//! Reading and writing that one text; what follows from it is decided in `reconcile`.

use super::line::{Line, Lined};
use crate::identity::Identity;
use crate::json::{Fields, Writer};
use crate::opt_out::{Names, OptOutId, TokenPrint};
use crate::time::{Millis, UnixMillis};
use alloc::string::String;
use alloc::vec;

/// How long official SDKs elsewhere on the site are told to honour a tombstone: the longest a cookie lives.
pub const TOMBSTONE_LIFE: Millis = Millis::DAY.times(400);

/// What stands in the official key.
#[derive(Clone, PartialEq, Eq)]
pub enum Record {
    /// Nothing.
    Nothing,
    /// An identity that somebody else wrote: a server, or an older SDK.
    Unlined(Identity),
    /// An identity of ours.
    Lined(Lined),
    /// Our tombstone, with its opt-out's id.
    Tombstone(OptOutId),
    /// An opt-out without an id: an older SDK's.
    Marker,
    /// Something else. Set aside: neither fatal nor removed until somebody signs in.
    Unreadable,
}

impl Record {
    /// Reads the official cookie, which in its oldest form has tokens and no times (ecosystem: the legacy cookie).
    pub fn read_cookie(json: &str, now: UnixMillis, fields: &impl Fields) -> Self {
        match Self::read(Some(json), fields) {
            Self::Unreadable => Identity::read_legacy(json, now, fields).map_or(Self::Unreadable, Self::Unlined),
            record => record,
        }
    }

    /// Reads the official key.
    pub fn read(text: Option<&str>, fields: &impl Fields) -> Self {
        let Some(json) = text else { return Self::Nothing };
        if fields.text(json, "status").as_deref() == Some("optout") {
            let id = fields.text(json, "id").and_then(|id| OptOutId::from_hex(&id));
            return id.map_or(Self::Marker, Self::Tombstone);
        }
        let Some(identity) = Identity::read(json, fields) else { return Self::Unreadable };
        match fields.text(json, "line").and_then(|line| Line::read(&line)) {
            Some(line) => Self::Lined(Lined { identity, line }),
            None => Self::Unlined(identity),
        }
    }
}

impl Record {
    /// What an opt-out could name the identity by that stands there.
    #[must_use]
    pub fn names(&self) -> Names {
        match self {
            Self::Lined(lined) => lined.names(),
            Self::Unlined(identity) => {
                Names { tokens: vec![TokenPrint::of(&identity.advertising_token)], ..Names::default() }
            }
            Self::Nothing | Self::Tombstone(_) | Self::Marker | Self::Unreadable => Names::default(),
        }
    }
}

/// The value that holds an identity of ours.
#[must_use]
pub fn write_lined(lined: &Lined) -> String {
    lined.identity.write().text("line", &lined.line.write()).finish()
}

/// The value that says: opted out. The official format, so that older SDKs honour it too, and its opt-out's id.
#[must_use]
pub fn write_tombstone(id: OptOutId, now: UnixMillis) -> String {
    let until = now.after(TOMBSTONE_LIFE).0;
    let writer = Writer::new().text("status", "optout").integer("identity_expires", until);
    writer.integer("refresh_expires", until).text("id", &id.to_hex()).finish()
}
