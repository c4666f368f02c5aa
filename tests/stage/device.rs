//! A device: what storage holds and what the clocks say, shared by the pages on it.
//! Only what is true outside a session may live here.

use super::json::{Json, parse};
use super::page::Page;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use uid2_wasm::session::{Consent, Entropy, StorageKey, Stored, World, Write};
use uid2_wasm::time::{UnixMillis, Uptime};

/// What the wall clock says when a device is switched on.
pub const START: u64 = 1_700_000_000_000;

/// One device. Clones are the same device.
#[derive(Clone)]
pub struct Device {
    pub storage: Rc<RefCell<Storage>>,
    uptime: Rc<Cell<u64>>,
    skew: Rc<Cell<i64>>,
    entropy: Rc<RefCell<fastrand::Rng>>,
}

/// What stands in storage, under the places that a session knows.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    pub blocked: bool,
    pub official: Option<String>,
    pub opt_outs: BTreeMap<u64, String>,
    pub notes: Option<String>,
    pub salt: Option<String>,
    /// The official cookie. Where a page uses local storage, one that its host could delete.
    pub cookie: Option<String>,
    /// One more official cookie, under another path or domain than `init` was told.
    pub copy: Option<String>,
    /// The cookie in which sub-domains share their opt-outs.
    pub shared: Option<String>,
    pub bell: Option<String>,
    /// Whether this site was opted out of.
    pub site_opt_out: bool,
}

impl Storage {
    /// What a session will read of it, as it is now.
    pub fn read(&self) -> Snapshot {
        if self.blocked {
            return Snapshot::default();
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Snapshot {
            kept: true,
            official: text(&self.official),
            notes: text(&self.notes),
            salt: text(&self.salt),
            shared: text(&self.shared),
            cookies: self.cookies().collect::<Vec<_>>().join("\n"),
            opt_outs: self.opt_outs.iter().map(|(id, value)| format!("{id}.{value}\n")).collect::<Vec<_>>().concat(),
            site_opt_out: self.site_opt_out,
        }
    }

    /// Local storage alone.
    pub fn without_cookies(&self) -> Self {
        Self { cookie: None, copy: None, shared: None, ..self.clone() }
    }

    /// Every official cookie.
    pub fn cookies(&self) -> impl Iterator<Item = &str> {
        [&self.cookie, &self.copy].into_iter().flatten().map(String::as_str)
    }

    /// Carries out one write; answers whether anything changed.
    pub fn write(&mut self, write: &Write) -> bool {
        self.put(write.key, &write.value)
    }

    /// Removes every official cookie with one of these texts, a line each; answers whether any stood there.
    pub fn remove_cookies(&mut self, texts: &str) -> bool {
        let goes = |cookie: &mut Option<String>| {
            cookie.take_if(|there| texts.lines().any(|text| text == there.as_str())).is_some()
        };
        [&mut self.cookie, &mut self.copy].map(goes).contains(&true)
    }

    /// Puts a value in its place, nothing where it is empty; answers whether anything changed.
    pub fn put(&mut self, key: StorageKey, value: &str) -> bool {
        if self.blocked {
            return false;
        }
        let value = Some(String::from(value)).filter(|value| !value.is_empty());
        let place = match key {
            StorageKey::Salt => &mut self.salt,
            StorageKey::Notes => &mut self.notes,
            StorageKey::Official => &mut self.official,
            StorageKey::Cookie { .. } => &mut self.cookie,
            StorageKey::Shared { .. } => &mut self.shared,
            StorageKey::Bell => &mut self.bell,
            StorageKey::Copies => return self.remove_cookies(&value.unwrap_or_default()),
            StorageKey::OptOut(id) => {
                let before = match value.clone() {
                    Some(value) => self.opt_outs.insert(id.0, value),
                    None => self.opt_outs.remove(&id.0),
                };
                return before != value;
            }
        };
        std::mem::replace(place, value.clone()) != value
    }
}

/// What storage held when somebody looked.
#[derive(Clone, Default, Hash)]
pub struct Snapshot {
    pub kept: bool,
    pub official: String,
    pub notes: String,
    pub salt: String,
    pub shared: String,
    pub cookies: String,
    pub opt_outs: String,
    pub site_opt_out: bool,
}

impl Snapshot {
    /// As a session reads it.
    pub fn stored(&self) -> Stored<'_> {
        Stored {
            kept: self.kept,
            official: &self.official,
            notes: &self.notes,
            salt: &self.salt,
            shared: &self.shared,
            cookies: &self.cookies,
            opt_outs: &self.opt_outs,
            site_opt_out: self.site_opt_out,
        }
    }

