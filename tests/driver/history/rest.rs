//! Rest, and the end of every history: what is judged only once nothing is on its way.
//! Only how all comes to rest and what is looked at then may live here; what must hold is in `witness`.

use super::super::newcomer::chain_of;
use super::super::people::{NEVER_OPTS_OUT, person_of, token_of};
use super::super::place::Places;
use super::super::step::{Call, Manner, Pace, TABS};
use super::super::tab::{Asking, Stage};
use super::super::witness::{Law, hold};
use super::truth::chains_in;
use super::{History, Lawful, Page};
use crate::stage::{MINUTE, SECOND, Snapshot};
use uid2_wasm::identity::Identity;
use uid2_wasm::session::{Event, Session};

/// So often every tab may be looked at until nothing is written any more.
const MAX_ROUNDS: usize = 8;
/// So often something may happen by itself in between: more than a held identity's refusals and the waits after them need.
const MAX_TURNS: usize = 40;
/// A timer that is due within this time is waited for.
const SOON: u64 = 5 * SECOND;
/// Where somebody may become readable, the longest back-off is.
const PATIENT: u64 = 6 * MINUTE;

impl History {
    /// The end of every history: all comes to rest, the next person signs in, and nothing stays open.
    pub fn end(&mut self) -> Lawful {
        self.jump(0);
        self.rest()?;
        self.bars_end()?;
        self.refuses = Places::default();
        self.next_person()?;
        for tab in 0..TABS {
            self.lose(tab)?;
            self.no_secret(tab)?;
        }
        (0..TABS).try_for_each(|tab| self.settled(tab, &[]))
    }

    fn next_person(&mut self) -> Lawful {
        let ready = (0..TABS).find(|tab| self.is_ready(*tab)).unwrap_or(0);
        self.open(ready);
        self.call(ready, Call::Init(None), Pace::AtOnce)?;
        self.call(ready, Call::SignIn(NEVER_OPTS_OUT), Pace::AtOnce)?;
        self.prepared(ready, Pace::AtOnce)?;
        self.answer(ready, Manner::Truly);
        self.arrive(ready, Pace::AtOnce)?;
        self.rest()?;
        for tab in 0..TABS {
            let shown = self.shows(tab)?;
            let theirs = shown.as_ref().is_some_and(|token| person_of(token) == NEVER_OPTS_OUT);
            hold(Law::NextPersonReadable, theirs || !self.says_who_is_here(tab), || {
                format!("tab {tab} shows {shown:?}")
            })?;
        }
        self.witness.has_stored_all(ready, &self.storage.read())
    }

    pub(super) fn rest(&mut self) -> Lawful {
        self.finish_all()?;
        for _ in 0..MAX_ROUNDS {
            self.settle_down()?;
            (0..TABS).try_for_each(|tab| self.has_told(tab))?;
            let before = (self.storage.clone(), self.uptime);
            (0..TABS).try_for_each(|tab| self.look(tab, true))?;
            if (&self.storage, self.uptime) == (&before.0, before.1) && self.next_wake().is_none() && !self.is_asking()
            {
                return self.at_rest();
            }
        }
        hold(Law::ComesToRest, false, || "tabs write without end".into())
    }

    /// Until nothing is on its way and nothing is due soon.
    fn settle_down(&mut self) -> Lawful {
        for _ in 0..MAX_TURNS {
            let happened = self.turn()?;
            match self.next_wake() {
                Some(due) => self.uptime = self.uptime.max(due),
                None if !happened => return Ok(()),
                None => {}
            }
        }
        hold(Law::ComesToRest, false, || "something happens by itself without end".into())
    }

    /// Whatever can happen at this moment without the page; whether anything did.
    fn turn(&mut self) -> Result<bool, super::Broken> {
        let mut happened = false;
        for tab in 0..TABS {
            happened |= self.tabs[tab].as_ref().is_some_and(|page| page.view.late() > 0 || page.asking.is_some());
            self.hear_older(tab..tab + 1, 0)?;
            self.prepared(tab, Pace::AtOnce)?;
            self.answer(tab, Manner::Truly);
            self.arrive(tab, Pace::AtOnce)?;
            happened |= self.tabs[tab].as_ref().is_some_and(|page| page.timer.is_some_and(|due| due <= self.uptime));
            self.timer(tab, Pace::AtOnce)?;
        }
        Ok(happened)
    }

    /// When the next timer is due that is waited for.
    fn next_wake(&self) -> Option<u64> {
        let due = |page: &Page| {
            // A clock that is ahead of the operator's makes every answer due again at once, with ever more patience.
            let patience = if page.told.waits && self.skew == 0 { PATIENT } else { SOON };
            page.timer.filter(|due| *due <= self.uptime + patience)
        };
        self.tabs.iter().flatten().filter_map(due).min()
    }

    fn is_asking(&self) -> bool {
        self.tabs.iter().flatten().any(|page| page.asking.is_some())
    }

