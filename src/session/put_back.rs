//! For two seconds after a tab has stored an identity it watches whether a tab that did not know of it yet overwrites it.
//! Here is which identity is watched and until when; `reconcile` decides when it is written again.

use super::chain::ChainedIdentity;
use super::clean_up::Look;
use crate::opt_out::{Name, Names};
use crate::time::{Millis, Uptime};
use alloc::sync::Arc;

/// How long: a tab of another process reads our write as late as its own longest task, and may act upon what it read before.
const WATCHED: Millis = Millis(2_000);
/// How often the same identity is written again: two tabs that overwrite each other must come to rest.
const MAX_TIMES: u8 = 3;

/// The identity that this tab stored last, or that another tab stored and this tab's own write has overtaken.
#[derive(Clone, Hash)]
pub(super) struct Watch {
    chained: Option<Arc<ChainedIdentity>>,
    /// When it is looked at for the first time, if that has not been yet.
    look: Look,
    /// When a cookie is looked at once more, as what another tab did to it may come after the news of it.
    again: Look,
    /// Until when what another tab did to a cookie may come that this tab has heard of.
    heard: Look,
    until: Uptime,
    left: u8,
}

impl Watch {
    pub const fn nothing() -> Self {
        Self { chained: None, look: Look::DONE, again: Look::DONE, heard: Look::DONE, until: Uptime(0), left: 0 }
    }

    /// Watches no identity any more. News that was heard a moment ago still counts for the next one.
    pub fn end(&mut self) {
        *self = Self { heard: self.heard, ..Self::nothing() };
    }

    /// Watches `chained`, which this tab has stored, from now on.
    fn begin(&mut self, chained: &Arc<ChainedIdentity>, now: Uptime) {
        self.end();
        (self.chained, self.until, self.left) = (Some(chained.clone()), now.after(WATCHED), MAX_TIMES);
        if self.heard.wait(now) > Some(Millis(0)) {
            self.again = Look::after(now);
        }
    }

    /// Another tab has written, where cookies are in use. Engines bring its cookies separately, and may bring them later.
    pub fn heard(&mut self, now: Uptime) {
        self.heard = Look::after(now);
        if self.watched(now).is_some() {
            self.again = Look::after(now);
        }
    }

    /// Watches `chained`, which another tab has stored and this tab's own write has overtaken, once all is heard that was written
    /// until now.
    pub fn begin_later(&mut self, chained: &Arc<ChainedIdentity>, now: Uptime) {
        self.begin(chained, now);
        self.look = Look::after(now);
    }

    /// `chained` was stored: for the first time, or once more.
    pub fn stored(&mut self, chained: &Arc<ChainedIdentity>, now: Uptime) {
        let same = |watched: &Arc<ChainedIdentity>| watched.names.present() == chained.names.present();
        if now < self.until && self.chained.as_ref().is_some_and(same) {
            self.left = self.left.saturating_sub(1);
        } else {
            self.begin(chained, now);
        }
    }

    /// Whose identity it is.
    pub fn names(&self) -> Names {
        self.chained.as_ref().map(|chained| chained.names).unwrap_or_default()
    }

    /// Whose chain it is.
    pub fn lineage(&self) -> Name {
        self.names().lineage()
    }

    /// Whether it will never be written again: its token is not to be kept.
    pub fn is_over(&self, now: Uptime) -> bool {
        self.looks_in(now).iter().all(Option::is_none) && now >= self.until
    }

    /// The timer has fired: whether this is the time to look for the first time, or once more.
    pub fn tick(&mut self, now: Uptime) -> bool {
        let is_first = self.look.is_due(now);
        let is_again = self.again.is_due(now);
        if is_first {
            self.until = now.after(WATCHED);
        } else if is_again && now < self.until.after(WATCHED) {
            // A tab that has slept since does not look: what it heard of then is long over.
            self.until = self.until.max(now.after(Millis(1)));
        }
        is_first || is_again
    }

    /// How long until it is looked at, for the first time and once more.
    pub fn looks_in(&self, now: Uptime) -> [Option<Millis>; 2] {
        [self.look_in(now), self.again.wait(now)]
    }

    /// How long until it is looked at for the first time.
    pub fn look_in(&self, now: Uptime) -> Option<Millis> {
        self.look.wait(now)
    }

    /// The identity to be written again, should something else stand in its place.
    pub fn watched(&self, now: Uptime) -> Option<&Arc<ChainedIdentity>> {
        let is_watched = self.look_in(now).is_none() && now < self.until && self.left > 0;
        self.chained.as_ref().filter(|_| is_watched)
    }
}
