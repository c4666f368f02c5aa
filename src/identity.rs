//! An identity: tokens, times and key, as operators answer it and as the official key stores it (reference 3.4, 1.3).
//! Reading, writing and its three times; whose it is and whether it may be shown is the session's.

use crate::crypto::Key;
use crate::encoding::{Parts, from_base64, push_lines, read_number};
use crate::time::{Millis, UnixMillis};
use alloc::boxed::Box;
use alloc::string::String;

/// The official members, between others: one list for all who read and write them.
macro_rules! identity_members {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "advertising_token refresh_token refresh_response_key #refresh_from #identity_expires #refresh_expires",
            $after
        )
    };
}
pub(crate) use identity_members;

/// The official members, in the order of the lines that [`Identity::parse`] takes and [`Identity::lines`] writes.
pub const IDENTITY_MEMBERS: &str = identity_members!("", "");

/// The line of a time that is there and cannot be read (`pkg/ports.js`).
const MALFORMED: &str = "?";

/// How long a token of the oldest form may be used, counted from when it is read.
const LEGACY_IDENTITY_LIFE: Millis = Millis::MINUTE.times(240);
/// How long it may be refreshed.
const LEGACY_REFRESH_LIFE: Millis = Millis::DAY.times(7);

/// Tokens, times and key together. Never printed: [`Debug`](core::fmt::Debug) shows the times alone.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Advertising token, refresh token and refresh response key, a line with its break each: one text is moved, compared and wiped in
    /// a third of the code.
    texts: String,
    /// At and after this instant a refresh is due.
    pub refresh_from: UnixMillis,
    /// At and after this instant the advertising token must not be used.
    pub identity_expires: UnixMillis,
    /// At and after this instant the refresh token is of no use.
    pub refresh_expires: UnixMillis,
}

impl Identity {
    /// Takes the lines of [`IDENTITY_MEMBERS`]; `None` when a token or a time is missing, or the key is there and not 32
    /// bytes of Base64.
    pub fn parse(lines: &mut Parts<'_>) -> Option<Box<Self>> {
        let texts = take_texts(lines)?;
        let mut time = || match lines.next_part() {
            "" | MALFORMED => None,
            digits => Some(UnixMillis(read_number(digits))),
        };
        Some(Box::new(Self { texts, refresh_from: time()?, identity_expires: time()?, refresh_expires: time()? }))
    }

    /// Takes the same lines of the oldest form of the official cookie: two tokens, and the times that the official SDK
    /// gives them.
    pub fn parse_legacy(lines: &mut Parts<'_>, now: UnixMillis) -> Option<Box<Self>> {
        let texts = take_texts(lines)?;
        let has_times = [(); 3].iter().any(|()| !lines.next_part().is_empty());
        (!has_times).then(|| {
            Box::new(Self {
                texts,
                refresh_from: now,
                identity_expires: now.after(LEGACY_IDENTITY_LIFE),
                refresh_expires: now.after(LEGACY_REFRESH_LIFE),
            })
        })
    }

    /// What goes to ads. Of any length and version.
    #[must_use]
    pub fn advertising_token(&self) -> &str {
        self.texts().next_part()
    }

    /// What a refresh sends. Belongs to the refresh response key: never mixed with another identity's.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        let mut texts = self.texts();
        texts.next_part();
        texts.next_part()
    }

    /// Opens the answer to a refresh. `None` for sessions of retired APIs, whose answer is plain JSON (reference 4.1).
    #[must_use]
    pub fn refresh_response_key(&self) -> Option<Key> {
        let mut texts = self.texts();
        texts.next_part();
        texts.next_part();
        Key::new(&from_base64(texts.next_part())?)
    }

    /// The lines of [`IDENTITY_MEMBERS`], each with its break, so that the caller may add others.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut lines = self.texts.clone();
        push_lines(&mut lines, &[self.refresh_from.0, self.identity_expires.0, self.refresh_expires.0]);
        lines
    }

    fn texts(&self) -> Parts<'_> {
        Parts::lines(&self.texts)
    }
}

/// The lines of both tokens and the key, unchanged.
fn take_texts(lines: &mut Parts<'_>) -> Option<String> {
    let all = lines.rest();
    let tokens = [lines.next_part(), lines.next_part()];
    let key = lines.next_part();
    if tokens.contains(&"") || !key.is_empty() && from_base64(key)?.len() != Key::LENGTH {
        return None;
    }
    all.get(..all.len() - lines.rest().len()).map(String::from)
}

impl core::fmt::Debug for Identity {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("Identity")
            .field("refresh_from", &self.refresh_from)
            .field("identity_expires", &self.identity_expires)
            .field("refresh_expires", &self.refresh_expires)
            .finish_non_exhaustive()
    }
}
