//! Opt-outs: who they name, how they are stored, and the set of them that a device knows.
//! What follows from an opt-out is decided in the session; here is only who is meant, and that none is lost.

use crate::crypto::sha256;
use crate::dii::Address;
use crate::encoding::{Parts, push_words};
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec::Vec;

/// A number by which an opt-out can name an identity: its chain, or the fingerprint of a token or an address. Zero names none.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Name(pub u64);

impl Name {
    /// Which token, without the token: 64 bits of its SHA-256.
    #[must_use]
    pub fn of_token(token: &str) -> Self {
        Self(first_eight(&[token.as_bytes()]))
    }

    /// The chain of an identity with this token that a server or another SDK stored: every tab derives the same, so no tab has to
    /// store it.
    #[must_use]
    pub const fn derive_lineage(self) -> Self {
        Self(self.0.rotate_left(32))
    }

    /// Which address, without the address: 24 bits of SHA-256 over a salt of this device and the address hash. Numbers
    /// can be enumerated, so hundreds of real ones share each value, while another person collides once in 16 million.
    /// The 25th bit is set: it is not zero, and no other kind of name.
    #[must_use]
    pub fn of_address(address: &Address, salt: &str) -> Self {
        Self(first_eight(&[salt.as_bytes(), address.hash()]) >> 40 | 1 << 24)
    }
}

/// A fingerprint of these bytes: 64 bits of their SHA-256.
pub(crate) fn first_eight(parts: &[&[u8]]) -> u64 {
    sha256(parts).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The names of an identity, a question or an opt-out, one of each kind: chain, first token, present token, address. An opt-out
/// bars an identity when they share one. No two kinds share a value.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Names {
    names: [Name; 4],
}

impl Names {
    /// The names of a chain of identities, given when one is generated, handed in or first seen, and inherited by its
    /// refreshes: its lineage, its first and present token, and the address that the page's own generate carried.
    #[must_use]
    pub const fn of(lineage: Name, first: Name, present: Name, address: Name) -> Self {
        Self { names: [lineage, first, present, address] }
    }

    /// The chain of identities.
    #[must_use]
    pub const fn lineage(&self) -> Name {
        self.names[0]
    }

    /// The first token of that chain.
    #[must_use]
    pub const fn first(&self) -> Name {
        self.names[1]
    }

    /// The present one.
    #[must_use]
    pub const fn present(&self) -> Name {
        self.names[2]
    }

    /// The address.
    #[must_use]
    pub const fn address(&self) -> Name {
        self.names[3]
    }

    /// The same but for the address.
    #[must_use]
    pub const fn with_address(&self, address: Name) -> Self {
        Self::of(self.lineage(), self.first(), self.present(), address)
    }

    /// The same, and no address.
    #[must_use]
    pub const fn without_address(&self) -> Self {
        self.with_address(Name(0))
    }

    /// Whether the two share a lineage, a token or an address.
    #[must_use]
    pub fn meet(&self, other: &Self) -> bool {
        self.given().any(|name| other.names.contains(name))
    }

    /// Whether these say nothing that `other` does not say too.
    #[must_use]
    pub fn within(&self, other: &Self) -> bool {
        self.given().all(|name| other.names.contains(name))
    }

    fn given(&self) -> impl Iterator<Item = &Name> {
        self.names.iter().filter(|name| name.0 != 0)
    }
}

/// Names one opt-out, and its key in storage. Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OptOutId(pub u64);

impl OptOutId {
    /// The id of the opt-out that a `marker` of another SDK tells of. Tabs that read it beside the same tokens derive the same id.
    #[must_use]
    pub fn derive(marker: &str, names: &Names) -> Self {
        let tokens = [names.first().0.to_be_bytes(), names.present().0.to_be_bytes()];
        Self(first_eight(&[marker.as_bytes(), tokens.as_flattened()]).max(1))
    }
}

