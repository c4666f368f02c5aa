//! The salts that turn an identity hash into a raw UID, and their yearly rotation (reference 7, 8, 14.3).
//! They are derived from the product's name and the time: when the clock is a year ahead, every raw UID is another.

use crate::cipher;
use crate::lifetimes::DAY_MS;
use crate::product::Product;

/// How many buckets there are.
pub(crate) const BUCKETS: u16 = 1024;

/// A salt is rotated once in this time.
const ROTATION_MS: i64 = 365 * DAY_MS;
/// How often callers are asked to map again.
const REFRESH_MS: i64 = 30 * DAY_MS;
/// How long after a rotation the previous raw UID is answered as well.
const PREVIOUS_FOR_MS: i64 = 90 * DAY_MS;

/// One salt bucket at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    product: Product,
    number: u16,
    /// How many rotations it has been through since 1970.
    rotation: i64,
}

impl Bucket {
    /// The bucket an identity belongs to, by its first-level hash.
    pub(crate) fn of(product: Product, first_level_hash: &[u8; 32], now_ms: i64) -> Self {
        let number = u16::from_be_bytes([first_level_hash[0], first_level_hash[1]]) % BUCKETS;
        Self::at(product, number, now_ms)
    }

    /// All buckets.
    pub(crate) fn all(product: Product, now_ms: i64) -> impl Iterator<Item = Self> {
        (0..BUCKETS).map(move |number| Self::at(product, number, now_ms))
    }

    fn at(product: Product, number: u16, now_ms: i64) -> Self {
        Self { product, number, rotation: (now_ms - first_rotation_ms(number)).div_euclid(ROTATION_MS) }
    }

    /// Its opaque id: ten letters and digits.
    pub(crate) fn id(&self) -> String {
        let name = format!("bucket {} {}", self.product.scope_name(), self.number);
        hex::encode(&cipher::derive_bytes(&name)[..5])
    }

    /// When its salt was made, in milliseconds since 1970.
    pub(crate) fn updated_ms(&self) -> i64 {
        first_rotation_ms(self.number) + self.rotation * ROTATION_MS
    }

    /// When callers should map again: at the next multiple of 30 days after the rotation, or at the next rotation if that is
    /// sooner.
    pub(crate) fn refresh_from_ms(&self, now_ms: i64) -> i64 {
        let passed = (now_ms - self.updated_ms()).div_euclid(REFRESH_MS);
        (self.updated_ms() + (passed + 1) * REFRESH_MS).min(self.updated_ms() + ROTATION_MS)
    }

    /// The salt in force.
    pub(crate) fn salt(&self) -> String {
        let name = format!("salt {} {} {}", self.product.scope_name(), self.number, self.rotation);
        cipher::b64(cipher::derive_bytes(&name))
    }

    /// The same bucket one rotation ago. `None` once that is too long ago for its raw UIDs to be answered.
    pub(crate) fn previous(&self, now_ms: i64) -> Option<Self> {
        (now_ms - self.updated_ms() < PREVIOUS_FOR_MS).then(|| Self { rotation: self.rotation - 1, ..*self })
    }
}

/// The salt that never rotates.
pub(crate) fn first_level_salt(product: Product) -> String {
    cipher::b64(cipher::derive_bytes(&format!("first-level salt {}", product.scope_name())))
}

/// Buckets rotate one after the other over the year, not all in one night.
fn first_rotation_ms(number: u16) -> i64 {
    i64::from(number) * (ROTATION_MS / i64::from(BUCKETS) / 1000 * 1000)
}
