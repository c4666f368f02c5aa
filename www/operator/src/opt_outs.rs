//! Who has opted out, since when, and as which raw UID (reference 9, 10).
//! Test identities are not recorded here, and nobody is ever taken off the list except by a reset.

use crate::person::Person;
use std::collections::HashMap;
use std::sync::Mutex;

/// The opt-outs of one product.
#[derive(Default)]
pub(crate) struct OptOuts {
    records: Mutex<HashMap<Person, OptOut>>,
}

/// One opt-out.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct OptOut {
    /// When the person asked, a whole second (reference 9).
    pub(crate) since_ms: i64,
    /// From when on the operator knows.
    pub(crate) known_from_ms: i64,
    /// The raw UID that was current then: what optout/status looks up.
    pub(crate) raw_uid: String,
}

impl OptOuts {
    /// Records an opt-out and answers from when on it is known. The first one of a person stays.
    pub(crate) fn add(&self, person: Person, opt_out: OptOut) -> i64 {
        self.lock().entry(person).or_insert(opt_out).known_from_ms
    }

    /// Whether any record of the person is known by now.
    pub(crate) fn knows(&self, person: &Person, now_ms: i64) -> bool {
        self.lock().get(person).is_some_and(|opt_out| opt_out.known_from_ms <= now_ms)
    }

    /// Raw UIDs of all opt-outs known by now, with the times of the opt-outs.
    pub(crate) fn by_raw_uid(&self, now_ms: i64) -> HashMap<String, i64> {
        let records = self.lock();
        let known = records.values().filter(|opt_out| opt_out.known_from_ms <= now_ms);
        known.map(|opt_out| (opt_out.raw_uid.clone(), opt_out.since_ms)).collect()
    }

    /// Every record, for keeping.
    pub(crate) fn all(&self) -> Vec<(Person, OptOut)> {
        self.lock().iter().map(|(person, opt_out)| (person.clone(), opt_out.clone())).collect()
    }

    /// Forgets everybody.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Person, OptOut>> {
        self.records.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
