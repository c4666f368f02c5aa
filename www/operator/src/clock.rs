//! The operator's clock: the machine's, moved by an offset that tests set.
//! The only place that reads the machine's time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A clock that can be moved while it runs. Times are milliseconds since 1970.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_ms: AtomicI64,
}

/// Ten thousand years: no arithmetic on times can overflow within.
const FARTHEST_MS: i64 = 10_000 * 366 * 86_400_000;

impl Clock {
    /// The operator's present time.
    pub(crate) fn now_ms(&self) -> i64 {
        machine_ms().saturating_add(self.offset_ms())
    }

    /// How far it is moved.
    pub(crate) fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::SeqCst)
    }

    /// Sets the offset, whatever it was.
    pub(crate) fn set_offset(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms.clamp(-FARTHEST_MS, FARTHEST_MS), Ordering::SeqCst);
    }

    /// Moves the clock from where it is.
    pub(crate) fn advance(&self, by_ms: i64) {
        self.set_offset(self.offset_ms().saturating_add(by_ms));
    }
}

/// The machine's clock. Before 1970 counts as 1970.
fn machine_ms() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX)
}
