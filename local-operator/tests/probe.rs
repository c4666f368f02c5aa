//! Every question of docs/protocol/conformance/probe.py, and the answers compared with those of the public operator.
//!
//! It wants Python with `cryptography`: `UID2_PROBE_PYTHON` names one, and without it the test makes itself a virtual
//! environment under the target directory. Without Python it fails; it is never skipped.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use uid2_local_operator::Product;
use uid2_local_operator::config::Config;
use uid2_local_operator::serve::{Directories, start};

const CRYPTOGRAPHY: &str = "cryptography==48.0.0";

fn conformance() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol/conformance")
}

fn python() -> PathBuf {
    std::env::var_os("UID2_PROBE_PYTHON").map_or_else(make_environment, PathBuf::from)
}

/// A virtual environment in the target directory, made once.
fn make_environment() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-python");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let installed = environment.join(CRYPTOGRAPHY);
    if !installed.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", CRYPTOGRAPHY]));
        std::fs::write(&installed, "").expect("the environment can be written to");
    }
    python
}

fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|error| {
        panic!("{command:?}: {error}. The probe needs Python 3: install it, or name it in UID2_PROBE_PYTHON")
    });
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}\n{}\n{}", said(&output.stdout), said(&output.stderr));
    output
}

/// Asks everything of one product, and compares.
fn ask(python: &Path, credentials: &Path, product: Product) {
    let probe = conformance().join("probe.py");
    let answers = run(Command::new(python).arg(&probe).arg(credentials).arg(product.key()));
    let answered = credentials.with_extension(format!("{}.json", product.key()));
    std::fs::write(&answered, answers.stdout).expect("the target directory can be written to");
    let recorded = conformance().join(format!("{}.json", product.key()));
    run(Command::new(python).arg(&probe).arg("--compare").arg(recorded).arg(answered));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_products_answer_like_the_public_operator() {
    let config = Config::built_in().expect("no mistake").on_any_port();
    let running = start(&config, &Directories::default()).await.expect("the operator starts");
    let credentials = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probe-credentials.json");
    let json = serde_json::json!(running.announcement().probe_credentials(&config)).to_string();
    std::fs::write(&credentials, json).expect("the target directory can be written to");
    let python = tokio::task::spawn_blocking(python).await.expect("a Python");
    let asking = Product::ALL.map(|product| {
        let (python, credentials) = (python.clone(), credentials.clone());
        tokio::task::spawn_blocking(move || ask(&python, &credentials, product))
    });
    for product in asking {
        product.await.expect("every answer as the public operator's");
    }
}
