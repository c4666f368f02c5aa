//! What stands in storage: a tab's writes, whoever else writes into it, and the bell that other tabs hear.
//! Only what a browser, a server or an older SDK does with storage may live here; who reads it and when is in `task`.

use super::super::mutant::Mutant;
use super::super::step::Older;
use super::History;
use crate::stage::HOUR;
use crate::stage::json::parse;
use crate::stage::operator::members;
use serde_json::json;
use uid2_wasm::session::{Handed, Key as StorageKey, Write};
use uid2_wasm::time::UnixMillis;

impl History {
    pub(super) fn older(&mut self, older: Older, beside: bool) {
        let before = if beside { self.storage.cookie.clone() } else { self.storage.official.clone() };
        let value = match older {
            Older::Writes(hand) => match self.handed(hand) {
                Handed::Identity(identity) => Some(members(&identity).to_string()),
                Handed::OptOut => Some(self.marker()),
                Handed::Unreadable => before.clone(),
            },
            Older::Marker => Some(self.marker()),
            Older::Again { line: true } => before.clone(),
            Older::Again { line: false } => before.as_deref().map(|text| {
                let mut value = (*parse(text)).clone();
                value.as_object_mut().map(|members| (members.remove("line"), members.remove("id")));
                value.to_string()
            }),
            Older::Clears => None,
            Older::Spoils => Some("[object Object]".into()),
        };
        if value.is_some() {
            self.somebody_comes();
        }
        self.say(|| format!("{}: {value:?}", if beside { "beside" } else { "official key" }));
        let changed = value != before;
        if beside {
            self.storage.cookie = value;
        } else {
            self.storage.official = value;
        }
        // Local storage beside cookies rings as well; a server's cookie does not.
        if changed && (self.cookies || !beside) {
            self.ring(None);
        }
    }

    fn marker(&self) -> String {
        let until = self.operator_time() + 72 * HOUR;
        json!({ "status": "optout", "identity_expires": until, "refresh_expires": until }).to_string()
    }

    pub(super) fn write(&mut self, tab: usize, write: &Write) {
        self.say(|| format!("tab {tab} writes {:?}: {:?}", write.key, write.value));
        self.witness.sees_write(write);
        // A change of a cookie is no event to other tabs; the bell that follows is.
        let silent = self.cookies && matches!(write.key, StorageKey::Official | StorageKey::Shared { .. });
        if self.mutant != Mutant::WritesDropped && self.storage.write(write) && !silent {
            self.ring(Some(tab));
        }
    }

    fn ring(&mut self, from: Option<usize>) {
        for (tab, page) in self.tabs.iter_mut().enumerate() {
            if let Some(page) = page
                && Some(tab) != from
            {
                page.storage_event = true;
            }
        }
    }

    /// What stands under the official name in the storage in use.
    pub fn stands(&self) -> &str {
        self.storage.official.as_deref().unwrap_or_default()
    }
}

/// The official cookie under the name that a witness watches; local storage beside it under the other one.
pub(super) fn as_official(writes: Vec<Write>) -> Vec<Write> {
    let named = writes.into_iter().map(|write| match write.key {
        StorageKey::Cookie { .. } => Write { key: StorageKey::Official, ..write },
        StorageKey::Official => Write { key: StorageKey::Cookie { expires: UnixMillis(0) }, ..write },
        _ => write,
    });
    named.collect()
}
