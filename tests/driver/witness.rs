//! The laws of a history, and the witness who knows the truth: who opted out, what was stored, what each tab has read.
//! Only judging may live here; the witness reads what sessions write as a stranger would, with a JSON parser.

use super::history::print_of;
use super::people::{PEOPLE, address, person_of};
use super::place::{Place, Places};
use super::step::TABS;
use crate::stage::Snapshot;
use crate::stage::json::parse;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uid2_wasm::session::{StorageKey, Write};

/// The invariant in words. In code it is [`Law`] and the [`Witness`]; the README quotes it.
pub const INVARIANT: &str = "From the first call in which a tab can know of an opt-out, that tab shows, stores and sends \
no token that the opt-out names, and shows no other token of that person. Once all has come to rest no storage holds one, \
and nobody asks for one. An opt-out that was stored stays stored. Whoever logged out is not readable again. Whatever came \
before, another person can sign in, and is readable in every tab; but while this site is opted out of or a tab's consent is \
not granted, as far as the tab can know, it shows and sends no token, and nobody comes. Who signed in or was handed in last, \
and was neither logged out nor named by an opt-out since, is readable in every tab once all has come to rest, and is stored.";

/// What must hold, law by law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// No page sees a token of somebody whose opt-out its tab knows.
    NoneShown,
    /// No tab stores one.
    NoneStored,
    /// No tab sends one.
    NoneSent,
    /// At rest, storage holds none and nothing is being asked for one.
    NoneLeft,
    /// An opt-out that was stored stays stored.
    NothingVanishes,
    /// A place that refuses an opt-out costs none that another place could hold, and later it is stored there too.
    FailingKeyLosesNone,
    /// At rest, nobody sees a token of somebody who logged out.
    LoggedOutStays,
    /// At rest, whoever sees a token sees the same one.
    TabsAgree,
    /// At rest, who signed in or was handed in last, and was neither logged out nor named by an opt-out since, is readable in
    /// every tab, and stored.
    LastOneStays,
    /// At rest, without being looked at, a page was told of the token that it can read.
    PageIsTold,
    /// Once nothing happens, nothing is written either.
    ComesToRest,
    /// Another person can sign in, and is readable in every tab.
    NextPersonReadable,
    /// Nothing is asked more often than the floor and the back-off allow.
    Tempo,
    /// A tab has one question open.
    OneQuestion,
    /// A sign-in settles exactly once.
    SettledOnce,
    /// While this site is opted out of, as far as a tab has read, it shows, stores and sends no token and asks nothing; at rest
    /// nobody is left, and nobody comes.
    SiteOptOutHeeded,
    /// While a tab's consent is unknown or denied it shows no token and sends nothing; denied, it stores none, at rest nobody is
    /// left, and nobody comes.
    ConsentHeeded,
    /// Consent that was unknown for a while has cost nobody their token.
    VeilLosesNobody,
    /// Neither a site opt-out nor consent is recorded as an opt-out of a person.
    BarsNameNobody,
    /// A page that has loaded no module says what it would say with one.
    FrontIsTrue,
}

/// How many opt-outs the shared cookie holds.
const MAX_SHARED_OPT_OUTS: usize = 4;

/// A law that does not hold.
#[derive(Debug)]
pub struct Broken {
    pub law: Law,
    pub words: String,
}

/// Breaks a law unless `holds`.
pub fn hold(law: Law, holds: bool, words: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken { law, words: words() }) }
}

/// Whom an opt-out names.
#[derive(Clone, Debug, Default, Hash)]
struct Names {
    lineage: Option<String>,
    tokens: Vec<String>,
    address: Option<String>,
    global: bool,
}

/// The line of an identity, as it stands in storage.
#[derive(Clone, Debug, Default, Hash)]
struct Line {
    lineage: Option<String>,
    first: Option<String>,
    address: Option<String>,
}

/// What one tab knows.
#[derive(Clone, Default, Hash)]
struct Known {
    opt_outs: BTreeSet<u64>,
    /// Whom the operator told this tab about.
    told: BTreeSet<usize>,
    lines: BTreeMap<String, Line>,
    /// What its page handed in: it may be asked about under a line that never stood in storage.
    handed_in: BTreeSet<String>,
    salt: Option<String>,
    /// The salt when somebody last signed in. Two tabs in which the first two sign-ins of a device begin in the same
    /// milliseconds have two salts, until one of them is read by both.
    signed_in_with: Option<String>,
}

