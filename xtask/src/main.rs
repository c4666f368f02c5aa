//! What a person types: `cargo xtask demo | test | build | size | bench`.
//!
//! Here is the command line alone; each command has a file of its own.
#![forbid(unsafe_code)]

mod apt;
mod bench;
mod boundary;
mod browser;
mod build;
mod demo;
mod node;
mod operator;
mod order;
mod packaging;
mod program;
mod project;
mod python;
mod reproducible;
mod sbom;
mod server;
mod site;
mod size;
mod steps;
mod test;
mod tools;
mod transcript;
mod walks;

use clap::{Parser, Subcommand};
use project::Project;
use std::process::ExitCode;

/// Builds, tests and shows uid2-wasm.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything, starts the local operator with the demo site, and runs until Ctrl-C
    Demo {
        /// Fetch the site once and stop
        #[arg(long)]
        check: bool,
    },
    /// Runs everything that must hold, and says at the end what failed and how long each step took
    Test {
        /// Only these steps; some run only when named here
        names: Vec<String>,
        /// Also what runs only when it is named
        #[arg(long, conflicts_with = "names")]
        all: bool,
        /// Name the steps and stop
        #[arg(long)]
        list: bool,
    },
    /// Runs one step in this process, as `test` has each of them run
    #[command(hide = true)]
    Step { name: String },
    /// Builds what pages and servers load into pkg/dist
    Build,
    /// Weighs pkg/dist beside the official SDK
    Size {
        /// Write the weights into sizes.json, which later builds may not exceed
        #[arg(long)]
        write: bool,
    },
    /// Measures the built package in a browser, beside the official SDK
    Bench {
        #[command(subcommand)]
        what: bench::Bench,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// `false` when it failed and has said so.
fn run(command: Command) -> anyhow::Result<bool> {
    let project = Project::find()?;
    match command {
        Command::Demo { check } => demo::run(&project, check)?,
        Command::Test { list: true, .. } => test::list(),
        Command::Test { names, all, list: false } => return test::run(&project, &names, all),
        Command::Step { name } => test::run_here(&project, &name)?,
        Command::Build => {
            build::run(&project)?;
            server::build(&project)?;
            size::run(&project, false)?;
        }
        Command::Size { write } => size::run(&project, write)?,
        Command::Bench { what } => bench::run(&project, &what)?,
    }
    Ok(true)
}
