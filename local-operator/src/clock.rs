//! The operator's clock: the machine's, moved by an offset, or stopped, as tests want it.
//! The only place that reads the machine's time.

use crate::lifetimes::DAY_MS;
use crate::lock::lock;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;
use tokio::time::timeout;

/// A clock that can be moved while it runs. Times are milliseconds since 1970.
#[derive(Debug)]
pub(crate) struct Clock {
    course: Mutex<Course>,
    moved: Notify,
}

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
        Self { course: Mutex::new(Course::Running { offset_ms: 0 }), moved: Notify::new() }
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
        *lock(&self.course)
    }

    /// Waits until the clock shows this time, whether it runs there or is moved there.
    pub(crate) async fn reaches(&self, at_ms: i64) {
        loop {
            let moved = self.moved.notified();
            let left_ms = u64::try_from(at_ms.saturating_sub(self.now_ms())).unwrap_or_default();
            if left_ms == 0 {
                return;
            }
            match self.course() {
                Course::Running { .. } => drop(timeout(Duration::from_millis(left_ms), moved).await),
                Course::Stopped { .. } => moved.await,
            }
        }
    }

    /// Waits until so much time has passed on this clock.
    pub(crate) async fn passes(&self, duration: Duration) {
        let ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.reaches(self.now_ms().saturating_add(ms)).await;
    }

    /// Lets time pass like this from now on, within ten thousand years.
    pub(crate) fn set(&self, course: Course) {
        *lock(&self.course) = match course {
            Course::Running { offset_ms } => Course::Running { offset_ms: within_reach(offset_ms) },
            Course::Stopped { at_ms } => Course::Stopped { at_ms: within_reach(at_ms) },
        };
        self.moved.notify_waiters();
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
