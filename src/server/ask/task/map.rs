//! Raw UIDs for any number of addresses: batches of what one request may carry, one after the other, and every answer
//! in the place of its address.

use super::{Letter, Next, Outcome, Task};
use crate::dii::{Address, AddressKind};
use crate::operator::identity_map::{Entry, MAX_ADDRESSES, v2, v3};
use crate::time::UnixMillis;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

/// Which wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapVersion {
    /// For private operators that have not the other (reference 7.1).
    V2,
    /// Current.
    V3,
}

/// identity/map.
pub struct Map {
    version: MapVersion,
    /// Addresses with their places, in the order of asking.
    waiting: Vec<(usize, Address)>,
    /// How many of them have been asked.
    asked: usize,
    entries: Vec<Entry>,
}

impl Map {
    /// For these addresses. `None` is a text that is no address: its entry is [`Entry::Invalid`], and it is not sent.
    #[must_use]
    pub fn new(version: MapVersion, addresses: Vec<Option<Address>>) -> Self {
        let entries = vec![Entry::Invalid; addresses.len()];
        let mut waiting: Vec<(usize, Address)> =
            addresses.into_iter().enumerate().filter_map(|(place, address)| Some((place, address?))).collect();
        if version == MapVersion::V2 {
            // One request takes one kind; the sort is stable, so the order within each stays.
            waiting.sort_by_key(|(_, address)| address.kind() == AddressKind::Phone);
        }
        Self { version, waiting, asked: 0, entries }
    }

    /// How many go into the next request.
    fn batch(&self) -> &[(usize, Address)] {
        let rest = &self.waiting[self.asked..];
        let most = &rest[..rest.len().min(MAX_ADDRESSES)];
        let Some((_, first)) = most.first() else { return most };
        let same = |(_, address): &(usize, Address)| self.version == MapVersion::V3 || address.kind() == first.kind();
        &most[..most.iter().take_while(|entry| same(entry)).count()]
    }

    fn addresses(&self) -> Vec<Address> {
        self.batch().iter().map(|(_, address)| address.clone()).collect()
    }

    fn letter(&self, addresses: &[Address], kind: AddressKind) -> Letter {
        let (path, json): (_, String) = match self.version {
            MapVersion::V2 => (v2::PATH, v2::payload(kind, addresses)),
            MapVersion::V3 => (v3::PATH, v3::payload(addresses)),
        };
        Letter::Sealed { path: path.into(), json }
    }
}

impl Task for Map {
    fn next(&mut self, _: UnixMillis) -> Next {
        let addresses = self.addresses();
        match addresses.first() {
            Some(first) => Next::Ask(self.letter(&addresses, first.kind())),
            None => Next::Done(Outcome::Mapped(core::mem::take(&mut self.entries))),
        }
    }

    fn parse(&mut self, json: &str) -> Option<()> {
        let addresses = self.addresses();
        let answers = match self.version {
            MapVersion::V2 => v2::answer(json, &addresses)?,
            MapVersion::V3 => v3::answer(json, &addresses)?,
        };
        for (at, answer) in answers.into_iter().enumerate() {
            let (place, _) = self.waiting[self.asked + at];
            self.entries[place] = answer;
        }
        self.asked += addresses.len();
        Some(())
    }
}