#[derive(Clone, Default, Hash)]
pub struct Witness {
    names: BTreeMap<u64, Names>,
    /// Whom the operator answered about in the opt-out of this id.
    about: BTreeMap<u64, usize>,
    stored: BTreeSet<u64>,
    /// Opt-outs whose own key refused them, with every place that has refused something since.
    unstored: BTreeMap<u64, Places>,
    tabs: [Known; TABS],
    logged_out: BTreeSet<String>,
    /// Whether somebody logged out and nobody came since.
    pub nobody: bool,
}

impl Witness {
    /// A page begins in this tab.
    pub fn begins(&mut self, tab: usize) {
        self.tabs[tab] = Known::default();
    }

    /// A tab has read this.
    pub fn reads(&mut self, tab: usize, stored: &Snapshot) {
        let known = &mut self.tabs[tab];
        known.opt_outs.extend(stored.opt_out_ids());
        // The salt that sub-domains share counts before the device's own.
        let shared = stored.shared.lines().filter_map(|line| line.split('.').next());
        let salt = [stored.salt.as_str()].into_iter().chain(shared).rfind(|salt| !salt.is_empty());
        known.salt = salt.map(String::from).or(known.salt.take());
        stored.cookies.lines().for_each(|cookie| self.sees_line(tab, cookie));
        self.sees_line(tab, &stored.official);
    }

    /// A tab has heard of this record, though it may not stand anywhere any more: it may put it back. A record of a token that
    /// its own page has handed in is older than its own.
    pub fn hears(&mut self, tab: usize, official: &str) {
        let is_handed_in = |token: &str| self.tabs[tab].handed_in.contains(token);
        if !parse(official)["advertising_token"].as_str().is_some_and(is_handed_in) {
            self.sees_line(tab, official);
        }
    }

    /// A page is closed. What it alone knew, and no key would hold, is lost with it.
    pub fn closes(&mut self, tab: usize) {
        self.begins(tab);
        let known = |id: &u64| self.tabs.iter().any(|known| known.opt_outs.contains(id));
        self.unstored.retain(|id, _| known(id));
    }

    /// A tab knows from the operator that this person opted out, and wants to write this.
    pub fn is_told(&mut self, tab: usize, person: usize, writes: &[Write]) -> Result<(), Broken> {
        self.tabs[tab].told.insert(person);
        for write in writes {
            if let Write { key: StorageKey::OptOut(id), value, .. } = write
                && !value.is_empty()
                && !self.names.contains_key(&id.0)
                && Names::read(value).global
            {
                self.about.insert(id.0, person);
            }
        }
        let recorded = self.about.values().any(|about| *about == person);
        hold(Law::FailingKeyLosesNone, recorded, || format!("tab {tab}: the opt-out of {} is lost", PEOPLE[person]))
    }

    /// A server or an older SDK brings a token once more, and so signs in whoever logged out with it.
    pub fn comes_back(&mut self, token: &str) {
        for line in self.tabs.iter().filter_map(|known| known.lines.get(token)) {
            self.logged_out.retain(|lineage| line.lineage.as_ref() != Some(lineage));
        }
    }

    /// A page hands this token in: it begins a line of its own, whatever is known of it from storage.
    pub fn begins_anew(&mut self, tab: usize, token: &str) {
        self.tabs[tab].lines.remove(token);
        self.tabs[tab].handed_in.insert(token.into());
    }

