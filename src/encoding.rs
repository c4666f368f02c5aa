//! Bytes and numbers as text: Base64 of the wire, decimal numbers and parts of our own records.
//! Written out, because a library's Base64 and the formatting of the standard library weigh kilobytes in a page; none of
//! this is cryptography.

use alloc::string::String;
use alloc::vec::Vec;

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Standard alphabet with padding (reference, conventions: "b64").
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut bits = 0;
        for at in 0..3 {
            bits = bits << 8 | u32::from(chunk.get(at).copied().unwrap_or(0));
        }
        for at in 0..4 {
            let digit = BASE64[(bits >> (18 - 6 * at)) as usize & 63];
            text.push(char::from(if at <= chunk.len() { digit } else { b'=' }));
        }
    }
    text
}

/// The bytes of canonical Base64; `None` for anything that [`to_base64`] would not have written.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut bits = 0;
    for (at, digit) in text.bytes().filter(|&digit| digit != b'=').enumerate() {
        let sextet = BASE64.iter().take_while(|&&other| other != digit).count();
        bits = bits << 6 | sextet;
        if at % 4 != 0 {
            // The eight bits that this digit completes: 6 - 2n are left over.
            bytes.push((bits >> (6 - 2 * (at % 4))).to_le_bytes()[0]);
        }
    }
    (to_base64(&bytes) == text).then_some(bytes)
}

/// Appends a decimal number.
pub fn push_number(text: &mut String, number: u64) {
    if number > 9 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// Appends decimal numbers as words: a full stop behind each.
pub fn push_words(text: &mut String, numbers: &[u64]) {
    push_parts(text, '.', numbers);
}

/// Appends decimal numbers as lines: a break behind each.
pub fn push_lines(text: &mut String, numbers: &[u64]) {
    push_parts(text, '\n', numbers);
}

fn push_parts(text: &mut String, separator: char, numbers: &[u64]) {
    for number in numbers {
        push_number(text, *number);
        text.push(separator);
    }
}

/// A text in parts, taken off its front one by one; what is missing is empty.
#[derive(Clone)]
pub struct Parts<'a> {
    rest: &'a str,
    separator: u8,
}

impl<'a> Parts<'a> {
    /// The parts between line breaks.
    #[must_use]
    pub const fn lines(text: &'a str) -> Self {
        Self { rest: text, separator: b'\n' }
    }

    /// The parts between full stops, which a cookie holds as they are.
    #[must_use]
    pub const fn words(text: &'a str) -> Self {
        Self { rest: text, separator: b'.' }
    }

    /// Whether nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is left.
    #[must_use]
    pub const fn rest(&self) -> &'a str {
        self.rest
    }

    /// The next part.
    pub fn next_part(&mut self) -> &'a str {
        let end = self.rest.bytes().position(|byte| byte == self.separator).unwrap_or(self.rest.len());
        let (part, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest.get(1..).unwrap_or_default();
        part
    }

    /// The next part as a number; zero where it is no number.
    pub fn number(&mut self) -> u64 {
        read_number(self.next_part())
    }
}

/// A decimal number; zero where the text is no number. One beyond 64 bits wraps around to a number that names no identity.
#[must_use]
pub fn read_number(text: &str) -> u64 {
    let mut number: u64 = 0;
    for byte in text.bytes() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return 0;
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    number
}
