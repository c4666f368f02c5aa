//! Rest, and the end of every history: what is judged only once nothing is on its way.
//! Only how all comes to rest and what is looked at then may live here; what must hold is in `witness`.

use super::super::people::{NEVER_OPTS_OUT, person_of, token_of};
use super::super::step::{Call, Manner, Pace, TABS};
use super::super::tab::{Asking, Stage};
use super::super::witness::{Law, hold};
use super::{History, Lawful};
use uid2_wasm::session::Event;

/// So often every tab may be woken until nothing is written any more.
const MOST_ROUNDS: usize = 8;

impl History {
    /// The end of every history: all comes to rest, the next person signs in, and nothing stays open.
    pub fn end(&mut self) -> Lawful {
        self.skew = 0;
        self.rest()?;
        self.next_person()?;
        for tab in 0..TABS {
            self.lose(tab)?;
            self.no_secret(tab)?;
        }
        (0..TABS).try_for_each(|tab| self.settled(tab, &[]))
    }

    fn next_person(&mut self) -> Lawful {
        let ready = (0..TABS).find(|tab| self.tabs[*tab].as_ref().is_some_and(|tab| tab.ready)).unwrap_or(0);
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
            hold(Law::NextPersonReadable, theirs || self.tabs[tab].is_none(), || format!("tab {tab} shows {shown:?}"))?;
        }
        Ok(())
    }

    pub(super) fn rest(&mut self) -> Lawful {
        self.finish_all()?;
        for _ in 0..MOST_ROUNDS {
            let before = self.storage.clone();
            for tab in 0..TABS {
                self.storage_event(tab, Pace::AtOnce)?;
                self.begin(tab, Event::Wake, None, Pace::AtOnce)?;
            }
            if self.storage == before {
                return self.at_rest();
            }
        }
        hold(Law::ComesToRest, false, || "tabs write without end".into())
    }

    fn at_rest(&mut self) -> Lawful {
        let stored = self.storage.read();
        // A page that called nothing writes nothing.
        if (0..TABS).any(|tab| self.is_ready(tab)) {
            self.witness.at_rest(&stored)?;
        }
        let mut shown = Vec::new();
        for tab in 0..TABS {
            let token = self.shows(tab)?;
            if let Some(token) = &token {
                self.witness.shown_at_rest(tab, token)?;
            }
            shown.extend(token);
            let asking = self.tabs[tab].as_ref().and_then(|page| page.asking.as_ref());
            if let Some(Asking { stage: Stage::Sent { refresh_token: Some(refresh_token), .. }, .. }) = asking {
                self.witness.asked_at_rest(tab, token_of(refresh_token), &stored)?;
            }
        }
        let agreed = shown.windows(2).all(|pair| pair[0] == pair[1]);
        hold(Law::TabsAgree, agreed, || format!("tabs show {shown:?}"))?;
        hold(Law::LoggedOutStays, !self.witness.nobody || shown.is_empty(), || format!("{shown:?} came back"))
    }
}
