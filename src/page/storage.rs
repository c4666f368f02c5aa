//! Local storage as the session's storage: its keys as names, one read before each call, the writes after it.
//! What cannot be written and read back is not relied on: from then on the session's memory is the truth.

use super::Host;
use crate::opt_out::OptOutId;
use crate::product::Product;
use crate::session::{Key, Stored, Write};
use alloc::string::String;
use alloc::vec::Vec;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDocument, Storage};

/// The key of the salt, which both products share.
const SALT_KEY: &str = "uid2-wasm.salt";

/// Where one product's records stand.
pub(super) struct LocalStorage {
    product: Product,
    fails: bool,
}

impl LocalStorage {
    /// The places of `product`.
    pub const fn of(product: Product) -> Self {
        Self { product, fails: false }
    }

    /// All that stands there. Blocked storage holds nothing and keeps nothing; it never throws.
    pub fn read(&self, host: &Host) -> Stored {
        let Some(storage) = self.open(host) else { return Stored::default() };
        let read = |key: &str| storage.get_item(key).ok().flatten();
        Stored {
            kept: true,
            official: read(self.product.official_key()),
            opt_outs: read_opt_outs(&storage, self.product.opt_out_prefix()),
            notes: read(self.product.notes_key()),
            salt: read(SALT_KEY),
        }
    }

    /// Writes in order, and reads each back.
    pub fn write(&mut self, host: &Host, writes: Vec<Write>) {
        if writes.is_empty() {
            return;
        }
        let Some(storage) = self.open(host) else { return };
        for Write { key, value } in writes {
            let name = self.name(key);
            let written = match &value {
                Some(value) => {
                    storage.set_item(&name, value).is_ok() && storage.get_item(&name) == Ok(Some(value.clone()))
                }
                None => storage.remove_item(&name).is_ok(),
            };
            if !written {
                // Full, or refusing: what stood there must not outlive what was to take its place.
                self.fails |= storage.remove_item(&name).is_err() || value.is_some();
            }
        }
    }

    /// Removes the copies of an identity that stand elsewhere under official names: this site's cookie, session storage.
    pub fn purge(&self, host: &Host) {
        let Some(window) = host.window() else { return };
        if let Ok(Some(storage)) = window.session_storage() {
            let _ = storage.remove_item(self.product.official_key());
        }
        if let Some(document) = window.document() {
            let expired = String::from(self.product.official_cookie()) + "=;path=/;max-age=0";
            let _ = document.unchecked_into::<HtmlDocument>().set_cookie(&expired);
        }
    }

    fn open(&self, host: &Host) -> Option<Storage> {
        if self.fails { None } else { host.window()?.local_storage().ok()? }
    }

    fn name(&self, key: Key) -> String {
        match key {
            Key::Salt => String::from(SALT_KEY),
            Key::Notes => String::from(self.product.notes_key()),
            Key::Official => String::from(self.product.official_key()),
            Key::OptOut(id) => String::from(self.product.opt_out_prefix()) + &id.to_hex(),
        }
    }
}

fn read_opt_outs(storage: &Storage, prefix: &str) -> Vec<(OptOutId, String)> {
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok().flatten());
    let opt_outs = names.filter_map(|name| {
        let id = OptOutId::from_hex(name.strip_prefix(prefix)?)?;
        Some((id, storage.get_item(&name).ok().flatten()?))
    });
    opt_outs.collect()
}
