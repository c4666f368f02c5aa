//! A tab's task: read, decide, write, carry out the rest.
//! Only their order and what the witness hears of them may live here; why a task begins is in `page` and `network`, what it
//! means in `truth`.
//!
//! Scripts run to their end, and what a process sees of local storage stands still meanwhile: a task is one step. Cookies are
//! everybody's at once: between reading and writing them others come, so the host reads them once more before it writes an
//! identity, and where they changed it leaves them as they are and wakes the session.

use super::super::step::{Pace, TABS};
use super::super::tab::{Answer, Told};
use super::super::witness::{Law, hold};
use super::truth::chains_in;
use super::{History, Lawful};
use crate::stage::Snapshot;
use crate::stage::json::parse;
use uid2_wasm::session::{Effects, Event, Handed, QuestionId, Status, StorageKey, Timer};

/// The identities in cookies that have no chain of ours: a server's.
fn cookies_of_a_server(read: &Snapshot) -> String {
    let is_server_s = |cookie: &&str| parse(cookie)["line"].is_null();
    read.cookies.lines().filter(is_server_s).collect::<Vec<_>>().join("\n")
}

impl History {
    pub(super) fn begin(&mut self, tab: usize, event: Event, answer: Option<Answer>, how: Pace) -> Lawful {
        self.finish(tab)?;
        let read = self.read(tab);
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        let is_first = !page.ready && matches!(event, Event::Init { .. });
        page.ready |= is_first;
        page.tempo.called |=
            matches!(event, Event::HandIn(_) | Event::Init { handed: Some(_), .. } | Event::RefreshNow);
        // Whom a server has signed in again by a cookie is handed in by the page's own `init`.
        if self.cookies && matches!(event, Event::Init { .. }) {
            let chains = chains_in(&cookies_of_a_server(&read));
            page.tempo.called |= !chains.is_empty();
            page.followed.extend(chains);
        }
        page.begun = Some(Box::new((event, read)));
        page.answer = answer;
        page.age = 0;
        page.overtaken = false;
        if is_first {
            // Before its first `init` a page remembers nothing.
            self.witness.begins(tab);
        }
        if self.cookies && how == Pace::Slowly { Ok(()) } else { self.go_on(tab) }
    }

    pub(super) fn finish(&mut self, tab: usize) -> Lawful {
        if self.tabs[tab].as_ref().is_some_and(|page| page.is_busy()) { self.go_on(tab) } else { Ok(()) }
    }

    pub(super) fn finish_all(&mut self) -> Lawful {
        (0..TABS).try_for_each(|tab| self.finish(tab))
    }

    pub(super) fn finish_old_tasks(&mut self) -> Lawful {
        let mut old = [false; TABS];
        for (old, page) in old.iter_mut().zip(&mut self.tabs) {
            *old = page.as_mut().filter(|page| page.is_busy()).is_some_and(|page| page.grows_old());
        }
        (0..TABS).filter(|tab| old[*tab]).try_for_each(|tab| self.finish(tab))
    }

    /// What a tab has begun is done.
    pub(super) fn go_on(&mut self, tab: usize) -> Lawful {
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        let Some(begun) = page.begun.take() else { return Ok(()) };
        let (event, read) = *begun;
        self.count_cookies(tab, &read);
        let before = self.before(tab, &event, &read);
        let mut effects = self.decide(tab, &event, &read);
        let is_overtaken = self.cookies && writes_the_cookie(&effects) && self.read(tab).cookies != read.cookies;
        if is_overtaken {
            self.say(|| format!("tab {tab} leaves the cookie as it is now: somebody else has written it"));
            effects.storage.retain(|write| !matches!(write.key, StorageKey::Cookie { .. }));
        }
        self.heeds_bars(tab, &read, &effects)?;
        self.see(tab, &event, &read);
        let answer = self.tabs[tab].as_mut().and_then(|page| page.answer.take());
        self.is_decided(tab, &event, &read, answer.as_ref(), &effects);
        self.after(tab, &event, answer.as_ref(), &before, (&read, &effects))?;
        if is_overtaken {
            for chain in chains_in(&self.read(tab).cookies) {
                self.newcomer.is_beside(&chain);
            }
        }
        if self.tabs[tab].as_ref().is_some_and(|page| page.overtaken) {
            // Who came or went in this task did so before.
            self.newcomer.forget();
            self.witness.nobody = false;
        }
        self.witness.decides(tab, &effects.storage)?;
        if matches!(event, Event::SignIn { .. }) {
            self.witness.signs_in(tab);
        }
        effects.storage.iter().for_each(|write| self.write(tab, write));
        self.remembers(tab, &read, &effects)?;
        self.carry_out(tab, effects)?;
        if is_overtaken { self.begin(tab, Event::Wake, None, Pace::AtOnce) } else { Ok(()) }
    }

