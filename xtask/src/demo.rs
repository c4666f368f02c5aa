//! `cargo xtask demo`: from a fresh checkout to the demo site in one command.
//!
//! The order of it and what is printed; the parts are in their own files.

use crate::operator::{Interrupt, LocalOperator};
use crate::project::Project;
use crate::{build, operator, site};
use anyhow::{Context as _, Result};

/// Builds all there is to show, serves it until Ctrl-C, or only asks once whether it would be served.
pub fn run(project: &Project, check: bool) -> Result<()> {
    build::run(project)?;
    site::make(project)?;
    let program = operator::build(project)?;
    let interrupt = Interrupt::listen()?;
    let Some(operator) = LocalOperator::start(project, &program, &interrupt)? else {
        return Ok(());
    };
    let address = &operator.addresses.site;
    if check {
        operator::fetch(&format!("{address}/")).context("the demo site does not answer")?;
        println!("The demo site answers at {address}/");
        return Ok(());
    }
    println!("\n    The demo site is at  {address}/\n    Ctrl-C ends it.\n");
    operator.run_until(&interrupt)
}
