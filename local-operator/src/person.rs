//! A person as tokens and opt-outs carry them: kind and first-level hash, and the raw UID made of it (reference 14.3).
//! The identity hash itself is forgotten here, as on the real operator.

use crate::cipher;
use crate::identifier::{Address, Kind};
use crate::product::Product;
use crate::salts::{self, Bucket};

/// A person, for one product. Without `Debug`, so that it is never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Person {
    pub(crate) kind: Kind,
    /// SHA-256 of the identity hash in Base64 and the first-level salt.
    pub(crate) first_level_hash: [u8; 32],
}

/// A raw UID: 32 bytes for UID2, 33 with the type byte first for EUID.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RawUid(pub(crate) Vec<u8>);

impl RawUid {
    /// The text of the wire: always 44 characters.
    pub(crate) fn to_text(&self) -> String {
        cipher::b64(&self.0)
    }
}

impl Person {
    /// The person with this address.
    pub(crate) fn of(product: Product, address: &Address) -> Self {
        let hash = cipher::b64(&address.hash);
        let first_level_hash = cipher::sha256(&[hash.as_bytes(), salts::first_level_salt(product).as_bytes()]);
        Self { kind: address.kind, first_level_hash }
    }

    /// The person's salt bucket at a time.
    pub(crate) fn bucket(&self, product: Product, now_ms: i64) -> Bucket {
        Bucket::of(product, &self.first_level_hash, now_ms)
    }

    /// The raw UID at a time.
    pub(crate) fn raw_uid(&self, product: Product, now_ms: i64) -> RawUid {
        self.raw_uid_in(product, &self.bucket(product, now_ms))
    }

    /// The raw UID under one bucket's salt.
    pub(crate) fn raw_uid_in(&self, product: Product, bucket: &Bucket) -> RawUid {
        let first_level = cipher::b64(self.first_level_hash);
        let v2 = cipher::sha256(&[first_level.as_bytes(), bucket.salt().as_bytes()]);
        RawUid(match product {
            Product::Uid2 => v2.to_vec(),
            Product::Euid => [&[product.scope_bits() | self.kind.bits()][..], &v2].concat(),
        })
    }
}
