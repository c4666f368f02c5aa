//! What a page calls and sees, and what its timer and its neighbours make happen in it.
//! Only what comes from a page or its browser may live here; how the task that it begins goes on is in `task`.

use super::super::kept::Kept;
use super::super::people::{Operator, address};
use super::super::step::{Call, Hand, Pace, TABS};
use super::super::tab::Tab;
use super::super::witness::{Broken, Law};
use super::truth::chains_in;
use super::{History, Lawful};
use uid2_wasm::session::{ClientKeypair, Event, Handed, StorageKey};

impl History {
    pub(super) fn open(&mut self, tab: usize) {
        if self.tabs[tab].is_none() {
            self.tabs[tab] = Some(Kept::new(Tab::new(self.uptime)));
            self.witness.begins(tab);
            self.newcomer.opens(tab);
        }
    }

    /// A record is stored as soon as it is written, so closing a page loses nobody: whoever overwrites somebody without knowing
    /// them hears of it. Not if that tab is closed before it hears, together with the newcomer's; and with cookies in use no
    /// event tells of it.
    pub(super) fn close(&mut self, tab: usize) {
        let is_behind = self.tabs[tab].as_ref().is_some_and(|page| page.view.late() > 0);
        self.closed_behind |= is_behind;
        let is_left_alone = self.newcomer.came_in(tab) && (self.cookies && self.is_behind() || self.closed_behind)
            || is_behind && !(0..TABS).any(|other| other != tab && self.newcomer.came_in(other))
            || self.is_alone_with_the_newcomer(tab);
        if is_left_alone || self.keeps_everybody_out(tab, &self.read(tab)) {
            self.newcomer.is_overtaken(self.uptime);
        }
        if self.tabs[tab].as_ref().is_some_and(|page| page.view.brings(StorageKey::Notes).next().is_some()) {
            // Its note of who logged out is gone, and it will not hear of that.
            self.witness.keeps_only(&self.storage.read().notes);
        }
        self.newcomer.closes(tab);
        self.witness.closes(tab);
        self.tabs[tab] = None;
    }

    /// Whether who came last stands nowhere, and this tab is the only one that is about to store them.
    fn is_alone_with_the_newcomer(&self, tab: usize) -> bool {
        let stored = self.storage.read();
        let stands = chains_in(self.official_in(&stored));
        let is_missing = self.newcomer.chains().any(|chain| stands.iter().all(|other| other != chain));
        let waits = self.tabs[tab].as_ref().is_some_and(|page| page.told.waits);
        is_missing && (waits || self.is_about_to_act(None)) && !self.is_about_to_act(Some(tab))
    }

    pub(super) fn call(&mut self, tab: usize, call: Call, how: Pace) -> Lawful {
        self.finish(tab)?;
        let before_init = matches!(call, Call::Init(_) | Call::Disconnect);
        if self.tabs[tab].is_none() || !(before_init || self.is_ready(tab)) {
            return Ok(());
        }
        let event = match call {
            Call::Init(hand) => {
                let handed = hand.map(|hand| self.handed(hand));
                Event::Init { settings: self.settings(), handed }
            }
            Call::HandIn(hand) => Event::HandIn(self.handed(hand)),
            Call::SignIn(person) => Event::SignIn { address: address(person), keypair: keypair() },
            Call::RefreshNow => Event::RefreshNow,
            Call::Disconnect => Event::Disconnect,
        };
        self.begin(tab, event, None, how)
    }

    pub(super) fn handed(&mut self, hand: Hand) -> Handed {
        let handed = self.rendered(hand);
        if let Handed::Identity(identity) = &handed {
            self.witness.comes_back(identity.advertising_token());
        }
        handed
    }

    fn rendered(&mut self, hand: Hand) -> Handed {
        let now = self.operator_time();
        let free = |operator: &Operator, person| !operator.opted_out.contains(&person);
        match hand {
            Hand::Fresh(person) if free(&self.operator, person) => {
                Handed::Identity(self.operator.begin(person, now, false).into())
            }
            Hand::FreshPlain(person) if free(&self.operator, person) => {
                Handed::Identity(self.operator.begin(person, now, true).into())
            }
            Hand::Cached(person, choice) => Handed::Identity(self.operator.some(person, choice, now).into()),
            Hand::Unreadable => Handed::Unreadable,
            Hand::Fresh(_) | Hand::FreshPlain(_) | Hand::OptOut => Handed::OptOut,
        }
    }

    pub(super) fn timer(&mut self, tab: usize, how: Pace) -> Lawful {
        self.finish(tab)?;
        let due = |history: &Self| history.tabs[tab].as_ref().and_then(|page| page.timer);
        let Some(due) = due(self).filter(|due| *due <= self.uptime) else { return Ok(()) };
        self.hear_before_timer(tab, due)?;
        let uptime = self.uptime;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        if page.timer.take_if(|due| *due <= uptime).is_none() {
            return Ok(());
        }
        self.begin(tab, Event::Tick, None, how)
    }

    pub(super) fn look(&mut self, tab: usize, awake: bool) -> Lawful {
        self.finish(tab)?;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        page.awake = awake;
        self.begin(tab, Event::Wake, None, Pace::AtOnce)
    }

    /// The token that a page can read; only while nothing of its own is going on, for a page does one thing at a time.
    pub fn shows(&mut self, tab: usize) -> Result<Option<String>, Broken> {
        let stored = self.read(tab);
        if self.tabs[tab].as_ref().is_none_or(|page| page.is_busy()) {
            return Ok(None);
        }
        self.witness.reads(tab, &stored);
        let shown = self.call_session(tab, &stored, |session, world| session.peek(world).0.identity);
        let Some(identity) = shown else { return Ok(None) };
        let token = identity.identity.advertising_token();
        self.shows_nobody(tab, &stored, token)?;
        self.witness.allows(Law::NoneShown, tab, token)?;
        Ok(Some(token.into()))
    }
}

fn keypair() -> ClientKeypair {
    ClientKeypair { subscription_id: "subscription".into(), public_key: "bm8ga2V5".into() }
}
