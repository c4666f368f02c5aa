//! A Python of our own with the packages that a file pins, for programs of strangers that tests run beside ours.
//!
//! Making it and keeping it; what runs in it is for the tests.

use crate::apt;
use crate::project::Project;
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use xshell::cmd;

const REMEDY: &str = "install Python 3.8 or newer with its module venv (Debian: `apt-get install python3-venv`)";

/// The program, with what `requirements` pins. Made once, and again when that changes.
pub fn with(project: &Project, requirements: &Path) -> Result<PathBuf> {
    let folder = project.target.join("tools/python");
    let program = folder.join("bin/python");
    let wanted = fs::read_to_string(requirements)?;
    // Written last, so an install that was cut short is done again.
    let installed = folder.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    if !make(project, &folder) {
        apt::install(&project.shell, &["python3-venv"], REMEDY)?;
        anyhow::ensure!(make(project, &folder), "python3 makes no virtual environment: {REMEDY}");
    }
    let shell = &project.shell;
    cmd!(shell, "{program} -m pip install --quiet --disable-pip-version-check --no-deps --requirement {requirements}")
        .run()
        .context("pip could not install the official Python client: check that it reaches its registry")?;
    fs::write(&installed, wanted)?;
    Ok(program)
}

/// An empty environment in the place of what was there; whether there is one now.
fn make(project: &Project, folder: &Path) -> bool {
    let shell = &project.shell;
    cmd!(shell, "python3 -m venv --clear {folder}").quiet().ignore_stdout().ignore_stderr().run().is_ok()
}
