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
    /// Where clients ask.
    pub api: String,
    /// Where the demo site is.
    pub site: String,
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
        let mut starting = Self { child, api: String::new(), site: String::new() };
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
        // It is written in one piece or not yet: half a JSON text is the same as none.
        let Some(announced) = fs::read(announce).ok().and_then(|text| serde_json::from_slice(&text).ok()) else {
            return Ok(false);
        };
        (self.api, self.site) = addresses(&announced)?;
        let health = ureq::get(format!("{}/ops/healthcheck", self.api)).call();
        Ok(health.is_ok_and(|mut answer| answer.body_mut().read_to_string().is_ok_and(|body| body.trim() == "OK")))
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

fn addresses(announced: &Value) -> Result<(String, String)> {
    let address = |name: &str| {
        let address = announced[name].as_str();
        address
            .map(|address| address.trim_end_matches('/').to_owned())
            .with_context(|| format!("it announces no {name}"))
    };
    Ok((address("api")?, address("site")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_program_is_the_last_that_cargo_names() {
        let said = "{\"reason\":\"compiler-artifact\",\"executable\":null}\n\
                    {\"reason\":\"compiler-artifact\",\"executable\":\"/target/operator\"}\n\
                    {\"reason\":\"build-finished\",\"success\":true}";
        assert_eq!(built_program(said), Some("/target/operator".into()));
        assert_eq!(built_program(""), None);
    }

    #[test]
    fn what_is_announced_has_both_addresses() {
        let announced = json!({ "api": "http://localhost:1", "site": "http://localhost:2/" });
        assert_eq!(addresses(&announced).unwrap(), ("http://localhost:1".into(), "http://localhost:2".into()));
        assert!(addresses(&json!({ "api": "http://localhost:1" })).is_err());
    }
}
