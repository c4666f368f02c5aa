//! What tests need of the session's interface and the session is about to have: the one place to edit when it has it.
//! Only names may live here, no behaviour.

use uid2_wasm::session::{Event, Key, Write};

/// A storage event of local storage: the text is the official key's new value, and empty for every other key.
// To come: `Event::Heard(text)`.
pub fn heard(text: String) -> Event {
    Event::Heard(text)
}

/// Whether what stood in a place must go when the place refuses this write.
// To come: a flag of `Write`.
pub const fn must_go(write: &Write) -> bool {
    write.or_remove
}

/// The texts of the official cookies that this write removes, if it is such a write.
// To come: `Key::Copies`, whose value they are, one a line.
pub fn copies(write: &Write) -> Option<&str> {
    matches!(write.key, Key::Copies).then_some(write.value.as_str())
}

/// Whether the host of a page in local-storage mode takes official cookies away as it reads them.
// To come: `false`, and everything that asks goes.
pub const HOST_TAKES_COOKIES: bool = false;

/// Whether the host's purge removes official cookies under every path and domain, but for a tombstone in use.
// To come: `false`, and everything that asks goes: `Key::Copies` says which.
pub const HOST_PURGES_COOKIES: bool = false;
