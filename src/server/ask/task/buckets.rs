//! Which salt buckets changed.

use super::{Next, Outcome, Single, Task};
use crate::operator::identity_buckets;
use crate::time::UnixMillis;

/// identity/buckets.
pub struct Buckets(Single);

impl Buckets {
    /// Since this instant.
    #[must_use]
    pub fn new(since: UnixMillis) -> Self {
        Self(Single::new(identity_buckets::PATH, identity_buckets::payload(since)))
    }
}

impl Task for Buckets {
    fn next(&mut self, _: UnixMillis) -> Next {
        self.0.next()
    }

    fn parse(&mut self, json: &str) -> Option<()> {
        self.0.parse(identity_buckets::answer(json).map(Outcome::Buckets))
    }
}
