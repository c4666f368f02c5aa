//! Where things are in this checkout, and how programs are started in it.
//!
//! Paths and starting only: which programs, and why, is for the commands.

use anyhow::{Context as _, Result};
use serde_json::Value;
use std::env;
use std::path::{Path, PathBuf};
use xshell::{Shell, cmd};

/// What Rust calls a browser.
pub const WASM32: &str = "wasm32-unknown-unknown";

/// This checkout.
pub struct Project {
    /// Starts programs, in the root of the checkout.
    pub shell: Shell,
    /// Absolute.
    pub root: PathBuf,
    /// Absolute: Cargo's own, which `CARGO_TARGET_DIR` may have moved.
    pub target: PathBuf,
}

impl Project {
    /// The checkout that `cargo xtask` was typed in: cargo says which when it runs this program. The one that it was built
    /// from may be another, where two checkouts share a target folder.
    pub fn find() -> Result<Self> {
        let folder = env::var_os("CARGO_MANIFEST_DIR").context("this program is run by cargo xtask")?;
        let root = Path::new(&folder).parent().context("xtask has no parent folder")?.to_owned();
        let shell = Shell::new()?;
        shell.change_dir(&root);
        let metadata = cmd!(shell, "cargo metadata --no-deps --format-version 1").quiet().read()?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let target = metadata["target_directory"].as_str().context("cargo metadata names no target_directory")?.into();
        Ok(Self { shell, root, target })
    }

    /// What a page loads, ready to be served.
    pub fn dist(&self) -> PathBuf {
        self.root.join("pkg/dist")
    }

    /// Folders of the crates that are not of this checkout. Panics carry these paths, which differ from machine to
    /// machine, so the build leaves them out.
    pub fn sources_of_dependencies(&self) -> Result<Vec<String>> {
        let metadata = metadata(&self.shell, &["--filter-platform", WASM32])?;
        let packages = metadata["packages"].as_array().context("cargo metadata names no packages")?;
        let outside = packages.iter().filter(|package| !package["source"].is_null());
        Ok(outside
            .filter_map(|package| package["manifest_path"].as_str()?.strip_suffix("Cargo.toml"))
            .map(str::to_owned)
            .collect())
    }

    /// A shell for one command: what is set there is not set here.
    pub fn shell(&self) -> Shell {
        self.shell.clone()
    }
}

fn metadata(shell: &Shell, arguments: &[&str]) -> Result<Value> {
    let metadata = cmd!(shell, "cargo metadata --format-version 1 {arguments...}").quiet().read()?;
    Ok(serde_json::from_str(&metadata)?)
}
