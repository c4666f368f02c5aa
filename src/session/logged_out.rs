//! The chains that logged out last, so that no answer on its way and no late write signs one of them in again.
//! Their order and their text; what follows from it is in the rule, [`judge`](super::state::judge).

use crate::encoding::{Parts, push_words};
use crate::opt_out::Name;
use alloc::string::String;
use alloc::vec::Vec;

/// How many are kept; beyond that the oldest is dropped. One logout most often notes two.
const MAX_LOGGED_OUT: usize = 32;

/// The lineages that logged out, newest last.
#[derive(Clone, Default, Hash)]
pub struct LoggedOut {
    lineages: Vec<Name>,
    /// The last one that logged out here. Another tab's write may drop it from storage; then it is noted again.
    here: Name,
}

impl LoggedOut {
    /// Notes one that logs out here.
    pub fn note(&mut self, lineage: Name) {
        if lineage != Name(0) {
            self.here = lineage;
            self.push(lineage);
        }
    }

    /// Whether this lineage logged out.
    #[must_use]
    pub fn contains(&self, lineage: Name) -> bool {
        self.lineages.contains(&lineage)
    }

    /// Joins in what storage says, up to an empty word. What another tab's write has dropped there stays known here, and counts
    /// as older.
    pub(super) fn join(&mut self, words: &mut Parts<'_>) {
        loop {
            match Name(words.number()) {
                Name(0) => break,
                lineage => {
                    self.lineages.retain(|known| *known != lineage);
                    self.push(lineage);
                }
            }
        }
        self.push(self.here);
    }

    /// Decimal numbers; nothing where nobody logged out.
    pub(super) fn write(&self) -> String {
        let mut text = String::new();
        for lineage in &self.lineages {
            push_words(&mut text, &[lineage.0]);
        }
        text
    }

    fn push(&mut self, lineage: Name) {
        if lineage == Name(0) || self.contains(lineage) {
            return;
        }
        self.lineages.push(lineage);
        if self.lineages.len() > MAX_LOGGED_OUT {
            self.lineages.remove(0);
        }
    }
}
