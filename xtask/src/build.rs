//! `cargo xtask build`: the crate becomes the files that a page loads, in `pkg/dist`.
//!
//! The order of the steps and the flags of each; the bundles themselves are written by `node/bundle.mjs`.

use crate::project::{Project, WASM32};
use crate::{boundary, node, order, sbom, tools};
use anyhow::{Context as _, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use xshell::cmd;

/// A form of the module that a page can run.
#[derive(Clone, Copy)]
enum Form {
    /// WebAssembly.
    Wasm,
    /// The same in JavaScript, for pages where WebAssembly is missing or forbidden.
    NoWasm,
}

/// Builds `pkg/dist`, whole or not at all.
pub fn run(project: &Project) -> Result<()> {
    let _alone = alone(project)?;
    boundary::write(project)?;
    Build::prepare(project)?.run()
}

/// Makes one file of the page's side of the boundary, which `tests/page.rs` is compiled with.
pub fn page_side(project: &Project) -> Result<()> {
    let script = node::scripts(project)?.join("page_side.mjs");
    let (shell, root) = (&project.shell, &project.root);
    Ok(cmd!(shell, "node {script} {root}").run()?)
}

/// Waits for another build of this checkout; the next one waits until the file is closed.
fn alone(project: &Project) -> Result<File> {
    let folder = project.target.join("page");
    fs::create_dir_all(&folder)?;
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    Ok(lock)
}

struct Build<'a> {
    project: &'a Project,
    /// Our scripts, with their packages.
    scripts: PathBuf,
    /// What bundles are made of: a folder for each form.
    parts: PathBuf,
}

impl<'a> Build<'a> {
    fn prepare(project: &'a Project) -> Result<Self> {
        let scripts = node::scripts(project)?;
        tools::ensure_target(project)?;
        tools::ensure_sources(project)?;
        Ok(Self { project, scripts, parts: project.target.join("page/parts") })
    }

    fn run(&self) -> Result<()> {
        let compiled = self.compile()?;
        let entries = self.project.root.join("pkg");
        for form in [Form::Wasm, Form::NoWasm] {
            self.module(form, &compiled)?;
        }
        self.script("load.mjs", &[&entries, &self.parts])?;
        let fresh = self.project.target.join("page/dist");
        empty(&fresh)?;
        self.script("bundle.mjs", &[&entries, &self.parts, &fresh])?;
        replace(&self.project.dist(), &fresh)?;
        // The package carries the changelog, which has its place at the top of the repository.
        fs::copy(self.project.root.join("CHANGELOG.md"), entries.join("CHANGELOG.md"))?;
        sbom::write(self.project)
    }

    /// The module of one form, in its folder of the parts.
    fn module(&self, form: Form, compiled: &Path) -> Result<()> {
        let folder = self.parts.join(form.folder());
        empty(&folder)?;
        let module = folder.join("module.wasm");
        fs::copy(compiled, &module)?;
        self.forget_unused(&module)?;
        self.shrink(form, &module)?;
        match form {
            Form::Wasm => self.reorder(&module),
            Form::NoWasm => {
                let passes = [&["-Oz"], FEATURES].concat();
                self.binaryen("wasm2js", &passes, &module, &folder.join("module.js"))
            }
        }
    }

