//! The note of an identity that was handed in and held: should nobody be there to hear the answer, the next page knows.
//! Its numbers and their text; while what it counts is decided in `reconcile`.

use crate::encoding::{Parts, push_words};
use crate::opt_out::Name;
use alloc::string::String;

/// The last identity that was handed in and held. None is where its token is zero.
#[derive(Clone, Copy, Default, Hash)]
pub struct Unanswered {
    /// Its token.
    pub token: Name,
    /// What stood in the official key beside it, as `Memory` numbers it. While that stands, nobody has come or gone since.
    pub beside: Name,
    /// Refusals in a row, counted across pages.
    pub tries: u64,
}

impl Unanswered {
    /// Takes the words that [`write`](Self::write) wrote.
    pub fn take(words: &mut Parts<'_>) -> Self {
        Self { token: Name(words.number()), beside: Name(words.number()), tries: words.number() }
    }

    /// Appends an empty word and a decimal number each; nothing where none is noted.
    pub fn write(&self, text: &mut String) {
        if self.token != Name(0) {
            text.push('.');
            push_words(text, &[self.token.0, self.beside.0, self.tries]);
        }
    }
}
