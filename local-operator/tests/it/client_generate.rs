//! client-generate: which pages may ask, and what is refused first (reference 5.4, 5.5).

use crate::client::{Local, ORIGIN, hash};
use serde_json::{Value, json};
use uid2_local_operator::Product;
use uid2_local_operator::config::DEFAULT;

#[tokio::test]
async fn origins_are_reduced_to_their_registrable_domain_and_looked_up() {
    let toml = DEFAULT.replace("\"example.org\"]", "\"example.org\", \"example.co.uk\", \"project.github.io\"]");
    let local = Local::start(Product::Uid2, &toml).await;
    let person = json!({ "email_hash": hash("user@example.com") });
    let allowed = [
        "http://localhost:8080",
        "http://app.localhost:3000",
        "https://example.org",
        "https://www.a.example.co.uk",
        "https://EXAMPLE.org:8443",
        "http://example.org.",
        "https://project.github.io",
    ];
    let refused = [
        "http://127.0.0.1:8080",
        "http://[::1]:8080",
        "https://example.com",
        "https://evilexample.org",
        "https://other.github.io",
        "https://github.io",
        "https://co.uk",
        "http://intranet",
        "http://notlocalhost",
        "null",
        "capacitor://localhost",
        "chrome-extension://abcdefghijklmnop",
        "example.org",
    ];
    for origin in allowed {
        assert_eq!(local.client_generate_from(origin, &person).await.status(), "success", "{origin}");
    }
    for origin in refused {
        let answer = local.client_generate_from(origin, &person).await;
        assert_eq!((answer.http, answer.status()), (403, "invalid_http_origin"), "{origin}");
    }
}

#[tokio::test]
async fn any_origin_may_ask_when_origins_are_not_checked() {
    let local = Local::start(Product::Uid2, &DEFAULT.replace("check_origins = true", "check_origins = false")).await;
    let person = json!({ "email_hash": hash("user@example.com") });
    assert_eq!(local.client_generate_from("http://127.0.0.1:8080", &person).await.status(), "success");
}

#[tokio::test]
async fn the_first_thing_wrong_is_what_the_answer_says() {
    let local = Local::uid2().await;
    let (_, good) = local.client_generate_body(&json!({ "email_hash": hash("user@example.com") }));
    let without = |name: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    let unknown = "Unknown error while handling client side token generate";
    let cases = [
        (json!([]), 500, unknown),
        (with("optout_check", json!(1)), 500, unknown),
        (with("timestamp", json!("soon")), 500, unknown),
        (with("subscription_id", json!("nothing")), 400, "bad subscription_id"),
        (with("app_name", json!("")), 403, "unexpected app name"),
        (without("payload"), 400, "required parameters: payload, iv, public_key"),
        (with("public_key", json!("AAAA")), 400, "bad public key"),
        (with("iv", json!("AAAA")), 400, "bad iv"),
        (with("timestamp", json!(1)), 400, "payload decryption failed"),
    ];
    for (body, http, message) in cases {
        let request = local.http.post(local.url("/v2/token/client-generate")).header("origin", ORIGIN);
        let response = request.body(body.to_string()).send().await.unwrap();
        assert_eq!(response.status(), http, "{message}");
        assert_eq!(response.json::<Value>().await.unwrap()["message"], message);
    }
}

#[tokio::test]
async fn a_played_old_operator_demands_the_optout_check() {
    let toml = DEFAULT.replace("require_optout_check = false", "require_optout_check = true");
    let local = Local::start(Product::Uid2, &toml).await;
    let missing = "Required opt-out policy argument for token/generate is missing or not set to 1";
    let cases = [
        (json!({}), missing),
        (json!({ "optout_check": 0 }), missing),
        (json!({ "policy": 1, "optout_check": 0 }), missing),
        (json!({ "optout_check": 2 }), "request body contains invalid argument(s)"),
        (json!({ "optout_check": "1" }), "Unknown error while generating token v2"),
    ];
    for (mut asked, message) in cases {
        asked["email"] = json!("user@example.com");
        assert_eq!(local.ask("/v2/token/generate", &asked).await.json["message"], message, "{asked}");
    }
    let asked = json!({ "email": "user@example.com", "optout_check": 1 });
    assert_eq!(local.ask("/v2/token/generate", &asked).await.status(), "success");
}

#[tokio::test]
async fn without_phone_support_phones_are_refused() {
    let local = Local::start(Product::Uid2, &DEFAULT.replace("phone_support = true", "phone_support = false")).await;
    let by_page = local.client_generate(&json!({ "phone_hash": hash("+12025550123") })).await;
    assert_eq!(by_page.json["message"], "phone support not enabled");
    let by_server = local.ask("/v2/token/generate", &json!({ "phone": "+12025550123" })).await;
    let expected = "Required Parameter Missing: exactly one of email or email_hash must be specified";
    assert_eq!(by_server.json["message"], expected);
}
