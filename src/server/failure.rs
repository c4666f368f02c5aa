//! What can go wrong, by whose fault it is: a closed set of codes, each with the sentence that a developer reads.
//! An opt-out is not in it, and no sentence is made of what a caller passed.

use alloc::format;
use alloc::string::{String, ToString};
use serde::Serialize;

/// Whose fault it is, and so who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The calling code: asking again changes nothing, and nothing was asked.
    Caller,
    /// Keys, clock or permissions of this server: an administrator's to mend.
    Setup,
    /// The operator, or a proxy in front of it.
    Operator,
    /// No answer came, or none in time: asking again later may help.
    Network,
}

/// What happened. The set is closed; the names are what JavaScript sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// An option or argument is missing, unknown or of another type.
    InvalidArgument,
    /// Not an e-mail address.
    InvalidEmail,
    /// Letters outside ASCII, which are hashed differently elsewhere (reference 17.3).
    EmailNotAscii,
    /// Not `+` and 10 to 15 digits.
    InvalidPhone,
    /// Not canonical Base64 of 32 bytes.
    InvalidHash,
    /// Not an identity, or one whose times are in seconds.
    InvalidIdentity,
    /// More than one request may carry.
    BatchTooLarge,
    /// `optoutCheck: 0`, which EUID does not know.
    OptoutCheckRequired,
    /// 401: unknown or disabled API key, or without the role for this endpoint.
    Unauthorized,
    /// This server's clock is not the operator's: time-stamped requests are refused.
    ClockDrift,
    /// 404: this operator does not have the endpoint.
    NoSuchEndpoint,
    /// Another 4xx: it would be refused again.
    Refused,
    /// An answer that does not open with the client secret, or makes no sense.
    UnreadableAnswer,
    /// An answer to another request: its nonce is not ours.
    WrongNonce,
    /// 429 until the deadline.
    RateLimited,
    /// 5xx until the deadline.
    Unavailable,
    /// No answer until the deadline: the connection failed, or a request timed out.
    Unanswered,
    /// The caller's signal.
    Aborted,
}

impl Code {
    /// Whose fault it is.
    #[must_use]
    pub const fn fault(self) -> Fault {
        match self {
            Self::Unauthorized | Self::ClockDrift | Self::NoSuchEndpoint => Fault::Setup,
            Self::Refused | Self::UnreadableAnswer | Self::WrongNonce | Self::RateLimited | Self::Unavailable => {
                Fault::Operator
            }
            Self::Unanswered => Fault::Network,
            _ => Fault::Caller,
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::InvalidArgument => "An argument is missing, unknown or of another type.",
            Self::InvalidEmail => "Invalid email address.",
            Self::EmailNotAscii => "Invalid email address: letters outside ASCII are hashed differently elsewhere.",
            Self::InvalidPhone => "Invalid phone number: it has to be + and 10 to 15 digits.",
            Self::InvalidHash => "Invalid hash: it has to be Base64 of the 32 bytes of a SHA-256.",
            Self::InvalidIdentity => "This is no identity with its tokens, its key, and its times in milliseconds.",
            Self::BatchTooLarge => "An operator takes at most 5,000 in one request.",
            Self::OptoutCheckRequired => "EUID always checks opt-outs: leave optoutCheck out, or set it to 1.",
            Self::Unauthorized => "The operator refuses the API key: unknown, disabled, or without the role for this.",
            Self::ClockDrift => "This server's clock differs from the operator's by more than it accepts.",
            Self::NoSuchEndpoint => "This operator does not have the endpoint.",
            Self::Refused => "The operator refuses the request.",
            Self::UnreadableAnswer => "The operator's answer does not open with the client secret, or makes no sense.",
            Self::WrongNonce => "The answer belongs to another request.",
            Self::RateLimited => "The operator asks for fewer requests.",
            Self::Unavailable => "The operator cannot answer at the moment.",
            Self::Unanswered => "The operator did not answer in time.",
            Self::Aborted => "The call was aborted.",
        }
    }
}

/// What a caller is told when there is no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Who can mend it.
    pub fault: Fault,
    /// What happened.
    pub code: Code,
    /// For a developer. May change between versions.
    pub message: String,
    /// HTTP status of the last answer, where there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The operator's `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_status: Option<String>,
    /// The operator's `message`. May change between its versions (reference 2.4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator_message: Option<String>,
    /// How long the operator asked to wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Failure {
    /// A failure before or without an answer.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            fault: code.fault(),
            code,
            message: code.sentence().to_string(),
            http_status: None,
            operator_status: None,
            operator_message: None,
            retry_after_ms: None,
        }
    }

    /// Misuse of the argument or option `name`, of which nothing but the name is told.
    #[must_use]
    pub fn argument(name: &str, wanted: &str) -> Self {
        Self { message: format!("{name} {wanted}"), ..Self::new(Code::InvalidArgument) }
    }
}
