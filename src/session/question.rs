//! A question to the operator, from being wanted to being answered, and whom it is about.
//! One is open per product and page; its id tells its answer from every other.

use super::event::ClientKeypair;
use super::line::Lined;
use crate::crypto::Key;
use crate::dii::Address;
use crate::operator::Request;
use crate::opt_out::{AddressPrint, Names, Sum, TokenPrint};

/// Which question, unique on this page for this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuestionId(pub u32);

/// An open question.
pub struct Question {
    /// Tells its answer from others.
    pub id: QuestionId,
    /// Whom it is about: what an opt-out in its answer names.
    pub names: Names,
    /// Which opt-outs were known when it was sent, and so what a success vouches for.
    pub known: Sum,
    /// What is asked.
    pub kind: Kind,
    /// How far it has come.
    pub stage: Stage,
    /// Whether the page called for it and is told its end.
    pub awaited: bool,
}

/// What a question asks.
pub enum Kind {
    /// A newer identity in place of one that is here.
    Refresh {
        /// Opens the answer.
        key: Option<Key>,
        /// Which token it is to replace.
        token: TokenPrint,
    },
    /// A first identity for an address.
    Generate {
        /// Whose.
        address: Address,
        /// Its fingerprint on this device.
        print: AddressPrint,
        /// With which client keypair.
        keypair: ClientKeypair,
        /// The agreed secret, once there is one: opens the answer.
        secret: Option<Key>,
    },
}

/// How far a question has come.
pub enum Stage {
    /// Waiting for the lock or the key agreement.
    Preparing,
    /// On its way; the request is here until `diff` has taken it.
    Sent(Option<Request>),
}

impl Question {
    /// A refresh of `lined`.
    #[must_use]
    pub fn refresh(id: QuestionId, lined: &Lined, known: Sum) -> Self {
        let token = TokenPrint::of(&lined.identity.advertising_token);
        let key = lined.identity.refresh_response_key.clone();
        Self {
            id,
            names: lined.names(),
            known,
            kind: Kind::Refresh { key, token },
            stage: Stage::Preparing,
            awaited: false,
        }
    }

    /// A generate for `address`.
    #[must_use]
    pub fn generate(id: QuestionId, address: Address, print: AddressPrint, keypair: ClientKeypair) -> Self {
        let names = Names { address: Some(print), ..Names::default() };
        let kind = Kind::Generate { address, print, keypair, secret: None };
        Self { id, names, known: Sum(0), kind, stage: Stage::Preparing, awaited: true }
    }

    /// Whether it asks for a first identity.
    #[must_use]
    pub const fn is_sign_in(&self) -> bool {
        matches!(self.kind, Kind::Generate { .. })
    }

    /// Whether it would refresh just this identity.
    #[must_use]
    pub fn refreshes(&self, lined: &Lined) -> bool {
        match self.kind {
            Kind::Refresh { token, .. } => {
                self.names.lineage == Some(lined.line.lineage)
                    && token == TokenPrint::of(&lined.identity.advertising_token)
            }
            Kind::Generate { .. } => false,
        }
    }
}
