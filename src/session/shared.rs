//! The cookie in which the sub-domains of a site share what they know of opt-outs: the salt and the newest ones.
//! Its text only; which medium is in use, and so whether it counts, is decided in `reconcile` and `diff`.

use crate::encoding::{Parts, push_words};
use crate::opt_out::{OptOut, OptOuts};
use alloc::string::String;

/// How many opt-outs the cookie holds: each request carries it.
pub const MAX_SHARED_OPT_OUTS: usize = 4;

/// Joins in what other sub-domains wrote, a line for each path and domain: the salt as a word, and the seven words of each
/// opt-out. The salt of the last line counts, wherever this page writes: all of them agree on that one.
pub(super) fn read(texts: &str, salt: &mut String, opt_outs: &mut OptOuts) {
    let mut lines = Parts::lines(texts);
    while !lines.is_empty() {
        let mut words = Parts::words(lines.next_part());
        let word = words.next_part();
        if !word.is_empty() {
            *salt = String::from(word);
        }
        while !words.is_empty() {
            opt_outs.join(OptOut::parse(&mut words));
        }
    }
}

/// Salt and opt-outs as one text; `None` where nobody opted out, or one of `texts` says so already. Two tabs may know the
/// same opt-out by different names, so these are not compared.
pub(super) fn write(salt: &str, opt_outs: &OptOuts, texts: &str) -> Option<String> {
    let newest = || opt_outs.newest_first().take(MAX_SHARED_OPT_OUTS);
    let mut lines = Parts::lines(texts);
    while !lines.is_empty() {
        let mut words = Parts::words(lines.next_part());
        let same_salt = words.next_part() == salt;
        if same_salt && newest().all(|known| OptOut::parse(&mut words).id == known.id) && words.is_empty() {
            return None;
        }
    }
    let mut shared = String::from(salt) + ".";
    for opt_out in newest() {
        push_words(&mut shared, &[opt_out.id.0]);
        opt_out.write(&mut shared);
    }
    (!opt_outs.is_empty()).then_some(shared)
}
