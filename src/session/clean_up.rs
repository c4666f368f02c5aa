//! A record that must not stay in storage is removed by every tab that finds it, after a second: the tab that logged out or
//! learned of the opt-out is most often about to remove it. Here is when; `writes` decides what is removed.

use crate::opt_out::Name;
use crate::time::{Millis, Uptime};

/// How long it must have been in storage.
const AFTER: Millis = Millis(1_000);
/// A timer that comes later than this comes from a tab that was busy or asleep, and may have read something old.
const LATEST: Millis = Millis(300);

/// A second look at something that was found, when the tab that has to do with it must have come to it.
#[derive(Clone, Copy, Hash)]
pub(super) struct Look {
    /// When; zero for never.
    at: Uptime,
    /// Whether the timer came too late once already.
    was_late: bool,
}

impl Look {
    /// No look is left.
    pub const DONE: Self = Self { at: Uptime(0), was_late: false };

    /// Found now.
    pub fn after(now: Uptime) -> Self {
        Self { at: now.after(AFTER), was_late: false }
    }

    /// How long until then; `None` where no look is left.
    pub fn wait(self, now: Uptime) -> Option<Millis> {
        (self.at != Uptime(0)).then(|| now.until(self.at))
    }

    /// The timer has fired: whether this is the look. A timer that comes too late begins the wait again, but only once, because in
    /// a background tab every timer comes late.
    pub fn is_due(&mut self, now: Uptime) -> bool {
        if self.wait(now) != Some(Millis(0)) {
            return false;
        }
        let is_due = self.was_late || now < self.at.after(LATEST);
        *self = if is_due { Self::DONE } else { Self { was_late: true, ..Self::after(now) } };
        is_due
    }
}

/// How often the same record is removed. If it comes back or cannot be removed it stays then, and no getter reads it.
const MAX_TIMES: u8 = 3;

/// What must not stay in storage, as a fingerprint; zero where there is nothing.
#[derive(Clone, Hash)]
pub(super) struct Suspect {
    pub print: Name,
    pub look: Look,
    left: u8,
}

impl Suspect {
    pub const fn nothing() -> Self {
        Self { print: Name(0), look: Look::DONE, left: 0 }
    }

    /// Storage was read, and this was found in it.
    pub fn found(&mut self, print: Name, now: Uptime) {
        if self.print != print {
            self.print = print;
            self.look = if print == Name(0) { Look::DONE } else { Look::after(now) };
            self.left = MAX_TIMES;
        }
    }

    /// The timer has fired: whether it is removed now. It is looked for once more afterwards, because another SDK may store it again.
    pub fn is_to_go(&mut self, now: Uptime) -> bool {
        let is_due = self.look.is_due(now);
        if is_due {
            self.left -= 1;
            if self.left > 0 {
                self.look = Look::after(now);
            }
        }
        is_due
    }
}
