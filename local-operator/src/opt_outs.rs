//! Who has opted out, since when, and as which raw UID (reference 9, 10).
//! Test identities are not recorded here, and nobody is ever taken off the list except by a reset.

use crate::cipher;
use crate::lock::lock;
use crate::person::Person;
use crate::product::Product;
use crate::state_file::{Record, StateFile};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The opt-outs of one product.
pub(crate) struct OptOuts {
    product: Product,
    records: Mutex<Records>,
    kept: Option<Arc<StateFile>>,
}

type Records = HashMap<Person, OptOut>;

/// One opt-out.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct OptOut {
    /// When the person asked, a whole second (reference 9).
    pub(crate) since_ms: i64,
    /// From when on the operator knows; at once if none, and then whatever the clock says: setting it back undoes nothing.
    pub(crate) known_from_ms: Option<i64>,
    /// The raw UID that was current then: what optout/status looks up.
    pub(crate) raw_uid: String,
}

impl OptOut {
    fn is_known(&self, now_ms: i64) -> bool {
        self.known_from_ms.is_none_or(|from_ms| from_ms <= now_ms)
    }
}

impl OptOuts {
    /// Those that were kept, if any are.
    pub(crate) fn new(product: Product, kept: Option<Arc<StateFile>>) -> Self {
        let records = kept.iter().flat_map(|file| file.records(product)).filter_map(read).collect();
        Self { product, records: Mutex::new(records), kept }
    }

    /// Records an opt-out. The first one of a person stays.
    pub(crate) fn add(&self, person: Person, opt_out: OptOut) {
        let mut records = lock(&self.records);
        records.entry(person).or_insert(opt_out);
        self.keep(&records);
    }

    /// Whether any record of the person is known by now.
    pub(crate) fn knows(&self, person: &Person, now_ms: i64) -> bool {
        lock(&self.records).get(person).is_some_and(|opt_out| opt_out.is_known(now_ms))
    }

    /// Raw UIDs of all opt-outs known by now, with the times of the opt-outs.
    pub(crate) fn by_raw_uid(&self, now_ms: i64) -> HashMap<String, i64> {
        let records = lock(&self.records);
        let known = records.values().filter(|opt_out| opt_out.is_known(now_ms));
        known.map(|opt_out| (opt_out.raw_uid.clone(), opt_out.since_ms)).collect()
    }

    /// Forgets everybody.
    pub(crate) fn clear(&self) {
        let mut records = lock(&self.records);
        records.clear();
        self.keep(&records);
    }

    fn keep(&self, records: &Records) {
        if let Some(file) = &self.kept {
            file.keep(self.product, records.iter().map(|(person, opt_out)| written(person, opt_out)).collect());
        }
    }
}

fn written(person: &Person, opt_out: &OptOut) -> Record {
    Record {
        kind: person.kind,
        first_level_hash: cipher::b64(person.first_level_hash),
        since_ms: opt_out.since_ms,
        raw_uid: opt_out.raw_uid.clone(),
    }
}

fn read(record: Record) -> Option<(Person, OptOut)> {
    let first_level_hash = cipher::read_b64(record.first_level_hash)?.try_into().ok()?;
    let Record { kind, since_ms, raw_uid, .. } = record;
    // Whatever was kept is known from the start.
    Some((Person { kind, first_level_hash }, OptOut { since_ms, known_from_ms: None, raw_uid }))
}
