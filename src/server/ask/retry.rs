//! When to ask again: back-off with jitter, within a deadline (reference 15).
//! Pure: the clock and the dice are arguments.

use crate::time::{Millis, Uptime};

const FIRST_STEP: Millis = Millis(500);
const LONGEST_STEP: Millis = Millis(30_000);

/// The tries of one request.
pub struct Retry {
    failed: u32,
    deadline: Uptime,
}

impl Retry {
    /// Begins now and ends `within`.
    #[must_use]
    pub fn begin(uptime: Uptime, within: Millis) -> Self {
        Self { failed: 0, deadline: uptime.after(within) }
    }

    /// How long a request may take that is sent now: as long as one may, or until the deadline.
    #[must_use]
    pub fn time_out(&self, uptime: Uptime, longest: Millis) -> Millis {
        uptime.until(self.deadline).min(longest)
    }

    /// How long to wait after a try that failed: half to all of a step that doubles, and no less than the operator asked
    /// for. `None` when the deadline would have passed by then: asking would be too late, so nobody waits for it.
    pub fn after_failure(&mut self, asked: Option<Millis>, uptime: Uptime, dice: u64) -> Option<Millis> {
        let step = FIRST_STEP.times(1 << self.failed.min(16)).min(LONGEST_STEP).0;
        self.failed += 1;
        let wait = Millis(step / 2 + dice % (step / 2 + 1)).max(asked.unwrap_or(Millis(0)));
        (uptime.after(wait) < self.deadline).then_some(wait)
    }
}
