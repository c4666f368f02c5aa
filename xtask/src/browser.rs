//! The three browsers and their drivers, as the tests need them.
//!
//! Finding and installing; what runs in a browser is for the tests.

use crate::program::{self, Program};
use crate::project::Project;
use anyhow::Result;
use serde_json::json;
use std::fs;
use std::path::PathBuf;

const REMEDY: &str = "install Chromium, Firefox and WebKitGTK's driver (Debian: `apt-get install chromium chromium-driver \
                      firefox-esr webkit2gtk-driver xvfb xauth`) or say where they are in CHROME, CHROMEDRIVER, FIREFOX, \
                      WEBKITDRIVER and XVFB_RUN";

const CHROMIUM: Program =
    Program { variable: "CHROME", names: &["chromium", "chromium-browser", "google-chrome"], packages: &["chromium"] };
const CHROMEDRIVER: Program =
    Program { variable: "CHROMEDRIVER", names: &["chromedriver"], packages: &["chromium-driver"] };
const FIREFOX: Program =
    Program { variable: "FIREFOX", names: &["firefox-esr", "firefox"], packages: &["firefox-esr"] };
const WEBKIT_DRIVER: Program =
    Program { variable: "WEBKITDRIVER", names: &["WebKitWebDriver"], packages: &["webkit2gtk-driver"] };
/// `WebKitGTK` has no mode without a display, and hangs on a machine without one.
const XVFB_RUN: Program = Program { variable: "XVFB_RUN", names: &["xvfb-run"], packages: &["xvfb", "xauth"] };

/// Three browsers, and the programs that drive them. Firefox's driver is built by cargo: see `tools.rs`.
pub struct Browsers {
    /// Named by `CHROME`, or found on PATH.
    pub chromium: PathBuf,
    /// Named by `CHROMEDRIVER`, or found on PATH.
    pub chromedriver: PathBuf,
    /// Named by `FIREFOX`, or found on PATH.
    pub firefox: PathBuf,
    /// Named by `WEBKITDRIVER`, or found on PATH. It starts the browser that came with it.
    pub webkit_driver: PathBuf,
    /// Gives a program a display. Named by `XVFB_RUN`, or found on PATH.
    pub xvfb_run: PathBuf,
}

impl Browsers {
    /// Finds them, installing what is missing where we may.
    pub fn ensure(project: &Project) -> Result<Self> {
        let programs = [CHROMIUM, CHROMEDRIVER, FIREFOX, WEBKIT_DRIVER, XVFB_RUN];
        let [chromium, chromedriver, firefox, webkit_driver, xvfb_run] = program::ensure(project, &programs, REMEDY)?;
        Ok(Self { chromium, chromedriver, firefox, webkit_driver, xvfb_run })
    }

    /// A file that tells the runner of wasm-bindgen's tests which browsers the first two drivers shall start.
    pub fn capabilities(&self, project: &Project) -> Result<PathBuf> {
        let file = project.target.join("webdriver.json");
        let capabilities = json!({
            "goog:chromeOptions": { "binary": self.chromium },
            "moz:firefoxOptions": { "binary": self.firefox, "args": [] },
        });
        fs::write(&file, capabilities.to_string())?;
        Ok(file)
    }
}
