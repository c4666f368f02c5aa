//! Who came last: signed in, or was handed in, and was not taken away since.
//! Only bookkeeping may live here; what counts as coming and going is in `history/truth`, what must hold in `history/rest`.

use super::step::TABS;
use crate::stage::SECOND;
use std::collections::BTreeMap;

/// After so many refusals nobody can say how long an identity stays.
const MAX_REFUSALS: u8 = 3;

/// So long a tab watches that nobody overwrites whom it stored.
const WATCHED: u64 = 2 * SECOND;

/// Chains of identities, each with the tab where it came.
#[derive(Clone, Default, Hash)]
pub struct Newcomer {
    /// Two came without having heard of each other: one of them stays. None: nobody came, or nobody can tell who stays.
    chains: Vec<(String, Option<usize>)>,
    /// Whether one of them is here: not so where a tab logged out whom it knew of, and another came meanwhile elsewhere.
    sure: bool,
    /// Which chains came, and whether more than once: where such a one stands, a tab that holds somebody takes it for what stood
    /// there before.
    again: BTreeMap<String, bool>,
    /// When somebody else wrote an official place.
    clouded: Option<u64>,
    /// Handed in and not stored by this tab yet.
    held: [Option<String>; TABS],
    /// Chains that came in another process, whose record this tab has not heard of since: what it sees of the chain is older.
    unheard: [Vec<String>; TABS],
    /// Chains whose record this tab has heard of, though its own write may have overtaken it.
    heard: [Vec<String>; TABS],
    /// Until when the newest token of a chain lives that any tab was given.
    until: BTreeMap<String, u64>,
    /// How often the operator refused to refresh a chain.
    refusals: BTreeMap<String, u8>,
}

/// The chain that a token is of: `ann 3.0` is the first of `ann 3`.
pub fn chain_of(token: &str) -> &str {
    token.split('.').next().unwrap_or_default()
}

impl Newcomer {
    /// Whether a tab has heard of everybody who may be the last, where it sees these chains stored.
    pub fn known_in(&self, tab: usize, seen: &[String]) -> bool {
        // Handed in twice, what is stored is the one or the other.
        let is_twice =
            |(chain, _): &(String, Option<usize>)| self.chains.iter().filter(|other| other.0 == *chain).count() > 1;
        let unheard = &self.unheard[tab];
        self.chains.iter().all(|newcomer| is_known(newcomer, tab, seen, unheard) && !is_twice(newcomer))
    }

    /// Somebody comes in this tab.
    pub fn comes(&mut self, tab: usize, chain: &str, seen: &[String]) {
        if self.known_in(tab, seen) {
            self.chains.clear();
        }
        // Handed in twice without having heard of it, they are two.
        let unheard = &self.unheard[tab];
        self.chains.retain(|newcomer| newcomer.0 != chain || !is_known(newcomer, tab, seen, unheard));
        self.chains.push((chain.into(), Some(tab)));
        self.sure = true;
        self.is_held(tab, chain);
    }

    fn is_held(&mut self, tab: usize, chain: &str) {
        self.again.entry(chain.into()).and_modify(|again| *again = true).or_insert(false);
        self.held[tab] = Some(chain.into());
    }

    /// Somebody came in this tab, and other processes will hear of it late.
    pub fn is_unheard(&mut self, tab: usize, chain: &str) {
        for (other, unheard) in self.unheard.iter_mut().enumerate() {
            unheard.retain(|known| known != chain);
            if other != tab {
                unheard.push(chain.into());
                self.heard[other].retain(|known| known != chain);
            }
        }
    }

    /// A tab hears of a record of this chain.
    pub fn is_heard(&mut self, tab: usize, chain: &str) {
        self.unheard[tab].retain(|known| known != chain);
        self.heard[tab].push(chain.into());
    }

    /// A page opens, and reads what stands there.
    pub fn opens(&mut self, tab: usize) {
        self.unheard[tab].clear();
        self.heard[tab].clear();
    }

    /// A tab stores somebody who came before: after waiting for the operator, or with a server's cookie. Without having
    /// heard of who came meanwhile, it has come as late as them.
    pub fn is_stored(&mut self, tab: usize, chain: &str, seen: &[String], cookie: bool) {
        let waited = self.held[tab].take_if(|held| held == chain).is_some();
        let came = self.chains.iter().any(|(newcomer, _)| newcomer == chain);
        let is_again = self.chains.iter().any(|(newcomer, _)| self.again.get(newcomer) == Some(&true));
        if (waited || cookie) && !came && (!self.known_in(tab, seen) || is_again) {
            self.chains.push((chain.into(), Some(tab)));
        }
    }

    /// A tab takes away whoever it knows to be here, or was about to put back.
    pub fn goes(&mut self, tab: usize, seen: &[String]) {
        let before = self.chains.len();
        let (unheard, heard) = (&self.unheard[tab], &self.heard[tab]);
        self.chains.retain(|newcomer| !is_known(newcomer, tab, seen, unheard) && !heard.contains(&newcomer.0));
        self.sure &= self.chains.len() == before;
        self.held[tab] = None;
    }

