//! The part of the demo's site that is made: other people's libraries, as a publisher has them.
//!
//! Everything else of the site is served as it lies in `www/site`.

use crate::node;
use crate::project::Project;
use anyhow::Result;
use xshell::cmd;

/// Makes the paper's Prebid.js, in a second.
pub fn make(project: &Project) -> Result<()> {
    let folder = project.root.join("www/prebid");
    node::ensure(project)?;
    node::packages(project, &folder)?;
    let (script, made) = (folder.join("build.mjs"), project.root.join("www/site/prebid.js"));
    let shell = &project.shell;
    Ok(cmd!(shell, "node {script} {made}").quiet().run()?)
}
