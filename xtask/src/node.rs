//! Node, and the packages that come through npm.
//!
//! Which Node is enough and how packages get there; what runs in Node is for the commands.

use crate::project::Project;
use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use xshell::cmd;

const OLDEST: u32 = 20;

/// Checks that there is a Node that runs our scripts.
pub fn ensure(project: &Project) -> Result<()> {
    let shell = &project.shell;
    let said =
        cmd!(shell, "node --version").quiet().ignore_stderr().read().with_context(|| {
            format!("Node is missing: install Node {OLDEST} or newer, with npm, and put it on PATH")
        })?;
    match major(&said) {
        Some(version) if version >= OLDEST => Ok(()),
        _ => bail!("Node {OLDEST} or newer is needed and PATH has {said}: install a newer one"),
    }
}

/// Installs what `package-lock.json` of this folder pins, unless that has been done.
pub fn packages(project: &Project, folder: &Path) -> Result<()> {
    // npm writes this file last, so an install that was cut short is done again.
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&folder.join("package-lock.json")) {
        return Ok(());
    }
    let shell = project.shell();
    shell.change_dir(folder);
    if let Some(prefix) = prefix_with_headers(project) {
        shell.set_var("npm_config_nodedir", prefix);
    }
    cmd!(shell, "npm ci --no-audit --no-fund --loglevel=error").run().with_context(|| {
        format!(
            "npm could not install packages: check that it reaches its registry and run `npm ci` in {}",
            folder.display()
        )
    })
}

/// Where Node is installed, if its headers are there too: what npm compiles need not fetch them then.
fn prefix_with_headers(project: &Project) -> Option<PathBuf> {
    let shell = &project.shell;
    let program = cmd!(shell, "node --print process.execPath").quiet().read().ok()?;
    let prefix = Path::new(program.trim()).parent()?.parent()?;
    prefix.join("include/node/node.h").is_file().then(|| prefix.to_owned())
}

/// The folder of the build's own scripts, with their packages.
pub fn scripts(project: &Project) -> Result<PathBuf> {
    let folder = project.root.join("xtask/node");
    ensure(project)?;
    packages(project, &folder)?;
    Ok(folder)
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|metadata| metadata.modified()).ok()
}

/// 20 of `v20.1.2`.
fn major(said: &str) -> Option<u32> {
    said.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_says_its_version_with_a_v() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major("not a version"), None);
    }
}
