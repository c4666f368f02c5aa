//! A question to the operator, from being wanted to being answered, and which identity or address it is about.
//! One is open per product and page; its id tells its answer from every other.

use super::chain::ChainedIdentity;
use crate::crypto::Key;
use crate::dii::Address;
use crate::operator::Request;
use crate::opt_out::{Name, Names, Sum};
use alloc::string::String;

/// Which question, unique on this page for this session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QuestionId(pub u32);

/// A publisher's client keypair, as far as a page knows it.
#[derive(Clone, Hash)]
pub struct ClientKeypair {
    /// Which one.
    pub subscription_id: String,
    /// The operator's public key: DER in Base64, prefix already taken off.
    pub public_key: String,
}

/// An open question.
#[derive(Clone, Hash)]
pub struct Question {
    /// Tells its answer from others.
    pub id: QuestionId,
    /// The names of the identity or address that it is about: an opt-out in its answer bars these.
    pub names: Names,
    /// Which opt-outs were known when it was sent, and so what a success vouches for.
    pub known: Sum,
    /// How far it has come.
    pub stage: Stage,
    /// Whether it asks for a first identity; otherwise it refreshes the present one.
    pub is_sign_in: bool,
    /// Whether the page called for it and is told its end.
    pub awaited: bool,
}

/// How far a question has come.
#[derive(Clone, Hash)]
#[repr(u8)]
pub enum Stage {
    /// A refresh that waits for the lock.
    Locking,
    /// A sign-in that waits for the key agreement.
    Agreeing {
        /// Whose identity is asked for.
        address: Address,
        /// With which client keypair.
        keypair: ClientKeypair,
    },
    /// On its way.
    Sent {
        /// The bytes.
        request: Request,
        /// Opens the answer; without one it is plain.
        key: Option<Key>,
    },
}

impl Question {
    /// A refresh of `chained`.
    #[must_use]
    pub fn refresh(id: QuestionId, chained: &ChainedIdentity) -> Self {
        Self { id, names: chained.names, known: Sum(0), stage: Stage::Locking, is_sign_in: false, awaited: false }
    }

    /// A generate for `address`, whose fingerprint on this device is `print`.
    #[must_use]
    pub fn generate(id: QuestionId, address: Address, print: Name, keypair: ClientKeypair) -> Self {
        let names = Names::of(Name(0), Name(0), Name(0), print);
        let stage = Stage::Agreeing { address, keypair };
        Self { id, names, known: Sum(0), stage, is_sign_in: true, awaited: true }
    }

    /// Whether it has not been sent yet.
    #[must_use]
    pub const fn is_preparing(&self) -> bool {
        !matches!(self.stage, Stage::Sent { .. })
    }

    /// Whether it would refresh just this identity.
    #[must_use]
    pub fn refreshes(&self, identity: &Names) -> bool {
        !self.is_sign_in && self.names.lineage() == identity.lineage() && self.names.present() == identity.present()
    }
}
