//! The local operator's command line.
//! What it says on the screen is in `screen`; everything else is the library's.

#![forbid(unsafe_code)]

mod screen;

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use uid2_local_operator::config::{Config, Mistake};
use uid2_local_operator::serve::{self, Announcement, Directories};

/// The exit code for a mistake in the configuration. Whatever fails later exits with 1.
const BAD_CONFIGURATION: u8 = 2;

/// A UID2 and EUID operator for this machine: for developing and testing clients, and for the demo.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,

    /// The configuration to use instead of the built-in one (local-operator/default.toml).
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,

    /// The static files to serve at / on the site's port.
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,

    /// The built SDK to serve under /sdk/ on the site's port.
    #[arg(long, value_name = "DIR")]
    sdk: Option<PathBuf>,

    /// Write the actual addresses and keys to this file as JSON, once everything listens.
    #[arg(long, value_name = "FILE")]
    announce: Option<PathBuf>,

    /// Keep opt-outs in this file over a restart.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Print what docs/protocol/conformance/probe.py needs to ask the operator, both products, as JSON.
    Credentials {
        /// Take the addresses from a file that --announce wrote: the configured ports may be somebody else's.
        #[arg(long, value_name = "FILE")]
        announced: Option<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match load(arguments.config.as_deref()) {
        Ok(config) => config,
        Err(mistake) => {
            eprintln!("{mistake}");
            return ExitCode::from(BAD_CONFIGURATION);
        }
    };
    let outcome = match arguments.command {
        Some(Command::Credentials { announced }) => print_credentials(&config, announced.as_deref()),
        None => run(with_state(config, arguments.state.clone()), arguments).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn load(file: Option<&Path>) -> Result<Config, Mistake> {
    file.map_or_else(Config::built_in, Config::load)
}

fn print_credentials(config: &Config, announced: Option<&Path>) -> Result<(), String> {
    let announcement = announced.map_or_else(|| Ok(Announcement::expected(config)), read_announcement)?;
    let credentials = announcement.probe_credentials(config);
    println!("{}", serde_json::to_string_pretty(&credentials).map_err(|error| error.to_string())?);
    Ok(())
}

/// `--state` replaces the file that the configuration names.
fn with_state(mut config: Config, state: Option<PathBuf>) -> Config {
    config.opt_outs.file = state.or(config.opt_outs.file);
    config
}

fn read_announcement(file: &Path) -> Result<Announcement, String> {
    let complain = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let bytes = std::fs::read(file).map_err(|error| complain(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| complain(&error))
}

async fn run(config: Config, arguments: Arguments) -> Result<(), String> {
    if let Some(file) = &arguments.announce {
        // What an earlier run announced is no longer true. There may be no such file.
        let _absent = std::fs::remove_file(file);
    }
    let directories = Directories { site: arguments.site, sdk: arguments.sdk };
    let running = serve::start(&config, &directories).await.map_err(|error| format!("cannot start: {error}"))?;
    println!("{}", screen::screen(&config, running.announcement(), &directories));
    if let Some(file) = arguments.announce {
        running.announcement().write(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    stopped().await;
    println!("\nStopped.");
    Ok(())
}

/// Waits for Ctrl-C, or for the signal that a parent process sends.
async fn stopped() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    interrupted.await;
}
