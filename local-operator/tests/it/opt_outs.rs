//! Opt-outs: which endpoints know of one, from when on, and whether expiry or opt-out is answered (reference 4.2, 9, 10).

use crate::client::{Local, hash, text};
use serde_json::{Value, json};
use uid2_local_operator::Product;
use uid2_local_operator::config::DEFAULT;

const YEAR_MS: i64 = 365 * 86_400_000;

async fn map(local: &Local, person: &str) -> Value {
    local.ask("/v3/identity/map", &json!({ "email": [person] })).await.body()["email"][0].clone()
}

#[tokio::test]
async fn an_opt_out_reaches_every_endpoint_at_once_whatever_form_it_is_asked_in() {
    for form in ["email", "email_hash"] {
        let local = Local::uid2().await;
        let leaver = "leaver@example.com";
        let identity = local.generate(&json!({ "email": leaver })).await;
        let raw_uid = map(&local, leaver).await["u"].clone();
        let identifier = if form == "email" { " Leaver@Example.com ".to_owned() } else { hash(leaver) };
        local.control("opt-out", &json!({ (form): identifier })).await;

        assert_eq!(
            local.ask("/v2/token/generate", &json!({ "email": leaver })).await.json,
            json!({ "status": "optout" })
        );
        assert_eq!(
            local.client_generate(&json!({ "email_hash": hash(leaver) })).await.json,
            json!({ "status": "optout" })
        );
        assert_eq!(local.refresh(&identity).await.json, json!({ "status": "optout" }));
        assert_eq!(local.refresh_with_key(&identity).await.json, json!({ "status": "optout" }));
        assert_eq!(map(&local, leaver).await, json!({ "e": "optout" }));
        let status = local.ask("/v2/optout/status", &json!({ "advertising_ids": ["nothing", raw_uid] })).await;
        assert_eq!(status.body()["opted_out"][0]["advertising_id"], raw_uid);
    }
}

#[tokio::test]
async fn an_opt_out_concerns_one_person_of_one_product() {
    let local = Local::uid2().await;
    local.control("opt-out", &json!({ "email": "leaver@example.com" })).await;
    assert!(map(&local, "stayer@example.com").await["u"].is_string());
    assert!(map(&local.other(), "leaver@example.com").await["u"].is_string());
}

#[tokio::test]
async fn setting_the_clock_back_undoes_no_opt_out() {
    let local = Local::uid2().await;
    let person = json!({ "email": "leaver@example.com" });
    local.control("clock", &json!({ "advance_ms": 86_400_000 })).await;
    local.control("opt-out", &person).await;
    local.control("clock", &json!({ "offset_ms": 0 })).await;
    assert_eq!(local.ask("/v2/token/generate", &person).await.status(), "optout");
}

#[tokio::test]
async fn expiry_wins_over_an_opt_out() {
    let local = Local::uid2().await;
    let identity = local.generate(&json!({ "email": "leaver@example.com" })).await;
    local.control("opt-out", &json!({ "email": "leaver@example.com" })).await;
    local.control("clock", &json!({ "advance_ms": 86_400_001 })).await;
    assert_eq!(local.refresh(&identity).await.status(), "error");
    assert_eq!(local.refresh_with_key(&identity).await.status(), "expired_token");
}

#[tokio::test]
async fn a_delayed_opt_out_is_known_after_its_delay() {
    let local = Local::start(Product::Uid2, &DEFAULT.replace("delay_ms = 0", "delay_ms = 60000")).await;
    let person = json!({ "email": "leaver@example.com" });
    local.control("clock", &json!({ "stopped_at_ms": 1_700_000_000_000_i64 })).await;
    local.control("opt-out", &person).await;
    local.control("clock", &json!({ "advance_ms": 59_999 })).await;
    assert_eq!(local.ask("/v2/token/generate", &person).await.status(), "success");
    local.control("clock", &json!({ "advance_ms": 1 })).await;
    assert_eq!(local.ask("/v2/token/generate", &person).await.status(), "optout");
}

#[tokio::test]
async fn a_year_later_the_raw_uid_is_another_and_status_no_longer_finds_it() {
    let local = Local::uid2().await;
    let (leaver, stayer) = ("leaver@example.com", "stayer@example.com");
    let before = map(&local, stayer).await;
    local.control("opt-out", &json!({ "email": leaver })).await;
    let rotation_ms = before["r"].as_i64().unwrap() * 1000;
    assert!(rotation_ms > local.now_ms().await, "the next change lies ahead");
    local.control("clock", &json!({ "advance_ms": YEAR_MS })).await;
    let after = map(&local, stayer).await;
    assert_ne!(before["u"], after["u"]);
    assert!(after["p"].is_null() || after["p"] == before["u"], "the previous one, as long as it is told");
    assert_eq!(map(&local, leaver).await, json!({ "e": "optout" }), "an opt-out outlives the raw UID");
    let status = local.ask("/v2/optout/status", &json!({ "advertising_ids": [text(&after, "u")] })).await;
    assert_eq!(status.body(), &json!({ "opted_out": [] }));
}

#[tokio::test]
async fn a_history_of_many_can_be_made_at_once_and_every_endpoint_knows_of_it() {
    let local = Local::uid2().await;
    let raw_uid = map(&local, "opted-out-999@example.com").await["u"].clone();
    local.control("opt-outs", &json!({ "count": 1_000 })).await;
    for number in [0, 500, 999] {
        assert_eq!(map(&local, &format!("opted-out-{number}@example.com")).await["e"], "optout");
    }
    assert_ne!(map(&local, "opted-out-1000@example.com").await["e"], "optout");
    let asked = json!({ "advertising_ids": [raw_uid] });
    assert_eq!(local.ask("/v2/optout/status", &asked).await.body()["opted_out"][0]["advertising_id"], raw_uid);
}
