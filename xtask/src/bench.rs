//! `cargo xtask bench`: how fast a page gets what it loads the SDK for, beside the official SDK; and how fast a server hashes and asks.
//!
//! What has to be there for that; what is measured, and how, is in `tests/bench`.

use crate::project::Project;
use crate::{node, python, walks};
use anyhow::{Result, ensure};
use xshell::cmd;

/// What can be measured.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// Page views in Chromium with the official package, the front and the whole SDK in turn; writes docs/bench.md and
    /// docs/bench.svg. ROUNDS says how often each is measured
    Page,
    /// Hashing and status batches beside Node and the official Python client, and the memory of a long stream; writes
    /// `docs/bench_server.md`. ROUNDS and COUNT say how often and how many
    Server,
}

/// Measures what is built now.
pub fn run(project: &Project, bench: &Bench) -> Result<()> {
    // The official package is bundled as users bundle it, by what bundles ours.
    node::scripts(project)?;
    match bench {
        Bench::Page => {
            let (shell, _) = walks::stage(project)?;
            Ok(cmd!(shell, "node tests/bench/run.mjs").run()?)
        }
        Bench::Server => {
            ensure!(project.dist().join("hash").is_dir(), "pkg/dist/hash is missing: run `cargo xtask build`");
            let shell = project.shell();
            shell.set_var("UID2_PYTHON", python::with(project, &project.root.join("tests/server/requirements.txt"))?);
            Ok(cmd!(shell, "node tests/bench/server/run.mjs").run()?)
        }
    }
}
