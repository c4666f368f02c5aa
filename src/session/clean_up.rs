//! What stands in storage and must not stand is removed late and surely: a tab that only found it looks again after a second,
//! for whoever barred it is most often about to remove it. Only when that is; what is removed is decided in `diff`.

use crate::opt_out::Name;
use crate::time::{Millis, Uptime};

/// So long it must have stood.
const AFTER: Millis = Millis(1_000);
/// A timer that comes later than this comes from a tab that was busy or asleep, and may have read something old.
const LATEST: Millis = Millis(300);

/// Something that must not stand in storage, as one number; zero where there is nothing.
#[derive(Clone, Hash)]
pub(super) struct Suspect {
    pub print: Name,
    look_at: Uptime,
    was_removed: bool,
}

impl Suspect {
    pub const fn nothing() -> Self {
        Self { print: Name(0), look_at: Uptime(0), was_removed: false }
    }

    /// Storage was read, and this was found in it.
    pub fn found(&mut self, print: Name, now: Uptime) {
        if self.print != print {
            *self = Self { print, look_at: now.after(AFTER), was_removed: false };
        }
    }

    /// How long until it is looked at again; `None` where nothing is left to be done.
    pub fn look_in(&self, now: Uptime) -> Option<Millis> {
        (self.print != Name(0) && !self.was_removed).then(|| now.until(self.look_at))
    }

    /// The timer has fired: whether it is removed now. Tried once: what refuses to go stays, and is read by nobody.
    pub fn is_to_go(&mut self, now: Uptime) -> bool {
        if self.look_in(now) != Some(Millis(0)) {
            return false;
        }
        let in_time = now < self.look_at.after(LATEST);
        if !in_time {
            self.look_at = now.after(AFTER);
        }
        self.was_removed = in_time;
        in_time
    }
}
