//! The operator's clock: the machine's, moved by an offset, or stopped, as tests want it.
//! The only place that reads the machine's time.

use crate::lifetimes::DAY_MS;
use crate::lock::lock;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock that can be moved while it runs. Times are milliseconds since 1970.
#[derive(Debug)]
pub(crate) struct Clock(Mutex<Course>);

/// How time passes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Course {
    /// As on the machine: the time is the machine's plus this offset.
    Running { offset_ms: i64 },
    /// Not at all: it stays this time until the clock is set or advanced. For tests of the very moment when something ends.
    Stopped { at_ms: i64 },
}

/// Ten thousand years: the farthest that a test can set the clock, so that no sum of times overflows.
const MAX_DISTANCE_MS: i64 = 10_000 * 366 * DAY_MS;

impl Default for Clock {
    fn default() -> Self {
        Self(Mutex::new(Course::Running { offset_ms: 0 }))
    }
}

impl Clock {
    /// The operator's present time.
    pub(crate) fn now_ms(&self) -> i64 {
        match self.course() {
            Course::Running { offset_ms } => machine_ms().saturating_add(offset_ms),
            Course::Stopped { at_ms } => at_ms,
        }
    }

    /// How time passes.
    pub(crate) fn course(&self) -> Course {
        *lock(&self.0)
    }

    /// Lets time pass like this from now on, within ten thousand years.
    pub(crate) fn set(&self, course: Course) {
        *lock(&self.0) = match course {
            Course::Running { offset_ms } => Course::Running { offset_ms: within_reach(offset_ms) },
            Course::Stopped { at_ms } => Course::Stopped { at_ms: within_reach(at_ms) },
        };
    }

    /// Adds to the time that the clock shows. A stopped clock stays stopped.
    pub(crate) fn advance(&self, by_ms: i64) {
        self.set(match self.course() {
            Course::Running { offset_ms } => Course::Running { offset_ms: offset_ms.saturating_add(by_ms) },
            Course::Stopped { at_ms } => Course::Stopped { at_ms: at_ms.saturating_add(by_ms) },
        });
    }
}

fn within_reach(ms: i64) -> i64 {
    ms.clamp(-MAX_DISTANCE_MS, MAX_DISTANCE_MS)
}

/// The machine's clock. Before 1970 counts as 1970.
fn machine_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}
