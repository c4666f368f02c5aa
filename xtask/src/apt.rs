//! What a system's own packages bring: installed where we may, which is as root or where sudo asks nothing.
//! Rights and the two commands; what is needed, and the remedy where it cannot be had, is said by who needs it.

use anyhow::{Result, bail};
use xshell::{Shell, cmd};

/// Installs these packages.
///
/// # Errors
///
/// `remedy`, for a person, where there is no apt or no right to use it, or it fails.
pub fn install(shell: &Shell, packages: &[&str], remedy: &str) -> Result<()> {
    let what = packages.join(", ");
    let Some(rights) = rights(shell).filter(|_| which::which("apt-get").is_ok()) else {
        bail!("{what} is missing and there is no right to install it: {remedy}");
    };
    let apt = ["DEBIAN_FRONTEND=noninteractive", "apt-get"];
    // `env` runs what follows it, be that sudo or apt-get itself.
    let updated = cmd!(shell, "env {rights...} env {apt...} update").run();
    let install = cmd!(shell, "env {rights...} env {apt...} install -y --no-install-recommends {packages...}");
    if updated.and_then(|()| install.run()).is_err() {
        bail!("apt-get could not install {what}: {remedy}");
    }
    Ok(())
}

/// What a command that installs for everybody starts with: nothing for root, sudo where it asks nothing.
fn rights(shell: &Shell) -> Option<&'static [&'static str]> {
    if cmd!(shell, "id -u").quiet().read().is_ok_and(|user| user == "0") {
        return Some(&[]);
    }
    let sudo = cmd!(shell, "sudo -n true").quiet().ignore_stdout().ignore_stderr().run();
    sudo.is_ok().then_some(&["sudo", "-n"])
}
