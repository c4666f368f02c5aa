//! The identities of reference 13, raw and hashed, on both products.

use crate::client::{Local, hash};
use serde_json::{Value, json};

/// Form, identifier, and what generate, refresh and map answer.
const TABLE: [(&str, &str, &str, &str, bool); 7] = [
    ("email", "optout@example.com", "optout", "", false),
    ("phone", "+00000000000", "optout", "", false),
    ("email", "refresh-optout@example.com", "success", "optout", true),
    ("phone", "+00000000002", "success", "optout", true),
    ("email", "validate@example.com", "success", "success", true),
    ("phone", "+12345678901", "success", "success", true),
    ("email", "anybody@example.com", "success", "success", true),
];

#[tokio::test]
async fn test_identities_answer_as_in_the_table() {
    for local in [Local::uid2().await, Local::euid().await] {
        for (form, identifier, generate, refresh, mapped) in TABLE {
            let hashed = format!("{form}_hash");
            for person in [json!({ (form): identifier }), json!({ (&hashed): hash(identifier) })] {
                let answer = local.ask("/v2/token/generate", &person).await;
                assert_eq!(answer.status(), generate, "{person}");
                if generate == "success" {
                    assert_eq!(local.refresh(answer.body()).await.status(), refresh, "{person}");
                }
            }
            let by_page = local.client_generate(&json!({ (&hashed): hash(identifier) })).await;
            assert_eq!(by_page.status(), generate, "{identifier} from a page");
            let answer = local.ask("/v3/identity/map", &json!({ (form): [identifier] })).await;
            assert_eq!(answer.body()[form][0]["u"].is_string(), mapped, "{identifier}");
        }
    }
}

#[tokio::test]
async fn a_test_address_as_the_hash_of_a_phone_is_nobody_special() {
    let person = json!({ "phone_hash": hash("optout@example.com") });
    assert_eq!(Local::uid2().await.ask("/v2/token/generate", &person).await.status(), "success");
}

#[tokio::test]
async fn a_test_identity_stays_as_it_is_even_after_a_logout() {
    let local = Local::uid2().await;
    let person = json!({ "email": "validate@example.com" });
    assert_eq!(local.ask("/v2/token/logout", &person).await.body(), &json!({ "optout": "OK" }));
    assert_eq!(local.ask("/v2/token/generate", &person).await.status(), "success");
}

#[tokio::test]
async fn validate_tells_whose_token_it_is_to_a_site_with_a_key_of_its_own() {
    let local = Local::uid2().await;
    let person = json!({ "email": "validate@example.com" });
    let identity = local.ask_as("publisher", "/v2/token/generate", &person).await.body().clone();
    let asked = |email: &str| json!({ "token": identity["advertising_token"], "email": email });
    let validate = async |who, email| local.ask_as(who, "/v2/token/validate", &asked(email)).await.json;
    assert_eq!(validate("publisher", "validate@example.com").await["body"], Value::Bool(true));
    assert_eq!(validate("publisher", "user@example.com").await["body"], Value::Bool(false));
    assert_eq!(validate("all", "validate@example.com").await["message"], "Unauthorised to validate token");
}
