//! Who of one batch of raw UIDs opted out.

use super::{Next, Outcome, Single, Task};
use crate::operator::opt_out_status;
use crate::server::failure::{Code, Failure};
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec::Vec;

/// optout/status.
pub struct OptOutStatus(Single);

impl OptOutStatus {
    /// For one batch. Nobody is asked about nobody.
    ///
    /// # Errors
    /// [`Code::BatchTooLarge`].
    pub fn new(raw_uids: &[String]) -> Result<Self, Failure> {
        if raw_uids.len() > opt_out_status::MAX_IDS {
            return Err(Failure::new(Code::BatchTooLarge));
        }
        let mut single = Single::new(opt_out_status::PATH, opt_out_status::payload(raw_uids));
        single.outcome = raw_uids.is_empty().then(|| Outcome::OptedOut(Vec::new()));
        Ok(Self(single))
    }
}

impl Task for OptOutStatus {
    fn next(&mut self, _: UnixMillis) -> Next {
        self.0.next()
    }

    fn parse(&mut self, json: &str) -> Option<()> {
        self.0.parse(opt_out_status::answer(json).map(Outcome::OptedOut))
    }
}
