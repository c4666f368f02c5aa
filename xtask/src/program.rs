//! Programs that a distribution has: named by a variable, or found on PATH, or installed.
//!
//! Which programs, and what a person can do where that fails, is said by who needs them.

use crate::apt;
use crate::project::Project;
use anyhow::{Result, anyhow, ensure};
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// A program that a distribution has.
pub struct Program {
    /// What may say where it is.
    pub variable: &'static str,
    /// What it may be called.
    pub names: &'static [&'static str],
    /// What Debian has it in.
    pub packages: &'static [&'static str],
}

/// Where these programs are, after installing what is missing where we may.
///
/// # Errors
///
/// `remedy`, for a person, where one of them cannot be had.
pub fn ensure<const COUNT: usize>(
    project: &Project,
    programs: &[Program; COUNT],
    remedy: &str,
) -> Result<[PathBuf; COUNT]> {
    let mut missing = Vec::new();
    for program in programs {
        if program.find(remedy)?.is_none() {
            missing.extend(program.packages);
        }
    }
    if !missing.is_empty() {
        apt::install(&project.shell, &missing, remedy)?;
    }
    let found: Vec<PathBuf> = programs.iter().map(|program| program.installed(remedy)).collect::<Result<_>>()?;
    Ok(found.try_into().expect("one path for each program"))
}

impl Program {
    /// The program that the variable names, else the first of the names that there is.
    fn find(&self, remedy: &str) -> Result<Option<PathBuf>> {
        if let Some(path) = env::var_os(self.variable) {
            let path = PathBuf::from(path);
            ensure!(path.is_file(), "{} names {}, which is not there: {remedy}", self.variable, path.display());
            return Ok(Some(path));
        }
        let mut folders: OsString = env::var_os("PATH").unwrap_or_default();
        folders.push(":/usr/bin");
        Ok(self.names.iter().find_map(|name| which::which_in_global(name, Some(&folders)).ok()?.next()))
    }

    fn installed(&self, remedy: &str) -> Result<PathBuf> {
        self.find(remedy)?.ok_or_else(|| anyhow!("{} was installed and is not on PATH: {remedy}", self.names[0]))
    }
}
