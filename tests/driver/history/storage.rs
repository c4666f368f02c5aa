//! What stands in storage: a tab's writes, whoever else writes into it, and how late other processes see it.
//! Only what a browser, a server or an older SDK does with storage may live here; who reads it and when is in `task`.

use super::super::mutant::Mutant;
use super::super::place::Place;
use super::super::step::{Older, Pace, TABS};
use super::super::view::Key;
use super::super::witness::{Law, hold};
use super::truth::chains_in;
use super::{History, Lawful};
use crate::stage::json::parse;
use crate::stage::operator::members;
use crate::stage::{HOUR, SECOND, Snapshot};
use serde_json::json;
use uid2_wasm::session::{Event, Handed, StorageKey, Write};

/// No tab is behind the others for longer than this.
const LONGEST_DELAY: u64 = 2 * SECOND;
/// A timer that fires this late or less fires in a tab that has had nothing to do but to hear of older writes.
const PROMPT: u64 = 300;
/// Hearing of a write may make a tab write, but not for ever.
const MAX_HEARD: usize = 1_000;

/// Whose official place an older SDK or a server writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Local,
    Cookie,
    Copy,
}

impl History {
    /// What a tab reads now: local storage as its process sees it, and the cookies as they are.
    pub(super) fn read(&self, tab: usize) -> Snapshot {
        let Some(page) = &self.tabs[tab] else { return self.storage.read() };
        let cookies = self.storage.read();
        let mut read =
            Snapshot { cookies: cookies.cookies, shared: cookies.shared, ..page.view.of(&self.storage).read() };
        read.kept = page.refused.as_ref().is_none_or(|refused| *refused != *self.official_in(&read));
        read
    }

