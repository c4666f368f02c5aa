//! Notes about what was handed in: the identity that is held, should nobody be there to hear its answer, and the cookie of
//! somebody else that was adopted last. Numbers and their text; while what they count is decided in `reconcile`.

use crate::encoding::{Parts, push_words};
use crate::opt_out::Name;
use alloc::string::String;

/// The last identity that was handed in and held, none where its token is zero; and what has counted last of the storage that is
/// not in use.
#[derive(Clone, Copy, Default, Hash)]
pub struct Unanswered {
    /// Its token.
    pub token: Name,
    /// What stood in the official key beside it, as `Memory` numbers it. While that stands, nobody has come or gone since.
    pub beside: Name,
    /// Refusals in a row, counted across pages.
    pub tries: u64,
    /// The cookie that was adopted last where local storage is in use: each counts once, as if the page had handed it in.
    pub adopted: Name,
    /// The opt-out that counted last of the storage that is not in use: a fingerprint of its whole text.
    pub claimed: Name,
}

impl Unanswered {
    /// Takes the words that [`write`](Self::write) wrote.
    pub fn take(words: &mut Parts<'_>) -> Self {
        let mut name = || Name(words.number());
        let mut taken = Self { token: name(), beside: name(), tries: name().0, adopted: name(), claimed: name() };
        if taken.token == Name(0) {
            taken.beside = Name(0);
        }
        taken
    }

    /// Appends an empty word and a decimal number each; nothing where none is noted.
    pub fn write(&self, text: &mut String) {
        if [self.token, self.adopted, self.claimed] != [Name(0); 3] {
            text.push('.');
            push_words(text, &[self.token.0, self.beside.0, self.tries, self.adopted.0, self.claimed.0]);
        }
    }
}
