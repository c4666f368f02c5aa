//! Local storage and cookies as the session's storage: keys as names, one read before each call, the writes after it.
//! What cannot be written and read back is not relied on: from then on the session's memory is the truth.

use super::Host;
use super::cookies::Cookies;
use crate::opt_out::OptOutId;
use crate::product::Product;
use crate::session::{Key, Stored, Write};
use alloc::string::String;
use alloc::vec::Vec;
use web_sys::Storage;

/// The key of the salt, which both products share.
const SALT_KEY: &str = "uid2-wasm.salt";
/// The key that is written for other tabs to hear of a cookie.
const BELL_KEY: &str = "uid2-wasm.bell";

/// Where one product's records stand.
pub(super) struct PageStorage {
    product: Product,
    /// Where cookies stand, and whether they are the storage in use.
    pub cookies: Cookies,
    fails: bool,
}

impl PageStorage {
    /// The places of `product`.
    pub const fn of(product: Product) -> Self {
        Self { product, cookies: Cookies::unknown(product), fails: false }
    }

    /// All that stands there. Blocked storage holds nothing and keeps nothing; it never throws.
    pub fn read(&self, host: &Host) -> Stored {
        if self.fails {
            return Stored::default();
        }
        let mut stored = self.read_local(host);
        if let Some(cookies) = self.cookies.read(host) {
            stored.shared = cookies.shared;
            if self.cookies.used != Some(false) {
                stored.kept = true;
                stored.cookies = cookies.official;
            }
        } else if self.cookies.used == Some(true) {
            stored.kept = false;
        }
        stored
    }

    /// With local storage in use, takes official cookies away, for the call that is about to be made. One that cannot be
    /// deleted is none: it would come back after every opt-out and every logout.
    pub fn take_deposits(&self, host: &Host) -> Vec<String> {
        let official = || self.cookies.read(host).map(|cookies| cookies.official).unwrap_or_default();
        if self.fails || self.cookies.used != Some(false) {
            return Vec::new();
        }
        let mut found = official();
        if !found.is_empty() {
            self.cookies.remove(host);
            let left = official();
            found.retain(|value| !left.contains(value));
        }
        found
    }

    fn read_local(&self, host: &Host) -> Stored {
        let Some(storage) = open(host) else { return Stored::default() };
        let read = |key: &str| storage.get_item(key).ok().flatten();
        Stored {
            kept: true,
            official: read(self.product.official_key()),
            opt_outs: read_opt_outs(&storage, self.product.opt_out_prefix()),
            notes: read(self.product.notes_key()),
            salt: read(SALT_KEY),
            ..Stored::default()
        }
    }

    /// Writes in order, and reads each back.
    pub fn write(&mut self, host: &Host, writes: Vec<Write>) {
        for Write { key, value } in writes {
            let written = match key {
                Key::Cookie { expires } => self.cookies.write_official(host, value.as_deref(), expires),
                Key::Shared { expires } => self.cookies.write_shared(host, value.as_deref(), expires),
                _ => self.write_local(host, key, value.as_deref()) || self.cookies.used == Some(true),
            };
            self.fails |= !written;
        }
    }

    fn write_local(&self, host: &Host, key: Key, value: Option<&str>) -> bool {
        let Some(storage) = open(host) else { return false };
        let name = self.name(key);
        let written = match value {
            Some(value) => {
                storage.set_item(&name, value).is_ok()
                    && storage.get_item(&name).ok().flatten().as_deref() == Some(value)
            }
            None => storage.remove_item(&name).is_ok(),
        };
        if !written {
            // Full, or refusing: what stood there must not outlive what was to take its place.
            let _ = storage.remove_item(&name);
        }
        written
    }

    /// Removes the copies of an identity that stand elsewhere under official names.
    pub fn purge(&self, host: &Host) {
        if let Some(Ok(Some(storage))) = host.window().map(|window| window.session_storage()) {
            let _ = storage.remove_item(self.product.official_key());
        }
        if self.cookies.used != Some(true) {
            self.cookies.remove(host);
        }
    }

    fn name(&self, key: Key) -> String {
        match key {
            Key::Salt => String::from(SALT_KEY),
            Key::Bell => String::from(BELL_KEY),
            Key::Notes => String::from(self.product.notes_key()),
            Key::OptOut(id) => String::from(self.product.opt_out_prefix()) + &id.to_hex(),
            Key::Official | Key::Cookie { .. } | Key::Shared { .. } => String::from(self.product.official_key()),
        }
    }
}

fn open(host: &Host) -> Option<Storage> {
    host.window()?.local_storage().ok()?
}

fn read_opt_outs(storage: &Storage, prefix: &str) -> Vec<(OptOutId, String)> {
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    let opt_outs = names.filter_map(|name| {
        let id = OptOutId::from_hex(name.strip_prefix(prefix)?)?;
        Some((id, storage.get_item(&name).ok().flatten()?))
    });
    opt_outs.collect()
}
