//! The site's port: static files, the built SDK, and the announcement.

use crate::client::Local;
use reqwest::Response;
use serde_json::Value;
use std::path::{Path, PathBuf};
use uid2_local_operator::Product;
use uid2_local_operator::config::DEFAULT;
use uid2_local_operator::serve::Directories;

/// A directory of this test alone.
fn directory(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&directory).unwrap();
    for (file, text) in files {
        std::fs::write(directory.join(file), text).unwrap();
    }
    directory
}

async fn started() -> Local {
    let site = directory("site", &[("index.html", "<p>hello"), ("page.js", "1")]);
    let sdk = directory("sdk", &[("uid2.js", "2"), ("uid2.wasm", "\0asm")]);
    Local::start_with(Product::Uid2, DEFAULT, &Directories { site: Some(site), sdk: Some(sdk) }).await
}

async fn fetch(local: &Local, path: &str) -> Response {
    local.http.get(format!("{}{path}", local.announcement().site)).send().await.unwrap()
}

#[tokio::test]
async fn files_have_their_content_type_and_are_always_fetched_anew() {
    let local = started().await;
    let cases = [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/page.js", "text/javascript", "no-store"),
        ("/sdk/uid2.js", "text/javascript", "no-store"),
        ("/sdk/uid2.wasm", "application/wasm", "no-store"),
    ];
    for (path, content_type, cache) in cases {
        let url = format!("{}{path}", local.announcement().site);
        let since = "Fri, 31 Dec 2100 00:00:00 GMT";
        let response = local.http.get(url).header("if-modified-since", since).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with(content_type), "{path}");
        assert_eq!(response.headers()["cache-control"], cache, "{path}");
    }
}

#[tokio::test]
async fn a_strict_policy_is_sent_with_pages_that_ask_for_it() {
    let local = started().await;
    let policy = async |path: &str| fetch(&local, path).await.headers().get("content-security-policy").cloned();
    assert_eq!(policy("/?csp=strict").await.unwrap(), "script-src 'self'; object-src 'none'");
    assert_eq!(policy("/").await, None);
    assert_eq!(policy("/page.js?csp=strict").await, None);
}

#[tokio::test]
async fn a_missing_file_of_the_sdk_says_how_to_build_it() {
    for local in [started().await, Local::uid2().await] {
        let response = fetch(&local, "/sdk/missing.js").await;
        assert_eq!(response.status(), 404);
        assert!(response.text().await.unwrap().contains("cargo xtask build"));
    }
}

#[tokio::test]
async fn nothing_outside_of_the_directories_is_served() {
    let local = started().await;
    for path in ["/..%2fsdk/uid2.js", "/%2e%2e/sdk/uid2.wasm", "/sdk/..%2fsite/page.js", "/sdk/%2e%2e%2fsite%2fpage.js"]
    {
        let response = fetch(&local, path).await;
        assert!(response.status() != 200 || response.url().path().starts_with("/sdk/uid2"), "{path}");
    }
}

#[tokio::test]
async fn operator_json_is_the_announcement() {
    let local = started().await;
    let json: Value = fetch(&local, "/operator.json").await.json().await.unwrap();
    assert_eq!(json, serde_json::json!(local.announcement()));
    for product in ["uid2", "euid"] {
        let health = format!("{}/ops/healthcheck", json[product]["api"].as_str().unwrap());
        assert_eq!(local.http.get(health).send().await.unwrap().text().await.unwrap(), "OK");
    }
}
