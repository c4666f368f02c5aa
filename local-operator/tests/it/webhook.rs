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
    with_webhook_that_waits(port, more, 1).await
}

/// A batch that failed is sent again after so many milliseconds.
async fn with_webhook_that_waits(port: u16, more: &str, batch_retry_ms: u32) -> Local {
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
batch_retry_ms = {batch_retry_ms}
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

/// How many notices wait.
async fn waiting(local: &Local) -> u64 {
    local.control_get("webhooks").await["progress"]["waiting"].as_u64().unwrap()
}

/// The raw UID and the second of a request.
fn told(request: &str) -> (String, i64) {
    let (_, query) = request.lines().next().unwrap().rsplit_once("uid2=").unwrap();
    let (raw_uid, rest) = query.split_once("&timestamp=").unwrap();
    (raw_uid.to_owned(), rest.split(' ').next().unwrap().parse().unwrap())
}

#[tokio::test]
async fn the_whole_history_can_be_made_to_come_again_with_its_times() {
    let (port, mut requests) = bidder(&[]).await;
    let local = with_webhook(port, "interval_ms = 0\nsend_twice = false").await;
    let mut first = Vec::new();
    for person in ["one@example.com", "two@example.com", "three@example.com"] {
        local.control("opt-out", &json!({ "email": person })).await;
        first.push(told(&requests.recv().await.unwrap()));
        local.control("clock", &json!({ "advance_ms": 60_000 })).await;
    }
    assert_eq!(local.control("webhooks/replay", &json!({})).await["replayed"], 3);
    let mut again = Vec::new();
    for _ in 0..3 {
        again.push(told(&requests.recv().await.unwrap()));
    }
    first.sort();
    again.sort();
    assert_eq!(first, again);
}

#[tokio::test]
async fn a_batch_can_be_made_to_be_skipped_and_the_next_one_comes() {
    let (port, mut requests) = bidder(&[]).await;
    let local = with_webhook(port, "interval_ms = 0\nsend_twice = false").await;
    local.control("webhooks", &json!({ "skip_batches": 1 })).await;
    local.control("opt-out", &json!({ "email": "skipped@example.com" })).await;
    while waiting(&local).await > 0 {
        tokio::task::yield_now().await;
    }
    local.control("opt-out", &json!({ "email": "next@example.com" })).await;
    let mapped = local.ask("/v3/identity/map", &json!({ "email": ["skipped@example.com"] })).await;
    assert_eq!(mapped.body()["email"][0]["e"], "optout", "the operator knows of it");
    let _next = requests.recv().await.unwrap();
    while waiting(&local).await > 0 {
        tokio::task::yield_now().await;
    }
    assert!(requests.try_recv().is_err(), "and nothing else comes");
    assert_eq!(local.control_get("webhooks").await["progress"]["skipped_batches"], 1);
}

#[tokio::test]
async fn opt_outs_can_wait_for_hours_of_the_operator_s_clock_and_come_in_any_order_and_several_times() {
    let (port, mut requests) = bidder(&[]).await;
    let local = with_webhook(port, "interval_ms = 0\nsend_twice = false").await;
    local.control("clock", &json!({ "stopped_at_ms": local.now_ms().await })).await;
    local.control("webhooks", &json!({ "delay_ms": 7_200_000, "duplicates": 2, "order": "latest_first" })).await;
    for person in ["one@example.com", "two@example.com"] {
        local.control("opt-out", &json!({ "email": person })).await;
        local.control("clock", &json!({ "advance_ms": 3_000_000 })).await;
    }
    assert_eq!(waiting(&local).await, 2);
    assert!(requests.try_recv().is_err());
    local.control("clock", &json!({ "advance_ms": 1_200_000 })).await;
    let mut times = Vec::new();
    for _ in 0..6 {
        times.push(told(&requests.recv().await.unwrap()).1);
    }
    assert_eq!(times[..3], [times[0]; 3]);
    assert_eq!(times[3..], [times[0] - 3_000; 3]);
}

#[tokio::test]
async fn what_a_bidder_refuses_holds_up_everything_behind_it_for_an_hour_of_the_operator_s_clock() {
    let (port, mut requests) = bidder(&[400]).await;
    let toml = "interval_ms = 0\nsend_twice = false";
    let local = with_webhook_that_waits(port, toml, 3_600_000).await;
    local.control("clock", &json!({ "stopped_at_ms": local.now_ms().await })).await;
    local.control("opt-out", &json!({ "email": "refused@example.com" })).await;
    let refused = requests.recv().await.unwrap();
    local.control("opt-out", &json!({ "email": "behind@example.com" })).await;
    local.control("clock", &json!({ "advance_ms": 3_599_999 })).await;
    assert_eq!(waiting(&local).await, 2);
    assert!(requests.try_recv().is_err());
    local.control("clock", &json!({ "advance_ms": 1 })).await;
    assert_eq!(requests.recv().await.unwrap(), refused);
    assert_ne!(requests.recv().await.unwrap(), refused);
}

#[tokio::test]
async fn a_reset_makes_webhooks_behave_as_in_the_beginning() {
    let local = Local::uid2().await;
    local.control("webhooks", &json!({ "skip_batches": 3, "duplicates": 1 })).await;
    local.control("reset", &json!({})).await;
    let rules = &local.control_get("webhooks").await["rules"];
    assert_eq!(rules, &json!({ "duplicates": 0, "order": "hash", "skip_batches": 0, "delay_ms": 0 }));
    let unknown = local.control_request("webhooks", &json!({ "skip": 1 })).send().await.unwrap();
    assert_eq!(unknown.status(), 400);
}
