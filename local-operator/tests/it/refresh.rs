//! Refreshing: which key an answer is encrypted with, and when a token stops working (reference 4).

use crate::client::{Local, text, time};
use serde_json::json;

#[tokio::test]
async fn times_are_the_configured_spans_from_now() {
    let local = Local::uid2().await;
    local.control("clock", &json!({ "stopped_at_ms": 1_700_000_000_000_i64 })).await;
    let identity = local.generate(&json!({ "email": "user@example.com" })).await;
    assert_eq!(time(&identity, "identity_expires"), 1_700_003_600_000);
    assert_eq!(time(&identity, "refresh_from"), 1_700_000_900_000);
    assert_eq!(time(&identity, "refresh_expires"), 1_700_086_400_000);
}

#[tokio::test]
async fn every_refresh_gives_new_tokens_and_a_new_key_and_counts_from_now() {
    let local = Local::uid2().await;
    let first = local.generate(&json!({ "email": "user@example.com" })).await;
    local.control("clock", &json!({ "advance_ms": 86_000_000 })).await;
    let second = local.refresh(&first).await.body().clone();
    for member in ["advertising_token", "refresh_token", "refresh_response_key"] {
        assert_ne!(first[member], second[member], "{member}");
    }
    local.control("clock", &json!({ "advance_ms": 86_000_000 })).await;
    assert_eq!(local.refresh(&second).await.status(), "success", "the chain goes on");
    assert_eq!(local.refresh(&first).await.status(), "error", "its first link has expired");
}

#[tokio::test]
async fn a_token_may_be_refreshed_again_and_each_answer_opens_with_its_own_key() {
    let local = Local::uid2().await;
    let identity = local.generate(&json!({ "email": "user@example.com" })).await;
    let first = local.refresh(&identity).await.body().clone();
    let second = local.refresh(&identity).await.body().clone();
    assert_ne!(text(&first, "refresh_token"), text(&second, "refresh_token"));
}

#[tokio::test]
async fn a_token_works_up_to_the_millisecond_of_its_expiry() {
    let local = Local::uid2().await;
    local.control("clock", &json!({ "stopped_at_ms": 1_700_000_000_000_i64 })).await;
    let identity = local.generate(&json!({ "email": "user@example.com" })).await;
    local.control("clock", &json!({ "advance_ms": 86_400_000 })).await;
    assert_eq!(local.refresh(&identity).await.status(), "success");
    local.control("clock", &json!({ "advance_ms": 1 })).await;
    assert_eq!(local.refresh(&identity).await.status(), "error");
}

#[tokio::test]
async fn what_is_no_wrapped_token_is_answered_in_plain() {
    let local = Local::uid2().await;
    let identity = local.generate(&json!({ "email": "user@example.com" })).await;
    assert_eq!(text(&identity, "refresh_token").len(), 388);
    let response = local.http.post(local.url("/v2/token/refresh")).body("not a token").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    let json: serde_json::Value = response.json().await.unwrap();
    assert_eq!(json, json!({ "status": "error", "message": "Error refreshing token" }));
}

#[tokio::test]
async fn changed_lifetimes_hold_for_identities_made_from_then_on() {
    let local = Local::uid2().await;
    let changed =
        json!({ "identity_expires_after_ms": 2000, "refresh_from_after_ms": 500, "refresh_expires_after_ms": 9000 });
    assert_eq!(local.control("lifetimes", &changed).await, changed);
    local.control("clock", &json!({ "stopped_at_ms": 1_700_000_000_000_i64 })).await;
    let identity = local.generate(&json!({ "email": "user@example.com" })).await;
    assert_eq!(time(&identity, "refresh_from"), 1_700_000_000_500);
    assert_eq!(time(&identity, "refresh_expires"), 1_700_000_009_000);
}
