//! What tests in real browsers need: the built package, the browsers, the local operator, and a shell that says where they are.
//!
//! Only that; the walks are in `tests/e2e`, and the projects that install the package in `tests/package/strangers`.

use crate::browser::Browsers;
use crate::project::Project;
use crate::{node, operator, site};
use anyhow::{Result, ensure};
use xshell::Shell;

/// Everything that walks need, and a shell that says where it is.
pub fn stage(project: &Project) -> Result<(Shell, Browsers)> {
    let browsers = Browsers::ensure(project)?;
    ensure!(project.dist().is_dir(), "pkg/dist is missing: run `cargo xtask build`");
    node::ensure(project)?;
    node::packages(project, &project.root.join("tests/e2e"))?;
    site::make(project)?;
    let shell = project.shell();
    shell.set_var("UID2_CHROMIUM", &browsers.chromium);
    shell.set_var("UID2_FIREFOX", &browsers.firefox);
    shell.set_var("UID2_WEBKIT_DRIVER", &browsers.webkit_driver);
    shell.set_var("UID2_LOCAL_OPERATOR", operator::build(project)?);
    Ok((shell, browsers))
}
