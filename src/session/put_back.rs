//! For a while after a tab has stored an identity it watches that no tab that did not know of it yet has put something else in
//! its place. Only which identity is watched and until when; when it is written again is decided in `reconcile`.

use super::line::Lined;
use crate::time::{Millis, Uptime};
use alloc::sync::Arc;

/// Another process reads what this one wrote as late as its own longest task, and may act upon what it read before.
const WATCHED: Millis = Millis(2_000);
/// A writer that does not give up wins in the end: two of them must come to rest.
const MOST_TIMES: u8 = 3;

/// The identity that this tab stored last, or that it has found under a write of its own.
#[derive(Clone, Hash)]
pub(super) struct Watch {
    lined: Option<Arc<Lined>>,
    until: Uptime,
    left: u8,
}

impl Watch {
    pub const fn nothing() -> Self {
        Self { lined: None, until: Uptime(0), left: 0 }
    }

    /// Watches `lined` from now on.
    pub fn begin(&mut self, lined: &Arc<Lined>, now: Uptime) {
        *self = Self { lined: Some(lined.clone()), until: now.after(WATCHED), left: MOST_TIMES };
    }

    /// `lined` was stored: for the first time, or once more.
    pub fn stored(&mut self, lined: &Arc<Lined>, now: Uptime) {
        let same = |watched: &Arc<Lined>| watched.names.present() == lined.names.present();
        if now < self.until && self.lined.as_ref().is_some_and(same) {
            self.left = self.left.saturating_sub(1);
        } else {
            self.begin(lined, now);
        }
    }

    /// The identity to be written again, should something else stand in its place.
    pub fn watched(&self, now: Uptime) -> Option<&Arc<Lined>> {
        self.lined.as_ref().filter(|_| now < self.until && self.left > 0)
    }
}
