//! Opt-outs: who they name, how they are stored, and the set of them that a device knows.
//! What follows from an opt-out is decided in the session; here is only who is meant, and that none is lost.

use crate::crypto::sha256;
use crate::dii::Address;
use crate::encoding::{from_hex, to_hex};
use crate::json::push_integer;
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// One chain of identities: given when an identity is generated, handed in or first seen, inherited by its refreshes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Lineage(pub u64);

/// Which token, without the token: 128 bits of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenPrint([u8; 16]);

/// Which address, without the address: 24 bits of SHA-256 over a salt of this device and the address hash. Numbers can
/// be enumerated, so hundreds of real ones share each value, while another person collides once in 16 million.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AddressPrint([u8; 3]);

/// What address fingerprints on this device are made with: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

/// Names one opt-out, and its key in storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OptOutId(pub u64);

impl Lineage {
    /// Sixteen hex digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        to_hex(&self.0.to_be_bytes())
    }

    /// From sixteen hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        from_hex(text).map(u64::from_be_bytes).map(Self)
    }
}

impl OptOutId {
    /// Sixteen hex digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        to_hex(&self.0.to_be_bytes())
    }

    /// From sixteen hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        from_hex(text).map(u64::from_be_bytes).map(Self)
    }

    /// The id of the opt-out that somebody else's `marker` means. Tabs that take it for the same tokens' record one.
    #[must_use]
    pub fn derive(marker: &str, names: &Names) -> Self {
        let mut parts = vec![marker.as_bytes()];
        parts.extend(names.tokens.iter().map(|token| &token.0[..]));
        let hash = sha256(&parts);
        Self(hash[..8].iter().fold(0, |id, byte| id << 8 | u64::from(*byte)))
    }
}

impl TokenPrint {
    /// The fingerprint of an advertising token.
    #[must_use]
    pub fn of(token: &str) -> Self {
        let mut print = [0; 16];
        print.copy_from_slice(&sha256(&[token.as_bytes()])[..16]);
        Self(print)
    }

    /// 32 hex digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        to_hex(&self.0)
    }

    /// From 32 hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

impl AddressPrint {
    /// The fingerprint of an address on the device with this salt.
    #[must_use]
    pub fn of(address: &Address, salt: Salt) -> Self {
        let hash = sha256(&[&salt.0, address.hash()]);
        Self([hash[0], hash[1], hash[2]])
    }

    /// Six hex digits.
    #[must_use]
    pub fn to_hex(self) -> String {
        to_hex(&self.0)
    }

    /// From six hex digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

/// What somebody can be known by without being told apart from anyone else: a lineage, tokens, an address.
/// Of an opt-out these are its names; of an identity or a question, whom it is about.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The chain of identities.
    pub lineage: Option<Lineage>,
    /// The first and the present token of that chain.
    pub tokens: Vec<TokenPrint>,
    /// The address that the page's own generate carried.
    pub address: Option<AddressPrint>,
}

impl Names {
    /// Whether the two share a lineage, a token or an address.
    #[must_use]
    pub fn meet(&self, other: &Self) -> bool {
        let same_lineage = self.lineage.is_some() && self.lineage == other.lineage;
        let same_address = self.address.is_some() && self.address == other.address;
        same_lineage || same_address || self.tokens.iter().any(|token| other.tokens.contains(token))
    }

    /// Whether these say nothing that `other` does not say too.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        (self.lineage.is_none() || self.lineage == other.lineage)
            && (self.address.is_none() || self.address == other.address)
            && self.tokens.iter().all(|token| other.tokens.contains(token))
    }
}

/// Who said so, and so what an opt-out may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// An operator answered `optout`: the person said so for everybody, for good.
    Global,
    /// The page or an older SDK said so. Holds for lineage and tokens that were present; the next sign-in asks the operator.
    Claimed,
}

/// One opt-out. Written once under a key of its own, never changed: local storage has no compare-and-swap, and what
/// nobody overwrites cannot be lost to another tab.
#[derive(Clone, PartialEq, Eq)]
pub struct OptOut {
    /// Names it.
    pub id: OptOutId,
    /// Who said so.
    pub scope: Scope,
    /// When this device learned it.
    pub since: UnixMillis,
    /// Whom it names.
    pub names: Names,
}

impl OptOut {
    /// The value under its key: one word a member, `-` for what is absent.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = String::from(match self.scope {
            Scope::Global => "global ",
            Scope::Claimed => "claimed ",
        });
        push_integer(&mut text, self.since.0);
        push_word(&mut text, self.names.lineage.map(Lineage::to_hex));
        push_word(&mut text, self.names.tokens.first().map(|token| token.to_hex()));
        push_word(&mut text, self.names.tokens.get(1).map(|token| token.to_hex()));
        push_word(&mut text, self.names.address.map(AddressPrint::to_hex));
        text
    }

    /// The opt-out under the key of `id`. A value that cannot be read is an opt-out all the same, one that names nobody:
    /// what somebody spoiled must not let a token through.
    #[must_use]
    pub fn read(id: OptOutId, text: &str) -> Self {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap_or_default();
        let scope = if word() == "global" { Scope::Global } else { Scope::Claimed };
        let since = UnixMillis(word().parse().unwrap_or(0));
        let lineage = Lineage::from_hex(word());
        let tokens = [word(), word()].into_iter().filter_map(TokenPrint::from_hex).collect();
        let address = AddressPrint::from_hex(word());
        Self { id, scope, since, names: Names { lineage, tokens, address } }
    }
}

/// Appends a space and the word, or a dash for none.
#[allow(clippy::needless_pass_by_value, reason = "made for the call")]
pub(crate) fn push_word(text: &mut String, word: Option<String>) {
    text.push(' ');
    text.push_str(word.as_deref().unwrap_or("-"));
}

/// How many opt-outs of a product one device keeps; the oldest goes.
pub const MOST: usize = 32;

/// Which opt-outs were known: a sum over their ids. Two sets with the same sum are taken for the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum(pub u32);

/// All opt-outs known, oldest first. Only ever joined: there is no way to take one out but to learn [`MOST`] newer ones.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OptOuts(Vec<OptOut>);

impl OptOuts {
    /// Adds an opt-out, once. Two tabs may have learned the same one at different times: the later counts, in all of them.
    pub fn join(&mut self, opt_out: OptOut) {
        if let Some(at) = self.0.iter().position(|known| known.id == opt_out.id) {
            if self.0[at].since >= opt_out.since {
                return;
            }
            self.0.remove(at);
        }
        let at = self.0.partition_point(|known| (known.since, known.id) < (opt_out.since, opt_out.id));
        self.0.insert(at, opt_out);
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// The opt-out of this id.
    #[must_use]
    pub fn get(&self, id: OptOutId) -> Option<&OptOut> {
        self.0.iter().find(|known| known.id == id)
    }

    /// The newest opt-out that names somebody known by `names`.
    #[must_use]
    pub fn naming(&self, names: &Names) -> Option<&OptOut> {
        self.newest_first().find(|known| known.names.meet(names))
    }

    /// Which ones these are, or the newest `most` of them.
    #[must_use]
    pub fn sum(&self, most: usize) -> Sum {
        let sum = self.newest_first().take(most).fold(0, |sum: u64, known| sum.wrapping_add(known.id.0));
        Sum((sum >> 32) as u32)
    }

    /// The newest one.
    #[must_use]
    pub fn newest(&self) -> Option<&OptOut> {
        self.0.last()
    }

    /// All of them.
    pub fn newest_first(&self) -> impl Iterator<Item = &OptOut> {
        self.0.iter().rev()
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
