//! Starting and stopping the program: ports, the announcement, the state file, exit codes.

use crate::client::Local;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use uid2_local_operator::Product;
use uid2_local_operator::config::{Config, DEFAULT};
use uid2_local_operator::serve::{Announcement, Directories, start};

const PROGRAM: &str = env!("CARGO_BIN_EXE_uid2-local-operator");

fn file(name: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // It may be there from an earlier run, or not.
    let _absent = std::fs::remove_file(&file);
    file
}

#[tokio::test]
async fn a_taken_port_is_no_error_the_next_free_one_is_used_and_announced() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut config = Config::built_in().unwrap().on_any_port();
    config.uid2.port = port;
    let running = start(&config, &Directories::default()).await.unwrap();
    let api = &running.announcement().uid2.api;
    let used: u16 = api.rsplit_once(':').unwrap().1.parse().unwrap();
    assert!(used > port);
    assert!(reqwest::get(format!("{api}/ops/healthcheck")).await.unwrap().status().is_success());
}

#[tokio::test]
async fn opt_outs_outlive_a_restart_when_they_are_kept() {
    let state = file("kept-opt-outs.json");
    let toml = DEFAULT.replace("# file = \"opt-outs.json\"", &format!("file = {}", json!(state)));
    let person = json!({ "email": "leaver@example.com" });
    let first = Local::start(Product::Uid2, &toml).await;
    let identity = first.generate(&person).await;
    first.control("clock", &json!({ "advance_ms": 3_600_000 })).await;
    first.control("opt-out", &person).await;
    drop(first);
    let second = Local::start(Product::Uid2, &toml).await;
    assert_eq!(second.ask("/v2/token/generate", &person).await.status(), "optout");
    assert_eq!(second.refresh(&identity).await.status(), "optout", "tokens outlive it too");
    assert!(!std::fs::read_to_string(&state).unwrap().contains("leaver"), "the file holds no DII");
    assert_eq!(second.other().ask("/v2/token/generate", &person).await.status(), "success");
}

#[tokio::test]
async fn a_file_that_is_no_state_is_refused() {
    let state = file("no-state.json");
    std::fs::write(&state, "nothing").unwrap();
    let mut config = Config::built_in().unwrap().on_any_port();
    config.opt_outs.file = Some(state);
    let error = start(&config, &Directories::default()).await.err().unwrap().to_string();
    assert!(error.contains("Remedy: delete it"), "{error}");
}

#[test]
fn bad_configuration_ends_the_program_with_2_and_one_message() {
    let toml = file("bad.toml");
    std::fs::write(&toml, DEFAULT.replace("refresh_from_after = 900", "refresh_from_after = 4000")).unwrap();
    let output = Command::new(PROGRAM).arg("--config").arg(&toml).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(
        message.contains("bad.toml:15: refresh_from_after is 4000, longer than identity_expires_after (3600)"),
        "{message}"
    );
}

#[test]
fn credentials_are_what_the_probe_takes() {
    let output = Command::new(PROGRAM).arg("credentials").output().unwrap();
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let config = Config::built_in().unwrap();
    assert_eq!(printed, json!(Announcement::expected(&config).probe_credentials(&config)));
    for product in ["uid2", "euid"] {
        for name in ["all", "publisher", "mapper", "reader"] {
            assert!(printed[product]["keys"][name]["secret"].is_string());
        }
    }
}

#[tokio::test]
async fn credentials_take_the_announced_addresses_instead_of_the_configured_ports() {
    let config = Config::built_in().unwrap().on_any_port();
    let running = start(&config, &Directories::default()).await.unwrap();
    let announced = file("announced-elsewhere.json");
    std::fs::write(&announced, json!(running.announcement()).to_string()).unwrap();
    let output = Command::new(PROGRAM).args(["credentials", "--announced"]).arg(&announced).output().unwrap();
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(printed["uid2"]["base"], running.announcement().uid2.api);
    assert_eq!(printed["euid"]["base"], running.announcement().euid.api);
}

/// The program, ended when the test ends, whatever happens.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn it_announces_itself_once_it_listens_and_an_interrupt_ends_it_well() {
    let announced = file("announced.json");
    let mut program =
        Program(Command::new(PROGRAM).arg("--announce").arg(&announced).stdout(Stdio::piped()).spawn().unwrap());
    let announcement: Value = loop {
        if let Ok(bytes) = std::fs::read(&announced) {
            break serde_json::from_slice(&bytes).expect("never half of it");
        }
        assert!(program.0.try_wait().unwrap().is_none(), "it ended early");
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    let site = announcement["site"].as_str().unwrap();
    let served: Value = reqwest::get(format!("{site}/operator.json")).await.unwrap().json().await.unwrap();
    assert_eq!(served, announcement);
    let pid = program.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert_eq!(program.0.wait().unwrap().code(), Some(0));
}
