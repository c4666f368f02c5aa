//! A tab's task: read, decide, write one after the other, carry out the rest.
//! Only their order and what the witness hears of them may live here; why a task begins is in `page` and `network`.

use super::super::step::{Pace, TABS};
use super::super::tab::{Answer, Doing, Tab};
use super::super::witness::{Law, hold};
use super::storage::as_official;
use super::{History, Lawful};
use crate::stage::Snapshot;
use crate::stage::json::parse;
use uid2_wasm::session::{Effects, Event, Handed, QuestionId, Timer, Told};

impl History {
    pub(super) fn begin(&mut self, tab: usize, event: Event, answer: Option<Answer>, how: Pace) -> Lawful {
        self.finish(tab)?;
        if !matches!(event, Event::Wake | Event::Tick) {
            self.overtake(tab)?;
        }
        let mut stored = self.storage.read();
        let deposit = !self.cookies && !stored.cookies.is_empty() && (self.is_ready(tab) || is_init(&event));
        if deposit {
            // The host takes a deposit away as it reads it, so that it counts once.
            self.overtake(tab)?;
            self.storage.cookie = None;
        } else if !self.cookies {
            stored.cookies.clear();
        }
        if deposit || brings(&event, answer.as_ref()) {
            self.somebody_comes();
        }
        if self.finds_no_line(&stored) {
            self.somebody_comes();
        }
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        page.ready |= matches!(event, Event::Init { .. });
        page.tempo.called |=
            deposit || matches!(event, Event::HandIn(_) | Event::Init { handed: Some(_), .. } | Event::RefreshNow);
        page.doing = Doing::Deciding(Box::new((event, stored)));
        page.answer = answer;
        (page.age, page.overtaken) = (0, false);
        match how {
            Pace::AtOnce => self.finish(tab),
            Pace::Slowly => Ok(()),
        }
    }

    /// Somebody comes or goes in this tab. Twice does not fit into the few milliseconds of another tab's task.
    fn overtake(&mut self, by: usize) -> Lawful {
        if self.unhurried {
            return Ok(());
        }
        let overtaken = |tab: &usize| self.tabs[*tab].as_ref().is_some_and(|page| page.overtaken);
        let others: Vec<_> = (0..TABS).filter(|tab| *tab != by).filter(overtaken).collect();
        others.into_iter().try_for_each(|tab| self.finish(tab))
    }

    pub(super) fn finish(&mut self, tab: usize) -> Lawful {
        while self.tabs[tab].as_ref().is_some_and(Tab::is_busy) {
            self.go_on(tab)?;
        }
        Ok(())
    }

    pub(super) fn finish_all(&mut self) -> Lawful {
        (0..TABS).try_for_each(|tab| self.finish(tab))
    }

    pub(super) fn finish_old_tasks(&mut self) -> Lawful {
        let mut old = [false; TABS];
        for (old, page) in old.iter_mut().zip(&mut self.tabs) {
            *old = page.as_mut().is_some_and(Tab::grows_old);
        }
        (0..TABS).filter(|tab| old[*tab]).try_for_each(|tab| self.finish(tab))
    }

    pub(super) fn go_on(&mut self, tab: usize) -> Lawful {
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        match std::mem::replace(&mut page.doing, Doing::Nothing) {
            Doing::Nothing => Ok(()),
            Doing::Deciding(decision) => self.decide(tab, &decision.0, &decision.1),
            Doing::Writing(mut writes, effects) => match writes.pop_front() {
                Some(write) => {
                    page.doing = Doing::Writing(writes, effects);
                    self.write(tab, &write);
                    Ok(())
                }
                None => self.carry_out(tab, *effects),
            },
        }
    }

