//! The note about an identity that the page handed in, that is held, and that no operator has answered yet; and what this
//! device has adopted from the storage that is not in use. Numbers and their text; `reconcile` decides when they count.

use crate::encoding::{Parts, push_words};
use crate::opt_out::Name;
use alloc::string::String;

/// What the official key holds, as one number: the first token of the identity's chain, or the tombstone's opt-out. Zero where
/// it holds neither.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct StoredId(pub u64);

/// The identity that was handed in last and is held; none where its token is zero. And what was adopted last from the storage
/// that is not in use.
#[derive(Clone, Copy, Default, Hash)]
pub struct PendingHandIn {
    /// Its token.
    pub token: Name,
    /// What the official key held when it was handed in. While it still holds that, nobody has signed in or out since.
    pub stored: StoredId,
    /// How often in a row the operator refused to refresh it, counted across pages.
    pub tries: u64,
    /// The token of the cookie that was adopted last where local storage is in use: each cookie is adopted once, as if the page
    /// had handed it in.
    pub adopted: Name,
    /// The opt-out that was adopted last from the storage that is not in use: a fingerprint of its whole text.
    pub claimed: Name,
}

impl PendingHandIn {
    /// Parses the words that [`write`](Self::write) wrote.
    pub fn parse(words: &mut Parts<'_>) -> Self {
        let mut name = || Name(words.number());
        let (token, stored, tries) = (name(), StoredId(name().0), name().0);
        let mut parsed = Self { token, stored, tries, adopted: name(), claimed: name() };
        if parsed.token == Name(0) {
            parsed.stored = StoredId(0);
        }
        parsed
    }

    /// Appends an empty word and a decimal number each; nothing where there is nothing to note.
    pub fn write(&self, text: &mut String) {
        if [self.token, self.adopted, self.claimed] != [Name(0); 3] {
            text.push('.');
            push_words(text, &[self.token.0, self.stored.0, self.tries, self.adopted.0, self.claimed.0]);
        }
    }
}
