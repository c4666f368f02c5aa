//! What a person types: `cargo xtask demo | test | build | size`.
//!
//! Here is the command line alone; each command has a file of its own.
#![forbid(unsafe_code)]

mod build;
mod glue;
mod node;
mod project;
mod size;
mod tools;

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
    /// Builds what pages load into pkg/dist
    Build,
    /// Weighs pkg/dist beside the official SDK
    Size,
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    match run(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> anyhow::Result<()> {
    let project = Project::find()?;
    match command {
        Command::Build => {
            build::run(&project)?;
            size::run(&project)
        }
        Command::Size => size::run(&project),
    }
}
