//! The cookie in which the sub-domains of a site share what they know of opt-outs: the salt and the newest ones.
//! Its text only; which medium is in use, and so whether it counts, is decided in `reconcile` and `diff`.

use super::memory::Memory;
use crate::encoding::{from_hex, to_hex};
use crate::opt_out::{OptOut, OptOutId, OptOuts, Salt};
use alloc::string::String;

/// How many opt-outs the cookie holds: each request carries it.
pub const SHARED_MOST: usize = 4;

/// Salt and opt-outs as one text, comma by comma; nothing where there is no opt-out to share.
pub(super) fn write(memory: &Memory) -> Option<String> {
    if memory.opt_outs.is_empty() {
        return None;
    }
    let mut text = memory.salt.map_or_else(String::new, |salt| to_hex(&salt.0));
    for opt_out in memory.opt_outs.newest_first().take(SHARED_MOST) {
        text.push(',');
        text.push_str(&opt_out.id.to_hex());
        text.push(' ');
        text.push_str(&opt_out.write());
    }
    Some(text)
}

/// Joins in what another sub-domain wrote; answers its salt. What cannot be read is left out.
pub(super) fn read(text: &str, opt_outs: &mut OptOuts) -> Option<Salt> {
    let mut parts = text.split(',');
    let salt = parts.next().and_then(from_hex).map(Salt);
    for part in parts {
        let named = part.split_once(' ').and_then(|(id, rest)| Some((OptOutId::from_hex(id)?, rest)));
        if let Some((id, rest)) = named {
            opt_outs.join(OptOut::read(id, rest));
        }
    }
    salt
}
