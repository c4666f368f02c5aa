//! The servers of the demo's companies on the site's port: each asks with its own role, and the bidder hears of opt-outs.

use crate::client::Local;
use reqwest::Response;
use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use uid2_local_operator::Product;
use uid2_local_operator::config::DEFAULT;
use uid2_local_operator::serve::Directories;

const PAGE: &str = r#"<head><script type="application/json" id="supplied"></script></head>"#;

async fn started(name: &str) -> Local {
    let site = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&site).unwrap();
    std::fs::write(site.join("index.html"), PAGE).unwrap();
    Local::start_with(Product::Uid2, DEFAULT, &Directories { site: Some(site), sdk: None }).await
}

async fn post(local: &Local, path: &str, json: &Value) -> Response {
    let url = format!("{}{path}", local.announcement().site);
    local.http.post(url).body(json.to_string()).send().await.unwrap()
}

async fn told(local: &Local, path: &str, json: Value) -> Value {
    post(local, path, &json).await.json().await.unwrap()
}

async fn fetch(local: &Local, path: &str, cookie: &str) -> String {
    let url = format!("{}{path}", local.announcement().site);
    local.http.get(url).header(COOKIE, cookie).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn an_opt_out_at_the_portal_reaches_publisher_advertiser_and_bidder_of_that_product_alone() {
    let local = started("companies-opt-out").await;
    let person = json!({ "email": "leaver@example.com" });
    let mapped = told(&local, "/advertiser/euid/map", json!({ "email": ["leaver@example.com"] })).await;
    let raw_uid = mapped["body"]["email"][0]["u"].clone();

    let answer = told(&local, "/portal/euid/opt-out", person.clone()).await;
    assert_eq!(answer, json!({ "status": "success", "body": { "optout": "OK" } }));

    assert_eq!(told(&local, "/publisher/euid/generate", person.clone()).await, json!({ "status": "optout" }));
    assert_eq!(told(&local, "/publisher/uid2/generate", person).await["status"], "success");
    let mapped = told(&local, "/advertiser/euid/map", json!({ "email": ["leaver@example.com"] })).await;
    assert_eq!(mapped["body"]["email"], json!([{ "e": "optout" }]));
    let status = told(&local, "/advertiser/euid/status", json!({ "advertising_ids": [raw_uid] })).await;
    assert_eq!(status["body"]["opted_out"][0]["advertising_id"], raw_uid);

    let heard = async |product: &str| -> Value {
        serde_json::from_str(&fetch(&local, &format!("/bidder/{product}/heard"), "").await).unwrap()
    };
    let mut patience = 200;
    while heard("euid").await == json!([]) && patience > 0 {
        patience -= 1;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(heard("euid").await[0]["raw_uid"], raw_uid);
    assert_eq!(heard("uid2").await, json!([]));
    told(&local, "/companies/reset", json!({})).await;
    assert_eq!(heard("euid").await, json!([]));
}

#[tokio::test]
async fn the_publishers_server_hands_its_page_the_identity_of_the_session_until_it_signs_out() {
    let local = started("companies-session").await;
    let response = post(&local, "/publisher/uid2/sign-in", &json!({ "email": "jane@example.com" })).await;
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(response.headers()[SET_COOKIE].to_str().unwrap().contains("HttpOnly"));
    assert_eq!(response.json::<Value>().await.unwrap(), json!({ "status": "success" }));

    assert!(fetch(&local, "/server", &cookie).await.contains(r#"id="supplied">{"uid2":{"advertising_token""#));
    assert!(fetch(&local, "/server", "").await.contains(r#"id="supplied">{}</script>"#));
    let url = format!("{}/publisher/uid2/sign-out", local.announcement().site);
    local.http.post(url).header(COOKIE, &cookie).send().await.unwrap();
    assert!(fetch(&local, "/server", &cookie).await.contains(r#"id="supplied">{}</script>"#));
}

#[tokio::test]
async fn of_somebody_who_opted_out_the_session_has_the_marker_and_of_nobody_nothing() {
    let local = started("companies-nobody").await;
    let sign_in = async |address| post(&local, "/publisher/uid2/sign-in", &json!({ "email": address })).await;
    let response = sign_in("optout@example.com").await;
    let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert_eq!(response.json::<Value>().await.unwrap(), json!({ "status": "optout" }));
    assert!(fetch(&local, "/server", &cookie).await.contains(r#"id="supplied">{"uid2":{"status":"optout"}}</script>"#));
    let response = sign_in("nobody").await;
    assert_eq!((response.status().as_u16(), response.headers().get(SET_COOKIE)), (400, None));
}

#[tokio::test]
async fn pages_of_other_sites_cannot_make_the_companies_ask() {
    let local = started("companies-foreign").await;
    let url = format!("{}/portal/uid2/opt-out", local.announcement().site);
    let request = local.http.post(url).header(ORIGIN, "https://example.org").body(r#"{"email":"jane@example.com"}"#);
    assert_eq!(request.send().await.unwrap().status(), 403);
    let person = json!({ "email": "jane@example.com" });
    assert_eq!(told(&local, "/publisher/uid2/generate", person).await["status"], "success");
}

#[tokio::test]
async fn the_bidder_keeps_one_row_for_each_opt_out_and_finds_what_its_webhook_skipped() {
    let local = started("companies-reconcile").await;
    let raw_uid_of = async |email: &str| {
        let mapped = told(&local, "/advertiser/uid2/map", json!({ "email": [email] })).await;
        mapped["body"]["email"][0]["u"].clone()
    };
    let rows = async || -> Value { serde_json::from_str(&fetch(&local, "/bidder/uid2/heard", "").await).unwrap() };
    let settled = async || {
        while local.control_get("webhooks").await["progress"]["waiting"] != 0 {
            tokio::task::yield_now().await;
        }
    };
    let skipped = raw_uid_of("skipped@example.com").await;
    told(&local, "/portal/uid2/opt-out", json!({ "email": "told@example.com" })).await;
    settled().await;
    local.control("webhooks", &json!({ "skip_batches": 1 })).await;
    told(&local, "/portal/uid2/opt-out", json!({ "email": "skipped@example.com" })).await;
    settled().await;
    assert_eq!(rows().await.as_array().unwrap().len(), 1);
    let found = told(&local, "/bidder/uid2/reconcile", json!({ "advertising_ids": [skipped] })).await;
    assert_eq!(found, json!({ "found": 1 }));
    local.control("webhooks/replay", &json!({})).await;
    settled().await;
    let rows = rows().await;
    assert_eq!(rows.as_array().unwrap().len(), 2);
    assert_eq!((&rows[0]["times_told"], &rows[1]["times_told"]), (&json!(2), &json!(1)));
    assert_eq!(rows[1]["raw_uid"], skipped);
}
