//! The control endpoint: who may use it, what it refuses, and what it never tells.

use crate::client::{Local, hash, text};
use serde_json::{Value, json};

#[tokio::test]
async fn pages_of_this_machine_may_use_it_and_others_not() {
    let local = Local::uid2().await;
    let from =
        async |origin: &str| local.control_request("reset", &json!({})).header("origin", origin).send().await.unwrap();
    for origin in ["http://localhost:8090", "http://127.0.0.1:8090", "http://app.localhost", "http://[::1]:1"] {
        let response = from(origin).await;
        assert_eq!(response.status(), 200, "{origin}");
        assert_eq!(response.headers()["access-control-allow-origin"], origin);
    }
    for origin in ["https://example.org", "http://localhost.example.org", "http://notlocalhost", "null"] {
        let response = from(origin).await;
        assert_eq!(response.status(), 403, "{origin}");
        assert!(!response.headers().contains_key("access-control-allow-origin"), "{origin}");
    }
}

#[tokio::test]
async fn a_foreign_name_that_resolves_to_this_machine_is_refused() {
    let local = Local::uid2().await;
    let response = local.control_request("reset", &json!({})).header("host", "evil.example").send().await.unwrap();
    assert_eq!(response.status(), 403);
    let site = format!("{}/operator.json", local.announcement().site);
    let response = local.http.get(site).header("host", "evil.example").send().await.unwrap();
    assert_eq!(response.status(), 403);
}

#[tokio::test]
async fn what_it_cannot_carry_out_is_refused_with_a_reason() {
    let local = Local::uid2().await;
    let cases = [
        ("opt-out", json!({})),
        ("opt-out", json!({ "email": "nobody" })),
        ("opt-out", json!({ "email": "a@b.c", "phone": "+12025550123" })),
        ("clock", json!({})),
        ("clock", json!({ "advance_ms": 1, "offset_ms": 1 })),
        ("clock", json!({ "advance": 1 })),
        ("lifetimes", json!({ "refresh_from_after_ms": 3_600_001 })),
        ("lifetimes", json!({ "refresh_from_after_ms": -1 })),
        ("faults", json!({})),
        ("faults", json!([{ "path": "/v2/nothing", "drop": true }])),
        ("faults", json!([{ "drop": true, "tamper": true }])),
        ("faults", json!([{ "body": "x" }])),
        ("faults", json!([{ "status": 99 }])),
        ("faults", json!([{ "explode": true }])),
    ];
    for (path, body) in cases {
        let response = local.control_request(path, &body).send().await.unwrap();
        assert_eq!(response.status(), 400, "{path} {body}");
        assert!(response.json::<Value>().await.unwrap()["error"].is_string(), "{path} {body}");
    }
}

#[tokio::test]
async fn the_log_tells_what_was_asked_and_how_it_was_answered() {
    let local = Local::uid2().await;
    let identity = local.generate(&json!({ "email": "user@example.com" })).await;
    local.refresh(&identity).await;
    local.client_generate(&json!({ "email_hash": hash("optout@example.com") })).await;
    local.client_generate_from("http://127.0.0.1", &json!({})).await;
    local.http.get(local.url("/v2/token/user@example.com")).send().await.unwrap();
    let log = local.control_get("log").await;
    let told: Vec<(u64, &str, &str, u64, &str)> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let text = |name| entry[name].as_str().unwrap();
            (
                entry["number"].as_u64().unwrap(),
                text("method"),
                text("path"),
                entry["status"].as_u64().unwrap(),
                text("outcome"),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, "POST", "/v2/token/generate", 200, "success"),
            (2, "POST", "/v2/token/refresh", 200, "success"),
            (3, "POST", "/v2/token/client-generate", 200, "optout"),
            (4, "POST", "/v2/token/client-generate", 403, "invalid_http_origin"),
            (5, "GET", "other", 404, "not found"),
        ]
    );
}

#[tokio::test]
async fn the_log_holds_no_dii_hash_secret_or_token() {
    let local = Local::uid2().await;
    let email = "somebody@example.com";
    let identity = local.generate(&json!({ "email": email })).await;
    local.refresh(&identity).await;
    local.client_generate(&json!({ "email_hash": hash(email) })).await;
    local.http.post(local.url(&format!("/v2/{}", hash(email)))).body(email).send().await.unwrap();
    let log = local.control_get("log").await.to_string();
    let all = &local.announcement().uid2.clients["all"];
    let secrets = [
        email.to_owned(),
        hash(email),
        text(&identity, "advertising_token"),
        text(&identity, "refresh_token"),
        all.key.clone(),
        all.secret.clone(),
    ];
    for secret in secrets {
        assert!(!log.contains(&secret), "the log holds {secret}");
    }
}

#[tokio::test]
async fn an_emptied_log_counts_from_one_again() {
    let local = Local::uid2().await;
    local.generate(&json!({ "email": "user@example.com" })).await;
    local.http.delete(local.url("/control/log")).send().await.unwrap();
    assert_eq!(local.control_get("log").await, json!([]));
    local.generate(&json!({ "email": "user@example.com" })).await;
    assert_eq!(local.control_get("log").await[0]["number"], 1);
}

#[tokio::test]
async fn a_reset_forgets_everything() {
    let local = Local::uid2().await;
    let person = json!({ "email": "leaver@example.com" });
    let lifetimes = local.control_get("lifetimes").await;
    local.control("opt-out", &person).await;
    local.control("clock", &json!({ "offset_ms": -1_000_000 })).await;
    local.control("lifetimes", &json!({ "refresh_from_after_ms": 1 })).await;
    local.control("faults", &json!([{ "status": 503 }])).await;
    local.control("reset", &json!({})).await;
    assert_eq!(local.control_get("log").await, json!([]));
    assert_eq!(local.control_get("lifetimes").await, lifetimes);
    assert_eq!(local.control_get("clock").await["offset_ms"], 0);
    assert_eq!(local.ask("/v2/token/generate", &person).await.status(), "success");
}
