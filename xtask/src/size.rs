//! `cargo xtask size`: what a page downloads, beside the official SDK, and whether it has grown since `sizes.json`.
//!
//! Weighing, the table, and the one limit: later work may not weigh more unless somebody writes the new figures down.

use crate::project::Project;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

/// Bytes of one file: as it is, by `gzip -9`, by `brotli -q 11`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Weight {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

const OFFICIAL: [(&str, Weight); 2] = [
    ("official script 4.0.95, as served", Weight { raw: 31_996, gzip: 8_988, brotli: 8_007 }),
    ("official package 4.0.66, bundled", Weight { raw: 25_487, gzip: 7_335, brotli: 6_550 }),
];

/// The weights that were written down, at the top of the repository.
const RECORD: &str = "sizes.json";
/// A file may weigh this much of its recorded weight, in percent: compilers differ by a few bytes.
const MOST_PERCENT: usize = 101;

/// Prints the table; with `write`, writes the weights down.
pub fn run(project: &Project, write: bool) -> Result<()> {
    let files = weigh_dist(project)?;
    if write {
        fs::write(project.root.join(RECORD), record(&files) + "\n")?;
    }
    let official = OFFICIAL.map(|(name, weight)| (name.to_owned(), weight));
    print!("{}", table(&[files, official.into()].concat()));
    Ok(())
}

/// Fails when a file weighs over a percent more than was written down, or was never weighed.
pub fn check(project: &Project) -> Result<()> {
    let recorded = fs::read_to_string(project.root.join(RECORD)).context("sizes.json is missing")?;
    compare(&weigh_dist(project)?, &serde_json::from_str(&recorded)?)
}

fn weigh_dist(project: &Project) -> Result<Vec<(String, Weight)>> {
    let files = weigh_folder(&project.dist())?;
    ensure!(!files.is_empty(), "pkg/dist is empty: run `cargo xtask build`");
    Ok(files)
}

fn record(files: &[(String, Weight)]) -> String {
    let weights =
        files.iter().map(|(name, weight)| (name.clone(), json!({ "raw": weight.raw, "brotli": weight.brotli })));
    format!("{:#}", Value::Object(weights.collect()))
}

fn compare(files: &[(String, Weight)], recorded: &Value) -> Result<()> {
    for (name, weight) in files {
        let Some(before) = recorded[name]["brotli"].as_u64() else {
            bail!("{name} is not in {RECORD}: `cargo xtask size --write` writes it down");
        };
        let most = usize::try_from(before)? * MOST_PERCENT / 100;
        let now = weight.brotli;
        ensure!(
            now <= most,
            "{name} weighs {now} bytes brotli, {before} by {RECORD}: `cargo xtask size --write` if it must"
        );
    }
    Ok(())
}

fn weigh_folder(folder: &Path) -> Result<Vec<(String, Weight)>> {
    let entries = fs::read_dir(folder).context("pkg/dist is missing: run `cargo xtask build`")?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if is_loaded(&path) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push((without_hash(&name), weigh(&fs::read(&path)?)?));
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(files)
}

/// The name of a file, without the hash of what is in it: `uid2-core.01234567.js` is `uid2-core.js`.
fn without_hash(name: &str) -> String {
    let is_hash = |part: &&str| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.split('.').filter(|part| !is_hash(part)).collect::<Vec<_>>().join(".")
}

/// What a page loads: declarations are for people, `.cjs` for servers and tests.
fn is_loaded(file: &Path) -> bool {
    file.is_file() && file.extension().is_some_and(|ending| ending == "js" || ending == "wasm")
}

fn weigh(bytes: &[u8]) -> Result<Weight> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    let mut brotli = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &best)?;
    Ok(Weight { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
}

fn table(rows: &[(String, Weight)]) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let mut table = format!("{:width$}  {:>9}  {:>9}  {:>9}\n", "", "raw", "gzip -9", "brotli 11");
    for (name, Weight { raw, gzip, brotli }) in rows {
        let [raw, gzip, brotli] = [raw, gzip, brotli].map(|bytes| thousands(*bytes));
        writeln!(table, "{name:width$}  {raw:>9}  {gzip:>9}  {brotli:>9}").expect("a string can always be written to");
    }
    table
}

/// 31996 as `31,996`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = Vec::new();
    if first > 0 {
        groups.push(&digits[..first]);
    }
    groups.extend((first..digits.len()).step_by(3).map(|start| &digits[start..start + 3]));
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::without_hash;
    use super::*;

    #[test]
    fn every_row_of_the_table_is_as_wide_as_the_others() {
        let rows = OFFICIAL.map(|(name, weight)| (name.to_owned(), weight));
        let table = table(&rows);
        assert!(table.contains("official script 4.0.95, as served     31,996      8,988      8,007\n"), "{table}");
        assert!(table.lines().all(|line| line.len() == table.lines().next().unwrap().len()), "{table}");
    }

    #[test]
    fn a_file_that_has_grown_by_more_than_a_percent_or_was_never_weighed_is_refused() {
        let file = |brotli| [("a.js".to_owned(), Weight { raw: 0, gzip: 0, brotli })];
        let recorded = json!({ "a.js": { "brotli": 1_000 } });
        assert!(compare(&file(900), &recorded).is_ok() && compare(&file(1_010), &recorded).is_ok());
        assert!(compare(&file(1_011), &recorded).is_err());
        assert!(compare(&file(1_000), &json!({})).is_err());
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        assert_eq!([0, 12, 999, 1_000, 25_487, 1_234_567].map(thousands).join(" "), "0 12 999 1,000 25,487 1,234,567");
    }

    #[test]
    fn what_compresses_well_weighs_little() {
        let weight = weigh(&[b'a'; 10_000]).unwrap();
        assert_eq!(weight.raw, 10_000);
        assert!(weight.gzip < 100 && weight.brotli < 50, "{weight:?}");
    }

    #[test]
    fn a_file_that_names_what_is_in_it_keeps_its_row() {
        assert_eq!(without_hash("uid2-core.01234567.js"), "uid2-core.js");
        assert_eq!(without_hash("uid2-sdk-full.js"), "uid2-sdk-full.js");
    }
}
