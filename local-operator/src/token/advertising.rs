//! The advertising token: version 4 as it is issued, 3 and 4 as they are still read (reference 14.1).
//! Whether a caller may look into one is decided by validate.

use super::{MADE_BY, PUBLISHER_AND_CLIENT_KEY, int32, type_byte};
use crate::cipher::{self, IV};
use crate::identifier::Kind;
use crate::keys::{KeyRing, NamedKey, Owner};
use crate::person::RawUid;
use crate::product::Product;

const VERSION_3: u8 = 112;
const VERSION_4: u8 = 128;
/// First byte, version, id of the master key.
const HEADER: usize = 6;
/// Expiry, creation and the operator, before the site's key id.
const OUTER: usize = 8 + 8 + MADE_BY.len();
/// Site, publisher, client key, privacy bits and two times, before the raw UID.
const INNER: usize = 4 + 8 + 4 + 4 + 8 + 8;

/// What goes into a token.
pub(crate) struct Advertising<'a> {
    pub(crate) product: Product,
    pub(crate) kind: Kind,
    pub(crate) raw_uid: &'a RawUid,
    pub(crate) site: i32,
    pub(crate) privacy_bits: i32,
    pub(crate) established_ms: i64,
    pub(crate) created_ms: i64,
    pub(crate) expires_ms: i64,
}

/// What validate needs of a token.
pub(crate) struct Opened {
    pub(crate) raw_uid: RawUid,
    pub(crate) kind: Kind,
    /// Whose key it was encrypted with.
    pub(crate) owner: Owner,
}

impl Advertising<'_> {
    /// Makes a token of version 4. Its IVs are random, and so it is different every time.
    pub(crate) fn make(&self, keys: &KeyRing) -> String {
        let site_key = keys.for_site(self.site);
        let outer = [
            &self.expires_ms.to_be_bytes()[..],
            &self.created_ms.to_be_bytes(),
            &MADE_BY,
            &site_key.id.to_be_bytes(),
            &cipher::seal(&site_key.key, &self.inner()),
        ];
        let first = type_byte(self.product, self.kind);
        let master = keys.master();
        let token = [&[first, VERSION_4][..], &master.id.to_be_bytes(), &cipher::seal(&master.key, &outer.concat())];
        cipher::b64url(token.concat())
    }

    fn inner(&self) -> Vec<u8> {
        [
            &self.site.to_be_bytes()[..],
            &PUBLISHER_AND_CLIENT_KEY,
            &self.privacy_bits.to_be_bytes(),
            &self.established_ms.to_be_bytes(),
            &self.created_ms.to_be_bytes(),
            &self.raw_uid.0,
        ]
        .concat()
    }
}

/// Opens a token. `None` if this operator did not make it.
pub(crate) fn open(keys: &KeyRing, token: &str) -> Option<Opened> {
    let bytes = cipher::read_b64url(token).or_else(|| cipher::read_b64(token))?;
    if !matches!(bytes.get(1), Some(&VERSION_3 | &VERSION_4)) {
        return None;
    }
    let outer = open_with(keys.by_id(int32(&bytes, 2)?)?, bytes.get(HEADER..)?)?;
    let site_key = keys.by_id(int32(&outer, OUTER)?)?;
    let inner = open_with(site_key, outer.get(OUTER + 4..)?)?;
    let raw_uid = RawUid(inner.get(INNER..)?.to_vec());
    Some(Opened { raw_uid, kind: Kind::of_bits(bytes[0]), owner: site_key.owner })
}

fn open_with(key: &NamedKey, sealed: &[u8]) -> Option<Vec<u8>> {
    (sealed.len() > IV).then(|| cipher::open(&key.key, sealed)).flatten()
}
