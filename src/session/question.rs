//! A question to the operator, from being wanted to being answered, and whom it is about.
//! One is open per product and page; its id tells its answer from every other.

use super::event::ClientKeypair;
use super::line::Lined;
use crate::crypto::Key;
use crate::dii::Address;
use crate::operator::Request;
use crate::opt_out::{Name, Names, Sum};
use alloc::sync::Arc;

/// Which question, unique on this page for this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub u32);

/// An open question.
#[derive(Clone, Hash)]
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
#[derive(Clone, Hash)]
pub enum Kind {
    /// A newer identity in place of this one.
    Refresh(Arc<Lined>),
    /// A first identity for an address.
    Generate {
        /// Whose.
        address: Address,
        /// With which client keypair.
        keypair: ClientKeypair,
        /// The agreed secret, once there is one: opens the answer.
        secret: Option<Key>,
    },
}

/// How far a question has come.
#[derive(Clone, Hash)]
pub enum Stage {
    /// Waiting for the lock or the key agreement.
    Preparing,
    /// On its way; the request is here until `diff` has taken it.
    Sent(Option<Request>),
}

impl Question {
    /// A refresh of `lined`.
    #[must_use]
    pub fn refresh(id: QuestionId, lined: &Arc<Lined>) -> Self {
        Self::new(id, lined.names, Kind::Refresh(lined.clone()), false)
    }

    /// A generate for `address`, whose fingerprint on this device is `print`.
    #[must_use]
    pub fn generate(id: QuestionId, address: Address, print: Name, keypair: ClientKeypair) -> Self {
        let names = Names::of(Name(0), Name(0), Name(0), print);
        Self::new(id, names, Kind::Generate { address, keypair, secret: None }, true)
    }

    const fn new(id: QuestionId, names: Names, kind: Kind, awaited: bool) -> Self {
        Self { id, names, known: Sum(0), kind, stage: Stage::Preparing, awaited }
    }

    /// Whether it asks for a first identity.
    #[must_use]
    pub const fn is_sign_in(&self) -> bool {
        matches!(self.kind, Kind::Generate { .. })
    }

    /// Whether it would refresh just this identity.
    #[must_use]
    pub fn refreshes(&self, lined: &Lined) -> bool {
        !self.is_sign_in()
            && self.names.lineage() == lined.names.lineage()
            && self.names.present() == lined.names.present()
    }
}
