//! The bars that stand before everybody: a page opts out of its site and in again, or its consent signals say something else.
//! Only these steps, what must hold while such a bar stands, and what a wrong world makes of it may live here.

use super::super::mutant::Mutant;
use super::super::people::NEVER_OPTS_OUT;
use super::super::step::{Call, Hand, Manner, Pace, TABS, Woken};
use super::super::view::Key;
use super::super::witness::{Law, hold};
use super::{History, Lawful};
use crate::stage::json::{Json, parse};
use crate::stage::{SECOND, Snapshot};
use uid2_wasm::session::state::Bar;
use uid2_wasm::session::{Consent, Effects, Event, Handed, Network, Session, StorageKey, World};

/// A consent platform takes longer than this to ask, and tokens live longer.
const A_WHILE: u64 = 10 * SECOND;

/// What a tab found before its site was opted out of, for a world in which opting in brings it back.
#[derive(Clone, Hash)]
pub(super) struct Earlier {
    session: Session,
    read: Snapshot,
}

impl History {
    /// `optOutOfSite` of a page: the choice is stored, its instances are woken, and whoever is here logs out.
    pub(super) fn opt_out_of_site(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        let Some(page) = &self.tabs[tab] else { return Ok(()) };
        let session = page.session.clone();
        if self.mutant == Mutant::OptInRestores {
            self.earlier = Some(Box::new(Earlier { session, read: self.read(tab) }));
        }
        self.names_nobody(tab, |history| {
            history.put_locally(Some(tab), Key::Site, "since then");
            history.newcomer.is_overtaken(history.uptime);
            history.hears_of_a_bar(tab)?;
            let names = history.mutant == Mutant::SiteOptOutNames;
            let event = if names { Event::HandIn(Handed::OptOut) } else { Event::Disconnect };
            history.begin(tab, event, None, Pace::AtOnce)
        })
    }

    /// `optInToSite` of a page.
    pub(super) fn opt_in_to_site(&mut self, tab: usize) -> Lawful {
        self.finish(tab)?;
        if self.tabs[tab].is_none() {
            return Ok(());
        }
        let nobody = self.witness.nobody && self.sees_site_opt_out(tab);
        self.put_locally(Some(tab), Key::Site, "");
        self.newcomer.is_overtaken(self.uptime);
        if let (Some(earlier), Some(page)) = (self.earlier.take(), &mut self.tabs[tab]) {
            let Earlier { session, read } = *earlier;
            page.session = session;
            self.put_locally(Some(tab), Key::Session(StorageKey::Notes), &read.notes);
            self.put_locally(Some(tab), Key::Session(StorageKey::Official), &read.official);
        }
        self.begin(tab, Event::Wake, None, Pace::AtOnce)?;
        let shown = self.clone().shows(tab)?;
        hold(Law::LoggedOutStays, !nobody || shown.is_none(), || format!("tab {tab} opts in, and {shown:?} is back"))
    }

    /// The signals of a page come to something else. Unknown, they take nobody's token for good.
    pub(super) fn says_of_consent(&mut self, tab: usize, word: Consent, woken: Woken) -> Lawful {
        self.finish(tab)?;
        let unsaid = self.clone();
        let Some(page) = &mut self.tabs[tab] else { return Ok(()) };
        let was = std::mem::replace(&mut page.consent, word);
        if was != word && [was, word].contains(&Consent::Denied) {
            self.newcomer.is_overtaken(self.uptime);
        }
        if woken == Woken::Later {
            page.told.doubtful = true;
            return Ok(());
        }
        self.names_nobody(tab, |history| {
            history.hears_of_a_bar(tab)?;
            let logs_out = history.mutant == Mutant::UnknownLogsOut && word == Consent::Unknown;
            if logs_out { history.begin(tab, Event::Disconnect, None, Pace::AtOnce) } else { Ok(()) }
        })?;
        if (was, word) == (Consent::Granted, Consent::Unknown) { self.loses_nobody(tab, &unsaid) } else { Ok(()) }
    }

