//! The cookie in which the sub-domains of a site share what they know of opt-outs: the salt and the newest ones.
//! Its text only; which medium is in use, and so whether it counts, is decided in `reconcile` and `diff`.

use super::memory::Memory;
use crate::encoding::{Parts, push_words};
use crate::opt_out::OptOut;
use alloc::string::String;

/// How many opt-outs the cookie holds: each request carries it.
pub const MAX_SHARED_OPT_OUTS: usize = 4;

/// Joins in what other sub-domains wrote, a line for each path and domain: the salt as a word, and the seven words of each
/// opt-out. The salt of the last line counts, wherever this page writes: all of them agree on that one.
pub(super) fn read(texts: &str, memory: &mut Memory) {
    let mut lines = Parts::lines(texts);
    while !lines.is_empty() {
        let mut words = Parts::words(lines.take());
        let salt = words.take();
        if !salt.is_empty() {
            memory.salt = String::from(salt);
        }
        while !words.is_empty() {
            memory.opt_outs.join(OptOut::parse(&mut words));
        }
    }
}

/// Salt and opt-outs as one text; `None` where nobody opted out, or one of `texts` says so already. Two tabs may know the
/// same opt-out by different names, so these are not compared.
pub(super) fn write(memory: &Memory, texts: &str) -> Option<String> {
    let newest = || memory.opt_outs.newest_first().take(MAX_SHARED_OPT_OUTS);
    let mut lines = Parts::lines(texts);
    while !lines.is_empty() {
        let mut words = Parts::words(lines.take());
        let same_salt = words.take() == memory.salt;
        if same_salt && newest().all(|known| OptOut::parse(&mut words).id == known.id) && words.is_empty() {
            return None;
        }
    }
    let mut shared = memory.salt.clone() + ".";
    for opt_out in newest() {
        push_words(&mut shared, &[opt_out.id.0]);
        opt_out.write(&mut shared);
    }
    (!memory.opt_outs.is_empty()).then_some(shared)
}
