//! What servers load: the modules with the features `server` and `hash`, the entries of `uid2-wasm/server` in `pkg/dist/server`,
//! those of `uid2-wasm/hash` in `pkg/dist/hash`, and the command line in `pkg/dist/cli`.
//!
//! The order of the steps and the flags of each; the bundles themselves are written by `node/bundle_server.mjs`.

use crate::apt;
use crate::browser::Browsers;
use crate::program::{self, Program};
use crate::project::{Project, WASM32};
use crate::tools;
use crate::{node, operator, python};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::PathBuf;
use xshell::cmd;

/// The crates of `pkg/wasm` that become modules here.
const MODULES: [&str; 2] = ["server", "hash"];

/// What a store of opt-outs is tested with. Valkey speaks the same.
const REDIS_SERVER: Program =
    Program { variable: "REDIS_SERVER", names: &["redis-server", "valkey-server"], packages: &["redis-server"] };

/// What npm compiles better-sqlite3 with, where it finds no built one. Debian's packages are called as the programs are.
const COMPILERS: [&str; 2] = ["g++", "make"];

const REMEDY: &str = "install a Redis or Valkey server, g++ and make (Debian: `apt-get install redis-server g++ make`); \
                      REDIS_SERVER may say where the first is";

/// Builds these folders.
pub fn build(project: &Project) -> Result<()> {
    let scripts = node::scripts(project)?;
    tools::ensure_target(project)?;
    let wasm_bindgen = tools::wasm_bindgen(project)?;
    let shell = &project.shell;
    let built = project.target.join("server/built");
    let out = project.dist();
    for folder in [&built, &out.join("server"), &out.join("hash"), &out.join("cli")] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be written", folder.display()))?;
    }
    let wasm_opt = scripts.join("node_modules/binaryen/bin/wasm-opt");
    for name in MODULES {
        let compiled = compile(project, name)?;
        cmd!(shell, "{wasm_bindgen} --target bundler --no-typescript --out-dir {built} {compiled}").quiet().run()?;
        let module = built.join(format!("uid2_wasm_{name}_bg.wasm"));
        // No flags for features: with them wasm-opt writes modules that engines refuse.
        cmd!(shell, "node {wasm_opt} -O3 --strip-debug --strip-producers {module} -o {module}").quiet().run()?;
    }
    let (script, entries) = (scripts.join("bundle_server.mjs"), project.root.join("pkg"));
    Ok(cmd!(shell, "node {script} {entries} {built} {out}").quiet().run()?)
}

/// One after the other: built together they would share their features.
fn compile(project: &Project, name: &str) -> Result<PathBuf> {
    let target = project.target.join("server/module");
    let shell = project.shell();
    // Panics carry paths, which differ from machine to machine.
    let sources = project.sources_of_dependencies()?;
    let mut flags = vec![tools::remap_sources(project)?];
    flags.extend(sources.iter().map(|folder| format!("--remap-path-prefix={folder}=")));
    shell.set_var("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
    cmd!(shell, "cargo build --package uid2-wasm-{name} --profile server --target {WASM32} --target-dir {target}")
        .quiet()
        .run()?;
    Ok(target.join(WASM32).join(format!("server/uid2_wasm_{name}.wasm")))
}

/// The step: what holds natively, then the built package in every runtime, against the local operator.
pub fn test(project: &Project) -> Result<()> {
    let shell = &project.shell;
    cmd!(shell, "cargo test --package uid2-wasm --features server --lib --test server").run()?;
    build(project)?;
    let folder = project.root.join("tests/server");
    let [redis_server] = program::ensure(project, &[REDIS_SERVER], REMEDY)?;
    let compilers: Vec<&str> = COMPILERS.into_iter().filter(|program| which::which(program).is_err()).collect();
    if !compilers.is_empty() {
        apt::install(shell, &compilers, REMEDY)?;
    }
    for packages in [&folder, &project.root.join("www/examples/client-server")] {
        node::packages(project, packages)?;
    }
    let mut tests = shell.read_dir(&folder)?;
    tests.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    ensure!(!tests.is_empty(), "there is no test in tests/server");
    let shell = project.shell();
    shell.set_var("UID2_LOCAL_OPERATOR", operator::build(project)?);
    shell.set_var("UID2_PYTHON", python::with(project, &folder.join("requirements.txt"))?);
    shell.set_var("UID2_REDIS_SERVER", redis_server);
    shell.set_var("UID2_CHROMIUM", Browsers::ensure(project)?.chromium);
    // Many wait for disks, kills and other processes; on two cores Node by itself would run one file at a time.
    Ok(cmd!(shell, "node --test --test-concurrency=2 --test-reporter=spec {tests...}").run()?)
}
