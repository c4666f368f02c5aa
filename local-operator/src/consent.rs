//! Whether a TCF consent string is enough for an EUID token (reference 3.3).
//! Only the core segment is read. The others must be Base64, and nothing more is asked of them.

use crate::cipher;

/// The vendor that must have consent: The Trade Desk.
const VENDOR: u16 = 21;
/// Bits 1, 2, 3, 4, 7 and 10 of a purpose field, purpose 1 first.
const REQUIRED: u32 = purpose(1) | purpose(2) | purpose(3) | purpose(4) | purpose(7) | purpose(10);

/// Where the fields of the core segment begin, in bits.
const PURPOSE_CONSENTS: usize = 152;
const PURPOSE_INTERESTS: usize = 176;
const VENDORS: usize = 213;

/// What the operator decides about a consent string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The vendor may have the token.
    Sufficient,
    /// The string is well-formed, and some purpose has neither consent nor legitimate interest.
    Insufficient,
    /// Not a consent string.
    Invalid,
    /// A string of version 1: the real operator reads it and then fails with an exception.
    Broken,
}

/// Judges a consent string.
pub(crate) fn judge(text: &str) -> Verdict {
    let segments: Option<Vec<Vec<u8>>> = text.split('.').map(cipher::read_b64url).collect();
    let Some(core) = segments.as_deref().and_then(<[_]>::first) else {
        return Verdict::Invalid;
    };
    let mut bits = Bits { bytes: core, at: 0 };
    match bits.next_bits(6) {
        Some(1) => Verdict::Broken,
        Some(2) => match purposes_allowed(&mut bits) {
            Some(allowed) if allowed & REQUIRED == REQUIRED => Verdict::Sufficient,
            Some(_) => Verdict::Insufficient,
            None => Verdict::Invalid,
        },
        _ => Verdict::Invalid,
    }
}

/// The purposes for which the vendor has consent or a legitimate interest; which of the two does not matter.
fn purposes_allowed(bits: &mut Bits<'_>) -> Option<u32> {
    let consents = bits.jump(PURPOSE_CONSENTS).next_bits(24)?;
    let interests = bits.jump(PURPOSE_INTERESTS).next_bits(24)?;
    bits.jump(VENDORS);
    let by_consent = lists_vendor(bits)?;
    let by_interest = lists_vendor(bits)?;
    Some(if by_consent { consents } else { 0 } | if by_interest { interests } else { 0 })
}

const fn purpose(number: u32) -> u32 {
    1 << (24 - number)
}

/// Reads the next vendor section: whether it lists the vendor. `None` if it is malformed.
fn lists_vendor(bits: &mut Bits<'_>) -> Option<bool> {
    let max = bits.next_u16()?;
    if bits.next_bits(1)? == 0 {
        return (1..=max)
            .try_fold(false, |listed, vendor| Some(listed | (bits.next_bits(1)? == 1 && vendor == VENDOR)));
    }
    let entries = bits.next_bits(12)?;
    (0..entries).try_fold(false, |listed, _| {
        let is_range = bits.next_bits(1)? == 1;
        let first = bits.next_u16()?;
        let last = if is_range { bits.next_u16()? } else { first };
        (first <= last && last <= max).then_some(listed | (first..=last).contains(&VENDOR))
    })
}

/// Bits of a segment, most significant first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn jump(&mut self, at: usize) -> &mut Self {
        self.at = at;
        self
    }

    /// The next bits as a number, or `None` past the end.
    fn next_bits(&mut self, count: usize) -> Option<u32> {
        (0..count).try_fold(0, |number, _| {
            let byte = self.bytes.get(self.at / 8)?;
            let bit = byte >> (7 - self.at % 8) & 1;
            self.at += 1;
            Some(number << 1 | u32::from(bit))
        })
    }

    fn next_u16(&mut self) -> Option<u16> {
        u16::try_from(self.next_bits(16)?).ok()
    }
}