    /// The consent of a tab became unknown. Granted again, at once or after a while, it shows what it would show had it been
    /// granted all the time.
    fn loses_nobody(&self, tab: usize, unsaid: &Self) -> Lawful {
        for (granted, wait) in [(Woken::AtOnce, 0), (Woken::AtOnce, A_WHILE), (Woken::Later, A_WHILE)] {
            let (mut before, mut after) = (unsaid.clone(), self.clone());
            before.pass(wait)?;
            before.begin(tab, Event::Wake, None, Pace::AtOnce)?;
            after.pass(wait)?;
            after.says_of_consent(tab, Consent::Granted, granted)?;
            let [before, after] = [before.shows(tab)?, after.shows(tab)?];
            let words = || format!("tab {tab} would show {before:?}, and shows {after:?}");
            hold(Law::VeilLosesNobody, before == after, words)?;
        }
        Ok(())
    }

    fn hears_of_a_bar(&mut self, tab: usize) -> Lawful {
        if self.mutant == Mutant::AnswersTakenIn {
            self.answer(tab, Manner::Truly);
            return self.arrive(tab, Pace::AtOnce);
        }
        self.begin(tab, Event::Wake, None, Pace::AtOnce)
    }

    /// A bar begins or ends with this; nobody is known to have opted out by it, but by what others have left in storage.
    fn names_nobody(&mut self, tab: usize, happens: impl FnOnce(&mut Self) -> Lawful) -> Lawful {
        let read = self.read(tab);
        let found = [&read.official, &read.cookies].into_iter().any(|text| text.contains("optout"));
        let before = self.witness.opt_outs();
        happens(self)?;
        let lawful = found || self.witness.opt_outs() == before;
        hold(Law::BarsNameNobody, lawful, || format!("tab {tab} records an opt-out"))
    }

    /// What a tab's session is told of consent.
    pub(super) fn consent(&self, tab: usize) -> Consent {
        let word = self.tabs[tab].as_ref().map_or(Consent::Granted, |page| page.consent);
        match (self.mutant, word) {
            (Mutant::ConsentIgnored, _) => Consent::Granted,
            (Mutant::UnknownAsDenied, Consent::Unknown) => Consent::Denied,
            (Mutant::AnswersTakenIn, _) if self.is_answered_now(tab) => Consent::Granted,
            _ => word,
        }
    }

    /// Whether a tab's session is told that this site was opted out of, where it has read so.
    pub(super) fn tells_of_site(&self, tab: usize) -> bool {
        let is_hidden = self.mutant == Mutant::AnswersTakenIn && self.is_answered_now(tab);
        self.mutant != Mutant::SiteOptOutHidden && !is_hidden
    }

    fn is_answered_now(&self, tab: usize) -> bool {
        self.tabs[tab].as_ref().is_some_and(|page| page.answer.is_some())
    }

