//! A page that has loaded no module: what tabs with one have left for it, and that it says nothing else than a module would.
//! Only the front's memory and its law may live here; what is remembered is computed by `Session::seen`.
//!
//! What is remembered is one value for the device, as one key of local storage. It counts where a page reads the very same
//! storage, from when it was made until its time is over.

use super::super::mutant::Mutant;
use super::super::step::TABS;
use super::super::witness::{Law, hold};
use super::{History, Lawful, fingerprint};
use crate::stage::Snapshot;
use crate::stage::json::Json;
use uid2_wasm::session::{Consent, Effects, Event, Handed, Notices, Report, Seen, Session, StorageKey, Told, World};
use uid2_wasm::time::UnixMillis;

/// What a tab has left for pages that load no module.
#[derive(Clone, Hash)]
pub struct Remembered {
    /// Of which storage, as a fingerprint.
    print: u64,
    /// When, by the clock of pages.
    made: u64,
    seen: Seen,
}

/// What pages without a module know.
#[derive(Clone, Default, Hash)]
pub struct Front {
    remembered: Option<Remembered>,
    /// What each page has listed, where the world is wrong.
    listings: [Option<String>; TABS],
}

impl History {
    /// A call of a tab has ended. Where it left nothing to be done, what a page would be told that opens now is remembered.
    pub(super) fn remembers(&mut self, tab: usize, read: &Snapshot, effects: &Effects) -> Lawful {
        if self.thrifty || !effects.storage.is_empty() || effects.network.is_some() {
            return Ok(());
        }
        let Some(seen) = self.seen(tab, read) else { return Ok(()) };
        self.stays_true(tab, read, &seen)?;
        let print = match self.mutant {
            Mutant::SecondRead => self.print(&self.storage.read()),
            _ => self.print(read),
        };
        self.front.remembered = Some(Remembered { print, made: self.wall(), seen });
        Ok(())
    }

    /// Every page says, without a module, what it would say with one. In a model, where nothing is remembered from one step to
    /// the next, what each tab would leave there stays true.
    pub fn front_is_true(&mut self) -> Lawful {
        for tab in 0..TABS {
            let Some(page) = self.tabs[tab].as_ref().filter(|page| !page.is_busy()) else { continue };
            if self.thrifty {
                let (mut session, read) = (page.session.clone(), self.read(tab));
                if let Some(seen) = session.seen(|| self.world(tab, &read, [1; 64])) {
                    self.stays_true(tab, &read, &seen)?;
                }
            } else if self.consent(tab) == Consent::Granted {
                // A page that heeds a signal waits for its module.
                self.tells_the_truth(tab)?;
            }
        }
        Ok(())
    }

    fn seen(&mut self, tab: usize, read: &Snapshot) -> Option<Seen> {
        let mut session = self.tabs[tab].as_ref()?.session.clone();
        let world = || self.world(tab, read, [1; 64]);
        if self.mutant != Mutant::VerdictOfTab {
            return session.seen(world);
        }
        let (report, _) = session.peek(world());
        let shown = report.identity.as_ref()?;
        let (until, due) = (shown.identity.identity_expires, shown.identity.refresh_from);
        Some(Seen { notices: Notices(0), until, due, report })
    }

    /// A page reads what is stored, as one without a module does, and finds that it knows what that means.
    fn tells_the_truth(&mut self, tab: usize) -> Lawful {
        let read = self.read(tab);
        let listed = self.listed(tab, &read);
        let now = self.wall();
        let Some(Remembered { print, made, seen }) = &self.front.remembered else { return Ok(()) };
        if self.print(&listed) != *print || now < *made || now >= seen.until.0 {
            return Ok(());
        }
        let seen = seen.clone();
        self.is_as_a_module_says(tab, &read, &seen, now)
    }

    /// What a page reads; with a wrong world it lists opt-outs once, and never again.
    fn listed(&mut self, tab: usize, read: &Snapshot) -> Snapshot {
        if self.mutant != Mutant::ListingKept {
            return read.clone();
        }
        let opt_outs = self.front.listings[tab].get_or_insert_with(|| read.opt_outs.clone()).clone();
        Snapshot { opt_outs, ..read.clone() }
    }

