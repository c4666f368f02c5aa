//! Faults: each spoils only that part of an answer which its rule names.

use crate::client::{Answer, Local, text, try_open};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Response;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::task::JoinHandle;

const REFRESH: &str = "/v2/token/refresh";

async fn refresh(local: &Local, identity: &Value) -> reqwest::Result<Response> {
    local
        .http
        .post(local.url(REFRESH))
        .header("origin", "http://localhost:1")
        .body(text(identity, "refresh_token"))
        .send()
        .await
}

/// An operator with one rule about refreshes, and an identity to refresh.
async fn with_rule(rule: Value) -> (Local, Value) {
    let local = Local::uid2().await;
    let identity = local.generate(&json!({ "email": "user@example.com" })).await;
    let mut rule = rule;
    rule["path"] = json!(REFRESH);
    local.control("faults", &json!([rule])).await;
    (local, identity)
}

/// A refresh whose answer the test does not wait for yet.
fn refresh_beside(local: &Arc<Local>, identity: &Value) -> JoinHandle<Answer> {
    let (local, identity) = (Arc::clone(local), identity.clone());
    tokio::spawn(async move { local.refresh(&identity).await })
}

/// Waits until the log holds this many requests, whether or not their answers have left.
async fn asked(local: &Local, requests: usize) {
    while local.control_get("log").await.as_array().unwrap().len() < requests {
        tokio::task::yield_now().await;
    }
}

async fn opened(response: Response, identity: &Value) -> Option<Value> {
    let key = STANDARD.decode(text(identity, "refresh_response_key")).unwrap();
    let sealed = STANDARD.decode(response.text().await.unwrap()).ok()?;
    Some(serde_json::from_slice(&try_open(&key, &sealed)?).unwrap())
}

#[tokio::test]
async fn a_dropped_connection_ends_without_an_answer_and_is_logged() {
    let (local, identity) = with_rule(json!({ "drop": true, "times": 1 })).await;
    assert!(refresh(&local, &identity).await.is_err());
    assert_eq!(refresh(&local, &identity).await.unwrap().status(), 200);
    let log = local.control_get("log").await;
    assert_eq!((&log[1]["status"], &log[2]["status"]), (&Value::Null, &json!(200)));
}

#[tokio::test]
async fn a_status_comes_with_its_body_and_can_be_read_by_pages() {
    for http in [429, 500, 503] {
        let (local, identity) = with_rule(json!({ "status": http, "body": "busy" })).await;
        let response = refresh(&local, &identity).await.unwrap();
        assert_eq!(response.status(), http);
        assert_eq!(response.headers()["access-control-allow-origin"], "http://localhost:1");
        assert_eq!(response.text().await.unwrap(), "busy");
    }
}

#[tokio::test]
async fn spoilt_answers_do_not_open() {
    for rule in [json!({ "truncate": 40 }), json!({ "tamper": true }), json!({ "wrong_key": true })] {
        let (local, identity) = with_rule(rule.clone()).await;
        let response = refresh(&local, &identity).await.unwrap();
        assert_eq!(response.status(), 200, "{rule}");
        assert_eq!(opened(response, &identity).await, None, "{rule}");
    }
}

#[tokio::test]
async fn an_unknown_status_is_well_sealed() {
    let (local, identity) = with_rule(json!({ "unknown_status": true })).await;
    let json = opened(refresh(&local, &identity).await.unwrap(), &identity).await.unwrap();
    assert_eq!(json["status"], "unheard-of");
}

#[tokio::test]
async fn a_rule_counts_its_times_and_leaves_other_paths_alone() {
    let (local, identity) = with_rule(json!({ "status": 503, "times": 2 })).await;
    for expected in [503, 503, 200] {
        assert_eq!(
            local.generate(&json!({ "email": "user@example.com" })).await["refresh_token"].as_str().unwrap().len(),
            388
        );
        assert_eq!(refresh(&local, &identity).await.unwrap().status(), expected);
    }
}

#[tokio::test]
async fn a_preflight_is_never_disturbed() {
    let (local, _) = with_rule(json!({ "drop": true })).await;
    let request = local.http.request(reqwest::Method::OPTIONS, local.url(REFRESH));
    let request = request.header("origin", "http://localhost:1").header("access-control-request-method", "POST");
    assert_eq!(request.send().await.unwrap().status(), 204);
}

#[tokio::test]
async fn a_held_answer_is_from_before_the_opt_out_that_overtook_it() {
    let (local, identity) = with_rule(json!({ "hold": true, "times": 1 })).await;
    let local = Arc::new(local);
    let held = refresh_beside(&local, &identity);
    asked(&local, 2).await;
    local.control("opt-out", &json!({ "email": "user@example.com" })).await;
    assert_eq!(local.refresh(&identity).await.status(), "optout");
    assert!(!held.is_finished());
    assert_eq!(local.control("release", &json!({})).await, json!({ "released": 1 }));
    assert_eq!(held.await.unwrap().status(), "success");
}

#[tokio::test]
async fn a_delayed_answer_is_computed_at_once() {
    let (local, identity) = with_rule(json!({ "delay_ms": 3_600_000 })).await;
    let local = Arc::new(local);
    let delayed = refresh_beside(&local, &identity);
    asked(&local, 2).await;
    assert_eq!(local.control_get("log").await[1]["outcome"], "success");
    // Nobody waits for the hour.
    assert!(!delayed.is_finished());
    delayed.abort();
}