    /// The world as it would be, did a signal say yes that nobody has given yet.
    pub(super) fn world_without_veil<'a>(&self, tab: usize, stored: &'a Snapshot) -> World<'a, Json> {
        let world = self.world(tab, stored, [0; 64]);
        let consent = if world.consent == Consent::Unknown { Consent::Granted } else { world.consent };
        World { consent, ..world }
    }

    pub(super) fn sees_site_opt_out(&self, tab: usize) -> bool {
        self.tabs[tab].as_ref().is_some_and(|page| page.view.of(&self.storage).site_opt_out)
    }

    fn word(&self, tab: usize) -> Consent {
        self.tabs[tab].as_ref().map_or(Consent::Granted, |page| page.consent)
    }

    /// The law by which a tab that has read this may show nobody.
    pub(super) fn hides(&self, tab: usize, read: &Snapshot) -> Option<Law> {
        if read.site_opt_out {
            return Some(Law::SiteOptOutHeeded);
        }
        (self.word(tab) != Consent::Granted).then_some(Law::ConsentHeeded)
    }

    /// Whether nobody may be here in a tab that has read this, seen or unseen.
    pub(super) fn keeps_everybody_out(&self, tab: usize, read: &Snapshot) -> bool {
        read.site_opt_out || self.word(tab) == Consent::Denied
    }

    /// Whether any tab keeps everybody out, or is about to hear that it must.
    pub(super) fn somebody_is_kept_out(&self) -> bool {
        let is_so = |tab| self.sees_site_opt_out(tab) || self.word(tab) == Consent::Denied;
        self.storage.site_opt_out || (0..TABS).any(is_so)
    }

    /// Where consent is unknown: whether somebody is here unseen who is held, or whose token has expired.
    pub(super) fn waits_behind_the_veil(&self, tab: usize, read: &Snapshot) -> Option<bool> {
        let page = self.tabs[tab].as_ref().filter(|page| page.consent == Consent::Unknown)?;
        let bar = page.session.clone().facts(self.world_without_veil(tab, read)).bar;
        Some(matches!(bar, Some(Bar::Expired | Bar::Held)))
    }

    pub(super) fn somebody_waits_behind_a_veil(&self) -> bool {
        self.tabs.iter().flatten().any(|page| page.consent == Consent::Unknown && page.told.waits)
    }

    /// A tab that has read this has decided so.
    pub(super) fn heeds_bars(&self, tab: usize, read: &Snapshot, effects: &Effects) -> Lawful {
        let Some(law) = self.hides(tab, read) else { return Ok(()) };
        let shown = effects.report.as_ref().and_then(|told| told.report.identity.as_ref());
        hold(law, shown.is_none(), || format!("tab {tab} tells a token"))?;
        let asks = matches!(effects.network, Some(Network::Prepare { .. } | Network::Send { .. }));
        hold(law, !asks, || format!("tab {tab} asks"))?;
        let has_token = |text: &String| parse(text)["advertising_token"].is_string();
        let stores = effects.storage.iter().any(|write| write.key != StorageKey::Copies && has_token(&write.value));
        hold(law, !stores || !self.keeps_everybody_out(tab, read), || format!("tab {tab} stores a token"))
    }

    /// A getter of a tab that has read this answers with this token.
    pub(super) fn shows_nobody(&self, tab: usize, read: &Snapshot, token: &str) -> Lawful {
        let law = self.hides(tab, read);
        law.map_or(Ok(()), |law| hold(law, false, || format!("tab {tab} shows {token}")))
    }

    /// At rest: where a page keeps everybody out, no identity stands anywhere. Whoever was here does not come back by themselves.
    pub(super) fn nobody_is_left(&mut self, stored: &Snapshot) -> Lawful {
        let barred = |tab: &usize| self.is_ready(*tab) && self.keeps_everybody_out(*tab, &self.read(*tab));
        let Some(tab) = (0..TABS).find(barred) else { return Ok(()) };
        let law = self.hides(tab, stored).unwrap_or(Law::ConsentHeeded);
        let mut texts = stored.cookies.lines().chain([stored.official.as_str()]).map(parse);
        let left = texts.find(|text| text["advertising_token"].is_string());
        hold(law, left.is_none(), || format!("tab {tab} keeps everybody out, and {left:?} is stored"))?;
        // A tab whose word is another may remember somebody whom storage does not hold.
        let remembers = |page: &super::Page| page.told.waits || page.refused.is_some();
        if stored.site_opt_out || !self.tabs.iter().flatten().any(remembers) {
            self.witness.nobody = true;
        }
        Ok(())
    }

    /// While a bar stands, nobody comes. Then every bar ends, and whoever was here behind a veil is readable again.
    pub(super) fn bars_end(&mut self) -> Lawful {
        let barred = |tab: &usize| self.hides(*tab, &self.read(*tab)).is_some();
        let tabs: Vec<_> = (0..TABS).filter(barred).collect();
        let Some(tab) = tabs.first().copied() else { return Ok(()) };
        self.nobody_comes(tab)?;
        for tab in tabs {
            if self.sees_site_opt_out(tab) {
                self.opt_in_to_site(tab)?;
            }
            self.says_of_consent(tab, Consent::Granted, Woken::AtOnce)?;
        }
        self.rest()
    }

    fn nobody_comes(&mut self, tab: usize) -> Lawful {
        self.call(tab, Call::Init(Some(Hand::Fresh(NEVER_OPTS_OUT))), Pace::AtOnce)?;
        self.call(tab, Call::HandIn(Hand::Fresh(NEVER_OPTS_OUT)), Pace::AtOnce)?;
        self.call(tab, Call::SignIn(NEVER_OPTS_OUT), Pace::AtOnce)?;
        self.prepared(tab, Pace::AtOnce)?;
        self.answer(tab, Manner::Truly);
        self.arrive(tab, Pace::AtOnce)?;
        self.rest()?;
        self.shows(tab).map(drop)
    }
}
