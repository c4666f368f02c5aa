//! `cargo xtask test`: everything that must hold, one step after the other, up to the first that does not.
//!
//! The running and the counting; what each step does is in `steps.rs`.

use crate::project::Project;
use crate::steps::{NAMED, STEPS, Step};
use anyhow::{Result, bail};
use std::time::Instant;

/// Prints the names of the steps.
pub fn list() {
    for step in STEPS.iter().chain(NAMED) {
        println!("{:15} {}", step.name, step.what);
    }
}

/// Runs the named steps, or all but those that want to be named, in the order of the list. Whether all of them passed.
///
/// The last line says how many passed and how many failed: whatever runs this reads that line.
pub fn run(project: &Project, names: &[String]) -> Result<bool> {
    let steps = select(names)?;
    let mut passed = 0;
    let mut failed = 0;
    for step in &steps {
        if run_one(project, step) {
            passed += 1;
        } else {
            failed = 1;
            break;
        }
    }
    let left: Vec<&str> = steps.iter().skip(passed + failed).map(|step| step.name).collect();
    if !left.is_empty() {
        println!("not reached: {}", left.join(", "));
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

fn run_one(project: &Project, step: &Step) -> bool {
    println!("\n=== {}: {}", step.name, step.what);
    let started = Instant::now();
    let outcome = (step.run)(project);
    let seconds = started.elapsed().as_secs_f32();
    match &outcome {
        Ok(()) => println!("=== {} passed in {seconds:.1} s", step.name),
        Err(error) => println!("=== {} FAILED in {seconds:.1} s: {error:#}", step.name),
    }
    outcome.is_ok()
}

fn select(names: &[String]) -> Result<Vec<&'static Step>> {
    if names.is_empty() {
        return Ok(STEPS.iter().collect());
    }
    let all = || STEPS.iter().chain(NAMED);
    if let Some(unknown) = names.iter().find(|name| all().all(|step| step.name != **name)) {
        bail!("there is no step {unknown}: `cargo xtask test --list` names them");
    }
    Ok(all().filter(|step| names.iter().any(|name| name == step.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(names: &[&str]) -> Vec<&'static str> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        select(&names).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn no_name_means_every_step() {
        assert_eq!(selected(&[]).len(), STEPS.len());
    }

    #[test]
    fn what_wants_to_be_named_runs_when_it_is() {
        assert!(!selected(&[]).contains(&"packaging"));
        assert_eq!(selected(&["packaging"]), ["packaging"]);
    }

    #[test]
    fn steps_keep_their_order_however_they_are_named() {
        assert_eq!(selected(&["e2e", "fmt"]), ["fmt", "e2e"]);
    }

    #[test]
    fn an_unknown_step_is_an_error_and_not_a_pass() {
        assert!(select(&["clipy".to_owned()]).is_err());
    }
}
