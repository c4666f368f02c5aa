//! The driver: three tabs on one device, taken from step to step, with the witness beside them.
//! Only what a history consists of and which steps are possible may live here; what each step does is in files beside.

mod bars;
mod front;
mod network;
mod page;
mod rest;
mod storage;
mod task;
mod truth;
mod world;

use super::chance::Chance;
use super::kept::Kept;
use super::mutant::Mutant;
use super::newcomer::{Newcomer, chain_of};
use super::people::Operator;
use super::place::Places;
use super::step::{Call, Older, Step, TABS};
use super::tab::{Stage, Tab};
use super::witness::{Broken, Witness};
use crate::stage::device::Storage;
use bars::Earlier;
use front::Front;
use sha2::{Digest, Sha256};
use std::hash::{DefaultHasher, Hash, Hasher};
use storage::Where;
use uid2_wasm::session::Need;

/// One history on its way. Two that hash alike go on alike.
#[derive(Clone, Hash)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct History {
    tabs: [Option<Page>; TABS],
    /// What has arrived at the device; what a tab sees of it is in its `view`.
    storage: Kept<Storage>,
    /// Places that refuse every value.
    refuses: Places,
    /// How many writes of others a tab may not have seen yet.
    bound: Option<usize>,
    /// Whether the tabs share one process, as windows that opened each other do: storage is the same for all at once, and
    /// only its events are late.
    one_process: bool,
    uptime: u64,
    skew: i64,
    retry: u64,
    /// Whether the pages use cookies.
    cookies: bool,
    operator: Kept<Operator>,
    witness: Kept<Witness>,
    newcomer: Kept<Newcomer>,
    /// What pages without a module know.
    front: Kept<Front>,
    mutant: Mutant,
    chance: Chance,
    /// Whether a draw that made no difference is none: then what differs only in such draws meets again.
    thrifty: bool,
    /// Whether a tab was closed that had not heard of everything, since all came to rest.
    closed_behind: bool,
    /// In a wrong world: what a tab found before its site was opted out of.
    earlier: Option<Box<Earlier>>,
    said: Option<Vec<String>>,
}

/// A tab of a history.
type Page = Kept<Tab>;

type Lawful = Result<(), Broken>;

impl History {
    pub fn new(seed: u64, mutant: Mutant) -> Self {
        Self {
            tabs: [(); TABS].map(|()| Some(Kept::new(Tab::new(0)))),
            storage: Kept::default(),
            refuses: Places::default(),
            bound: None,
            one_process: seed % 4 == 1,
            uptime: 0,
            skew: 0,
            retry: if seed.is_multiple_of(2) { 1_000 } else { 5_000 },
            cookies: seed.is_multiple_of(3),
            operator: Kept::default(),
            witness: Kept::default(),
            newcomer: Kept::default(),
            front: Kept::default(),
            mutant,
            chance: Chance::new(!seed),
            thrifty: false,
            closed_behind: false,
            earlier: None,
            said: None,
        }
    }

    /// Of so many tabs; what differs only in unused randomness is the same.
    pub fn quiet(tabs: usize, cookies: bool, mutant: Mutant) -> Self {
        let mut history = Self { thrifty: true, cookies, bound: Some(2), ..Self::new(0, mutant) };
        history.tabs.iter_mut().skip(tabs).for_each(|tab| *tab = None);
        history
    }

    /// From here on nobody asks which draws went unused.
    pub fn in_haste(self) -> Self {
        Self { thrifty: false, ..self }
    }

    /// From here on it says what happens.
    pub fn speaking(self) -> Self {
        Self { said: Some(Vec::new()), ..self }
    }

    /// The same, saying what happens.
    pub fn aloud(seed: u64, mutant: Mutant) -> Self {
        Self { said: Some(Vec::new()), ..Self::new(seed, mutant) }
    }

    /// What happened since the last time.
    pub fn said(&mut self) -> Vec<String> {
        self.said.as_mut().map(std::mem::take).unwrap_or_default()
    }

    fn say(&mut self, words: impl FnOnce() -> String) {
        if let Some(said) = &mut self.said {
            said.push(words());
        }
    }