    /// A tab has decided to write this.
    pub fn decides(&mut self, tab: usize, writes: &[Write]) -> Result<(), Broken> {
        for write in writes {
            match (write.key, &write.value) {
                (_, value) if value.is_empty() => {}
                (StorageKey::OptOut(id), value) => {
                    self.names.entry(id.0).or_insert_with(|| Names::read(value));
                    self.tabs[tab].opt_outs.insert(id.0);
                }
                (StorageKey::Salt, salt) => self.tabs[tab].salt = Some(salt.clone()),
                (StorageKey::Official | StorageKey::Cookie { .. }, value) => {
                    self.sees_line(tab, value);
                    if let Some(token) = parse(value)["advertising_token"].as_str() {
                        self.allows(Law::NoneStored, tab, token)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// This was written.
    pub fn sees_write(&mut self, write: &Write) {
        match (write.key, &write.value) {
            (_, value) if value.is_empty() => {}
            (StorageKey::OptOut(id), _) => {
                self.stored.insert(id.0);
                self.unstored.remove(&id.0);
            }
            (StorageKey::Notes, notes) => {
                self.logged_out.extend(notes.split('.').take_while(|word| !word.is_empty()).map(String::from));
            }
            _ => {}
        }
    }

    /// This was refused.
    pub fn is_refused(&mut self, place: Place, write: &Write) {
        if let StorageKey::OptOut(id) = write.key
            && !self.stored.contains(&id.0)
        {
            self.unstored.entry(id.0).or_default();
        }
        self.unstored.values_mut().for_each(|refused| refused.insert(place));
    }

    /// A tab may do so with this token, knowing what it knows. Somebody's other tokens are unreadable as well; they may
    /// stand where they stood, and are asked about.
    pub fn allows(&self, law: Law, tab: usize, token: &str) -> Result<(), Broken> {
        let known = &self.tabs[tab];
        let line = known.lines.get(token).filter(|_| law != Law::NoneSent || !known.handed_in.contains(token));
        let line = line.cloned().unwrap_or_default();
        let person = person_of(token);
        for id in &known.opt_outs {
            let named = self.names.get(id).is_some_and(|names| names.name(token, &line));
            hold(law, !named, || format!("tab {tab}: {token} is named by opt-out {id:016x}"))?;
            let about = law == Law::NoneShown && self.about.get(id) == Some(&person);
            hold(law, !about, || format!("tab {tab}: {token} is {}'s, as is opt-out {id:016x}", PEOPLE[person]))?;
        }
        let told = law == Law::NoneShown && known.told.contains(&person);
        hold(law, !told, || format!("tab {tab}: {token} is {}'s, who opted out", PEOPLE[person]))
    }

    /// A tab begins a sign-in.
    pub fn signs_in(&mut self, tab: usize) {
        let known = &mut self.tabs[tab];
        known.signed_in_with.clone_from(&known.salt);
    }

    /// A sign-in brought this token to a tab: its line has the address, whether or not it is ever stored.
    pub fn is_signed_in(&mut self, tab: usize, token: &str) {
        let address = Some(self.tabs[tab].address_of(person_of(token)));
        let line = Line { lineage: None, first: Some(print_of(token)), address };
        self.tabs[tab].lines.insert(token.into(), line);
    }

    /// A tab may ask for an identity of this person.
    pub fn allows_generate(&self, tab: usize, person: usize) -> Result<(), Broken> {
        let known = &self.tabs[tab];
        let print = known.address_of(person);
        let mut opt_outs = known.opt_outs.iter().filter_map(|id| self.names.get(id));
        let is_named = opt_outs.any(|names| names.address.as_deref() == Some(&print));
        hold(Law::NoneSent, !is_named, || format!("tab {tab}: the address of {} is named", PEOPLE[person]))
    }

    /// At rest: what stands in storage.
    pub fn at_rest(&self, stored: &Snapshot, cookies: bool) -> Result<(), Broken> {
        let there: BTreeSet<_> = stored.opt_out_ids().collect();
        let gone = self.stored.difference(&there).next();
        hold(Law::NothingVanishes, self.is_full() || gone.is_none(), || format!("opt-out {gone:x?} is gone"))?;
        for official in stored.cookies.lines().chain([stored.official.as_str()]).map(parse) {
            if let Some(token) = official["advertising_token"].as_str() {
                self.unnamed_at_rest(token, &Line::read(&official), &there)?;
            }
        }
        let is_in_it = |(id, refused): (&u64, &Places)| {
            refused.contains(Place::Shared) || stored.shared.split('.').any(|word| word == id.to_string())
        };
        let holds = !cookies || self.names.len() > MAX_SHARED_OPT_OUTS || self.unstored.iter().all(is_in_it);
        hold(Law::FailingKeyLosesNone, holds, || format!("{:x?} is not in {}", self.unstored, stored.shared))
    }

    /// Who logged out and does not stand in the notes that are stored may be forgotten.
    pub fn keeps_only(&mut self, notes: &str) {
        self.logged_out.retain(|lineage| notes.split('.').any(|word| word == lineage));
    }

    /// A page that has not called `init` remembers no opt-out that its key refuses.
    pub fn forgets(&mut self, tab: usize, write: &Write) {
        if let StorageKey::OptOut(id) = write.key {
            self.tabs[tab].opt_outs.remove(&id.0);
            let known = |id: &u64| self.tabs.iter().any(|known| known.opt_outs.contains(id));
            self.unstored.retain(|id, _| known(id));
        }
    }

    /// How many opt-outs there were.
    pub fn opt_outs(&self) -> usize {
        self.names.len()
    }

    /// More than a device keeps.
    fn is_full(&self) -> bool {
        self.names.len() > uid2_wasm::opt_out::MAX_OPT_OUTS
    }

    /// Whether an opt-out is known that its own key refused.
    pub fn has_unstored(&self) -> bool {
        !self.unstored.is_empty()
    }

    /// At rest: this is readable on a fresh page. An opt-out that its own key refused is a tombstone or the last of the token,
    /// unless the official place refused something as well.
    pub fn fresh_page_shows(&self, token: &str, used: Place) -> Result<(), Broken> {
        for (id, refused) in &self.unstored {
            let named = self.names.get(id).is_some_and(|names| self.name_anywhere(names, token));
            let lawful = !named || refused.contains(used);
            hold(Law::FailingKeyLosesNone, lawful, || format!("a fresh page shows {token}, which {id:016x} names"))?;
        }
        Ok(())
    }

    /// At rest, and every place takes what is written: what this tab knows, whose page has called since, is stored.
    pub fn has_stored_all(&self, tab: usize, stored: &Snapshot) -> Result<(), Broken> {
        let there: BTreeSet<_> = stored.opt_out_ids().collect();
        let gone = self.tabs[tab].opt_outs.difference(&there).next();
        let words = || format!("opt-out {gone:x?} is not stored, and could be");
        hold(Law::FailingKeyLosesNone, self.is_full() || gone.is_none(), words)
    }

    /// Whether any opt-out ever named this token, under any line that it was seen with.
    pub fn is_named(&self, token: &str) -> bool {
        self.names.values().any(|names| self.name_anywhere(names, token))
    }

    fn name_anywhere(&self, names: &Names, token: &str) -> bool {
        let lines = self.tabs.iter().filter_map(|known| known.lines.get(token));
        names.name(token, &Line::default()) || lines.into_iter().any(|line| names.name(token, line))
    }

    /// At rest: this is readable in a tab.
    pub fn shown_at_rest(&self, tab: usize, token: &str) -> Result<(), Broken> {
        let lineage = self.tabs[tab].lines.get(token).and_then(|line| line.lineage.as_ref());
        let logged_out = lineage.is_some_and(|lineage| self.logged_out.contains(lineage));
        hold(Law::LoggedOutStays, !logged_out, || format!("tab {tab}: {token} was logged out"))
    }

    /// At rest: this is being asked by a tab.
    pub fn asked_at_rest(&self, tab: usize, token: &str, stored: &Snapshot) -> Result<(), Broken> {
        let line = self.tabs[tab].lines.get(token).cloned().unwrap_or_default();
        self.unnamed_at_rest(token, &line, &stored.opt_out_ids().collect())
    }

    fn unnamed_at_rest(&self, token: &str, line: &Line, there: &BTreeSet<u64>) -> Result<(), Broken> {
        let naming = there.iter().find(|id| self.names.get(id).is_some_and(|names| names.name(token, line)));
        hold(Law::NoneLeft, naming.is_none(), || format!("{token} is left and opt-out {naming:x?} names it"))
    }

    fn sees_line(&mut self, tab: usize, official: &str) {
        let official = parse(official);
        if let Some(token) = official["advertising_token"].as_str() {
            self.tabs[tab].lines.insert(token.into(), Line::read(&official));
        }
    }
}

impl Known {
    /// The fingerprint of an address with the salt of the last sign-in.
    fn address_of(&self, person: usize) -> String {
        let salt = self.signed_in_with.as_deref().unwrap_or_default();
        let hash = Sha256::new().chain_update(salt).chain_update(address(person).hash()).finalize();
        (number(&hash[..3]) + (1 << 24)).to_string()
    }
}

impl Names {
    /// `scope.since.lineage.first.present.address.`, a zero for what is absent.
    fn read(opt_out: &str) -> Self {
        let mut words = opt_out.split('.').map(|word| (word != "0").then(|| String::from(word)));
        let mut word = || words.next().flatten();
        let global = word().as_deref() == Some("1");
        word();
        let lineage = word();
        let tokens = [word(), word()].into_iter().flatten().collect();
        Self { lineage, tokens, address: word(), global }
    }

    fn name(&self, token: &str, line: &Line) -> bool {
        let same = |mine: &Option<String>, other: &Option<String>| mine.is_some() && mine == other;
        let print = print_of(token);
        same(&self.lineage, &line.lineage)
            || same(&self.address, &line.address)
            || self.tokens.iter().any(|named| *named == print || line.first.as_ref() == Some(named))
    }
}

impl Line {
    fn read(official: &Value) -> Self {
        let mut words = official["line"].as_str().unwrap_or_default().split('.').map(String::from);
        let mut word = || words.next().filter(|word| !word.is_empty() && word != "0");
        Self { lineage: word(), first: word(), address: word() }
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
