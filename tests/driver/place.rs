//! The places of storage that can refuse a write: full, blocked until consent, or guarded by somebody's script.
//! Only their names may live here. To a session it is the same whether a write throws or is swallowed.

use uid2_wasm::session::StorageKey;

/// A place, or every place of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Place {
    Salt,
    Notes,
    Official,
    Bell,
    OptOuts,
    Cookie,
    Shared,
}

impl Place {
    pub const ALL: [Self; 7] =
        [Self::Salt, Self::Notes, Self::Official, Self::Bell, Self::OptOuts, Self::Cookie, Self::Shared];

    pub const fn of(key: StorageKey) -> Self {
        match key {
            StorageKey::Salt => Self::Salt,
            StorageKey::Notes => Self::Notes,
            StorageKey::Official => Self::Official,
            StorageKey::Bell => Self::Bell,
            StorageKey::OptOut(_) => Self::OptOuts,
            StorageKey::Cookie { .. } | StorageKey::Copies => Self::Cookie,
            StorageKey::Shared { .. } => Self::Shared,
        }
    }

    /// Whether it is in the one jar of cookies, rather than in local storage.
    pub const fn is_cookie(self) -> bool {
        matches!(self, Self::Cookie | Self::Shared)
    }
}

/// Some places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Places(u8);

impl Places {
    pub const fn contains(self, place: Place) -> bool {
        self.0 >> place as u8 & 1 == 1
    }

    pub const fn insert(&mut self, place: Place) {
        self.0 |= 1 << place as u8;
    }

    pub const fn remove(&mut self, place: Place) {
        self.0 &= !(1 << place as u8);
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}
