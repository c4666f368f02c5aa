//! Who logged out last: a few lineages, so that no answer on its way and no late write signs one of them in again.
//! Their order and their text; what follows from it is in the rule, [`judge`](super::state::judge).

use crate::json::{Fields, Writer};
use crate::opt_out::Lineage;
use alloc::string::String;
use alloc::vec::Vec;

/// More than this many are not kept; the oldest goes.
const MOST: usize = 16;

/// The lineages that logged out, newest last.
#[derive(Default)]
pub struct LoggedOut {
    lineages: Vec<Lineage>,
    /// The last one that logged out here. Another tab's write may drop it from storage; then it is noted again.
    here: Option<Lineage>,
}

impl LoggedOut {
    /// Notes one that logs out here.
    pub fn note(&mut self, lineage: Lineage) {
        self.here = Some(lineage);
        self.push(lineage);
    }

    /// Whether this lineage logged out.
    #[must_use]
    pub fn contains(&self, lineage: Lineage) -> bool {
        self.lineages.contains(&lineage)
    }

    /// Takes over what storage says; answers whether that is what was known before.
    pub(super) fn read(&mut self, notes: &str, fields: &impl Fields) -> bool {
        let Some(text) = fields.text(notes, "logged_out") else { return true };
        let before = core::mem::take(&mut self.lineages);
        self.lineages = text.split(' ').filter_map(Lineage::from_hex).collect();
        if let Some(here) = self.here {
            self.push(here);
        }
        before == self.lineages
    }

    /// The notes; nothing where nobody logged out.
    pub(super) fn write(&self) -> Option<String> {
        let mut text = String::new();
        for lineage in &self.lineages {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&lineage.to_hex());
        }
        (!text.is_empty()).then(|| Writer::new().text("logged_out", &text).finish())
    }

    fn push(&mut self, lineage: Lineage) {
        if self.contains(lineage) {
            return;
        }
        self.lineages.push(lineage);
        if self.lineages.len() > MOST {
            self.lineages.remove(0);
        }
    }
}