    /// Everything in the jar of cookies.
    pub fn all_cookies(&self) -> [&str; 2] {
        [&self.cookies, &self.shared]
    }

    /// The ids of the opt-outs that stood there.
    pub fn opt_out_ids(&self) -> impl Iterator<Item = u64> {
        self.opt_outs.lines().filter_map(|line| line.split('.').next()?.parse().ok())
    }
}

impl Device {
    pub fn new() -> Self {
        Self {
            storage: Rc::default(),
            uptime: Rc::default(),
            skew: Rc::default(),
            entropy: Rc::new(RefCell::new(fastrand::Rng::with_seed(7))),
        }
    }

    /// A new page on this device.
    pub fn page(&self) -> Page {
        Page::on(self.clone())
    }

    /// What storage holds at this moment.
    pub fn snapshot(&self) -> Snapshot {
        self.storage.borrow().read()
    }

    /// What the world is for a page that has read this.
    pub fn world<'a>(&self, awake: bool, read: &'a Snapshot) -> World<'a, Json> {
        let mut entropy = [0; 64];
        self.entropy.borrow_mut().fill(&mut entropy);
        World {
            now: UnixMillis(self.wall()),
            uptime: Uptime(self.uptime()),
            awake,
            consent: Consent::Granted,
            entropy: Entropy::new(entropy),
            stored: read.stored(),
            fields: &Json,
        }
    }

    /// What the page's wall clock says.
    pub fn wall(&self) -> u64 {
        self.operator_time().saturating_add_signed(self.skew.get())
    }

    /// What the operator's clock says.
    pub fn operator_time(&self) -> u64 {
        START + self.uptime()
    }

    pub fn uptime(&self) -> u64 {
        self.uptime.get()
    }

    /// Moves both clocks on, firing nothing.
    pub fn pass(&self, millis: u64) {
        self.uptime.set(self.uptime() + millis);
    }

    /// Sets the page's wall clock this far ahead of the operator's, or behind it.
    pub fn skew(&self, millis: i64) {
        self.skew.set(millis);
    }

    /// Every opt-out stored, as JSON.
    pub fn opt_outs(&self) -> Vec<Value> {
        self.storage.borrow().opt_outs.values().map(|text| members(text)).collect()
    }

    /// What stands in the official key, as JSON; null for nothing.
    pub fn official(&self) -> Value {
        self.storage.borrow().official.as_deref().map(|text| (*parse(text)).clone()).unwrap_or_default()
    }

    /// Somebody else writes the official key.
    pub fn set_official(&self, value: impl Into<Option<Value>>) {
        self.storage.borrow_mut().official = value.into().map(|value| value.to_string());
    }
}

/// The words of a stored opt-out by their names: `scope.since.lineage.first.present.address.`, a zero for what is absent.
fn members(opt_out: &str) -> Value {
    let words: Vec<_> = opt_out.split('.').map(|word| (word != "0").then_some(word)).collect();
    let [scope, since, lineage, first, present, address, Some("")] = words[..] else { panic!("six words: {opt_out}") };
    let scope = if scope == Some("1") { "global" } else { "claimed" };
    json!({ "scope": scope, "since": since, "lineage": lineage, "first": first, "present": present, "address": address })
}
