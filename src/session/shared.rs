//! The cookie in which the sub-domains of a site share what they know of opt-outs: the salt and the newest ones.
//! Its text only; which medium is in use, and so whether it counts, is decided in `reconcile` and `diff`.

use super::memory::Memory;
use crate::encoding::{Parts, push_words};
use crate::opt_out::OptOut;
use alloc::string::String;

/// How many opt-outs the cookie holds: each request carries it.
pub const SHARED_MOST: usize = 4;

/// Joins in what another sub-domain wrote: the salt as a word, and the seven words of each opt-out.
pub(super) fn read(text: &str, memory: &mut Memory) {
    let mut words = Parts::words(text);
    let salt = words.take();
    if !salt.is_empty() {
        memory.salt = String::from(salt);
    }
    while !words.is_empty() {
        memory.opt_outs.join(OptOut::take(&mut words));
    }
}

/// Salt and opt-outs as one text; `None` where nobody opted out, or `text` says so already. Two tabs may know the same
/// opt-out by different names, so these are not compared.
pub(super) fn write(memory: &Memory, text: &str) -> Option<String> {
    let newest = || memory.opt_outs.newest_first().take(SHARED_MOST);
    let mut words = Parts::words(text);
    let mut same = words.take() == memory.salt;
    let mut shared = memory.salt.clone() + ".";
    for opt_out in newest() {
        same &= OptOut::take(&mut words).id == opt_out.id;
        push_words(&mut shared, &[opt_out.id.0]);
        opt_out.write(&mut shared);
    }
    let says_so = memory.opt_outs.is_empty() || same && words.is_empty();
    (!says_so).then_some(shared)
}
