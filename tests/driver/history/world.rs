//! What is true outside a session, and the call that hands it in.
//! Only clocks, settings, randomness and what a wrong world changes of them may live here.

use super::super::mutant::Mutant;
use super::{History, fingerprint};
use crate::stage::Snapshot;
use crate::stage::device::START;
use crate::stage::json::Json;
use std::hash::Hash;
use uid2_wasm::session::{Consent, Entropy, Session, Settings, Stored, World};
use uid2_wasm::time::{Millis, UnixMillis, Uptime};

impl History {
    pub(super) fn is_ready(&self, tab: usize) -> bool {
        self.tabs[tab].as_ref().is_some_and(|page| page.ready)
    }

    pub(super) fn operator_time(&self) -> u64 {
        START + self.uptime
    }

    /// What the clocks of pages say.
    pub(super) fn wall(&self) -> u64 {
        self.operator_time().saturating_add_signed(self.skew)
    }

    /// The clocks of pages jump, and no event tells of it.
    pub(super) fn jump(&mut self, skew: i64) {
        let jumps = std::mem::replace(&mut self.skew, skew) != skew;
        self.tabs.iter_mut().flatten().for_each(|page| page.told.doubtful |= jumps);
    }

    pub(super) fn settings(&self) -> Settings {
        let floor = self.mutant != Mutant::NoFloor;
        Settings {
            refresh_retry_period: if floor { Millis(self.retry) } else { Millis(0) },
            use_cookie: self.cookies,
            left_behind: false,
            floor: if floor { Millis::SECOND } else { Millis(0) },
        }
    }

    /// One call of a tab's session. A thrifty history makes it twice, to see whether what was drawn made a difference.
    pub(super) fn call_session<T: Hash>(
        &mut self,
        tab: usize,
        stored: &Snapshot,
        call: impl Fn(&mut Session, World<'_, Json>) -> T,
    ) -> T {
        let others = self.chance.others(tab);
        let drawn = self.chance.draw(tab);
        let mut session = self.tabs[tab].as_mut().map(|page| std::mem::take(&mut page.session)).unwrap_or_default();
        let other = self.thrifty.then(|| {
            let mut session = session.clone();
            let done = call(&mut session, self.world(tab, stored, others));
            fingerprint(&(session, done))
        });
        let done = call(&mut session, self.world(tab, stored, drawn));
        let outcome = (session, done);
        if other.is_some_and(|other| other == fingerprint(&outcome)) {
            self.chance.put_back(tab);
        }
        if let Some(page) = &mut self.tabs[tab] {
            page.session = outcome.0;
        }
        outcome.1
    }

    pub(super) fn world<'a>(&self, tab: usize, stored: &'a Snapshot, entropy: [u8; 64]) -> World<'a, Json> {
        let mut stored = stored.stored();
        match self.mutant {
            Mutant::EmptyWorld => stored = Stored { kept: true, ..Stored::default() },
            Mutant::OptOutsHidden => (stored.opt_outs, stored.shared) = ("", ""),
            Mutant::VeilForgets if self.consent(tab) == Consent::Unknown => {
                stored = Stored { kept: true, site_opt_out: stored.site_opt_out, ..Stored::default() };
            }
            _ => {}
        }
        stored.site_opt_out &= self.tells_of_site(tab);
        let page = self.tabs[tab].as_ref();
        World {
            now: UnixMillis(self.wall()),
            uptime: Uptime(self.uptime - page.map_or(0, |page| page.opened)),
            awake: page.is_some_and(|page| page.awake),
            consent: self.consent(tab),
            entropy: Entropy::new(entropy),
            stored,
            fields: &Json,
        }
    }
}
