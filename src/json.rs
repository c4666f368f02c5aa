//! JSON at its narrowest: a port for reading members, a writer for flat objects.
//! Reading is the engine's in a page and `serde_json`'s in native tests; no parser of ours exists.

use alloc::string::String;

/// Reads one member of a JSON object given as text. Whatever is absent, of another type, or not JSON at all is `None`;
/// nothing here fails otherwise. Duplicate members: the last one counts, as in every engine.
pub trait Fields {
    /// A string member.
    fn text(&self, json: &str, member: &str) -> Option<String>;
    /// A number that is finite, not negative and at most 2^53; a fraction is cut off.
    fn integer(&self, json: &str, member: &str) -> Option<u64>;
    /// An object member, as JSON text.
    fn object(&self, json: &str, member: &str) -> Option<String>;
}

/// Writes one flat object, members in the order given.
pub struct Writer {
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
        push_integer(&mut writer.text, value);
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
pub fn push_string(out: &mut String, value: &str) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            '\0'..='\u{1f}' => {
                out.push_str("\\u00");
                out.push_str(&crate::encoding::to_hex(&[character as u8]));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Appends a decimal number, without the formatting machinery.
pub fn push_integer(out: &mut String, mut value: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}