/// Who said so, and so what an opt-out may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The page or an older SDK said so. Holds for lineage and tokens that were present; the next sign-in asks the operator.
    Claimed = 0,
    /// An operator answered `optout`: the person said so for everybody, for good.
    Global = 1,
}

/// One opt-out. Written once under a key of its own, never changed: local storage has no compare-and-swap, and what
/// nobody overwrites cannot be lost to another tab.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OptOut {
    /// Names it.
    pub id: OptOutId,
    /// Who said so.
    pub scope: Scope,
    /// When this device learned it.
    pub since: UnixMillis,
    /// The names of the identities that it bars.
    pub names: Names,
}

impl OptOut {
    /// Appends its value as words, each a decimal number: 1 for global, since when, lineage, first token, present token,
    /// address.
    pub fn write(&self, text: &mut String) {
        let [lineage, first, present, address] = self.names.names;
        push_words(text, &[self.scope as u64, self.since.0, lineage.0, first.0, present.0, address.0]);
    }

    /// Takes its id, as a word, and its value. What cannot be read of them is an opt-out all the same, one that names
    /// nobody: what somebody spoiled must not let a token through.
    #[must_use]
    pub fn parse(words: &mut Parts<'_>) -> Self {
        let id = OptOutId(words.number());
        let scope = if words.number() == 1 { Scope::Global } else { Scope::Claimed };
        let since = UnixMillis(words.number());
        let names = Names { names: [(); 4].map(|()| Name(words.number())) };
        Self { id, scope, since, names }
    }
}

/// How many opt-outs of a product one device keeps. Beyond that the oldest that a page claimed is dropped, and only where there is
/// none the oldest that an operator gave; the newest one always stays.
pub const MAX_OPT_OUTS: usize = 32;

/// Which opt-outs were known: a sum over their ids. Two sets with the same sum are taken for the same. Zero is no set: it
/// says that nobody asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sum(pub u32);

impl Sum {
    /// The sum of these.
    pub fn of<'a>(opt_outs: impl Iterator<Item = &'a OptOut>) -> Self {
        let sum = opt_outs.fold(0, |sum: u64, known| sum.wrapping_add(known.id.0));
        #[allow(clippy::cast_possible_truncation, reason = "the upper half")]
        Self((sum >> 32) as u32 | 1)
    }
}

/// All opt-outs known, oldest first. Only ever joined: beyond [`MAX_OPT_OUTS`] the oldest that a page claimed
/// is dropped, and only where there is no such one the oldest that an operator gave.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct OptOuts(Vec<OptOut>);

impl OptOuts {
    /// Adds an opt-out, once. Two tabs may have learned the same one at different times: the later counts, in all of them.
    /// An opt-out without an id is ignored.
    pub fn join(&mut self, opt_out: OptOut) {
        let same = |known: &OptOut| known.id == opt_out.id;
        if opt_out.id.0 == 0 || self.0.iter().any(|known| same(known) && known.since >= opt_out.since) {
            return;
        }
        self.0.retain(|known| !same(known));
        let age = |opt_out: &OptOut| (opt_out.since, opt_out.id);
        let earlier = self.0.iter().take_while(|known| age(known) < age(&opt_out)).count();
        self.0.insert(earlier, opt_out);
        if self.0.len() > MAX_OPT_OUTS {
            let older = &self.0[..MAX_OPT_OUTS];
            self.0.remove(older.iter().position(|known| known.scope == Scope::Claimed).unwrap_or(0));
        }
    }

    /// The opt-out of this id.
    #[must_use]
    pub fn get(&self, id: OptOutId) -> Option<&OptOut> {
        self.0.iter().find(|known| known.id == id)
    }

    /// The newest opt-out that shares a name with `names`.
    #[must_use]
    pub fn naming(&self, names: &Names) -> Option<OptOutId> {
        self.newest_first().find(|known| known.names.meet(names)).map(|known| known.id)
    }

    /// Which ones these are, or the newest `most` of them.
    #[must_use]
    pub fn sum(&self, most: usize) -> Sum {
        Sum::of(self.newest_first().take(most))
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
