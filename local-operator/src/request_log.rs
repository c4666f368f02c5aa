//! The log of requests, for tests: path, status and outcome of each.
//! Never DII, hashes, secrets or tokens (reference 16, point 19): of the request itself only the method is kept.

use crate::lock::lock;
use serde::Serialize;
use std::sync::Mutex;

/// How many entries are kept: for one more, the oldest is forgotten.
const MAX_ENTRIES: usize = 100_000;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Entry {
    /// Counted from 1 since the start or the last emptying.
    pub(crate) number: u64,
    /// By the operator's clock.
    pub(crate) at_ms: i64,
    pub(crate) method: String,
    /// A known path, or `other`: an unknown one may hold anything.
    pub(crate) path: &'static str,
    /// `null` when the connection was dropped.
    pub(crate) status: Option<u16>,
    /// The status inside the answer, or what else happened.
    pub(crate) outcome: String,
}

/// The log of one operator.
#[derive(Default)]
pub(crate) struct RequestLog(Mutex<Log>);

#[derive(Default)]
struct Log {
    asked: u64,
    entries: std::collections::VecDeque<Entry>,
}

impl RequestLog {
    /// Counts a request when it arrives.
    pub(crate) fn begin(&self) -> u64 {
        let mut log = lock(&self.0);
        log.asked += 1;
        log.asked
    }

    /// Adds a request when its answer is known. If the log was emptied since the request arrived, it is left out, unless as many
    /// requests have arrived after the emptying as its number says.
    pub(crate) fn end(&self, entry: Entry) {
        let mut log = lock(&self.0);
        if entry.number > log.asked {
            return;
        }
        if log.entries.len() == MAX_ENTRIES {
            log.entries.pop_front();
        }
        log.entries.push_back(entry);
    }

    /// All entries, in the order of their answers.
    pub(crate) fn all(&self) -> Vec<Entry> {
        lock(&self.0).entries.iter().cloned().collect()
    }

    /// Starts again at 1.
    pub(crate) fn clear(&self) {
        *lock(&self.0) = Log::default();
    }
}
