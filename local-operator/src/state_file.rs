//! Opt-outs kept over a restart, in one file for both products, when asked to.
//! The file holds first-level hashes and raw UIDs, never DII; it is written beside and moved into place.

use crate::console;
use crate::lock::lock;
use crate::product::Product;
use crate::whole_file;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// One opt-out as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    pub(crate) kind: crate::identifier::Kind,
    pub(crate) first_level_hash: String,
    pub(crate) since_ms: i64,
    pub(crate) raw_uid: String,
}

/// The file, and what it holds.
pub(crate) struct StateFile {
    file: PathBuf,
    records: Mutex<BTreeMap<String, Vec<Record>>>,
}

impl StateFile {
    /// Reads the file; one that is not there yet holds nothing.
    pub(crate) fn open(file: &Path) -> io::Result<Self> {
        let records = match std::fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| unusable(file))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(Self { file: file.to_owned(), records: Mutex::new(records) })
    }

    /// What is kept for a product.
    pub(crate) fn records(&self, product: Product) -> Vec<Record> {
        lock(&self.records).get(product.key()).cloned().unwrap_or_default()
    }

    /// Keeps these instead. Where the file cannot be written the operator says so and continues.
    pub(crate) fn keep(&self, product: Product, records: Vec<Record>) {
        let mut all = lock(&self.records);
        all.insert(product.key().to_owned(), records);
        if let Err(error) = whole_file::write(&self.file, &*all) {
            console::say(&format!("{}: opt-outs are not kept: {error}", self.file.display()));
        }
    }
}

fn unusable(file: &Path) -> io::Error {
    let why =
        format!("{}: this is no state file of the local operator. Remedy: delete it, or name another.", file.display());
    io::Error::new(io::ErrorKind::InvalidData, why)
}
