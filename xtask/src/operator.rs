//! The local operator as a child process: built, started, known to answer, ended with us.
//!
//! What it serves is its own business; what the demo and the walks do with it is theirs.

use crate::project::Project;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};
use xshell::cmd;

const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Builds the program and says where it is.
pub fn build(project: &Project) -> Result<PathBuf> {
    let shell = &project.shell;
    let said = cmd!(shell, "cargo build --package uid2-local-operator --profile native")
        .arg("--message-format=json-render-diagnostics")
        .quiet()
        .read()
        .context("the local operator does not build")?;
    built_program(&said).context("cargo built no program of the local operator")
}

/// The program that cargo's messages end with, one JSON text a line.
fn built_program(said: &str) -> Option<PathBuf> {
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.filter_map(|message| Some(message["executable"].as_str()?.into())).next_back()
}

/// Ctrl-C, or a polite kill, from now on a message instead of our end.
pub struct Interrupt(Receiver<()>);

impl Interrupt {
    /// Once per process.
    pub fn listen() -> Result<Self> {
        let (sender, receiver) = channel();
        // Nobody listens any more only when the end has begun.
        ctrlc::set_handler(move || sender.send(()).unwrap_or_default())?;
        Ok(Self(receiver))
    }

    /// Waits so long, or until it came.
    fn came_within(&self, time: Duration) -> bool {
        self.0.recv_timeout(time) != Err(RecvTimeoutError::Timeout)
    }
}

/// A running local operator; dropping it ends it.
pub struct LocalOperator {
    child: Child,
    /// Where it says it is.
    pub addresses: Addresses,
}

/// What the local operator announces about itself, as far as we use it. URLs without a slash at the end.
#[derive(Debug, Default, PartialEq)]
pub struct Addresses {
    /// The demo site.
    pub site: String,
    /// Where clients of UID2 ask.
    pub uid2: String,
    /// Where clients of EUID ask.
    pub euid: String,
}

impl LocalOperator {
    /// Starts it with the site and the built package, and waits until it is healthy. `None` when interrupted.
    pub fn start(project: &Project, program: &Path, interrupt: &Interrupt) -> Result<Option<Self>> {
        let announce = project.target.join("demo.json");
        if announce.exists() {
            fs::remove_file(&announce)?;
        }
        let child = Command::new(program)
            .current_dir(&project.root)
            .arg("--site")
            .arg(project.root.join("www/site"))
            .arg("--sdk")
            .arg(project.dist())
            .arg("--announce")
            .arg(&announce)
            .stdin(Stdio::null())
            .spawn()
            .context("the local operator does not start")?;
        let mut starting = Self { child, addresses: Addresses::default() };
        let deadline = Instant::now() + PATIENCE;
        while !starting.is_up(&announce)? {
            starting.check_alive()?;
            ensure!(Instant::now() < deadline, "the local operator did not become healthy in {} s", PATIENCE.as_secs());
            if interrupt.came_within(PAUSE) {
                return Ok(None);
            }
        }
        Ok(Some(starting))
    }

    /// Keeps it running until interrupted.
    pub fn run_until(mut self, interrupt: &Interrupt) -> Result<()> {
        while !interrupt.came_within(PAUSE) {
            // Ctrl-C in a terminal reaches the child too, which may be faster: then our own is on its way.
            let alive = self.check_alive();
            if alive.is_err() && !interrupt.came_within(PAUSE) {
                return alive;
            }
        }
        Ok(())
    }

    fn is_up(&mut self, announce: &Path) -> Result<bool> {
        // Moved into place once everything listens, and never half written.
        if !announce.exists() {
            return Ok(false);
        }
        self.addresses = Addresses::read(&fs::read_to_string(announce)?)?;
        Ok(is_healthy(&self.addresses.uid2) && is_healthy(&self.addresses.euid))
    }

    fn check_alive(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("the local operator stopped by itself: {status}");
        }
        Ok(())
    }
}

impl Drop for LocalOperator {
    fn drop(&mut self) {
        // Both fail only where it is gone already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Addresses {
    fn read(announced: &str) -> Result<Self> {
        let announced: Value = serde_json::from_str(announced).context("the local operator announces no JSON")?;
        let address = |path: &str| {
            let address = announced.pointer(path).and_then(Value::as_str);
            address.map(str::to_owned).with_context(|| format!("the local operator announces no {path}"))
        };
        Ok(Self { site: address("/site")?, uid2: address("/uid2/api")?, euid: address("/euid/api")? })
    }
}

/// What is at this URL, if it answers well and soon.
pub fn fetch(url: &str) -> Result<String> {
    let request = ureq::get(url).config().timeout_global(Some(PATIENCE)).build();
    Ok(request.call()?.body_mut().read_to_string()?)
}

fn is_healthy(api: &str) -> bool {
    fetch(&format!("{api}/ops/healthcheck")).is_ok_and(|body| body.trim() == "OK")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_the_last_that_cargo_names() {
        let said = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                    {\"reason\":\"compiler-artifact\",\"executable\":\"/target/operator\"}\n\
                    {\"reason\":\"build-finished\",\"success\":true}";
        assert_eq!(built_program(said), Some("/target/operator".into()));
        assert_eq!(built_program(""), None);
    }

    #[test]
    fn what_is_announced_has_every_address() {
        let announced = r#"{
            "site": "http://localhost:1",
            "uid2": { "api": "http://localhost:2", "control": "http://localhost:4" },
            "euid": { "api": "http://localhost:3" }
        }"#;
        let [site, uid2, euid] = [1, 2, 3].map(|port| format!("http://localhost:{port}"));
        assert_eq!(Addresses::read(announced).unwrap(), Addresses { site, uid2, euid });
    }

    #[test]
    fn a_missing_address_is_named() {
        let error = Addresses::read(r#"{ "site": "http://localhost:1" }"#).unwrap_err();
        assert!(error.to_string().ends_with("no /uid2/api"), "{error}");
    }
}
