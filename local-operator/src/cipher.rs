//! AES-256-GCM, SHA-256, randomness and the Base64 flavours of the wire, each by a crate made for it.
//! No layout of a message belongs here, other than `IV || ciphertext || tag`, and no cryptography of our own.

use aes_gcm::aead::rand_core::RngCore as _;
use aes_gcm::aead::{Aead as _, OsRng, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// An AES-256 key.
pub(crate) type Key = [u8; 32];

/// Length of an initialization vector.
pub(crate) const IV: usize = 12;

/// Length of a GCM tag.
pub(crate) const TAG: usize = 16;

/// `IV || ciphertext || tag` under a fresh random IV.
pub(crate) fn seal(key: &Key, plain: &[u8]) -> Vec<u8> {
    let iv: [u8; IV] = make_bytes();
    let mut sealed = iv.to_vec();
    sealed.extend(aes(key).encrypt(Nonce::from_slice(&iv), plain).expect("a message of memory size can be sealed"));
    sealed
}

/// Opens `IV || ciphertext || tag`; `None` when it was not sealed with this key.
pub(crate) fn open(key: &Key, sealed: &[u8]) -> Option<Vec<u8>> {
    let (iv, ciphertext) = sealed.split_at_checked(IV)?;
    open_with(key, iv.try_into().ok()?, ciphertext, b"")
}

/// Opens `ciphertext || tag` with an IV and additional data that came separately.
pub(crate) fn open_with(key: &Key, iv: &[u8; IV], ciphertext: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    aes(key).decrypt(Nonce::from_slice(iv), Payload { msg: ciphertext, aad }).ok()
}

fn aes(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

/// SHA-256 over the parts, one after the other.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
}

/// 32 bytes that follow from a name, so that they are the same after every restart. They protect nothing.
pub(crate) fn derive_bytes(name: &str) -> [u8; 32] {
    sha256(&[b"uid2-local-operator ", name.as_bytes()])
}

/// Random bytes of the operating system.
pub(crate) fn make_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

/// Base64 with the standard alphabet and padding.
pub(crate) fn b64(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

/// Base64 for URLs without padding: advertising tokens of version 4 only.
pub(crate) fn b64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads Base64 as the operator does (reference 2.4): strict alphabet, no white space, padding complete or absent, and
/// unused bits at the end of any value.
pub(crate) fn read_b64(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    read(&alphabet::STANDARD, text.as_ref())
}

/// Reads Base64 of the URL alphabet, otherwise like [`read_b64`].
pub(crate) fn read_b64url(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    read(&alphabet::URL_SAFE, text.as_ref())
}

fn read(alphabet: &alphabet::Alphabet, text: &[u8]) -> Option<Vec<u8>> {
    let padding =
        if text.ends_with(b"=") { DecodePaddingMode::RequireCanonical } else { DecodePaddingMode::RequireNone };
    let lenient = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true).with_decode_padding_mode(padding);
    GeneralPurpose::new(alphabet, lenient).decode(text).ok()
}
