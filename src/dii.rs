//! Directly identifying information: from what a person typed to the hash that may leave the page.
//! Raw text enters here and ends here; nothing below or beside ever sees it.

use crate::crypto::sha256;
use crate::encoding::{from_base64, to_base64};
use alloc::string::String;

/// Whether an address is an e-mail or a phone number. The same bytes of either kind are different identities
/// (reference 12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AddressKind {
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
}

/// What an operator knows a person by: the kind and hash of an e-mail address or phone number. Never printed.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address {
    kind: AddressKind,
    hash: [u8; 32],
}

/// The caller passed something that is no address. Nothing was asked and nothing changed; show the person the field again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiiError {
    /// Not an e-mail address: no local part, no domain, a second `@`, or white space inside.
    Email,
    /// An e-mail address with letters outside ASCII: clients lower-case those differently, so its hash would not be found
    /// by others (reference 12.1, 17.3).
    EmailNotAscii,
    /// Not `+` and 10 to 15 digits (reference 12.2).
    Phone,
    /// Not canonical Base64 of 32 bytes (reference 12.3).
    Hash,
}

impl Address {
    /// From an e-mail address as typed; normalised first, and the *normalised* text is hashed.
    ///
    /// # Errors
    /// [`DiiError::Email`] or [`DiiError::EmailNotAscii`].
    pub fn from_email(raw: &str) -> Result<Self, DiiError> {
        let normal = normalize_email(raw)?;
        Ok(Self { kind: AddressKind::Email, hash: sha256(&[normal.as_bytes()]) })
    }

    /// From a phone number in E.164, which is never rewritten.
    ///
    /// # Errors
    /// [`DiiError::Phone`].
    pub fn from_phone(raw: &str) -> Result<Self, DiiError> {
        if !is_normalized_phone(raw) {
            return Err(DiiError::Phone);
        }
        Ok(Self { kind: AddressKind::Phone, hash: sha256(&[raw.as_bytes()]) })
    }

    /// From the Base64 of a hash that the caller made of a normalised address.
    ///
    /// # Errors
    /// [`DiiError::Hash`].
    pub fn from_hash(kind: AddressKind, base64: &str) -> Result<Self, DiiError> {
        let bytes = from_base64(base64).ok_or(DiiError::Hash)?;
        let hash = bytes.as_slice().try_into().map_err(|_| DiiError::Hash)?;
        Ok(Self { kind, hash })
    }

    /// E-mail or phone.
    #[must_use]
    pub fn kind(&self) -> AddressKind {
        self.kind
    }

    /// The hash, to be fingerprinted.
    #[must_use]
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// The hash as it goes into an encrypted payload.
    #[must_use]
    pub fn to_base64(&self) -> String {
        to_base64(&self.hash)
    }
}

impl core::fmt::Debug for Address {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.write_str("Address(…)")
    }
}

/// The e-mail address as every participant writes it (reference 12.1, the recommendation for SDKs): trimmed, ASCII letters
/// in lower case, and for `gmail.com` without dots and plus suffix. What it accepts equals the operator's result. White space
/// of other alphabets around it is for the caller to trim, as every engine can.
///
/// # Errors
/// [`DiiError::Email`] or [`DiiError::EmailNotAscii`].
pub fn normalize_email(raw: &str) -> Result<String, DiiError> {
    let email = raw.trim_ascii().to_ascii_lowercase().into_bytes();
    if email.iter().any(|&byte| byte > 0x7f) {
        return Err(DiiError::EmailNotAscii);
    }
    let at = email.iter().position(|&byte| byte == b'@').ok_or(DiiError::Email)?;
    let (local, domain) = email.split_at_checked(at).ok_or(DiiError::Email)?;
    let gmail = domain == b"@gmail.com";
    let mut normal = String::new();
    for &byte in local.iter().take_while(|&&byte| !(gmail && byte == b'+')).filter(|&&byte| !(gmail && byte == b'.')) {
        normal.push(char::from(byte));
    }
    let another = domain.iter().skip(1).any(|&byte| byte == b'@');
    if normal.is_empty() || domain.len() < 2 || another || email.iter().any(|&byte| byte <= b' ' || byte == 0x7f) {
        return Err(DiiError::Email);
    }
    for &byte in domain {
        normal.push(char::from(byte));
    }
    Ok(normal)
}

/// Whether this is `+` and 10 to 15 ASCII digits, nothing else (reference 12.2).
#[must_use]
pub fn is_normalized_phone(raw: &str) -> bool {
    let [b'+', digits @ ..] = raw.as_bytes() else { return false };
    (10..=15).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}
