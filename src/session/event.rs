//! What happens to a session: the page calls, the host answers, or the world may have changed.
//! One enum, no behaviour but telling the page's calls from the rest.

use super::question::{ClientKeypair, QuestionId};
use super::record::Record;
use crate::crypto::Key;
use crate::dii::Address;
use crate::identity::Identity;
use crate::json::Fields;
use crate::time::Millis;
use alloc::boxed::Box;
use alloc::string::String;

/// One thing that happened. Spurious events are no-ops: the world is read anew at each.
#[derive(Clone, Hash)]
#[repr(u8)]
pub enum Event {
    /// Something outside may have changed: the page became visible or came back, the network returned, another instance of
    /// this page did something.
    Wake,
    /// A storage event: another tab wrote. With the new value of the official key or of our notes, where it was one of these, else
    /// empty. Such an event may tell of a value that this tab's own write has overtaken: then nobody else will ever read it.
    Heard(String),
    /// The page asks for a token and waits for it: a refresh that is due is asked, whether or not somebody can be looking.
    Want,
    /// The timer fired, and so is set no more.
    Tick,
    /// The page called `init`. May happen again, with other settings.
    Init {
        /// Where to ask and how patiently.
        settings: Settings,
        /// What the page handed in, if anything.
        handed: Option<Handed>,
    },
    /// The page has called `init`, and was told something already that was remembered ([`Seen`](super::Seen)): it is told only
    /// what has changed since.
    TakeOver {
        /// Where to ask and how patiently.
        settings: Settings,
        /// What the page had handed in, if anything: it is stored since, or gone.
        handed: Option<Handed>,
        /// What it was told.
        told: Told,
    },
    /// The page called `setIdentity`.
    HandIn(Handed),
    /// The page handed in an opt-out before its module had come, when this text stood under the official name. Its place was taken
    /// by a marker then, so the page is told here only of what the module had not found.
    OptOutOf(String),
    /// The page asks for an identity of this address.
    SignIn {
        /// Whose.
        address: Address,
        /// With which client keypair.
        keypair: ClientKeypair,
    },
    /// The page called `disconnect`.
    Disconnect,
    /// The page asks for a refresh at once, whatever `refresh_from` and the floor say. Joins a question that is open; does
    /// nothing where there is nothing to refresh.
    RefreshNow,
    /// The refresh lock is held: a refresh may be sent.
    Granted(QuestionId),
    /// A secret was agreed with the operator's public key: a generate may be sealed.
    Agreed {
        /// For which question.
        question: QuestionId,
        /// The agreed secret.
        secret: Key,
        /// The public key of the pair made for this one request: DER in Base64.
        public_key: String,
    },
    /// The operator answered.
    Answered {
        /// Which question.
        question: QuestionId,
        /// The HTTP status.
        status: u16,
        /// The body, as text.
        body: String,
    },
    /// No answer came: the network failed, time ran out, or a key could not be agreed.
    Unanswered(QuestionId),
}

impl Event {
    /// The question that is over with this event, whatever was said.
    pub(super) const fn ends(&self) -> Option<QuestionId> {
        match self {
            Self::Answered { question, .. } | Self::Unanswered(question) => Some(*question),
            _ => None,
        }
    }

    /// Whether an identity in a cookie that a server or another page has set may count with this event: the page itself called.
    pub(super) const fn may_sign_in(&self) -> bool {
        use Event::{Disconnect, HandIn, Init, RefreshNow, SignIn, TakeOver};
        matches!(self, Init { .. } | TakeOver { .. } | HandIn(_) | SignIn { .. } | Disconnect | RefreshNow)
    }

    /// Whether this continues an open question. Its answer is heard before anything is adopted.
    pub(super) const fn answers(&self) -> bool {
        use Event::{Agreed, Answered, Granted, Unanswered};
        matches!(self, Answered { .. } | Unanswered(_) | Granted(_) | Agreed { .. })
    }

    /// Whether the page itself called, rather than the world changing by itself.
    pub(super) const fn occasion(&self) -> Occasion {
        match self {
            Self::Init { .. } => Occasion::Init,
            Self::HandIn(_) => Occasion::Call,
            Self::Disconnect => Occasion::Disconnect,
            _ => Occasion::World,
        }
    }
}

/// What kind of event this was to the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// `init`: answered by `InitCompleted`, always.
    Init,
    /// An identity handed in, or the end of a sign-in: answered by `IdentityUpdated`, always.
    Call,
    /// `disconnect`: answered by `IdentityUpdated` alone.
    Disconnect,
    /// Anything else: told only when it changed something.
    World,
}

/// What a page may hand in as an identity.
#[derive(Clone, Hash)]
#[repr(u8)]
pub enum Handed {
    /// Tokens from the publisher's server.
    Identity(Box<Identity>),
    /// `{"status":"optout"}`: the publisher's server learned of an opt-out.
    OptOut,
    /// Neither.
    Unreadable,
}

impl Handed {
    /// What the page handed in as JSON: an identity or an opt-out in the form of the official key.
    #[must_use]
    pub fn read(json: &str, fields: &impl Fields) -> Self {
        Self::of(Record::read(json, None, fields))
    }

    /// The same of a record. Its chain is not believed: a page may hand in any text.
    pub(super) fn of(record: Record) -> Self {
        match record {
            Record::Chained(chained) | Record::Unchained(chained) => Self::Identity(chained.identity.clone()),
            Record::Tombstone(_) | Record::Marker(_) => Self::OptOut,
            Record::Nothing | Record::Unreadable => Self::Unreadable,
        }
    }
}

/// What a page was told before its module came.
#[derive(Clone, Hash)]
pub struct Told {
    /// Whose token it was shown; nobody's where this is no identity.
    pub shown: Handed,
    /// Whether it was told of an opt-out.
    pub opted_out: bool,
}

/// Where to ask and how patiently.
#[derive(Clone, Hash)]
pub struct Settings {
    /// The first wait after a failed refresh.
    pub refresh_retry_period: Millis,
    /// Whether cookies are used, rather than local storage.
    pub use_cookie: bool,
    /// Whether an earlier page left these settings, and this one has called nothing yet.
    pub left_behind: bool,
    /// The least time between two questions that the page did not call for. One second, but for test drivers.
    pub floor: Millis,
}
