//! Who comes and who goes, as the truth has it: what an event means, whatever the session makes of it.
//! Only what the witness and the list of newcomers hear of an event may live here.

use super::super::newcomer::chain_of;
use super::super::tab::Answer;
use super::{History, Lawful, print_of};
use crate::stage::json::parse;
use crate::stage::{SECOND, Snapshot};
use uid2_wasm::identity::Identity;
use uid2_wasm::session::state::Bar;
use uid2_wasm::session::{Effects, Event, Facts, Handed, SignInEnd, StorageKey, Write};

/// What was true before a session decided.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own, and several hold at once")]
pub(super) struct Before {
    /// The chains that stand in the official places, as this tab sees them.
    seen: Vec<String>,
    /// Whether the question that an answer is for was open.
    open: bool,
    /// Whether this tab shows a token.
    shown: bool,
    /// Whether nobody can tell that: somebody else is held here, or was until another tab stored what is handed in.
    ambiguous: bool,
    /// Whether what is handed in changes nothing: it is here already, or an `init` before brought a later one.
    nothing_new: bool,
    /// Whether nobody may be handed in or sign in.
    refused: bool,
    /// Whether nobody may be here at all.
    kept_out: bool,
}

impl History {
    pub(super) fn before(&self, tab: usize, event: &Event, stored: &Snapshot) -> Before {
        let nothing_new = handed_in(event).is_some_and(|new| self.is_nothing_new(tab, event, new, stored));
        let page = self.tabs[tab].as_ref();
        let open = page.and_then(|page| page.session.open_question());
        let answers = match event {
            Event::Answered { question, .. } | Event::Unanswered(question) => Some(*question),
            _ => None,
        };
        let mut seen = chains_in(self.official_in(stored));
        if !self.is_ready(tab) {
            // It has not been told yet which storage is in use.
            seen.extend(chains_in(&stored.cookies));
        }
        let stands = handed_in(event).is_some_and(|new| self.stands_here(tab, new.advertising_token(), stored));
        let ambiguous = stands && self.newcomer.held(tab).is_some();
        let shown =
            matches!(event, Event::Answered { .. }) && self.facts(tab, stored).is_some_and(|facts| facts.bar.is_none());
        let open = answers.is_some() && answers == open;
        let refused = self.hides(tab, stored).is_some();
        let kept_out = self.keeps_everybody_out(tab, stored);
        Before { seen, open, shown, ambiguous, nothing_new, refused, kept_out }
    }

    fn is_nothing_new(&self, tab: usize, event: &Event, new: &Identity, stored: &Snapshot) -> bool {
        let is_init = matches!(event, Event::Init { .. });
        let last = self.tabs[tab].as_ref().and_then(|page| page.init_handed).filter(|_| is_init);
        if last.is_some_and(|last| new.identity_expires.0 <= last) {
            return true;
        }
        let token = new.advertising_token();
        let waits = self.tabs[tab].as_ref().is_some_and(|page| page.told.waits);
        let stands = chains_in(self.official_in(stored)).iter().any(|chain| chain == chain_of(token));
        if waits && !stands && self.newcomer.has_come_in(tab, chain_of(token)) {
            // This tab is putting them back.
            return true;
        }
        if let Some(held) = self.newcomer.held(tab) {
            return held == chain_of(token);
        }
        self.stands_here(tab, token, stored)
    }

    /// Whether this token, or the chain that began with it, is what this tab has found in storage.
    fn stands_here(&self, tab: usize, token: &str, stored: &Snapshot) -> bool {
        let records = [self.official_in(stored), &stored.official, &stored.cookies];
        let record = records
            .into_iter()
            .flat_map(|records| records.lines())
            .map(parse)
            .find(|record| record["advertising_token"].is_string());
        let record = record.unwrap_or_default();
        let first = record["line"].as_str().and_then(|line| line.split('.').nth(1));
        let is_here = record["advertising_token"] == token || first == Some(&print_of(token));
        is_here && self.somebody_is_here(tab, stored)
    }

    fn somebody_is_here(&self, tab: usize, stored: &Snapshot) -> bool {
        self.facts(tab, stored).is_some_and(|facts| matches!(facts.bar, None | Some(Bar::Expired | Bar::Held)))
    }

    fn facts(&self, tab: usize, stored: &Snapshot) -> Option<Facts> {
        let page = self.tabs[tab].as_ref()?;
        Some(page.session.clone().facts(self.world_without_veil(tab, stored)))
    }

