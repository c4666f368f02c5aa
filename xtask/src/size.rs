//! `cargo xtask size`: what a page downloads, beside the official SDK.
//!
//! Weighing and the table; no limit is enforced here.

use crate::project::Project;
use anyhow::{Context as _, Result, ensure};
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

/// Prints the table.
pub fn run(project: &Project) -> Result<()> {
    let files = weigh_folder(&project.dist())?;
    ensure!(!files.is_empty(), "pkg/dist is empty: run `cargo xtask build`");
    let official = OFFICIAL.map(|(name, weight)| (name.to_owned(), weight));
    print!("{}", table(&[files, official.into()].concat()));
    Ok(())
}

fn weigh_folder(folder: &Path) -> Result<Vec<(String, Weight)>> {
    let entries = fs::read_dir(folder).context("pkg/dist is missing: run `cargo xtask build`")?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, weigh(&fs::read(&path)?)?));
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(files)
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
    use super::*;

    #[test]
    fn every_row_of_the_table_is_as_wide_as_the_others() {
        let rows = OFFICIAL.map(|(name, weight)| (name.to_owned(), weight));
        let table = table(&rows);
        assert!(table.contains("official script 4.0.95, as served     31,996      8,988      8,007\n"), "{table}");
        assert!(table.lines().all(|line| line.len() == table.lines().next().unwrap().len()), "{table}");
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
}
