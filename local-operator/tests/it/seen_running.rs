//! What the public operator was seen to answer where its code is lenient, or the reference's appendix says something else.

use crate::client::{Local, hash};
use serde_json::{Value, json};

#[tokio::test]
async fn an_address_in_an_array_of_one_is_taken_as_java_writes_it_and_is_another_address() {
    let local = Local::uid2().await;
    local.control("opt-out", &json!({ "email": "user@example.com" })).await;
    let status = async |email: Value| local.ask("/v2/token/generate", &json!({ "email": email })).await;
    assert_eq!(status(json!("user@example.com")).await.status(), "optout");
    assert_eq!(status(json!(["user@example.com"])).await.status(), "success");
    for refused in [json!([]), json!(["user@example.com", "another@example.com"]), json!([null])] {
        assert_eq!(status(refused).await.json["message"], "Invalid Identifier");
    }
}

#[tokio::test]
async fn an_array_and_the_text_that_java_makes_of_it_are_the_same_person() {
    let local = Local::uid2().await;
    local.control("opt-out", &json!({ "email": "[user@example.com]" })).await;
    let answer = local.ask("/v2/token/generate", &json!({ "email": ["user@example.com"] })).await;
    assert_eq!(answer.status(), "optout");
}

#[tokio::test]
async fn a_phone_s_hash_does_not_validate_the_token_of_the_e_mail_with_the_same_hash() {
    for local in [Local::uid2().await, Local::euid().await] {
        let same = hash("user@example.com");
        let identity = local.ask_as("publisher", "/v2/token/generate", &json!({ "email_hash": same })).await;
        let token = &identity.body()["advertising_token"];
        for (form, is_theirs) in [("email_hash", true), ("phone_hash", false)] {
            let answer =
                local.ask_as("publisher", "/v2/token/validate", &json!({ "token": token, (form): same })).await;
            assert_eq!(answer.body(), &json!(is_theirs), "{form}");
        }
    }
}

#[tokio::test]
async fn keys_come_without_sites_and_only_bidders_are_told_how_long_tokens_may_live() {
    let local = Local::uid2().await;
    let bidstream = local.ask("/v2/key/bidstream", &json!({})).await;
    let sharing = local.ask("/v2/key/sharing", &json!({})).await;
    assert_eq!(bidstream.body()["max_bidstream_lifetime_seconds"], 3610);
    assert_eq!(sharing.body().get("max_bidstream_lifetime_seconds"), None);
    for keys in [bidstream.body(), sharing.body()] {
        assert_eq!(keys["site_data"], json!([]));
    }
}
