//! The package as strangers install it: packed, and lived with in throw-away projects.
//!
//! What has to be there for that; the projects, and which of them are slow, are in `tests/package/strangers`.

use crate::project::Project;
use crate::{build, server, walks};
use anyhow::Result;
use xshell::cmd;

/// The consumers that need seconds.
pub fn quick(project: &Project) -> Result<()> {
    run(project, "quick")
}

/// The others: some install hundreds of packages.
pub fn slow(project: &Project) -> Result<()> {
    run(project, "slow")
}

/// With what is built now: what is packed must not be what was built before.
fn run(project: &Project, which: &str) -> Result<()> {
    build::run(project)?;
    server::build(project)?;
    let (shell, _) = walks::stage(project)?;
    Ok(cmd!(shell, "node tests/package/strangers/run.mjs {which}").run()?)
}
