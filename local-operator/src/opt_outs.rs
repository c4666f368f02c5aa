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

/// By person and by raw UID, so that a question about a few never looks at all.
#[derive(Default)]
struct Records {
    people: HashMap<Person, OptOut>,
    raw_uids: HashMap<Arc<str>, Person>,
}

impl Records {
    /// If the person has one already, the earlier one stays.
    fn add(&mut self, person: Person, opt_out: OptOut) {
        if !self.people.contains_key(&person) {
            self.raw_uids.insert(Arc::clone(&opt_out.raw_uid), person.clone());
            self.people.insert(person, opt_out);
        }
    }
}

/// One opt-out.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct OptOut {
    /// When the person asked, a whole second (reference 9).
    pub(crate) since_ms: i64,
    /// From when on the operator knows of it. `None`: it always knows, even if the clock is set back.
    pub(crate) known_from_ms: Option<i64>,
    /// The raw UID that was current then: what optout/status looks up.
    pub(crate) raw_uid: Arc<str>,
}

impl OptOut {
    fn is_known(&self, now_ms: i64) -> bool {
        self.known_from_ms.is_none_or(|from_ms| from_ms <= now_ms)
    }
}

impl OptOuts {
    /// With the opt-outs that the file holds, if there is one.
    pub(crate) fn new(product: Product, kept: Option<Arc<StateFile>>) -> Self {
        let mut records = Records::default();
        for (person, opt_out) in kept.iter().flat_map(|file| file.records(product)).filter_map(read) {
            records.add(person, opt_out);
        }
        Self { product, records: Mutex::new(records), kept }
    }

    /// Records opt-outs. If a person has one already, the earlier one stays.
    pub(crate) fn add(&self, opt_outs: impl IntoIterator<Item = (Person, OptOut)>) {
        let mut records = lock(&self.records);
        for (person, opt_out) in opt_outs {
            records.add(person, opt_out);
        }
        self.keep(&records);
    }

    /// Whether the operator knows by now that the person opted out.
    pub(crate) fn knows(&self, person: &Person, now_ms: i64) -> bool {
        lock(&self.records).people.get(person).is_some_and(|opt_out| opt_out.is_known(now_ms))
    }

    /// Since when each of these raw UIDs is opted out, as far as is known by now, in their places.
    pub(crate) fn since(&self, raw_uids: &[&str], now_ms: i64) -> Vec<Option<i64>> {
        let records = lock(&self.records);
        let since = |raw_uid: &&str| {
            let opt_out = records.people.get(records.raw_uids.get(*raw_uid)?)?;
            opt_out.is_known(now_ms).then_some(opt_out.since_ms)
        };
        raw_uids.iter().map(since).collect()
    }

    /// All opt-outs, those too that are not known yet.
    pub(crate) fn all(&self) -> Vec<(Person, OptOut)> {
        lock(&self.records).people.iter().map(|(person, opt_out)| (person.clone(), opt_out.clone())).collect()
    }

    /// Forgets all opt-outs.
    pub(crate) fn clear(&self) {
        let mut records = lock(&self.records);
        *records = Records::default();
        self.keep(&records);
    }

    fn keep(&self, records: &Records) {
        if let Some(file) = &self.kept {
            file.keep(self.product, records.people.iter().map(|(person, opt_out)| written(person, opt_out)).collect());
        }
    }
}

fn written(person: &Person, opt_out: &OptOut) -> Record {
    Record {
        kind: person.kind,
        first_level_hash: cipher::b64(person.first_level_hash),
        since_ms: opt_out.since_ms,
        raw_uid: opt_out.raw_uid.to_string(),
    }
}

fn read(record: Record) -> Option<(Person, OptOut)> {
    let first_level_hash = cipher::read_b64(record.first_level_hash)?.try_into().ok()?;
    let Record { kind, since_ms, raw_uid, .. } = record;
    // The file does not say from when on: what it holds is known at once.
    Some((Person { kind, first_level_hash }, OptOut { since_ms, known_from_ms: None, raw_uid: raw_uid.into() }))
}
