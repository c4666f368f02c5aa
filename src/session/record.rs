//! The official key's value: an identity with or without a chain, our tombstone, another SDK's marker, or nothing readable.
//! Reading and writing that one text; what follows from it is decided in `reconcile`.

use super::chain::ChainedIdentity;
use crate::encoding::{Parts, push_lines};
use crate::identity::{Identity, identity_members};
use crate::json::Fields;
use crate::opt_out::{Name, Names, OptOutId};
use crate::time::{Millis, UnixMillis};
use alloc::string::String;
use alloc::sync::Arc;

/// How long official SDKs elsewhere on the site are told to honour a tombstone: the longest a cookie lives.
pub const TOMBSTONE_LIFE: Millis = Millis::DAY.times(400);

/// What is read of a record; the identity's own members come last.
const MEMBERS: &str = identity_members!("status id line ", "");
/// What is written of an identity.
const CHAINED_MEMBERS: &str = identity_members!("", " line");
/// What is written of a tombstone: the official format, so that older SDKs honour it too, and its opt-out's id.
const TOMBSTONE_MEMBERS: &str = "status #identity_expires #refresh_expires id";

/// What the official key holds.
#[derive(Clone, PartialEq, Eq)]
#[repr(u8)]
pub enum Record {
    /// Nothing.
    Nothing,
    /// An identity that a server or another SDK stored, with the chain that every tab derives for it.
    Unchained(Arc<ChainedIdentity>),
    /// An identity of ours.
    Chained(Arc<ChainedIdentity>),
    /// Our tombstone, with its opt-out's id.
    Tombstone(OptOutId),
    /// An opt-out without an id: an older SDK's, or that of a page whose module has not come, which names the lineage that it
    /// replaced, zero where it replaced nobody.
    Marker(Option<Name>),
    /// A text that is none of these. It counts as nothing, and the next `init` removes it.
    Unreadable,
}

impl Record {
    /// Reads the value of the official key, nothing where it is empty. `legacy` is the wall clock where the oldest form of
    /// the official cookie counts too, which has tokens and no times.
    pub fn read(json: &str, legacy: Option<UnixMillis>, fields: &impl Fields) -> Self {
        if json.is_empty() {
            return Self::Nothing;
        }
        let said = fields.read(json, MEMBERS);
        let mut parts = Parts::lines(&said);
        let (status, id, line) = (parts.next_part(), parts.number(), parts.next_part());
        if status == "optout" {
            let lineage = (!line.is_empty()).then(|| Name(Parts::words(line).number()));
            return if id == 0 { Self::Marker(lineage) } else { Self::Tombstone(OptOutId(id)) };
        }
        let identity = Identity::parse(&mut parts.clone());
        match identity
            .or_else(|| Identity::parse_legacy(&mut parts, legacy?))
            .map(|identity| ChainedIdentity::read(line, identity))
        {
            Some(Ok(ours)) => Self::Chained(Arc::new(ours)),
            Some(Err(identity)) => Self::Unchained(Arc::new(ChainedIdentity::found(identity))),
            None => Self::Unreadable,
        }
    }

    /// The names of the identity in it.
    #[must_use]
    pub fn names(&self) -> Names {
        self.chained().map(|chained| chained.names).unwrap_or_default()
    }

    /// Whether it is of no use to anybody, now or later: nobody can read it, or its refresh token has expired.
    #[must_use]
    pub fn is_useless(&self, now: UnixMillis) -> bool {
        match self {
            Self::Chained(chained) | Self::Unchained(chained) => chained.identity.refresh_expires <= now,
            Self::Unreadable => true,
            _ => false,
        }
    }

    /// The identity in it.
    #[must_use]
    pub const fn chained(&self) -> Option<&Arc<ChainedIdentity>> {
        match self {
            Self::Chained(chained) | Self::Unchained(chained) => Some(chained),
            _ => None,
        }
    }
}

/// The value that holds an identity of ours.
#[must_use]
pub fn write_chained(chained: &ChainedIdentity, fields: &impl Fields) -> String {
    let mut text = chained.identity.lines();
    chained.write_chain(&mut text);
    fields.write(CHAINED_MEMBERS, &text)
}

/// The value that says: opted out.
#[must_use]
pub fn write_tombstone(id: OptOutId, now: UnixMillis, fields: &impl Fields) -> String {
    let mut lines = String::from("optout\n");
    let until = now.after(TOMBSTONE_LIFE).0;
    push_lines(&mut lines, &[until, until, id.0]);
    fields.write(TOMBSTONE_MEMBERS, &lines)
}
