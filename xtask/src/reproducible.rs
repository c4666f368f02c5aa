//! Everybody who builds this checkout gets the files that strangers download: built once more, from nothing and elsewhere, they
//! are the same to the byte, and so is what npm packs.
//!
//! The second place and the comparison; how things are built is for `build.rs` and `server.rs`.

use crate::project::Project;
use crate::{build, server, tools};
use anyhow::{Context as _, Result, ensure};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use xshell::cmd;

/// What a checkout is without: what was built or installed in it, and its history.
const NOT_COPIED: [&str; 4] = ["target", "node_modules", "dist", ".git"];

/// Builds here and elsewhere, and compares. The other place stays when something differs, to be looked at.
pub fn run(project: &Project) -> Result<()> {
    let place = project.target.join("reproducible");
    let other = elsewhere(project, &place)?;
    for project in [project, &other] {
        build::run(project)?;
        server::build(project)?;
    }
    let [here, there] = [project, &other].map(|project| contents(&project.dist()));
    same(&here?, &there?)?;
    let [here, there] = [(project, "here"), (&other, "there")].map(|(project, to)| packed(project, &place.join(to)));
    same(&here?, &there?)?;
    Ok(fs::remove_dir_all(place)?)
}

/// A copy of this checkout with another path, another target folder, and dependencies whose sources are elsewhere too.
fn elsewhere(project: &Project, place: &Path) -> Result<Project> {
    if place.exists() {
        fs::remove_dir_all(place)?;
    }
    let root = place.join("somewhere else/another checkout");
    copy(&project.root, &root, &project.target)?;
    let home = place.join("cargo");
    std::os::unix::fs::symlink(cargo_home()?, &home)?;
    let shell = project.shell();
    shell.change_dir(&root);
    shell.set_var("CARGO_HOME", home);
    // The one that was installed for this checkout does for the other, too.
    shell.set_var("PATH", tools::path_with(&tools::wasm_bindgen(project)?)?);
    Ok(Project { shell, root, target: place.join("another target") })
}

/// Where cargo keeps the sources of dependencies.
fn cargo_home() -> Result<PathBuf> {
    let user = || env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(user).context("there is neither CARGO_HOME nor HOME")
}

/// Copies the sources; `target` may lie among them under any name.
fn copy(from: &Path, to: &Path, target: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from == target || NOT_COPIED.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&from, &to, target)?;
        } else {
            fs::copy(&from, &to).with_context(|| format!("{} cannot be copied", from.display()))?;
        }
    }
    Ok(())
}

/// The tarball, alone in a folder.
fn packed(project: &Project, folder: &Path) -> Result<Contents> {
    fs::create_dir_all(folder)?;
    let shell = project.shell();
    shell.change_dir(project.root.join("pkg"));
    cmd!(shell, "npm pack --silent --pack-destination {folder}").quiet().ignore_stdout().run()?;
    contents(folder)
}

/// Bytes of files by their names below a folder.
type Contents = BTreeMap<PathBuf, Vec<u8>>;

fn contents(folder: &Path) -> Result<Contents> {
    let mut found = Contents::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder)?.to_owned(), fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

/// Names every file that differs, or is in one of the two only.
fn same(here: &Contents, there: &Contents) -> Result<()> {
    ensure!(!here.is_empty(), "nothing was built");
    let names: BTreeSet<&PathBuf> = here.keys().chain(there.keys()).collect();
    let others: Vec<String> =
        names.into_iter().filter_map(|name| difference(name, here.get(name), there.get(name))).collect();
    ensure!(others.is_empty(), "built elsewhere, other files come out:\n{}", others.join("\n"));
    Ok(())
}

fn difference(name: &Path, here: Option<&Vec<u8>>, there: Option<&Vec<u8>>) -> Option<String> {
    let name = name.display();
    match (here, there) {
        (Some(here), Some(there)) => {
            let alike = here.iter().zip(there).take_while(|(one, other)| one == other).count();
            (here != there).then(|| format!("{name} from byte {alike} on"))
        }
        (Some(_), None) => Some(format!("{name} is not built there")),
        (None, _) => Some(format!("{name} is built only there")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files<const N: usize>(files: [(&str, &str); N]) -> Contents {
        files.map(|(name, text)| (PathBuf::from(name), text.into())).into()
    }

    #[test]
    fn the_same_files_pass() {
        let built = files([("a.js", "let a"), ("server/b.js", "let b")]);
        assert!(same(&built, &built.clone()).is_ok());
    }

    #[test]
    fn each_file_that_differs_or_is_missing_is_named() {
        let here = files([("a.js", "let a"), ("b.js", "let b"), ("c.js", "")]);
        let there = files([("a.js", "let a"), ("b.js", "let  b"), ("d.js", "")]);
        let refusal = same(&here, &there).unwrap_err().to_string();
        assert!(
            refusal.ends_with("\nb.js from byte 4 on\nc.js is not built there\nd.js is built only there"),
            "{refusal}"
        );
    }

    #[test]
    fn two_builds_of_nothing_are_no_proof() {
        assert!(same(&Contents::new(), &Contents::new()).is_err());
    }
}
