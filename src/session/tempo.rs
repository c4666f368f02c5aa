//! How soon the session may ask by itself again: the floor, the back-off after failures, the patience with a fast clock.
//! Uptime only: a wall clock that jumps must neither silence a page nor make it storm.

use super::event::Settings;
use super::world::Entropy;
use crate::time::{Millis, Uptime};

/// No wait grows beyond this.
const LONGEST: Millis = Millis::MINUTE.times(5);
/// The first wait after a success that is due again before that: this clock is ahead of the operator's.
const FIRST_PATIENCE: Millis = Millis::SECOND.times(5);

/// The earliest next question that the page does not call for, and how the waits have grown.
#[derive(Clone, Hash)]
pub struct Tempo {
    /// Nothing is asked before.
    pub not_before: Uptime,
    /// The wait after the next failure; zero before there was one.
    retry: Millis,
    patience: Millis,
}

impl Tempo {
    /// Nothing asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { not_before: Uptime(0), retry: Millis(0), patience: FIRST_PATIENCE }
    }

    /// A question was asked that the page did not call for.
    pub fn asked(&mut self, at: Uptime, settings: &Settings) {
        self.not_before = self.not_before.max(at.after(settings.floor));
    }

    /// No answer, or none that helped: wait half to all of a step that doubles.
    pub fn failed(&mut self, at: Uptime, settings: &Settings, entropy: &mut Entropy) {
        let step = if self.retry == Millis(0) { settings.refresh_retry_period } else { self.retry }.min(LONGEST);
        let [jitter] = entropy.take::<1>();
        let wait = step.0 / 2 + step.0 * u64::from(jitter) / 510;
        self.not_before = self.not_before.max(at.after(Millis(wait)));
        self.retry = step.times(2);
    }

    /// A success, due again after `due_in`. One that is due again at once, or nearly so, is asked for with growing patience.
    pub fn succeeded(&mut self, at: Uptime, due_in: Millis) {
        self.retry = Millis(0);
        if due_in <= FIRST_PATIENCE {
            self.not_before = self.not_before.max(at.after(self.patience));
            self.patience = self.patience.times(2).min(LONGEST);
        } else {
            self.patience = FIRST_PATIENCE;
        }
    }
}

impl Default for Tempo {
    fn default() -> Self {
        Self::new()
    }
}