    /// A session has decided.
    pub(super) fn after(
        &mut self,
        tab: usize,
        event: &Event,
        answer: Option<&Answer>,
        before: &Before,
        (stored, effects): (&Snapshot, &Effects),
    ) -> Lawful {
        if let (Event::Init { handed: Some(Handed::Identity(new)), .. }, Some(page)) = (event, &mut self.tabs[tab])
            && !before.refused
        {
            page.init_handed = page.init_handed.max(Some(new.identity_expires.0));
        }
        match event {
            Event::HandIn(Handed::Identity(_)) | Event::Init { handed: Some(Handed::Identity(_)), .. }
                if before.nothing_new => {}
            Event::HandIn(Handed::Identity(_) | Handed::Unreadable)
            | Event::Init { handed: Some(Handed::Identity(_) | Handed::Unreadable), .. }
                if before.refused => {}
            Event::HandIn(Handed::Identity(new)) | Event::Init { handed: Some(Handed::Identity(new)), .. }
                if before.ambiguous =>
            {
                self.is_given(new.advertising_token());
                self.newcomer.comes_late(tab, chain_of(new.advertising_token()));
            }
            Event::HandIn(Handed::Identity(new)) | Event::Init { handed: Some(Handed::Identity(new)), .. } => {
                self.comes(tab, new.advertising_token(), before, stored);
            }
            Event::HandIn(_) | Event::Init { handed: Some(_), .. } => self.newcomer.goes(tab, &before.seen),
            Event::Disconnect if before.kept_out => self.newcomer.logs_out(tab),
            Event::Disconnect => self.logs_out(tab, stored),
            Event::Answered { .. } if before.open => self.is_answered(tab, answer, before, (stored, effects))?,
            _ => {}
        }
        if matches!(event, Event::Init { .. } | Event::Answered { .. } | Event::Unanswered(_)) {
            self.lapses();
        }
        let ends = effects.report.iter().flat_map(|told| &told.settled);
        let ended = |end: &SignInEnd| *end == SignInEnd::Answered;
        let is_answer = matches!(event, Event::Answered { .. });
        if !is_answer
            && ends.filter(|settled| self.is_sign_in(tab, settled.question)).any(|settled| ended(&settled.end))
        {
            // The address is known to have opted out: nobody is signed in any more.
            self.newcomer.goes(tab, &before.seen);
        }
        self.stores(tab, before, stored, &effects.storage);
        Ok(())
    }

    /// Whose time is over by this page's clock is removed, also where that clock is months ahead and comes back.
    fn lapses(&mut self) {
        let now = self.wall();
        if self.newcomer.chains().any(|chain| !self.lives(chain, now)) {
            self.newcomer.forget();
        }
    }

    fn is_answered(
        &mut self,
        tab: usize,
        answer: Option<&Answer>,
        before: &Before,
        (stored, effects): (&Snapshot, &Effects),
    ) -> Lawful {
        let Some(answer) = answer else { return Ok(()) };
        if before.kept_out {
            let told = answer.opt_out.map(|person| self.witness.is_told(tab, person, &effects.storage));
            return told.unwrap_or(Ok(()));
        }
        if let Some((token, over)) = &answer.refused {
            self.newcomer.is_refused(token, *over);
        }
        if let Some(person) = answer.opt_out {
            self.witness.is_told(tab, person, &effects.storage)?;
        }
        answer.token.iter().for_each(|token| self.is_given(token));
        if let Some(token) = answer.token.as_ref().filter(|_| answer.sign_in) {
            self.witness.is_signed_in(tab, token);
        }
        match &answer.token {
            // By this page's clock it brings no token in the place of one that is good.
            Some(token) if self.has_expired(token) && before.shown => {}
            Some(token) if answer.sign_in => self.comes(tab, token, before, stored),
            // By this page's clock their time is over, and nobody had stored them. They are held still.
            Some(token) if !self.lives(chain_of(token), self.wall()) => self.newcomer.is_of_no_use(tab),
            None if answer.sign_in && answer.opt_out.is_some() => self.newcomer.goes(tab, &before.seen),
            _ => {}
        }
        Ok(())
    }

    fn has_expired(&self, token: &str) -> bool {
        let made = self.operator.made.iter().find(|made| made.advertising_token() == token);
        made.is_some_and(|made| made.identity_expires.0 <= self.wall())
    }

    /// Somebody comes, if they can stay: they may have opted out, or their time may be over.
    fn comes(&mut self, tab: usize, token: &str, before: &Before, stored: &Snapshot) {
        let chain = chain_of(token);
        self.witness.nobody = false;
        let opted_out = self.tabs[tab].as_ref().is_some_and(|page| page.told.opted_out);
        let clouded = self.is_clouded() || self.is_remembered_elsewhere(tab);
        self.is_given(token);
        if opted_out {
            self.newcomer.goes(tab, &before.seen);
        } else if !clouded && self.lives(chain, self.wall()) && !self.newcomer.is_doubtful(chain) && stored.kept {
            self.newcomer.comes(tab, chain, &before.seen);
            if self.may_give_way(tab) {
                self.newcomer.is_unsure();
            }
            if !self.cookies && !self.one_process {
                self.newcomer.is_unheard(tab, chain);
            }
        } else {
            if self.is_behind() {
                self.newcomer.is_overtaken(self.uptime);
            }
            self.newcomer.comes_late(tab, chain);
        }
    }