    fn decide(&mut self, tab: usize, event: &Event, stored: &Snapshot) -> Lawful {
        if !matches!(event, Event::Wake | Event::Tick) || (!self.cookies && !stored.cookies.is_empty()) {
            self.overtake(tab)?;
            let others = self.tabs.iter_mut().enumerate().filter(|(other, _)| *other != tab);
            others.filter_map(|(_, page)| page.as_mut()).for_each(|page| page.overtaken = true);
        }
        let deposit = !self.cookies && !stored.cookies.is_empty();
        if deposit && let Some(token) = parse(&stored.cookies)["advertising_token"].as_str() {
            self.witness.begins_anew(tab, token);
            self.witness.comes_back(token);
        }
        if deposit || brings(event, self.tabs[tab].as_ref().and_then(|page| page.answer.as_ref())) {
            self.somebody_comes();
        }
        self.witness.reads(tab, stored);
        if let Event::HandIn(Handed::Identity(new)) | Event::Init { handed: Some(Handed::Identity(new)), .. } = event {
            self.witness.begins_anew(tab, new.advertising_token());
            self.witness.comes_back(new.advertising_token());
        }
        let signs_in = matches!(event, Event::SignIn { .. });
        let disconnects = matches!(event, Event::Disconnect);
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        let before = page.session.last_question();
        let mut effects = self.call_session(tab, stored, |session, world| session.handle(world, event.clone()));
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        if self.cookies {
            effects.storage = as_official(effects.storage);
        }
        if signs_in {
            page.sign_ins.insert(QuestionId(before.0 + 1), 0);
        }
        let answer = page.answer.take();
        if let Some(answer) = &answer {
            page.tempo.answered(answer, self.uptime);
        }
        if let Some(person) = answer.and_then(|answer| answer.opt_out) {
            self.witness.is_told(tab, person, &effects.storage);
        }
        self.witness.decides(tab, &effects.storage)?;
        if signs_in {
            self.witness.signs_in(tab);
        }
        if disconnects {
            let same = |read: &str, there: &Option<String>| read == there.as_deref().unwrap_or_default();
            let beside = if self.cookies { stored.cookies.as_str() } else { "" };
            let fresh = same(&stored.official, &self.storage.official) && same(beside, &self.storage.cookie);
            let logs_out = fresh && (0..TABS).all(|other| other == tab || !self.may_bring(other));
            self.tabs[tab].iter_mut().for_each(|page| page.logs_out = logs_out);
        }
        let writes = std::mem::take(&mut effects.storage).into();
        if let Some(page) = &mut self.tabs[tab] {
            page.doing = Doing::Writing(writes, Box::new(effects));
        }
        Ok(())
    }

    pub(super) fn somebody_comes(&mut self) {
        self.witness.nobody = false;
        self.tabs.iter_mut().flatten().for_each(|page| page.logs_out = false);
    }

    /// Whether somebody is being logged out whose record has no line: to a tab that reads it in these milliseconds it is
    /// somebody else, for each draws a line of its own.
    fn finds_no_line(&self, stored: &Snapshot) -> bool {
        let official = parse(&stored.official);
        let beside = parse(&stored.cookies);
        let unlined =
            [official, beside].iter().any(|record| record["advertising_token"].is_string() && record["line"].is_null());
        unlined && self.tabs.iter().flatten().any(|page| page.logs_out)
    }

    /// Whether somebody new is on the way in this tab.
    fn may_bring(&self, tab: usize) -> bool {
        let Some(page) = &self.tabs[tab] else { return false };
        page.is_busy() || page.holds || page.sign_ins.values().any(|settled| *settled == 0)
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
        self.witness.nobody |= std::mem::take(&mut page.logs_out);
        let told = effects.report;
        let shown = told.as_ref().and_then(|told| told.report.identity.as_ref());
        if let Some(Told { report, .. }) = &told {
            page.holds = report.identity.is_none() && !report.login_required && !report.opted_out;
        }
        if let Some(identity) = shown {
            let token = identity.identity.advertising_token();
            self.witness.allows(Law::NoneShown, tab, token)?;
        }
        if let Some(told) = &told {
            self.say(|| format!("tab {tab} tells {:?} {:?} {:?}", told.report.status, told.notices.0, told.settled));
        }
        let settled = told.map(|told| told.settled).unwrap_or_default();
        let ids: Vec<_> = settled.iter().map(|settled| settled.question).collect();
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

fn is_init(event: &Event) -> bool {
    matches!(event, Event::Init { .. })
}

/// Whether somebody may come with this event.
fn brings(event: &Event, answer: Option<&Answer>) -> bool {
    let handed_in = matches!(event, Event::HandIn(_) | Event::Init { handed: Some(_), .. });
    handed_in || answer.is_some_and(|answer| answer.sign_in)
}
