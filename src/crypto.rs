//! The two primitives of the wire, AES-256-GCM and SHA-256, from the `RustCrypto` crates, and the key they use.
//! No algorithm is written here, and no randomness is made here: an IV is an argument.

use aes_gcm::aead::AeadInPlace;
use aes_gcm::{Aes256Gcm, KeyInit, Nonce, Tag};
use alloc::boxed::Box;
use alloc::vec::Vec;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Length of an initialisation vector.
pub const IV_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;

/// A key of AES-256. Wiped when dropped, never printed. On the heap, because a value that moves leaves a copy where it was.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Key(Box<[u8; 32]>);

impl Key {
    /// How many bytes a key has.
    pub const LENGTH: usize = 32;

    /// The key of these bytes; `None` unless there are exactly 32.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Box::new).map(Self)
    }

    /// The bytes, to be written where an identity is stored.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Ciphertext and tag.
    #[must_use]
    pub fn seal(&self, iv: [u8; IV_LENGTH], plain: &[u8], additional: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(plain.len() + TAG_LENGTH);
        sealed.extend_from_slice(plain);
        let cipher = Aes256Gcm::new((&*self.0).into());
        // Fails only beyond 64 GiB, and an empty text is one that no operator opens.
        match cipher.encrypt_in_place_detached(&Nonce::from(iv), additional, &mut sealed) {
            Ok(tag) => sealed.extend_from_slice(&tag),
            Err(_) => sealed.clear(),
        }
        sealed
    }

    /// The plain text of `IV || ciphertext || tag` without additional data: an answer to refresh or client-side
    /// generate (reference 4.3, 5.2). `None` when it is too short, sealed with another key, or altered.
    #[must_use]
    pub fn open(&self, envelope: &[u8]) -> Option<Vec<u8>> {
        let (iv, sealed) = envelope.split_at_checked(IV_LENGTH)?;
        let (text, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG_LENGTH)?)?;
        let mut plain = text.to_vec();
        let cipher = Aes256Gcm::new((&*self.0).into());
        cipher.decrypt_in_place_detached(Nonce::from_slice(iv), &[], &mut plain, Tag::from_slice(tag)).ok()?;
        Some(plain)
    }
}

impl core::fmt::Debug for Key {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Key(…)")
    }
}

/// SHA-256 of the parts, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().into()
}