    /// Takes one step; nothing happens where it is impossible.
    pub fn take(&mut self, step: &Step) -> Lawful {
        match *step {
            Step::Open(tab) => self.open(tab),
            Step::Close(tab) => self.close(tab),
            Step::Call(tab, call, how) => self.call(tab, call, how)?,
            Step::GoOn(tab) => self.go_on(tab)?,
            Step::Timer(tab, how) => self.timer(tab, how)?,
            Step::Hear(tab, how) => self.hear(tab, how)?,
            Step::Getter(tab) => drop(self.shows(tab)?),
            Step::Look(tab, awake) => self.look(tab, awake)?,
            Step::Prepared(tab, how) => self.prepared(tab, how)?,
            Step::NoSecret(tab) => self.no_secret(tab)?,
            Step::Answer(tab, manner) => self.answer(tab, manner),
            Step::Arrive(tab, how) => self.arrive(tab, how)?,
            Step::Lose(tab) => self.lose(tab)?,
            Step::ArriveLate(tab) => self.arrive_late(tab)?,
            Step::ArriveAgain(tab) => self.arrive_again(tab)?,
            Step::Pass(millis) => self.pass(millis)?,
            Step::Jump(skew) => {
                self.finish_all()?;
                self.jump(skew);
            }
            Step::OptOut(person) => {
                self.operator.opted_out.insert(person);
            }
            Step::OptOutOfSite(tab) => self.opt_out_of_site(tab)?,
            Step::OptInToSite(tab) => self.opt_in_to_site(tab)?,
            Step::Consent(tab, word, woken) => self.says_of_consent(tab, word, woken)?,
            Step::Older(older) => self.older(older, self.used()),
            Step::Beside(older) => self.older(older, self.beside()),
            Step::Copy(older) => self.older(older, Where::Copy),
            Step::Refuse(place) => self.refuses.insert(place),
            Step::Accept(place) => self.refuses.remove(place),
            Step::Rest => self.rest()?,
        }
        self.finish_old_tasks()?;
        self.keep_bound()?;
        if self.thrifty { Ok(()) } else { self.front_is_true() }
    }

    /// Whether this step would do anything. A tab that is busy goes on before anything else happens to it, and time passes
    /// while nobody is.
    pub fn can(&self, step: &Step) -> bool {
        let page = |tab: usize| self.tabs[tab].as_ref();
        let idle = |tab| page(tab).filter(|page| !page.is_busy());
        let asking = |tab| idle(tab).and_then(|page| page.asking.as_ref()).map(|asking| &asking.stage);
        match *step {
            Step::Open(tab) => page(tab).is_none(),
            Step::Close(tab) => page(tab).is_some(),
            Step::Call(tab, Call::Init(_) | Call::Disconnect, _) | Step::Getter(tab) | Step::Look(tab, _) => {
                idle(tab).is_some()
            }
            Step::Call(tab, ..) => idle(tab).is_some_and(|page| page.ready),
            Step::GoOn(tab) => page(tab).is_some_and(|page| page.is_busy()),
            Step::Timer(tab, _) => idle(tab).and_then(|page| page.timer).is_some_and(|due| due <= self.uptime),
            Step::Hear(tab, _) => idle(tab).is_some_and(|page| page.view.late() > 0),
            Step::Prepared(tab, _) => matches!(asking(tab), Some(Stage::Preparing(_))),
            Step::NoSecret(tab) => matches!(asking(tab), Some(Stage::Preparing(Need::KeyAgreement(_)))),
            Step::Answer(tab, _) => matches!(asking(tab), Some(Stage::Sent { .. })),
            Step::Arrive(tab, _) => matches!(asking(tab), Some(Stage::Answered(_))),
            Step::Lose(tab) => matches!(asking(tab), Some(Stage::Sent { .. } | Stage::Answered(_))),
            Step::ArriveLate(tab) => idle(tab).is_some_and(|page| !page.late.is_empty()),
            Step::ArriveAgain(tab) => idle(tab).is_some_and(|page| page.arrived.is_some()),
            Step::Pass(_) | Step::Jump(_) => self.tabs.iter().flatten().all(|page| !page.is_busy()),
            Step::OptOut(person) => !self.operator.opted_out.contains(&person),
            Step::OptOutOfSite(tab) => idle(tab).is_some() && !self.sees_site_opt_out(tab),
            Step::OptInToSite(tab) => idle(tab).is_some() && self.sees_site_opt_out(tab),
            Step::Consent(tab, word, _) => idle(tab).is_some_and(|page| page.consent != word),
            Step::Older(Older::Clears | Older::Again { .. }) => self.official_at(self.used()).is_some(),
            Step::Beside(Older::Clears | Older::Again { .. }) => self.official_at(self.beside()).is_some(),
            Step::Copy(Older::Clears | Older::Again { .. }) => self.storage.copy.is_some(),
            Step::Refuse(place) => !self.refuses.contains(place),
            Step::Accept(place) => self.refuses.contains(place),
            Step::Older(_) | Step::Beside(_) | Step::Copy(_) | Step::Rest => true,
        }
    }
}

/// Whatever hashes alike is taken for the same: 64 bits.
pub fn fingerprint(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Which token, without the token: 64 bits of its SHA-256, in decimal.
pub(super) fn print_of(token: &str) -> String {
    Sha256::digest(token).iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte)).to_string()
}
