//! The steps of `cargo xtask test`.
//!
//! One function a step, each a few commands that a person could type. A step that lacks something, a browser for example, fails:
//! none is left out.

use crate::browser::Browsers;
use crate::project::{Project, WASM32};
use crate::tools;
use crate::{build, node, packaging, reproducible, server, size, walks};
use anyhow::{Result, ensure};
use xshell::cmd;

/// Something that must hold.
pub struct Step {
    /// What it is called on the command line.
    pub name: &'static str,
    /// In a few words.
    pub what: &'static str,
    /// The steps whose results it needs: if one of them fails, this one cannot run.
    pub needs: &'static [&'static str],
    /// Does it.
    pub run: fn(&Project) -> Result<()>,
}

/// What a step needs that runs the built files.
const BUILT: &[&str] = &["build"];

/// In the order in which they run: what fails fast comes first.
pub const STEPS: &[Step] = &[
    Step { name: "fmt", what: "formatting", needs: &[], run: fmt },
    Step { name: "clippy", what: "lints, for this machine and for pages", needs: &[], run: clippy },
    Step { name: "doc", what: "documentation and its links", needs: &[], run: doc },
    Step { name: "native", what: "unit and native tests", needs: &[], run: native },
    Step { name: "histories", what: "random histories, at full speed", needs: &[], run: histories },
    Step { name: "model", what: "every order of a few steps, at full speed", needs: &[], run: model },
    Step { name: "build", what: "what pages load, and that it has not grown", needs: &[], run: build },
    Step {
        name: "reproducible",
        what: "built once more elsewhere, the files are the same",
        needs: BUILT,
        run: reproducible::run,
    },
    Step {
        name: "package",
        what: "the package in Node, in test environments and to type checkers",
        needs: BUILT,
        run: package,
    },
    Step { name: "server", what: "what servers load: native, and in four runtimes", needs: BUILT, run: server::test },
    Step { name: "browser", what: "the crate's tests in Chromium, Firefox and WebKitGTK", needs: &[], run: browser },
    Step {
        name: "e2e",
        what: "walks through pages in Chromium, with WebAssembly, and some without",
        needs: BUILT,
        run: e2e,
    },
    Step {
        name: "random",
        what: "random walks of three tabs in Chromium, for over a minute",
        needs: BUILT,
        run: random,
    },
    Step {
        name: "e2e-firefox",
        what: "most walks in Firefox, with WebAssembly, and some without",
        needs: BUILT,
        run: e2e_firefox,
    },
    Step {
        name: "e2e-webkit",
        what: "most walks in WebKitGTK, with WebAssembly, and some without",
        needs: BUILT,
        run: e2e_webkit,
    },
    Step {
        name: "packaging-quick",
        what: "the package as strangers install it, where that takes seconds",
        needs: &[],
        run: packaging::quick,
    },
];

/// What runs only when it is named, or with `--all`: it takes longer than everything may take together.
pub const NAMED: &[Step] = &[
    Step {
        name: "e2e-no-wasm",
        what: "all other walks in Chromium without WebAssembly (only when named)",
        needs: BUILT,
        run: e2e_no_wasm,
    },
    Step {
        name: "e2e-full",
        what: "all other walks in Chromium with the whole SDK in one script (only when named)",
        needs: BUILT,
        run: e2e_full,
    },
    Step {
        name: "e2e-rest",
        what: "the walks of the official SDK beside ours, in Chromium (only when named)",
        needs: BUILT,
        run: e2e_rest,
    },
    Step {
        name: "e2e-firefox-rest",
        what: "the other walks in Firefox (only when named)",
        needs: BUILT,
        run: e2e_firefox_rest,
    },
    Step {
        name: "e2e-webkit-rest",
        what: "the other walks in WebKitGTK (only when named)",
        needs: BUILT,
        run: e2e_webkit_rest,
    },
    Step {
        name: "packaging-slow",
        what: "the package as strangers install it, where that takes minutes (only when named)",
        needs: &[],
        run: packaging::slow,
    },
    Step { name: "deny", what: "licences and sources of all crates (only when named)", needs: &[], run: deny },
];

/// The modules are no part of native builds: they would switch their features on for everybody.
const NATIVE: [&str; 7] =
    ["--workspace", "--exclude", "uid2-wasm-page", "--exclude", "uid2-wasm-server", "--exclude", "uid2-wasm-hash"];

fn fmt(project: &Project) -> Result<()> {
    let shell = &project.shell;
    Ok(cmd!(shell, "cargo fmt --all --check").run()?)
}

fn clippy(project: &Project) -> Result<()> {
    let shell = &project.shell;
    tools::ensure_target(project)?;
    build::page_side(project)?;
    let deny = ["--", "-D", "warnings"];
    cmd!(shell, "cargo clippy {NATIVE...} --all-targets {deny...}").run()?;
    cmd!(shell, "cargo clippy --package uid2-wasm --features page --all-targets --target {WASM32} {deny...}").run()?;
    cmd!(shell, "cargo clippy --package uid2-wasm --features server --all-targets {deny...}").run()?;
    cmd!(shell, "cargo clippy --package uid2-wasm-server --package uid2-wasm-hash --target {WASM32} {deny...}")
        .run()?;
    Ok(cmd!(shell, "cargo clippy --package uid2-wasm-page --target {WASM32} {deny...}").run()?)
}

fn doc(project: &Project) -> Result<()> {
    let shell = project.shell();
    tools::ensure_target(project)?;
    shell.set_var("RUSTDOCFLAGS", "-D warnings");
    cmd!(shell, "cargo doc {NATIVE...} --no-deps").run()?;
    cmd!(shell, "cargo doc --package uid2-wasm --features server --no-deps --target {WASM32}").run()?;
    Ok(cmd!(shell, "cargo doc --package uid2-wasm --features page --no-deps --target {WASM32}").run()?)
}