    fn print(&self, read: &Snapshot) -> u64 {
        let mut read = read.clone();
        if self.mutant == Mutant::KeyMissed {
            read.notes.clear();
        }
        fingerprint(&read)
    }

    /// What is remembered is true as long as it counts, whether or not somebody looks.
    fn stays_true(&self, tab: usize, read: &Snapshot, seen: &Seen) -> Lawful {
        self.hears_nothing(seen, || self.world(tab, read, [2; 64]))?;
        let (now, until) = (self.wall(), seen.until.0);
        [now, now + (until - now) / 2, until - 1]
            .into_iter()
            .try_for_each(|at| self.is_as_a_module_says(tab, read, seen, at))
    }

    /// A session that knows nothing says the same at that moment, and leaves nothing to be done before a refresh is due. So it
    /// does if the page's `init` hands in the identity that is shown.
    fn is_as_a_module_says(&self, tab: usize, read: &Snapshot, seen: &Seen, now: u64) -> Lawful {
        let world = || World { now: UnixMillis(now), ..self.world(tab, read, [2; 64]) };
        let shown = seen.report.identity.as_ref().map(|shown| shown.identity.clone());
        let (before, _) = Session::new().peek(world());
        is_alike(&seen.report, &before, "before init")?;
        for handed in [None, shown.map(Handed::Identity)] {
            let mut session = Session::new();
            let effects = session.handle(world(), Event::Init { settings: self.settings(), handed });
            let Some(told) = &effects.report else {
                return hold(Law::FrontIsTrue, false, || "a page is told nothing".into());
            };
            is_alike(&seen.report, &told.report, "after init")?;
            let is_told = self.mutant == Mutant::VerdictOfTab || seen.notices == told.notices;
            hold(Law::FrontIsTrue, is_told, || format!("{:?} is told and not {:?}", seen.notices.0, told.notices.0))?;
            let is_due = now >= seen.due.0;
            let is_silent = effects.storage.is_empty() && effects.network.is_none();
            let words = || format!("a module would write {:?}, or ask", keys(&effects));
            hold(Law::FrontIsTrue, is_due || is_silent, words)?;
        }
        Ok(())
    }

    /// A module that takes the page over at that moment tells it nothing, and goes on showing the same.
    fn hears_nothing<'a>(&self, seen: &Seen, world: impl Fn() -> World<'a, Json>) -> Lawful {
        let shown = seen.report.identity.as_ref().map(|shown| Handed::Identity(shown.identity.clone()));
        let told = Told { shown: shown.unwrap_or(Handed::Unreadable), opted_out: seen.report.opted_out };
        let mut session = Session::new();
        let effects = session.handle(world(), Event::TakeOver { settings: self.settings(), handed: None, told });
        let is_silent = effects.report.is_none_or(|told| told.notices.is_empty());
        let is_wrong = self.mutant == Mutant::VerdictOfTab;
        hold(Law::FrontIsTrue, is_silent || is_wrong, || "a page that is taken over is told something".into())?;
        is_alike(&seen.report, &Report { asking: false, ..session.peek(world()).0 }, "after a module took it over")
    }
}

fn keys(effects: &Effects) -> Vec<StorageKey> {
    effects.storage.iter().map(|write| write.key).collect()
}

/// Whether two pages are told the same.
fn is_alike(front: &Report, module: &Report, when: &str) -> Lawful {
    let token =
        |report: &Report| report.identity.as_ref().map(|shown| String::from(shown.identity.advertising_token()));
    let flags =
        |report: &Report| (report.login_required, report.available, report.opted_out, report.held, report.ended);
    let words = |report: &Report| format!("{:?} {:?} {:?}", report.status, token(report), flags(report));
    let is_same = words(front) == words(module) && !front.asking;
    hold(Law::FrontIsTrue, is_same, || format!("{when} a front says {} and a module {}", words(front), words(module)))
}
