//! The webhook, seen from a bidder's receiver (reference 11).

use crate::client::Local;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::collections::VecDeque;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use uid2_local_operator::Product;
use uid2_local_operator::config::DEFAULT;

/// A bidder that answers with the statuses given, then with 200, and hands on every request as text.
async fn bidder(statuses: &[u16]) -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (received, requests) = mpsc::unbounded_channel();
    let mut statuses: VecDeque<u16> = statuses.iter().copied().collect();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            let status = statuses.pop_front().unwrap_or(200);
            let answer = format!("HTTP/1.1 {status} .\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            if received.send(String::from_utf8(request).unwrap()).is_err() {
                return;
            }
        }
    });
    (port, requests)
}

async fn with_webhook(port: u16, more: &str) -> Local {
    let toml = format!(
        r#"{DEFAULT}
[[uid2.webhooks]]
name = "bidder"
url = "http://localhost:{port}/optout?fixed=1"
method = "GET"
query_parameters = ["action=do optout", "uid2=${{ADVERTISING_ID}}", "timestamp=${{OPTOUT_EPOCH}}"]
headers = ["Authorization: Bearer ${{OPTOUT_EPOCH}}"]
retry_count = 2
retry_backoff_ms = 1
batch_retry_ms = 1
{more}
"#
    );
    Local::start(Product::Uid2, &toml).await
}

#[tokio::test]
async fn a_bidder_is_told_the_raw_uid_and_the_seconds_in_the_query() {
    let (port, mut requests) = bidder(&[]).await;
    let local = with_webhook(port, "interval_ms = 0\nsend_twice = false").await;
    let person = "leaver@example.com";
    let mapped = local.ask("/v3/identity/map", &json!({ "email": [person] })).await;
    let raw_uid = mapped.body()["email"][0]["u"].as_str().unwrap().to_owned();
    local.control("clock", &json!({ "stopped_at_ms": local.now_ms().await })).await;
    let now_s = local.now_ms().await / 1000;
    local.ask("/v2/token/logout", &json!({ "email": person })).await;
    let request = requests.recv().await.unwrap();
    let encoded = raw_uid.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let first = format!("GET /optout?fixed=1&action=do+optout&uid2={encoded}&timestamp={now_s} HTTP/1.1\r\n");
    assert!(request.starts_with(&first), "{request}");
    assert!(request.contains(&format!("authorization: Bearer {now_s}\r\n")), "{request}");
    assert!(request.contains("content-length: 0\r\n") && request.contains("upgrade: h2c\r\n"), "{request}");
    assert_eq!(STANDARD.decode(raw_uid).unwrap().len(), 32);
}

#[tokio::test]
async fn a_busy_bidder_is_asked_again_and_a_failed_batch_starts_again() {
    // Three attempts, then the batch fails and comes again; a redirect fails at once.
    let (port, mut requests) = bidder(&[503, 429, 500, 302, 204]).await;
    let local = with_webhook(port, "interval_ms = 0\nsend_twice = false").await;
    local.control("opt-out", &json!({ "email": "leaver@example.com" })).await;
    let first = requests.recv().await.unwrap();
    for _ in 0..4 {
        assert_eq!(requests.recv().await.unwrap(), first);
    }
    local.control("opt-out", &json!({ "email": "another@example.com" })).await;
    assert_ne!(requests.recv().await.unwrap(), first, "204 was a success");
}

#[tokio::test]
async fn everything_can_be_made_to_come_twice() {
    let (port, mut requests) = bidder(&[]).await;
    let local = with_webhook(port, "interval_ms = 0\nsend_twice = true").await;
    local.control("opt-out", &json!({ "email": "leaver@example.com" })).await;
    assert_eq!(requests.recv().await.unwrap(), requests.recv().await.unwrap());
}