    /// Leaves only those exports that pkg/glue.js uses, and what they need, in the module.
    fn forget_unused(&self, module: &Path) -> Result<()> {
        let roots = module.with_file_name("roots.json");
        let root = |name| format!(r#"{{"name":"{name}","export":"{name}","root":true}}"#);
        fs::write(&roots, format!("[{}]", EXPORTS.map(root).join(",")))?;
        let graph = format!("--graph-file={}", roots.display());
        self.binaryen("wasm-metadce", &[&[graph.as_str()], FEATURES].concat(), module, module)
    }

    /// Makes the module small, in its place.
    fn shrink(&self, form: Form, module: &Path) -> Result<()> {
        let shrink = ["--flatten", "--rereloop", "-Oz", "-Oz", "--strip-debug", "--strip-producers"];
        // The lowest kilobyte is the far end of the stack: no address in it comes about by an addition that overflows.
        let known = ["--low-memory-unused", "--one-caller-inline-max-function-size=50"];
        let form: &[&str] = match form {
            Form::Wasm => &["--strip-target-features"],
            // wasm2js knows no conversion that saturates.
            Form::NoWasm => &["--llvm-nontrapping-fptoint-lowering"],
        };
        let passes = [&known[..], &shrink, form, FEATURES].concat();
        self.binaryen("wasm-opt", &passes, module, module)
    }

    /// Puts functions beside those that they share most with, in the module's place.
    fn reorder(&self, module: &Path) -> Result<()> {
        let named = module.with_file_name("named.wasm");
        fs::write(&named, order::name_functions(&fs::read(module)?)?)?;
        // Writes the module for few bytes, and changes nothing in it.
        let small = ["--reorder-functions-by-name", "--strip-debug", "--optimize-level=2", "--shrink-level=2"];
        let passes = [&small, FEATURES].concat();
        self.binaryen("wasm-opt", &passes, &named, module)
    }

    fn compile(&self) -> Result<PathBuf> {
        let target = self.project.target.join("page/module");
        let shell = self.project.shell();
        shell.set_var("CARGO_ENCODED_RUSTFLAGS", self.flags()?.join("\x1f"));
        // The flags that say so are not stable yet; the toolchain that they are given to is pinned.
        shell.set_var("RUSTC_BOOTSTRAP", "1");
        let wasm32 = WASM32;
        cmd!(shell, "cargo build --package uid2-wasm-page --release --target {wasm32} --target-dir {target}")
            // With the names goes the section that lists features, which speaks for the standard library too: that was built with
            // reference types, which nothing here uses.
            .args(["--config", "profile.release.strip=\"symbols\""])
            // The standard library too is built to trap without a message, which nobody would read.
            .arg("-Zbuild-std=core,alloc")
            .quiet()
            .run()?;
        Ok(target.join(wasm32).join("release/uid2_wasm_page.wasm"))
    }

    /// What rustc is told.
    fn flags(&self) -> Result<Vec<String>> {
        let mut flags = FLAGS.map(String::from).to_vec();
        let sources = self.project.sources_of_dependencies()?;
        flags.extend(sources.iter().map(|folder| format!("--remap-path-prefix={folder}=")));
        Ok(flags)
    }

    fn binaryen(&self, program: &str, arguments: &[&str], from: &Path, to: &Path) -> Result<()> {
        let shell = &self.project.shell;
        let program = self.scripts.join("node_modules/binaryen/bin").join(program);
        Ok(cmd!(shell, "node {program} {arguments...} {from} -o {to}").quiet().ignore_stdout().run()?)
    }

    fn script(&self, script: &str, arguments: &[&PathBuf]) -> Result<()> {
        let shell = &self.project.shell;
        let script = self.scripts.join(script);
        Ok(cmd!(shell, "node {script} {arguments...}").quiet().run()?)
    }
}

/// What pkg/glue.js uses of the module.
const EXPORTS: [&str; 3] = ["memory", "r", "c"];

/// A panic is a trap at once: nobody reads its message, or where it was, and its handler is never called.
const FLAGS: [&str; 6] = [
    "--cfg",
    "aes_compact",
    "-Ctarget-feature=-reference-types,-multivalue",
    "-Zunstable-options",
    "-Cpanic=immediate-abort",
    "-Zlocation-detail=none",
];

/// What the module uses, now that it cannot say so itself; any more, and wasm-opt writes modules that engines refuse.
const FEATURES: &[&str] =
    &["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext", "--enable-mutable-globals"];

impl Form {
    const fn folder(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::NoWasm => "no-wasm",
        }
    }
}

fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be written", folder.display()))
}

/// Puts the files of one folder, and of the folders in it, in the place of another's.
fn replace(old: &Path, fresh: &Path) -> Result<()> {
    empty(old)?;
    for file in fs::read_dir(fresh)? {
        let fresh = file?.path();
        let old = old.join(fresh.file_name().unwrap_or_default());
        if fresh.is_dir() {
            replace(&old, &fresh)?;
        } else {
            fs::copy(&fresh, &old)?;
        }
    }
    Ok(())
}