    /// Somebody logs out in a tab: whoever came there or was heard of there, though their record was overtaken.
    pub fn logs_out(&mut self, tab: usize) {
        let before = self.chains.len();
        let unheard = &self.unheard[tab];
        self.chains.retain(|(chain, came)| *came != Some(tab) && unheard.contains(chain));
        self.sure &= self.chains.len() == before;
        self.held[tab] = None;
    }

    /// Somebody comes in this tab whose time is over: nobody can tell whether they stay.
    pub fn comes_late(&mut self, tab: usize, chain: &str) {
        self.chains.clear();
        self.is_held(tab, chain);
    }

    /// What this tab held, it holds no more, and it has not stored it. Should the same stand there, another tab has.
    pub fn holds_nothing(&mut self, tab: usize) {
        let Some(held) = self.held[tab].take() else { return };
        self.unheard.iter_mut().for_each(|unheard| unheard.retain(|chain| *chain != held));
        if self.chains.iter().filter(|(chain, _)| *chain == held).count() > 1 {
            self.chains.retain(|(chain, came)| *chain != held || *came != Some(tab));
        }
    }

    /// Whom this tab held and had not stored is gone.
    pub fn loses_held(&mut self, tab: usize) {
        if let Some(held) = self.held[tab].take()
            && self.chains.iter().any(|(chain, _)| *chain == held)
        {
            self.chains.retain(|(chain, _)| *chain != held);
            self.sure = false;
        }
    }

    /// Nobody can tell how long this tab goes on holding whom it holds.
    pub fn is_of_no_use(&mut self, tab: usize) {
        if self.held[tab].as_ref().is_some_and(|held| self.chains.iter().any(|(chain, _)| chain == held)) {
            self.chains.clear();
        }
    }

    /// Whoever comes finds that another tab has stored this chain meanwhile: one of the two stays.
    pub fn is_beside(&mut self, chain: &str) {
        if !self.chains.is_empty() && self.chains.iter().all(|(newcomer, _)| newcomer != chain) {
            self.chains.push((chain.into(), None));
        }
    }

    /// A page is closed.
    pub fn closes(&mut self, tab: usize) {
        self.loses_held(tab);
        self.chains.iter_mut().filter(|(_, came)| *came == Some(tab)).for_each(|(_, came)| *came = None);
    }

    /// From here on nobody can tell.
    pub fn forget(&mut self) {
        self.chains.clear();
    }

    /// Neither can they of who comes while tabs are behind, or put back whom an older SDK or a server has overwritten.
    pub fn is_overtaken(&mut self, now: u64) {
        self.chains.clear();
        self.clouded = Some(now);
    }

    /// Whether somebody may come back whom others have overwritten.
    pub fn is_clouded(&mut self, now: u64, behind: bool) -> bool {
        self.clouded = self.clouded.filter(|at| behind || now < at + WATCHED);
        self.clouded.is_some()
    }

    /// The operator refused to refresh a token, for good or once.
    pub fn is_refused(&mut self, token: &str, over: bool) {
        *self.refusals.entry(chain_of(token).into()).or_default() += if over { MAX_REFUSALS } else { 1 };
    }

    /// A tab is given a token of this chain that lives until then.
    pub fn is_given(&mut self, chain: &str, until: u64) {
        self.until.insert(chain.into(), until);
    }

    /// Until when the token of this chain lives that was given last.
    pub fn lives_until(&self, chain: &str) -> Option<u64> {
        self.until.get(chain).copied()
    }

    pub fn is_doubtful(&self, chain: &str) -> bool {
        self.refusals.get(chain).is_some_and(|times| *times >= MAX_REFUSALS)
    }

    /// Whoever came may give way to somebody who is gone.
    pub fn is_unsure(&mut self) {
        self.sure = false;
    }

    /// The chains of whom it may be.
    pub fn chains(&self) -> impl Iterator<Item = &str> {
        self.chains.iter().map(|(chain, _)| chain.as_str())
    }

    /// Whether one of them must be here.
    pub const fn is_sure(&self) -> bool {
        self.sure
    }

    /// One of them it was.
    pub fn is(&mut self, chain: &str) {
        self.chains.retain(|(newcomer, _)| newcomer == chain);
    }

    pub fn came_in(&self, tab: usize) -> bool {
        self.chains.iter().any(|(_, came)| *came == Some(tab))
    }

    /// Whether it may be this chain, which came in this tab.
    pub fn has_come_in(&self, tab: usize, chain: &str) -> bool {
        self.chains.iter().any(|(newcomer, came)| newcomer == chain && *came == Some(tab))
    }

    /// Whom this tab was handed and has not stored.
    pub fn held(&self, tab: usize) -> Option<&str> {
        self.held[tab].as_deref()
    }
}

fn is_known((chain, came): &(String, Option<usize>), tab: usize, seen: &[String], unheard: &[String]) -> bool {
    *came == Some(tab) || seen.contains(chain) && !unheard.contains(chain)
}