    /// Without being looked at, a page was told what its getter says.
    fn has_told(&mut self, tab: usize) -> Lawful {
        let known = |page: &&Page| page.ready && !page.told.doubtful && page.refused.is_none();
        let Some(told) = self.tabs[tab].as_ref().filter(known).map(|page| page.told.token.clone()) else {
            return Ok(());
        };
        let shown = self.shows(tab)?;
        hold(Law::PageIsTold, shown == told, || format!("tab {tab} was told of {told:?} and shows {shown:?}"))
    }

    fn at_rest(&mut self) -> Lawful {
        self.closed_behind = false;
        let stored = self.storage.read();
        // A page that called nothing writes nothing.
        if (0..TABS).any(|tab| self.is_ready(tab)) {
            self.witness.at_rest(&stored, self.cookies)?;
            self.a_fresh_page_shows_nobody_who_opted_out(&stored)?;
            self.nobody_is_left(&stored)?;
        }
        let mut shown = Vec::new();
        for tab in 0..TABS {
            let token = self.shows(tab)?;
            if let Some(token) = &token {
                self.witness.shown_at_rest(tab, token)?;
            }
            if self.says_who_is_here(tab) {
                shown.push((tab, token));
            }
            let asking = self.tabs[tab].as_ref().and_then(|page| page.asking.as_ref());
            if let Some(Asking { stage: Stage::Sent { refresh_token: Some(refresh_token), .. }, .. }) = asking {
                self.witness.asked_at_rest(tab, token_of(refresh_token), &stored)?;
            }
        }
        let tokens: Vec<_> = shown.iter().filter_map(|(_, token)| token.as_ref()).collect();
        let agreed = tokens.windows(2).all(|pair| pair[0] == pair[1]);
        hold(Law::TabsAgree, agreed, || format!("tabs show {shown:?}"))?;
        let nobody = !self.witness.nobody || tokens.is_empty();
        hold(Law::LoggedOutStays, nobody, || format!("{shown:?} came back"))?;
        self.the_last_one_stays(&shown, &stored)
    }

    /// Where a record cannot be stored, each tab remembers its own; and a page that was not told yet which storage is in use
    /// believes the cookies that others left standing, and asks no operator about who was vouched for by a tab that knows more.
    fn says_who_is_here(&self, tab: usize) -> bool {
        let guesses = !self.cookies && self.storage.cookies().next().is_some() || self.witness.has_unstored();
        let is_barred = self.hides(tab, &self.read(tab)).is_some();
        self.tabs[tab].as_ref().is_some_and(|page| !is_barred && page.refused.is_none() && (page.ready || !guesses))
    }

    /// Who came last is readable everywhere, and stored.
    fn the_last_one_stays(&mut self, shown: &[(usize, Option<String>)], stored: &Snapshot) -> Lawful {
        let newcomers: Vec<_> = self.newcomer.chains().map(String::from).collect();
        if !self.newcomer.is_sure() || newcomers.iter().any(|chain| self.may_be_gone(chain)) {
            self.newcomer.forget();
            return Ok(());
        }
        // A page that called nothing asks for no refresh.
        if newcomers.is_empty()
            || self.skew != 0
            || self.somebody_waits_behind_a_veil()
            || (0..TABS).all(|tab| !self.is_ready(tab))
        {
            return Ok(());
        }
        let mut stands = chains_in(self.official_in(stored));
        if !self.cookies {
            // Where nothing stands in local storage, every page follows a server's cookie.
            stands.extend(chains_in(&stored.cookies));
        }
        let one = newcomers.iter().find(|chain| {
            let theirs = |token: &String| chain_of(token) == **chain;
            stands.contains(chain) && shown.iter().all(|(_, token)| token.as_ref().is_some_and(theirs))
        });
        let Some(one) = one else {
            let words = || format!("{newcomers:?} came last; stored is {stands:?}, tabs show {shown:?}");
            return hold(Law::LastOneStays, false, words);
        };
        self.newcomer.is(one);
        Ok(())
    }

    /// An opt-out names them, the operator refused them, or their time is over.
    fn may_be_gone(&self, chain: &str) -> bool {
        let theirs = |token: &&str| chain_of(token) == chain;
        let mut tokens = self.operator.made.iter().map(Identity::advertising_token).filter(theirs);
        self.newcomer.is_doubtful(chain)
            || !self.lives(chain, self.operator_time())
            || tokens.any(|token| self.witness.is_named(token))
    }

    /// What no key could be found for but one, that one holds.
    fn a_fresh_page_shows_nobody_who_opted_out(&mut self, stored: &Snapshot) -> Lawful {
        if !self.witness.has_unstored() {
            return Ok(());
        }
        let mut session = Session::new();
        let entropy = [1; 64];
        let init = Event::Init { settings: self.settings(), handed: None };
        let tab = (0..TABS).find(|tab| self.is_ready(*tab)).unwrap_or(0);
        session.handle(self.world(tab, stored, entropy), init);
        let shown = session.peek(self.world(tab, stored, entropy)).0.identity;
        let used = self.used_place();
        shown.map_or(Ok(()), |shown| self.witness.fresh_page_shows(shown.identity.advertising_token(), used))
    }
}
