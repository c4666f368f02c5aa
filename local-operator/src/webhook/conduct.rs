//! How the webhooks of one operator behave, as a test wants it, and how far they are: what the real sender does now and then and
//! nobody can ask it for. What the configuration says of each webhook is not repeated here.

use crate::clock::Clock;
use crate::lock::lock;
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use std::time::Duration;

/// The order of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// By the hash of the person, as the real sender has it: in no order of time.
    #[default]
    Hash,
    LatestFirst,
    EarliestFirst,
}

/// How webhooks behave.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Rules {
    /// How many times each notice is sent once more.
    pub(crate) duplicates: u16,
    pub(crate) order: Order,
    /// How many batches of each webhook, from the next on, are never sent: deltas older than the last one that was processed.
    pub(crate) skip_batches: u32,
    /// How long a batch waits on the operator's clock: the real sender's queue has no upper bound.
    pub(crate) delay_ms: u32,
}

/// How far webhooks are.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Progress {
    /// Notices that were handed in and neither confirmed nor skipped yet.
    pub(crate) waiting: usize,
    /// Batches that were skipped.
    pub(crate) skipped_batches: u32,
}

/// The rules and the progress of all webhooks together.
#[derive(Default)]
pub(crate) struct Conduct(Mutex<State>);

#[derive(Default)]
struct State {
    rules: Rules,
    /// How often rules were set.
    set: u32,
    progress: Progress,
}

/// What one webhook has skipped of the rules that were set last.
#[derive(Default)]
pub(super) struct Skipping {
    set: u32,
    left: u32,
}

impl Conduct {
    pub(crate) fn rules(&self) -> Rules {
        lock(&self.0).rules
    }

    pub(crate) fn set(&self, rules: Rules) {
        let mut state = lock(&self.0);
        state.rules = rules;
        state.set += 1;
    }

    pub(crate) fn progress(&self) -> Progress {
        lock(&self.0).progress
    }

    /// The rules as they were in the beginning. Notices that wait are still sent.
    pub(crate) fn reset(&self) {
        self.set(Rules::default());
        lock(&self.0).progress.skipped_batches = 0;
    }

    /// One more notice is to be delivered.
    pub(crate) fn hand_in(&self) {
        lock(&self.0).progress.waiting += 1;
    }

    /// So many notices are delivered, or will never be.
    pub(super) fn settle(&self, count: usize) {
        lock(&self.0).progress.waiting -= count;
    }

    /// Whether the batch of a webhook that is next is skipped. It counts.
    pub(super) fn skips(&self, skipping: &mut Skipping) -> bool {
        let mut state = lock(&self.0);
        if skipping.set != state.set {
            *skipping = Skipping { set: state.set, left: state.rules.skip_batches };
        }
        let skips = skipping.left > 0;
        if skips {
            skipping.left -= 1;
            state.progress.skipped_batches += 1;
        }
        skips
    }

    pub(super) async fn delay(&self, clock: &Clock) {
        clock.passes(Duration::from_millis(u64::from(self.rules().delay_ms))).await;
    }
}