    /// Where local storage is in use, a cookie of somebody else may count with this call.
    fn count_cookies(&mut self, tab: usize, read: &Snapshot) {
        if self.cookies {
            return;
        }
        if let Some(page) = self.tabs[tab].as_mut().filter(|page| page.ready && page.cookies != read.cookies) {
            // A server's cookie counts once, as if the page had handed it in.
            page.tempo.cookie |= !read.cookies.is_empty();
            page.cookies.clone_from(&read.cookies);
            page.followed.extend(chains_in(&read.cookies));
        }
    }

    fn decide(&mut self, tab: usize, event: &Event, read: &Snapshot) -> Effects {
        self.call_session(tab, read, |session, world| session.handle(world, event.clone()))
    }

    /// What a tab has read, and what its page hands in with the event.
    fn see(&mut self, tab: usize, event: &Event, read: &Snapshot) {
        if !self.cookies && self.is_ready(tab) {
            for token in read.cookies.lines().map(parse) {
                let Some(token) = token["advertising_token"].as_str() else { continue };
                self.witness.begins_anew(tab, token);
            }
        }
        self.witness.reads(tab, read);
        if let Event::HandIn(Handed::Identity(new)) | Event::Init { handed: Some(Handed::Identity(new)), .. } = event
            && self.hides(tab, read).is_none()
        {
            self.witness.begins_anew(tab, new.advertising_token());
            self.witness.comes_back(new.advertising_token());
        }
    }

    /// What a tab knows of itself after a decision.
    fn is_decided(&mut self, tab: usize, event: &Event, read: &Snapshot, answer: Option<&Answer>, effects: &Effects) {
        let uptime = self.uptime;
        let behind_the_veil = self.waits_behind_the_veil(tab, read);
        let Some(page) = &mut self.tabs[tab] else { return };
        if matches!(event, Event::SignIn { .. }) && page.session.refuses().is_none() {
            let question = page.session.last_question();
            page.sign_ins.insert(question, 0);
        }
        if let Some(answer) = answer {
            page.tempo.answered(answer, uptime);
        }
        let doubtful = page.told.doubtful && !matches!(event, Event::Wake);
        page.told.doubtful = doubtful;
        if let Some(told) = &effects.report {
            let report = &told.report;
            let token = report.identity.as_ref().map(|shown| shown.identity.advertising_token().into());
            let waits = report.held || report.status == Status::Expired;
            page.told = Told { token, waits, opted_out: report.opted_out, doubtful };
        }
        if let Some(waits) = behind_the_veil {
            page.told.waits = waits;
        }
    }

    pub(super) fn is_sign_in(&self, tab: usize, question: QuestionId) -> bool {
        self.tabs[tab].as_ref().is_some_and(|page| page.sign_ins.contains_key(&question))
    }

    fn carry_out(&mut self, tab: usize, effects: Effects) -> Lawful {
        if let Some(network) = effects.network {
            self.network(tab, network)?;
        }
        let uptime = self.uptime;
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        match effects.timer {
            Some(Timer::Set(delay)) => page.timer = Some(uptime.saturating_add(delay.0)),
            Some(Timer::Clear) => page.timer = None,
            None => {}
        }
        let Some(told) = effects.report else { return self.settled(tab, &[]) };
        if let Some(identity) = &told.report.identity {
            self.witness.allows(Law::NoneShown, tab, identity.identity.advertising_token())?;
        }
        self.say(|| format!("tab {tab} tells {:?} {:?} {:?}", told.report.status, told.notices.0, told.settled));
        let ids: Vec<_> = told.settled.iter().map(|settled| settled.question).collect();
        self.settled(tab, &ids)
    }

    /// Counts the sign-ins that ended; whichever has not is the open question.
    pub(super) fn settled(&mut self, tab: usize, ids: &[QuestionId]) -> Lawful {
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        for id in ids {
            *page.sign_ins.entry(*id).or_default() += 1;
        }
        let open = page.asking.as_ref().map(|asking| asking.question);
        for (id, times) in &page.sign_ins {
            let lawful = *times == 1 || (*times == 0 && open == Some(*id));
            hold(Law::SettledOnce, lawful, || format!("tab {tab}: sign-in {id:?} settled {times} times"))?;
        }
        Ok(())
    }
}

fn writes_the_cookie(effects: &Effects) -> bool {
    effects.storage.iter().any(|write| matches!(write.key, StorageKey::Cookie { .. }))
}
