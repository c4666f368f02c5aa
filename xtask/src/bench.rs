//! `cargo xtask bench`: how fast a page gets what it loads the SDK for, beside the official SDK.
//!
//! What has to be there for that; what is measured, and how, is in `tests/bench`.

use crate::project::Project;
use crate::{node, walks};
use anyhow::Result;
use xshell::cmd;

/// What can be measured.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// Page views in Chromium with the official package, the front and the whole SDK in turn; writes docs/bench.md and
    /// docs/bench.svg. ROUNDS says how often each is measured
    Page,
}

/// Measures what is built now.
pub fn run(project: &Project, bench: &Bench) -> Result<()> {
    // The official package is bundled as users bundle it, by what bundles ours.
    node::scripts(project)?;
    let (shell, _) = walks::stage(project)?;
    match bench {
        Bench::Page => Ok(cmd!(shell, "node tests/bench/run.mjs").run()?),
    }
}