fn native(project: &Project) -> Result<()> {
    let shell = &project.shell;
    Ok(cmd!(shell, "cargo test {NATIVE...}").run()?)
}

/// Built and weighed: a script that has grown unnoticed is as bad as one that does not run.
fn build(project: &Project) -> Result<()> {
    build::run(project)?;
    // Beside the pages' files, which replace all that is there; what strangers install has both.
    server::build(project)?;
    size::check(project)
}

/// With what the step before has built.
fn package(project: &Project) -> Result<()> {
    ensure!(project.dist().is_dir(), "pkg/dist is missing: run `cargo xtask build`");
    node::ensure(project)?;
    let folder = project.root.join("tests/package");
    node::packages(project, &folder)?;
    let shell = &project.shell;
    let mut tests = shell.read_dir(&folder)?;
    // What the benchmark makes of its numbers; the benchmark itself runs only when somebody asks for it.
    tests.extend(shell.read_dir(project.root.join("tests/bench"))?);
    tests.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    ensure!(!tests.is_empty(), "there is no test in tests/package");
    Ok(cmd!(shell, "node --test --test-reporter=spec {tests...}").run()?)
}

fn histories(project: &Project) -> Result<()> {
    let shell = &project.shell;
    Ok(cmd!(shell, "cargo test --package uid2-wasm --profile histories --test histories").run()?)
}

fn model(project: &Project) -> Result<()> {
    let shell = &project.shell;
    Ok(cmd!(shell, "cargo test --package uid2-wasm --profile histories --test model -- --nocapture --test-threads 2")
        .run()?)
}

fn browser(project: &Project) -> Result<()> {
    // Without any test the runner says so and passes.
    ensure!(project.root.join("tests/page.rs").is_file(), "tests/page.rs is missing: nothing would run in a browser");
    let browsers = Browsers::ensure(project)?;
    tools::ensure_target(project)?;
    let shell = project.shell();
    build::page_side(project)?;
    // wasm-pack takes the wasm-bindgen that PATH has, and would go and fetch one if it had another version.
    shell.set_var("PATH", tools::path_with(&tools::wasm_bindgen(project)?)?);
    shell.set_var("WASM_BINDGEN_TEST_WEBDRIVER_JSON", browsers.capabilities(project)?);
    // Seconds. A browser that starts on a busy machine takes more than the twenty that are given by default.
    shell.set_var("WASM_BINDGEN_TEST_TIMEOUT", "180");
    let (wasm_pack, geckodriver) = (tools::wasm_pack(project)?, tools::geckodriver(project)?);
    let Browsers { chromedriver, webkit_driver, xvfb_run, .. } = browsers;
    let page = ["--", "--features", "page"];
    cmd!(shell, "{wasm_pack} test --headless --chrome --chromedriver {chromedriver} {page...}").run()?;
    cmd!(shell, "{wasm_pack} test --headless --firefox --geckodriver {geckodriver} {page...}").run()?;
    // Safari's driver speaks as WebKit's does.
    let webkit = ["--safari", "--safaridriver"];
    Ok(cmd!(shell, "{xvfb_run} -a {wasm_pack} test --headless {webkit...} {webkit_driver} {page...}").run()?)
}

fn e2e(project: &Project) -> Result<()> {
    walk(project, "chromium", "UID2_WALKS", "most")
}

fn e2e_no_wasm(project: &Project) -> Result<()> {
    walk(project, "chromium", "UID2_FORM", "no-wasm")
}

fn e2e_full(project: &Project) -> Result<()> {
    walk(project, "chromium", "UID2_FORM", "full")
}

fn e2e_rest(project: &Project) -> Result<()> {
    walk(project, "chromium", "UID2_WALKS", "rest")
}

/// Which walks of an engine: `UID2_WALKS` says which files, `UID2_FORM` which form of the SDK.
fn walk(project: &Project, engine: &str, variable: &str, value: &str) -> Result<()> {
    let (shell, _) = walks::stage(project)?;
    shell.set_var(variable, value);
    Ok(cmd!(shell, "node tests/e2e/walk.mjs {engine}").run()?)
}

/// By the rules of `deny.toml`.
fn deny(project: &Project) -> Result<()> {
    let shell = &project.shell;
    let cargo_deny = tools::cargo_deny(project)?;
    Ok(cmd!(shell, "{cargo_deny} check bans licenses sources").run()?)
}

/// Processes of a real browser are no function of a seed: each run walks others, and says which.
fn random(project: &Project) -> Result<()> {
    let (shell, _) = walks::stage(project)?;
    Ok(cmd!(shell, "node tests/e2e/random_walk.mjs").run()?)
}

fn e2e_firefox(project: &Project) -> Result<()> {
    walk(project, "firefox", "UID2_WALKS", "most")
}

fn e2e_firefox_rest(project: &Project) -> Result<()> {
    walk(project, "firefox", "UID2_WALKS", "rest")
}

fn e2e_webkit(project: &Project) -> Result<()> {
    walk_webkit(project, "most")
}

fn e2e_webkit_rest(project: &Project) -> Result<()> {
    walk_webkit(project, "rest")
}

fn walk_webkit(project: &Project, part: &str) -> Result<()> {
    let (shell, Browsers { xvfb_run, .. }) = walks::stage(project)?;
    shell.set_var("UID2_WALKS", part);
    Ok(cmd!(shell, "{xvfb_run} -a node tests/e2e/walk.mjs webkit").run()?)
}
