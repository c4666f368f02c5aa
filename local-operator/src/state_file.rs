//! The file that keeps opt-outs over a restart, of both products, if the configuration names one.
//! It holds first-level hashes and raw UIDs, never DII. What an opt-out means is in `opt_outs`.

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
    /// Reads the file. One that does not exist yet holds nothing.
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

    /// Replaces what is kept for a product. If the file cannot be written, the console says so and the operator continues.
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