    /// Whoever is held gives way to an identity that the tab hears of later, though it may be older and gone by then.
    fn may_give_way(&self, tab: usize) -> bool {
        let is_record = |record: &str| !chains_in(record).is_empty();
        let gives_way = |page: &super::Page| page.told.waits && page.view.brings(StorageKey::Official).any(is_record);
        self.tabs[tab].as_ref().is_some_and(gives_way)
    }

    /// Whoever this tab knows of is logged out; where every tab has heard of everybody, nobody is left.
    fn logs_out(&mut self, tab: usize, stored: &Snapshot) {
        self.newcomer.logs_out(tab);
        if !self.is_ready(tab) && self.is_behind() {
            // Before `init` a page sets no timer, and so puts nobody back whom it overwrites. Another tab may.
            self.newcomer.is_overtaken(self.uptime);
        }
        // A tab that sleeps may be about to put somebody back whom this one has never seen, or not last.
        // And with cookies, somebody may have come since this task has read them.
        let is_current = self.read(tab).cookies == stored.cookies;
        let heard = !self.is_behind() && !self.is_about_to_act(Some(tab)) && is_current;
        let elsewhere = self.is_elsewhere(tab, |page| page.told.waits) || self.is_remembered_elsewhere(tab);
        let clouded = self.is_clouded();
        let alone = heard && !elsewhere && !clouded && self.newcomer.chains().next().is_none();
        self.witness.nobody = stored.kept && alone;
    }

    fn is_clouded(&mut self) -> bool {
        if self.somebody_is_kept_out() {
            self.newcomer.is_overtaken(self.uptime);
        }
        let (now, behind) = (self.uptime, self.is_behind() || self.is_about_to_act(None));
        self.newcomer.is_clouded(now, behind)
    }

    /// Whose record was refused is remembered by their own tab alone, and stored by its next refresh.
    fn is_remembered_elsewhere(&self, tab: usize) -> bool {
        self.is_elsewhere(tab, |page| page.refused.is_some())
    }

    fn is_elsewhere(&self, tab: usize, is_so: fn(&super::Page) -> bool) -> bool {
        (0..super::TABS).any(|other| other != tab && self.tabs[other].as_ref().is_some_and(is_so))
    }

    /// Whether the timer of a tab is due, or will be within a second; not of the one that is left out.
    pub(super) fn is_about_to_act(&self, but: Option<usize>) -> bool {
        let is_soon = |page: &super::Page| page.timer.is_some_and(|due| due <= self.uptime + SECOND);
        self.tabs.iter().enumerate().any(|(tab, page)| Some(tab) != but && page.as_ref().is_some_and(is_soon))
    }

    /// Whether any tab has not heard of everything.
    pub(super) fn is_behind(&self) -> bool {
        self.tabs.iter().flatten().any(|page| page.view.late() > 0)
    }

    /// What the session writes under the official name in use.
    fn stores(&mut self, tab: usize, before: &Before, stored: &Snapshot, writes: &[Write]) {
        let mut cookies = if self.cookies { Vec::new() } else { chains_in(&stored.cookies) };
        cookies.extend(self.tabs[tab].iter().flat_map(|page| page.followed.clone()));
        // Of several servers' cookies the next one counts when the last one goes.
        let are_several = cookies.iter().any(|chain| *chain != cookies[0]);
        let used = |write: &&Write| match write.key {
            StorageKey::Official => !self.cookies,
            StorageKey::Cookie { .. } => self.cookies,
            _ => false,
        };
        for chain in writes.iter().filter(used).flat_map(|write| chains_in(&write.value)).collect::<Vec<_>>() {
            let is_cookie_s = cookies.contains(&chain);
            self.newcomer.is_stored(tab, &chain, &before.seen, is_cookie_s);
            if is_cookie_s && are_several {
                self.newcomer.is_beside(&chain);
            }
        }
        if self.tabs[tab].as_ref().is_some_and(|page| !page.told.waits) {
            self.newcomer.holds_nothing(tab);
        }
    }
}

fn handed_in(event: &Event) -> Option<&Identity> {
    match event {
        Event::HandIn(Handed::Identity(new)) | Event::Init { handed: Some(Handed::Identity(new)), .. } => Some(new),
        _ => None,
    }
}

/// The chains of the identities in these records, a line each.
pub(super) fn chains_in(records: &str) -> Vec<String> {
    let chain = |record: &str| parse(record)["advertising_token"].as_str().map(|token| chain_of(token).into());
    records.lines().filter_map(chain).collect()
}
