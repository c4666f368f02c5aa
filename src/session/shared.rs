//! The cookie in which the sub-domains of a site share what they know of opt-outs: the salt and the newest ones.
//! Its text only; which medium is in use, and so whether it counts, is decided in `reconcile` and `diff`.

use super::memory::Memory;
use crate::encoding::{from_hex, to_hex};
use crate::opt_out::{OptOut, OptOutId, OptOuts, Salt};
use alloc::string::String;
use alloc::vec::Vec;

/// How many opt-outs the cookie holds: each request carries it.
pub const SHARED_MOST: usize = 4;

/// What the cookie says: which salt, and which opt-outs. Two tabs may know the same one by different names, so texts are
/// not compared.
#[derive(PartialEq, Eq)]
pub(super) struct Shared {
    pub salt: Option<Salt>,
    ids: Vec<OptOutId>,
}

impl Shared {
    /// What it is to say; nothing is shared where nobody opted out.
    pub fn wanted(memory: &Memory) -> Option<Self> {
        let ids = memory.opt_outs.newest_first().take(SHARED_MOST).map(|opt_out| opt_out.id).collect();
        (!memory.opt_outs.is_empty()).then_some(Self { salt: memory.salt, ids })
    }

    /// Joins in what another sub-domain wrote. What cannot be read is left out.
    pub fn read(text: &str, opt_outs: &mut OptOuts) -> Self {
        let mut parts = text.split(',');
        let salt = parts.next().and_then(from_hex).map(Salt);
        let mut ids = Vec::new();
        for part in parts {
            let named = part.split_once(' ').and_then(|(id, rest)| Some((OptOutId::from_hex(id)?, rest)));
            if let Some((id, rest)) = named {
                ids.push(id);
                opt_outs.join(OptOut::read(id, rest));
            }
        }
        Self { salt, ids }
    }
}

/// Salt and opt-outs as one text, comma by comma.
pub(super) fn write(memory: &Memory) -> String {
    let mut text = memory.salt.map_or_else(String::new, |salt| to_hex(&salt.0));
    for opt_out in memory.opt_outs.newest_first().take(SHARED_MOST) {
        text.push(',');
        text.push_str(&opt_out.id.to_hex());
        text.push(' ');
        text.push_str(&opt_out.write());
    }
    text
}