    /// The official text in the storage in use.
    pub(super) fn official_in<'a>(&self, stored: &'a Snapshot) -> &'a String {
        if self.cookies { &stored.cookies } else { &stored.official }
    }

    pub(super) fn write(&mut self, tab: usize, write: &Write) {
        self.say(|| format!("tab {tab} writes {:?}: {:?}", write.key, write.value));
        if matches!(write.key, StorageKey::Copies) {
            self.storage.remove_cookies(&write.value);
            if self.keeps_everybody_out(tab, &self.read(tab)) {
                // Nobody is noted as logged out beside it, so no event tells of it.
                self.tabs.iter_mut().flatten().for_each(|page| page.told.doubtful = true);
            }
            return;
        }
        let place = Place::of(write.key);
        let used = self.used_place();
        let refused = !write.value.is_empty() && self.refuses.contains(place);
        if refused {
            self.say(|| "    refused".into());
            self.is_refused(place, write);
            if !self.is_ready(tab) {
                // It has not been told yet that there is another place.
                self.witness.is_refused(Place::Shared, write);
                self.witness.forgets(tab, write);
            }
            if write.or_remove {
                self.put(Some(tab), write.key, "");
            }
        } else {
            self.witness.sees_write(write);
            self.put(Some(tab), write.key, &write.value);
        }
        if place == used {
            let stands = refused.then(|| self.official_in(&self.read(tab)).clone());
            self.tabs[tab].iter_mut().for_each(|page| page.refused.clone_from(&stands));
        }
    }

    /// A record or a note that cannot be written: who is here can only be known where it was to be written.
    fn is_refused(&mut self, place: Place, write: &Write) {
        self.witness.is_refused(place, write);
        if place == Place::Notes {
            self.witness.keeps_only(&self.storage.read().notes);
        }
        if matches!(place, Place::Official | Place::Cookie | Place::Notes) {
            self.witness.nobody = false;
            self.newcomer.is_overtaken(self.uptime);
        }
        if place == Place::Bell || place == Place::Official && !self.cookies {
            // No event tells of a cookie, nor of what was removed there beside a record that is refused.
            self.tabs.iter_mut().flatten().for_each(|page| page.told.doubtful = true);
        }
    }

    /// Puts a value in its place, and lets every other process hear of it, each in its time.
    fn put(&mut self, from: Option<usize>, key: StorageKey, value: &str) {
        if self.mutant == Mutant::WritesDropped && from.is_some() {
            return;
        }
        if Place::of(key).is_cookie() {
            self.storage.put(key, value);
            return;
        }
        self.put_locally(from, Key::Session(key), value);
    }

    /// The same in local storage, whoever's key it is.
    pub(super) fn put_locally(&mut self, from: Option<usize>, key: Key, value: &str) {
        let seen =
            from.and_then(|tab| self.tabs[tab].as_ref()).map_or(&*self.storage, |page| page.view.of(&self.storage));
        // Whoever writes what stands there already, as far as its process knows, has written nothing.
        if !key.put(&mut seen.clone(), value) {
            return;
        }
        for (tab, page) in self.tabs.iter_mut().enumerate() {
            match page {
                Some(page) if Some(tab) == from => page.view.writes(key, value),
                Some(page) if self.one_process => page.view.rings(key, value, self.uptime),
                Some(page) => page.view.queues(&self.storage, key, value, self.uptime),
                None => {}
            }
        }
        key.put(&mut self.storage, value);
    }

    /// The next write of another process reaches this tab.
    pub(super) fn hear(&mut self, tab: usize, how: Pace) -> Lawful {
        self.finish(tab)?;
        let in_order = self.mutant != Mutant::OutOfOrder;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        let Some(news) = page.view.hears(&self.storage, in_order) else { return Ok(()) };
        self.say(|| {
            format!(
                "tab {tab} hears {:?}: {:?}{}",
                news.key,
                news.value,
                if news.superseded { ", too late" } else { "" }
            )
        });
        if self.mutant == Mutant::EventsLost {
            return Ok(());
        }
        let is_told = matches!(news.key, Key::Session(StorageKey::Official | StorageKey::Notes));
        let text = if is_told { news.value } else { String::new() };
        self.witness.hears(tab, &text);
        for chain in chains_in(&text) {
            self.newcomer.is_heard(tab, &chain);
        }
        self.begin(tab, Event::Heard(text), None, how)
    }

    /// Every tab hears of what was written this long ago or longer.
    pub(super) fn hear_older(&mut self, tabs: std::ops::Range<usize>, age: u64) -> Lawful {
        let at = |page: &Option<super::Page>| page.as_ref().and_then(|page| page.view.oldest());
        for _ in 0..MAX_HEARD {
            let late = tabs.clone().find(|tab| at(&self.tabs[*tab]).is_some_and(|at| at + age <= self.uptime));
            let Some(tab) = late else { return Ok(()) };
            self.hear(tab, Pace::AtOnce)?;
        }
        hold(Law::ComesToRest, false, || "tabs that hear of each other's writes write without end".into())
    }

    /// Time passes: nobody will be behind for too long, and whose time is over is gone.
    pub(super) fn pass(&mut self, millis: u64) -> Lawful {
        self.finish_all()?;
        self.hear_older(0..TABS, LONGEST_DELAY.saturating_sub(millis))?;
        self.uptime += millis;
        let now = self.operator_time();
        if self.newcomer.chains().any(|chain| !self.lives(chain, now)) {
            self.newcomer.forget();
        }
        Ok(())
    }

    /// A timer of this tab fires: on time only in a tab that is not behind.
    pub(super) fn hear_before_timer(&mut self, tab: usize, due: u64) -> Lawful {
        if self.uptime <= due + PROMPT { self.hear_older(tab..tab + 1, PROMPT) } else { Ok(()) }
    }

    /// No tab is further behind than the bound.
    pub(super) fn keep_bound(&mut self) -> Lawful {
        let Some(bound) = self.bound else { return Ok(()) };
        for _ in 0..MAX_HEARD {
            let behind = |page: &Option<super::Page>| page.as_ref().is_some_and(|page| page.view.late() > bound);
            let Some(tab) = self.tabs.iter().position(behind) else { return Ok(()) };
            self.hear(tab, Pace::AtOnce)?;
        }
        hold(Law::ComesToRest, false, || "tabs that hear of each other's writes write without end".into())
    }

    pub(super) fn older(&mut self, older: Older, place: Where) {
        let before = self.official_at(place).map(String::from);
        let value = match older {
            Older::Writes(hand) => match self.handed(hand) {
                Handed::Identity(identity) => Some(members(&identity).to_string()),
                Handed::OptOut => Some(self.marker()),
                Handed::Unreadable => before.clone(),
            },
            Older::Marker => Some(self.marker()),
            Older::Again { line: true } => before.clone(),
            Older::Again { line: false } => before.as_deref().map(|text| {
                let mut value = (*parse(text)).clone();
                value.as_object_mut().map(|members| (members.remove("line"), members.remove("id")));
                value.to_string()
            }),
            Older::Clears => None,
            Older::Spoils => Some("[object Object]".into()),
        };
        if value == before {
            return;
        }
        self.say(|| format!("{place:?}: {value:?}"));
        self.newcomer.is_overtaken(self.uptime);
        self.witness.nobody &= value.is_none();
        self.tabs.iter_mut().flatten().filter(|page| page.is_busy()).for_each(|page| page.overtaken = true);
        match place {
            Where::Local => self.put(None, StorageKey::Official, value.as_deref().unwrap_or_default()),
            Where::Cookie => self.storage.cookie = value,
            Where::Copy => self.storage.copy = value,
        }
        if place != Where::Local {
            self.tabs.iter_mut().flatten().for_each(|page| page.told.doubtful = true);
        }
    }

    /// What stands in an official place.
    pub(super) fn official_at(&self, place: Where) -> Option<&str> {
        match place {
            Where::Local => self.storage.official.as_deref(),
            Where::Cookie => self.storage.cookie.as_deref(),
            Where::Copy => self.storage.copy.as_deref(),
        }
    }

    pub(super) const fn used_place(&self) -> Place {
        if self.cookies { Place::Cookie } else { Place::Official }
    }

    /// The storage in use, and the other one.
    pub(super) const fn used(&self) -> Where {
        if self.cookies { Where::Cookie } else { Where::Local }
    }

    pub(super) const fn beside(&self) -> Where {
        if self.cookies { Where::Local } else { Where::Cookie }
    }

    fn marker(&self) -> String {
        let until = self.operator_time() + 72 * HOUR;
        json!({ "status": "optout", "identity_expires": until, "refresh_expires": until }).to_string()
    }

    /// What stands under the official name in the storage in use.
    pub fn stands(&self) -> &str {
        self.official_at(self.used()).unwrap_or_default()
    }

    /// Whether this identity can still be refreshed, by the clock of the operator or of a page.
    pub(super) fn lives(&self, chain: &str, now: u64) -> bool {
        self.newcomer.lives_until(chain).is_some_and(|until| until > now)
    }

    /// A tab is given this token.
    pub(super) fn is_given(&mut self, token: &str) {
        let given = self.operator.made.iter().find(|made| made.advertising_token() == token);
        let until = given.map_or(0, |given| given.refresh_expires.0);
        self.newcomer.is_given(super::chain_of(token), until);
    }
}
