//! Who has opted out, since when, and as which raw UID (reference 9, 10).
//! An opt-out is forgotten only by a reset. Which test identities count as opted out is in `test_identity`.

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
    /// From when on the operator knows of it. `None`: it always knows, even if the clock is set back.
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
    /// With the opt-outs that the file holds, if there is one.
    pub(crate) fn new(product: Product, kept: Option<Arc<StateFile>>) -> Self {
        let records = kept.iter().flat_map(|file| file.records(product)).filter_map(read).collect();
        Self { product, records: Mutex::new(records), kept }
    }

    /// Records an opt-out. If the person has one already, the earlier one stays.
    pub(crate) fn add(&self, person: Person, opt_out: OptOut) {
        let mut records = lock(&self.records);
        records.entry(person).or_insert(opt_out);
        self.keep(&records);
    }

    /// Whether the operator knows by now that the person opted out.
    pub(crate) fn knows(&self, person: &Person, now_ms: i64) -> bool {
        lock(&self.records).get(person).is_some_and(|opt_out| opt_out.is_known(now_ms))
    }

    /// Raw UIDs of all opt-outs known by now, with the times of the opt-outs.
    pub(crate) fn by_raw_uid(&self, now_ms: i64) -> HashMap<String, i64> {
        let records = lock(&self.records);
        let known = records.values().filter(|opt_out| opt_out.is_known(now_ms));
        known.map(|opt_out| (opt_out.raw_uid.clone(), opt_out.since_ms)).collect()
    }

    /// Forgets all opt-outs.
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
    // The file does not say from when on: what it holds is known at once.
    Some((Person { kind, first_level_hash }, OptOut { since_ms, known_from_ms: None, raw_uid }))
}
