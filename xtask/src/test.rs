//! `cargo xtask test`: everything that must hold, one step after the other.
//!
//! The running, the counting and the table of times; what each step does is in `steps.rs`.

use crate::project::Project;
use crate::steps::{NAMED, STEPS, Step};
use crate::transcript;
use anyhow::{Result, bail};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Prints the names of the steps.
pub fn list() {
    for step in STEPS.iter().chain(NAMED) {
        println!("{:16} {}", step.name, step.what);
    }
}

/// How a step ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    Failed,
    /// A step whose result it needs has failed, so it did not run. That counts as failed.
    NotReached,
}

/// Runs the named steps, or those that run in every test, or `all` there are, in the order of the list. Answers whether all of
/// them passed.
///
/// A step that fails does not hide the ones after it: they run, but for those that need its result. What it said last is said
/// once more before the table. The last line says how many passed and how many failed: whatever runs this reads that line.
pub fn run(project: &Project, names: &[String], all: bool) -> Result<bool> {
    // Asked now: a step may build this program anew, and then the one that runs has no name any more.
    let program = env::current_exe()?;
    let mut done: Vec<(&Step, End, Duration)> = Vec::new();
    for step in select(names, all)? {
        let started = Instant::now();
        let end = match missing(step, &done) {
            Some(needed) => {
                println!("\n=== {} NOT REACHED: {needed} failed", step.name);
                End::NotReached
            }
            None => run_one(&program, step, &transcript_of(project, step))?,
        };
        done.push((step, end, started.elapsed()));
    }
    for (step, _, _) in done.iter().filter(|(_, end, _)| *end == End::Failed) {
        println!("\n=== {} FAILED, and said last:", step.name);
        println!("{}", transcript::last_lines(&transcript_of(project, step))?);
    }
    print_table(&done);
    let passed = done.iter().filter(|(_, end, _)| *end == End::Passed).count();
    let failed = done.len() - passed;
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// Runs one step in this process. `run` starts a process for each, so that all that its programs print can be kept.
pub fn run_here(project: &Project, name: &str) -> Result<()> {
    select(&[name.to_owned()], false)?.iter().try_for_each(|step| (step.run)(project))
}

/// Where what a step prints is kept.
fn transcript_of(project: &Project, step: &Step) -> PathBuf {
    project.target.join("steps").join(step.name).with_extension("log")
}

/// The step whose result this one needs and that has not passed, if there is one.
fn missing(step: &Step, done: &[(&Step, End, Duration)]) -> Option<&'static str> {
    let lacks = |needed: &&str| done.iter().any(|(step, end, _)| step.name == *needed && *end != End::Passed);
    step.needs.iter().copied().find(lacks)
}

fn run_one(program: &Path, step: &Step, transcript: &Path) -> Result<End> {
    println!("\n=== {}: {}", step.name, step.what);
    let started = Instant::now();
    let has_passed = transcript::run(Command::new(program).args(["step", step.name]), transcript)?;
    let (end, word) = if has_passed { (End::Passed, "passed") } else { (End::Failed, "FAILED") };
    println!("=== {} {word} in {:.1} s", step.name, started.elapsed().as_secs_f32());
    Ok(end)
}

fn print_table(done: &[(&Step, End, Duration)]) {
    println!();
    for (step, end, took) in done {
        let word = match end {
            End::Passed => "passed",
            End::Failed => "FAILED",
            End::NotReached => "not reached",
        };
        println!("{:16} {word:11} {:7.1} s", step.name, took.as_secs_f32());
    }
    let all: Duration = done.iter().map(|(_, _, took)| *took).sum();
    println!("{:28} {:7.1} s", "together", all.as_secs_f32());
}

fn select(names: &[String], all: bool) -> Result<Vec<&'static Step>> {
    if names.is_empty() && !all {
        return Ok(STEPS.iter().collect());
    }
    let every = || STEPS.iter().chain(NAMED);
    if let Some(unknown) = names.iter().find(|name| every().all(|step| step.name != **name)) {
        bail!("there is no step {unknown}: `cargo xtask test --list` names them");
    }
    Ok(every().filter(|step| all || names.iter().any(|name| name == step.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(names: &[&str]) -> Vec<&'static str> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        select(&names, false).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn no_name_means_every_step() {
        assert_eq!(selected(&[]).len(), STEPS.len());
    }

    #[test]
    fn what_wants_to_be_named_runs_when_it_is() {
        assert!(!selected(&[]).contains(&"packaging-slow"));
        assert_eq!(selected(&["packaging-slow"]), ["packaging-slow"]);
    }

    #[test]
    fn all_means_those_that_want_to_be_named_too() {
        assert_eq!(select(&[], true).unwrap().len(), STEPS.len() + NAMED.len());
    }

    #[test]
    fn steps_keep_their_order_however_they_are_named() {
        assert_eq!(selected(&["e2e", "fmt"]), ["fmt", "e2e"]);
    }

    #[test]
    fn an_unknown_step_is_an_error_and_not_a_pass() {
        assert!(select(&["clipy".to_owned()], false).is_err());
    }

    #[test]
    fn a_step_whose_needs_failed_is_not_reached_and_any_other_is() {
        let step = |name| STEPS.iter().find(|step| step.name == name).unwrap();
        let done = [(step("build"), End::Failed, Duration::ZERO), (step("native"), End::Failed, Duration::ZERO)];
        assert_eq!(missing(step("e2e"), &done), Some("build"));
        assert_eq!(missing(step("model"), &done), None);
    }

    #[test]
    fn every_need_is_a_step_that_comes_before() {
        for (place, step) in STEPS.iter().enumerate() {
            for needed in step.needs {
                assert!(STEPS[..place].iter().any(|before| before.name == *needed), "{} needs {needed}", step.name);
            }
        }
    }
}
