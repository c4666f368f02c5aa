//! An identity and its chain: the number that all its refreshes share, the names by which an opt-out can name it, and which
//! opt-outs were known when the operator gave it. Both are stored in one record, so no tab or crash can part them.

use super::world::Entropy;
use crate::encoding::{Parts, push_words};
use crate::identity::Identity;
use crate::opt_out::{Name, Names, Sum};
use alloc::boxed::Box;
use alloc::string::String;

/// After this many refusals in a row a refresh token counts as dead (reference 15).
pub const MAX_TRIES: u64 = 3;

/// An identity and its chain: what the official key holds.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ChainedIdentity {
    /// Tokens, times and key.
    pub identity: Box<Identity>,
    /// What an opt-out could name it by.
    pub names: Names,
    /// Refusals in a row, counted across pages.
    pub tries: u64,
    /// Which opt-outs were known when the question was sent that the operator answered with this identity.
    pub vouched: Sum,
}

impl ChainedIdentity {
    /// An identity that is first seen now: nobody vouched for it.
    #[must_use]
    pub fn first_seen(identity: Box<Identity>, entropy: &mut Entropy) -> Self {
        let token = Name::of_token(identity.advertising_token());
        let names = Names::of(Name(entropy.make_u64()), token, token, Name(0));
        Self { identity, names, tries: 0, vouched: Sum(0) }
    }

    /// One that a server or another SDK stored. Every tab that finds it derives the same chain from its token.
    #[must_use]
    pub fn found(identity: Box<Identity>) -> Self {
        let token = Name::of_token(identity.advertising_token());
        let names = Names::of(token.derive_lineage(), token, token, Name(0));
        Self { identity, names, tries: 0, vouched: Sum(0) }
    }

    /// A later identity of the chain that these names are of.
    #[must_use]
    pub fn next(identity: Box<Identity>, of: &Names, vouched: Sum) -> Self {
        let present = Name::of_token(identity.advertising_token());
        let names = Names::of(of.lineage(), of.first(), present, of.address());
        Self { identity, names, tries: 0, vouched }
    }

    /// Reads the words that [`write_chain`](Self::write_chain) wrote.
    ///
    /// # Errors
    /// The identity, where the words are no chain: then a server or another SDK stored it.
    pub fn read(line: &str, identity: Box<Identity>) -> Result<Self, Box<Identity>> {
        let mut words = Parts::words(line);
        let mut name = || Name(words.number());
        let of = Names::of(name(), name(), Name(0), name());
        if of.first() == Name(0) {
            return Err(identity);
        }
        let tries = words.number();
        #[allow(clippy::cast_possible_truncation, reason = "written from 32 bits")]
        let vouched = Sum(words.number() as u32);
        Ok(Self { tries, ..Self::next(identity, &of, vouched) })
    }

    /// Appends lineage, first token, address, tries, vouched: a decimal number each.
    pub fn write_chain(&self, text: &mut String) {
        let Self { names, tries, vouched, .. } = self;
        push_words(text, &[names.lineage().0, names.first().0, names.address().0, *tries, vouched.0.into()]);
    }

    /// Whether this is the first or the present token of the chain.
    #[must_use]
    pub fn has_token(&self, token: Name) -> bool {
        token == self.names.first() || token == self.names.present()
    }
}
