//! What a bidder does: advertising tokens opened with the published keys hold the raw UID of the map (reference 14.1).

use crate::client::{Local, open};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

fn key(keys: &Value, id: &[u8]) -> Vec<u8> {
    let id = i64::from(i32::from_be_bytes(id.try_into().unwrap()));
    let key = keys.as_array().unwrap().iter().find(|key| key["id"] == id).expect("a published key");
    STANDARD.decode(key["secret"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_bidder_finds_the_raw_uid_in_every_token() {
    for local in [Local::uid2().await, Local::euid().await] {
        let keys = local.ask("/v2/key/bidstream", &json!({})).await.body()["keys"].clone();
        for (who, form, person) in [("all", "email", "user@example.com"), ("publisher", "phone", "+12025550123")] {
            let answer = local.ask_as(who, "/v2/token/generate", &json!({ (form): person })).await;
            let token = URL_SAFE_NO_PAD.decode(answer.body()["advertising_token"].as_str().unwrap()).unwrap();
            let outer = open(&key(&keys, &token[2..6]), &token[6..]);
            let inner = open(&key(&keys, &outer[29..33]), &outer[33..]);
            let mapped = local.ask("/v3/identity/map", &json!({ (form): [person] })).await;
            assert_eq!(mapped.body()[form][0]["u"], STANDARD.encode(&inner[36..]));
            let expires = i64::from_be_bytes(outer[..8].try_into().unwrap());
            assert_eq!(answer.body()["identity_expires"], expires);
        }
    }
}
