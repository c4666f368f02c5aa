//! Chromium and its driver, as the tests need them.
//!
//! Finding and installing; what runs in the browser is for the tests.

use crate::apt;
use crate::project::Project;
use anyhow::{Result, anyhow, ensure};
use serde_json::json;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

const REMEDY: &str = "install Chromium with its driver (Debian: `apt-get install chromium chromium-driver`) or say where \
                      they are in CHROME and CHROMEDRIVER";

/// A browser and the program that drives it.
pub struct Browser {
    /// Named by `CHROME`, or found on PATH.
    pub chromium: PathBuf,
    /// Named by `CHROMEDRIVER`, or found on PATH.
    pub driver: PathBuf,
}

impl Browser {
    /// Finds them, installing what is missing where we may.
    pub fn ensure(project: &Project) -> Result<Self> {
        if let Some(browser) = Self::find()? {
            return Ok(browser);
        }
        apt::install(&project.shell, &["chromium", "chromium-driver"], REMEDY)?;
        Self::find()?.ok_or_else(|| anyhow!("Chromium was installed and is not on PATH: {REMEDY}"))
    }

    fn find() -> Result<Option<Self>> {
        let chromium = program("CHROME", &["chromium", "chromium-browser", "google-chrome"])?;
        let driver = program("CHROMEDRIVER", &["chromedriver"])?;
        Ok(chromium.zip(driver).map(|(chromium, driver)| Self { chromium, driver }))
    }

    /// A file that tells the runner of wasm-bindgen's tests which browser the driver shall start.
    pub fn capabilities(&self, project: &Project) -> Result<PathBuf> {
        let file = project.target.join("webdriver.json");
        fs::write(&file, json!({ "goog:chromeOptions": { "binary": self.chromium } }).to_string())?;
        Ok(file)
    }
}

/// The program that the variable names, else the first of these that there is.
fn program(variable: &str, names: &[&str]) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os(variable) {
        let path = PathBuf::from(path);
        ensure!(path.is_file(), "{variable} names {}, which is not there: {REMEDY}", path.display());
        return Ok(Some(path));
    }
    let mut folders: OsString = env::var_os("PATH").unwrap_or_default();
    folders.push(":/usr/bin");
    Ok(names.iter().find_map(|name| which::which_in_global(name, Some(&folders)).ok()?.next()))
}
