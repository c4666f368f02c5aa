//! JSON as servers write it: flat objects, members in the order given.
//! Writing only; a page leaves it to its engine.

use crate::encoding::push_number;
use alloc::string::String;
use core::fmt::Write as _;

/// Writes one flat object for a server's request, members in the order given.
pub(super) struct Writer {
    text: String,
}

impl Writer {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self { text: String::from("{") }
    }

    /// Adds a string member.
    #[must_use]
    pub fn text(self, member: &str, value: &str) -> Self {
        let mut writer = self.member(member);
        push_string(&mut writer.text, value);
        writer
    }

    /// Adds a number member.
    #[must_use]
    pub fn integer(self, member: &str, value: u64) -> Self {
        let mut writer = self.member(member);
        push_number(&mut writer.text, value);
        writer
    }

    /// The object.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.text.push('}');
        self.text
    }

    fn member(mut self, member: &str) -> Self {
        if self.text.len() > 1 {
            self.text.push(',');
        }
        push_string(&mut self.text, member);
        self.text.push(':');
        self
    }
}

impl Default for Writer {
    fn default() -> Self {
        Self::new()
    }
}

/// Appends a JSON string, escaped minimally: `"`, `\` and control characters, nothing else (reference 5.1 point 4).
fn push_string(out: &mut String, value: &str) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}
