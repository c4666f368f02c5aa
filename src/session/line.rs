//! The line: who an identity's chain is, what an opt-out could name it by, and which opt-outs the operator knew of.
//! It stands in the same record as the identity, so no tab or crash can part them.

use super::world::Entropy;
use crate::encoding::{from_hex, to_hex};
use crate::identity::Identity;
use crate::opt_out::{AddressPrint, Lineage, Names, Sum, TokenPrint, push_word};
use alloc::string::String;
use alloc::vec;

/// After this many refusals in a row a refresh token counts as dead (reference 15).
pub const MOST_TRIES: u8 = 3;

/// The line of one identity.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Its chain.
    pub lineage: Lineage,
    /// The chain's first token.
    pub first: TokenPrint,
    /// The address, where our own generate carried it.
    pub address: Option<AddressPrint>,
    /// Refusals in a row, counted across pages.
    pub tries: u8,
    /// Which opt-outs were known when the question was sent that the operator answered with this identity. `None` where no
    /// question of ours brought it.
    pub vouched: Option<Sum>,
}

impl Line {
    /// The line of an identity that is first seen now: nobody vouched for it.
    #[must_use]
    pub fn first_seen(identity: &Identity, entropy: &mut Entropy) -> Self {
        Self {
            lineage: Lineage(entropy.make_u64()),
            first: TokenPrint::of(&identity.advertising_token),
            address: None,
            tries: 0,
            vouched: None,
        }
    }

    /// One word a member, `-` for what is absent.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = self.lineage.to_hex();
        push_word(&mut text, Some(self.first.to_hex()));
        push_word(&mut text, self.address.map(AddressPrint::to_hex));
        push_word(&mut text, Some(to_hex(&[self.tries])));
        push_word(&mut text, self.vouched.map(|sum| to_hex(&sum.0.to_be_bytes())));
        text
    }

    /// Reads what [`write`](Self::write) wrote; `None` for anything else, which is then somebody else's record.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let lineage = Lineage::from_hex(words.next()?)?;
        let first = TokenPrint::from_hex(words.next()?)?;
        let address = optional(words.next()?, AddressPrint::from_hex).ok()?;
        let [tries] = from_hex(words.next()?)?;
        let vouched = optional(words.next()?, |word| from_hex(word).map(u32::from_be_bytes).map(Sum)).ok()?;
        Some(Self { lineage, first, address, tries, vouched })
    }
}

/// `None` for a dash; what can be read neither way is an error.
fn optional<T>(word: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    if word == "-" { Ok(None) } else { read(word).map(Some).ok_or(()) }
}

/// An identity with its line: what the official key holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Lined {
    /// Tokens, times and key.
    pub identity: Identity,
    /// Whose.
    pub line: Line,
}

impl Lined {
    /// What an opt-out could name it by.
    #[must_use]
    pub fn names(&self) -> Names {
        let present = TokenPrint::of(&self.identity.advertising_token);
        let tokens = if present == self.line.first { vec![present] } else { vec![self.line.first, present] };
        Names { lineage: Some(self.line.lineage), tokens, address: self.line.address }
    }

    /// Whether this is the first or the present token of the chain.
    #[must_use]
    pub fn has_token(&self, token: TokenPrint) -> bool {
        token == self.line.first || token == TokenPrint::of(&self.identity.advertising_token)
    }
}
