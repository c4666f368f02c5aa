//! The list of crates in the module of a page, as a bill of materials in `CycloneDX` JSON: `pkg/dist/sbom.cdx.json`.
//!
//! Nothing in it changes from build to build: no time, no serial number.

use crate::project::{Project, WASM32};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use xshell::cmd;

/// Writes it beside what it is about.
pub fn write(project: &Project) -> Result<()> {
    let shell = &project.shell;
    // What only runs during the build is not in the module.
    let edges = "normal,no-proc-macro";
    let said = cmd!(shell, "cargo tree --locked --package uid2-wasm-page --target {WASM32} --edges {edges}")
        .args(["--prefix", "none", "--format", "{p}|{l}"])
        .quiet()
        .read()?;
    let crates: BTreeSet<&str> = said.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let components = crates.into_iter().map(component).collect::<Result<Vec<Value>>>()?;
    let sbom = json!({ "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components });
    Ok(fs::write(project.dist().join("sbom.cdx.json"), format!("{sbom:#}\n"))?)
}

/// Of `name v1.2.3 (where)|licence`.
fn component(line: &str) -> Result<Value> {
    let (package, licence) = line.split_once('|').context("cargo tree names no licence")?;
    let mut words = package.split(' ');
    let name = words.next().context("cargo tree names no crate")?;
    let version = words.next().and_then(|version| version.strip_prefix('v')).context("cargo tree names no version")?;
    Ok(json!({
        "type": "library",
        "name": name,
        "version": version,
        "purl": format!("pkg:cargo/{name}@{version}"),
        "licenses": [{ "expression": licence.replace('/', " OR ") }],
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_named_with_version_and_licence_and_without_its_folder() {
        let component = component("sha2 v0.10.9 (/somewhere/sha2)|MIT/Apache-2.0").unwrap();
        assert_eq!(component["purl"], "pkg:cargo/sha2@0.10.9");
        assert_eq!(component["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert!(!component.to_string().contains("somewhere"));
    }
}
