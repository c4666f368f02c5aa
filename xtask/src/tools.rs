//! What the build needs from Rust's side: the target of WebAssembly, the standard library's sources, and programs at one exact version.
//!
//! A program of another version is as good as none: the glue and the library of wasm-bindgen must be one version.

use crate::project::{Project, WASM32};
use anyhow::{Context as _, Result, bail};
use cargo_lock::Lockfile;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use xshell::cmd;

/// The versions that the tests were written with.
const WASM_PACK: &str = "0.15.1";
const GECKODRIVER: &str = "0.37.1";
const CARGO_DENY: &str = "0.20.2";

/// Lets rustc write WebAssembly.
pub fn ensure_target(project: &Project) -> Result<()> {
    let shell = &project.shell;
    if rustlib(project)?.join(WASM32).is_dir() {
        return Ok(());
    }
    cmd!(shell, "rustup target add {WASM32}").run().with_context(|| {
        format!("rustc cannot write WebAssembly: install rustup, then run `rustup target add {WASM32}`")
    })
}

/// Lets cargo build the standard library for the module of a page.
pub fn ensure_sources(project: &Project) -> Result<()> {
    let shell = &project.shell;
    if rustlib(project)?.join("src/rust/library").is_dir() {
        return Ok(());
    }
    cmd!(shell, "rustup component add rust-src")
        .run()
        .context("the standard library's sources are missing: install rustup, then run `rustup component add rust-src`")
}

/// The flag by which panics name the standard library's sources as they do where those are not installed.
pub fn remap_sources(project: &Project) -> Result<String> {
    let shell = &project.shell;
    let version = cmd!(shell, "rustc --version --verbose").quiet().read()?;
    let commit = version.lines().find_map(|line| line.strip_prefix("commit-hash: "));
    let commit = commit.context("rustc does not tell its commit")?;
    Ok(format!("--remap-path-prefix={}=/rustc/{commit}", rustlib(project)?.join("src/rust").display()))
}

/// Where the toolchain keeps its libraries.
fn rustlib(project: &Project) -> Result<PathBuf> {
    let shell = &project.shell;
    let sysroot = cmd!(shell, "rustc --print sysroot").quiet().read()?;
    Ok(Path::new(&sysroot).join("lib/rustlib"))
}

/// The command line of wasm-bindgen, at the version of the library in Cargo.lock.
pub fn wasm_bindgen(project: &Project) -> Result<PathBuf> {
    let lock = Lockfile::load(project.root.join("Cargo.lock"))?;
    installed(project, "wasm-bindgen", "wasm-bindgen-cli", &locked_version(&lock, "wasm-bindgen")?)
}

/// What runs the crate's tests in a browser.
pub fn wasm_pack(project: &Project) -> Result<PathBuf> {
    installed(project, "wasm-pack", "wasm-pack", WASM_PACK)
}

/// What drives Firefox; Debian does not have it.
pub fn geckodriver(project: &Project) -> Result<PathBuf> {
    installed(project, "geckodriver", "geckodriver", GECKODRIVER)
}

/// What checks licences and sources.
pub fn cargo_deny(project: &Project) -> Result<PathBuf> {
    installed(project, "cargo-deny", "cargo-deny", CARGO_DENY)
}

/// PATH with the folder of this program first.
pub fn path_with(program: &Path) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    // A bare name was found on PATH, so PATH stays what it is.
    let folder = program.parent().filter(|folder| folder.is_absolute());
    Ok(env::join_paths(folder.map(Path::to_owned).into_iter().chain(env::split_paths(&path)))?)
}

fn locked_version(lock: &Lockfile, package: &str) -> Result<String> {
    let mut versions = lock.packages.iter().filter(|candidate| candidate.name.as_str() == package);
    match (versions.next(), versions.next()) {
        (Some(only), None) => Ok(only.version.to_string()),
        (None, _) => bail!("Cargo.lock has no {package}"),
        (Some(_), Some(_)) => {
            bail!("Cargo.lock has {package} twice; its command line can match only one")
        }
    }
}

/// A program at exactly this version: from PATH, from an earlier run, or installed now.
fn installed(project: &Project, program: &str, package: &str, version: &str) -> Result<PathBuf> {
    let ours = project.target.join("tools");
    let ours_bin = ours.join("bin").join(program).with_extension(env::consts::EXE_EXTENSION);
    for candidate in [Path::new(program), &ours_bin] {
        if version_of(project, candidate).as_deref() == Some(version) {
            return Ok(candidate.to_owned());
        }
    }
    let shell = &project.shell;
    let install = || cmd!(shell, "cargo install {package} --version {version} --force --root {ours}");
    eprintln!("installing {package} {version}, once: this takes minutes");
    install()
        .arg("--locked")
        .run()
        // The lock that the package ships may name a version withdrawn since.
        .or_else(|_| install().run())
        .with_context(|| format!("{package} {version} cannot be installed: check that cargo reaches its registry"))?;
    Ok(ours_bin)
}

fn version_of(project: &Project, program: &Path) -> Option<String> {
    let shell = &project.shell;
    let said = cmd!(shell, "{program} --version").quiet().ignore_stderr().read().ok()?;
    said_version(&said).map(str::to_owned)
}

/// The version in `wasm-bindgen 0.2.130` or `wasm-bindgen 0.2.130 (a1b2c3)`.
fn said_version(said: &str) -> Option<&str> {
    said.split_whitespace().nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
        version = 4

        [[package]]
        name = "spin"
        version = "0.10.0"

        [[package]]
        name = "spin"
        version = "0.9.8"

        [[package]]
        name = "wasm-bindgen"
        version = "0.2.130"
    "#;

    #[test]
    fn the_version_is_the_one_that_the_lock_pins() {
        assert_eq!(locked_version(&LOCK.parse().unwrap(), "wasm-bindgen").unwrap(), "0.2.130");
    }

    #[test]
    fn a_package_that_the_lock_has_twice_or_never_has_no_version() {
        let lock = LOCK.parse().unwrap();
        assert!(locked_version(&lock, "spin").is_err());
        assert!(locked_version(&lock, "clap").is_err());
    }

    #[test]
    fn a_program_says_its_version_after_its_name() {
        assert_eq!(said_version("wasm-bindgen 0.2.130"), Some("0.2.130"));
        assert_eq!(said_version("wasm-bindgen 0.2.130 (a1b2c3)"), Some("0.2.130"));
        assert_eq!(said_version(""), None);
    }
}
