//! What a call of the session wants done: at most one effect of each kind, carried out in the order of the fields.
//! Only plain values may live here; they are made by `diff` and nowhere else.

use super::question::QuestionId;
use super::report::{Notices, Report};
use crate::operator::Request;
use crate::opt_out::OptOutId;
use crate::time::{Millis, UnixMillis};
use alloc::string::String;
use alloc::vec::Vec;

/// Everything to be done after one call. Empty when nothing changed.
#[derive(Clone, Default, Hash)]
pub struct Effects {
    /// Write these, in this order.
    pub storage: Vec<Write>,
    /// Remove what else an opted-out person left here: the copy in session storage, and the signal that Google keeps. Cookies are
    /// removed by [`StorageKey::Copies`].
    pub purge: bool,
    /// Ask, send or abort.
    pub network: Option<Network>,
    /// Set the one timer anew.
    pub timer: Option<Timer>,
    /// Tell the page.
    pub report: Option<PageUpdate>,
}

/// One write. An empty value removes the key.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Write {
    /// Where.
    pub key: StorageKey,
    /// What.
    pub value: String,
    /// Whether the key is removed where storage refuses the value: what it holds belongs to another person.
    pub or_remove: bool,
}

/// The places of storage that a session writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StorageKey {
    /// The salt that both products of a device share.
    Salt,
    /// The chains that logged out, and the note about an unanswered hand-in.
    Notes,
    /// Identity or tombstone in local storage, where official SDKs look for it.
    Official,
    /// Rings the other tabs: a change of a cookie is no event to them.
    Bell,
    /// One opt-out.
    OptOut(OptOutId),
    /// Every official cookie with one of these texts, a line each, wherever the page can reach it: they are removed, and no
    /// other is.
    Copies,
    /// Identity or tombstone as a cookie.
    Cookie {
        /// Until when.
        expires: UnixMillis,
    },
    /// What sub-domains share of opt-outs, as a cookie.
    Shared {
        /// Until when.
        expires: UnixMillis,
    },
}

/// What to do with the network. Whatever was open before is aborted by any of these but the `Send` of the same question.
#[derive(Clone, Hash)]
#[repr(u8)]
pub enum Network {
    /// Get ready to ask, and say so with [`Event::Granted`](super::Event::Granted) or
    /// [`Event::Agreed`](super::Event::Agreed).
    Prepare {
        /// Which question this will be.
        question: QuestionId,
        /// What it needs first.
        need: Need,
    },
    /// Send it.
    Send {
        /// Which question this is.
        question: QuestionId,
        /// The bytes.
        request: Request,
    },
    /// Abort this question, which is open.
    Abort(QuestionId),
}

/// What a question needs before it can be sent.
#[derive(Clone, Hash)]
pub enum Need {
    /// The refresh lock that all tabs share, so that one asks for all of them.
    RefreshLock,
    /// A fresh key pair, and the secret it agrees on with this public key: DER in Base64.
    KeyAgreement(String),
}

/// When the session wants to be called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Timer {
    /// After this long. Another timer set before is cleared.
    Set(Millis),
    /// Not at all.
    Clear,
}

/// What the page is told, after everything else is done.
#[derive(Clone, Hash)]
pub struct PageUpdate {
    /// What the page sees from now on.
    pub report: Report,
    /// The callbacks to run, in this order.
    pub notices: Notices,
    /// Sign-ins that came to an end.
    pub settled: Vec<Settled>,
}

/// The end of a sign-in that the page called for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Settled {
    /// Which one.
    pub question: QuestionId,
    /// How it ended.
    pub end: SignInEnd,
}

/// How a sign-in ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum SignInEnd {
    /// The operator answered, with an identity or an opt-out: the report says which.
    Answered,
    /// Something later took its place: another sign-in, an identity handed in, a disconnect.
    Aborted,
    /// No answer that could be read. Trying again may help.
    Unanswered,
    /// The operator refuses this request and will refuse it again: a mistake in the page's settings or keys.
    ///
    /// With the operator's status word and, after a line break, its message.
    Refused(String),
}
