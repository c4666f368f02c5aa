//! Local storage as one process sees it: its own writes at once, those of others late, one after the other, in their order.
//! Only what a browser does may live here. Cookies are not in it: they are one shared jar, which everybody reads fresh.

use crate::stage::device::Storage;
use std::collections::VecDeque;
use uid2_wasm::session::StorageKey;

/// A key of local storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// One that a session writes.
    Session(StorageKey),
    /// The page's own: whether this site was opted out of.
    Site,
}

impl Key {
    /// Puts a value there, nothing where it is empty; answers whether anything changed.
    pub fn put(self, storage: &mut Storage, value: &str) -> bool {
        match self {
            Self::Session(key) => storage.put(key, value),
            Self::Site => std::mem::replace(&mut storage.site_opt_out, !value.is_empty()) == value.is_empty(),
        }
    }
}

/// What a process sees, and what it has not seen yet.
#[derive(Clone, Default, Hash)]
pub struct View {
    /// `None`: what the device's storage holds.
    local: Option<Box<Storage>>,
    undelivered: VecDeque<Undelivered>,
}

/// Another process's write that has arrived at the device and not here.
#[derive(Clone, Hash)]
pub struct Undelivered {
    pub key: Key,
    pub value: String,
    /// When it was made.
    pub at: u64,
    /// This process has written the key since: its value came later and stays. The event is delivered all the same.
    pub superseded: bool,
}

impl View {
    /// What this process sees of a device's local storage.
    pub fn of<'a>(&'a self, device: &'a Storage) -> &'a Storage {
        self.local.as_deref().unwrap_or(device)
    }

    /// Another process is about to write this into the device's storage.
    pub fn queues(&mut self, device: &Storage, key: Key, value: &str, at: u64) {
        self.local.get_or_insert_with(|| Box::new(device.without_cookies()));
        self.undelivered.push_back(Undelivered { key, value: value.into(), at, superseded: false });
    }

    /// Another tab of this process has written: only the event is late.
    pub fn rings(&mut self, key: Key, value: &str, at: u64) {
        self.undelivered.push_back(Undelivered { key, value: value.into(), at, superseded: true });
    }

    /// This process writes.
    pub fn writes(&mut self, key: Key, value: &str) {
        if let Some(local) = &mut self.local {
            key.put(local, value);
        }
        self.undelivered.iter_mut().filter(|other| other.key == key).for_each(|other| other.superseded = true);
    }

    /// The next write of others arrives; with a wrong world, the newest one.
    pub fn hears(&mut self, device: &Storage, in_order: bool) -> Option<Undelivered> {
        let heard = if in_order { self.undelivered.pop_front() } else { self.undelivered.pop_back() }?;
        if let Some(local) = self.local.as_mut().filter(|_| !heard.superseded) {
            heard.key.put(local, &heard.value);
        }
        let is_current = |local: &mut Box<Storage>| **local == device.without_cookies();
        if self.undelivered.is_empty() {
            self.local.take_if(is_current);
        }
        Some(heard)
    }

    /// When the oldest write was made that has not arrived.
    pub fn oldest(&self) -> Option<u64> {
        self.undelivered.iter().map(|other| other.at).min()
    }

    /// What others have written to this key that has not arrived.
    pub fn brings(&self, key: StorageKey) -> impl Iterator<Item = &str> {
        self.undelivered.iter().filter(move |other| other.key == Key::Session(key)).map(|other| other.value.as_str())
    }

    pub fn late(&self) -> usize {
        self.undelivered.len()
    }
}
