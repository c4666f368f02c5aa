//! A device: what storage holds and what the clocks say, shared by the pages on it.
//! Only what is true outside a session may live here.

use super::json::{Json, parse};
use super::page::Page;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use uid2_wasm::opt_out::OptOutId;
use uid2_wasm::session::{Entropy, Key, Stored, World, Write};
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
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Storage {
    pub blocked: bool,
    pub official: Option<String>,
    pub opt_outs: BTreeMap<u64, String>,
    pub notes: Option<String>,
    pub salt: Option<String>,
    /// The official cookie. Where a page uses local storage, one that its host could delete.
    pub cookie: Option<String>,
    /// The cookie in which sub-domains share their opt-outs.
    pub shared: Option<String>,
    pub bell: Option<String>,
}

impl Storage {
    /// As a session reads it.
    pub fn read(&self) -> Stored {
        if self.blocked {
            return Stored::default();
        }
        Stored {
            kept: true,
            official: self.official.clone(),
            opt_outs: self.opt_outs.iter().map(|(id, value)| (OptOutId(*id), value.clone())).collect(),
            notes: self.notes.clone(),
            salt: self.salt.clone(),
            cookies: self.cookie.iter().cloned().collect(),
            shared: self.shared.clone(),
        }
    }

    /// Carries out one write; answers whether anything changed.
    pub fn write(&mut self, write: &Write) -> bool {
        let before = match write.key {
            Key::Salt => std::mem::replace(&mut self.salt, write.value.clone()),
            Key::Notes => std::mem::replace(&mut self.notes, write.value.clone()),
            Key::Official => std::mem::replace(&mut self.official, write.value.clone()),
            Key::OptOut(id) => match write.value.clone() {
                Some(value) => self.opt_outs.insert(id.0, value),
                None => self.opt_outs.remove(&id.0),
            },
            Key::Cookie { .. } => std::mem::replace(&mut self.cookie, write.value.clone()),
            Key::Shared { .. } => std::mem::replace(&mut self.shared, write.value.clone()),
            Key::Bell => std::mem::replace(&mut self.bell, write.value.clone()),
        };
        before != write.value
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

    /// What the world is for a page at this moment.
    pub fn world(&self, awake: bool) -> World<'static, Json> {
        let mut entropy = [0; 64];
        self.entropy.borrow_mut().fill(&mut entropy);
        World {
            now: UnixMillis(self.wall()),
            uptime: Uptime(self.uptime()),
            awake,
            entropy: Entropy::new(entropy),
            stored: self.storage.borrow().read(),
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

/// The words of a stored opt-out by their names: `scope since lineage first present address`, a dash for what is absent.
fn members(opt_out: &str) -> Value {
    let words: Vec<_> = opt_out.split(' ').map(|word| (word != "-").then_some(word)).collect();
    let [scope, since, lineage, first, present, address] = words[..] else { panic!("six words: {opt_out}") };
    let tokens = first.map(|first| [first, present.unwrap_or_default()].join(" ").trim_end().to_owned());
    json!({ "scope": scope, "since": since, "lineage": lineage, "tokens": tokens, "address": address })
}
