//! The vectors of docs/protocol/vectors.json that concern an operator, each as a table.

use crate::client::{Local, try_open};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::path::Path;
use uid2_local_operator::Product;
use uid2_local_operator::config::DEFAULT;

const MAP: &str = "/v3/identity/map";

/// The rows of one vector.
fn outputs(id: &str) -> Value {
    vector(id)["outputs"].clone()
}

fn vector(id: &str) -> Value {
    all().into_iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("there is a vector {id}"))
}

fn all() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/protocol/vectors.json");
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).expect("the vectors")).expect("JSON");
    vectors["vectors"].as_array().expect("vectors").clone()
}

fn rows(outputs: &Value) -> &[Value] {
    outputs["rows"].as_array().expect("rows")
}

/// The raw UIDs of some identifiers, or null for those that are refused.
async fn map(local: &Local, member: &str, identifiers: &[&Value]) -> Vec<Value> {
    let answer = local.ask(MAP, &json!({ (member): identifiers })).await;
    answer.body()[member].as_array().expect("an array").iter().map(|element| element["u"].clone()).collect()
}

#[tokio::test]
async fn a_raw_identifier_and_its_hash_are_the_same_person() {
    let local = Local::uid2().await;
    for vector in all() {
        let Some(kind @ ("email" | "phone")) = vector["inputs"]["type"].as_str() else { continue };
        let (raw, hash) = (&vector["inputs"]["raw"], &vector["outputs"]["base64"]);
        let answer = local.ask(MAP, &json!({ (kind): [raw], (format!("{kind}_hash")): [hash] })).await;
        let (by_raw, by_hash) = (&answer.body()[kind][0], &answer.body()[format!("{kind}_hash")][0]);
        assert_eq!(by_raw, by_hash, "{}", vector["id"]);
        let is_opted_out = ["optout@example.com", "+00000000000"].contains(&raw.as_str().unwrap());
        assert_eq!(by_raw["e"] == "optout", is_opted_out, "{}", vector["id"]);
    }
}

#[tokio::test]
async fn emails_are_normalized_as_in_the_table() {
    let local = Local::uid2().await;
    let outputs = outputs("normalize-email-table");
    let raw: Vec<&Value> = rows(&outputs).iter().map(|row| &row["input"]).collect();
    let hashes: Vec<Value> =
        rows(&outputs).iter().map(|row| json!(row["operator_base64"].as_str().unwrap_or(""))).collect();
    let by_raw = map(&local, "email", &raw).await;
    let by_hash = map(&local, "email_hash", &hashes.iter().collect::<Vec<_>>()).await;
    for (row, (by_raw, by_hash)) in rows(&outputs).iter().zip(by_raw.iter().zip(&by_hash)) {
        assert_eq!(by_raw, by_hash, "{row}");
        assert_eq!(by_raw.is_null(), row["operator_base64"].is_null(), "{row}");
    }
}

#[tokio::test]
async fn phones_are_accepted_as_in_the_table() {
    let local = Local::uid2().await;
    for row in rows(&outputs("normalize-phone-table")) {
        let answer = local.ask("/v2/identity/map", &json!({ "phone": [row["input"]] })).await;
        let refused = answer.body()["unmapped"][0]["reason"] == "invalid identifier";
        assert_eq!(!refused, row["operator_valid"].as_bool().unwrap(), "{row}");
    }
}

#[tokio::test]
async fn hashes_are_accepted_as_in_the_table() {
    let local = Local::uid2().await;
    for row in rows(&outputs("hash-acceptance-table")) {
        let answer = local.ask("/v2/token/generate", &json!({ "email_hash": row["input"] })).await;
        let expected = if row["operator_valid"] == true { 200 } else { 400 };
        assert_eq!(answer.http, expected, "{row} {answer:?}");
    }
}

#[tokio::test]
async fn of_the_encodings_of_a_hash_only_base64_and_hexadecimal_are_taken() {
    let local = Local::uid2().await;
    let outputs = outputs("hash-wrong-encodings");
    let right = map(&local, "email_hash", &[&outputs["correct_base64"], &outputs["accepted_hex_64"]]).await;
    assert_eq!(right[0], right[1]);
    assert!(right[0].is_string());
    for wrong in ["wrong_base64_of_hex_text", "wrong_urlsafe", "wrong_unpadded"] {
        assert_eq!(map(&local, "email_hash", &[&outputs[wrong]]).await, [Value::Null], "{wrong}");
    }
}

#[tokio::test]
async fn consent_is_judged_as_in_the_table() {
    let local = Local::euid().await;
    for row in rows(&outputs("tcf-consent-verdicts")) {
        let asked = json!({ "email": "user@example.com", "tcf_consent_string": row["tcf_consent_string"] });
        let answer = local.ask("/v2/token/generate", &asked).await;
        let expected = match row["operator_verdict"].as_str().unwrap() {
            "sufficient" => (200, "success"),
            "insufficient" => (200, "insufficient_user_consent"),
            _ => (400, "client_error"),
        };
        assert_eq!((answer.http, answer.status()), expected, "{row}");
    }
}

/// An operator whose client with every role has the secret of a vector, with the clock stopped where the vector wants it.
async fn with_secret(product: Product, vector: &Value, clock: &str) -> Local {
    let secret = vector["inputs"]["client_secret_base64"].as_str().expect("a secret");
    let toml = DEFAULT
        .replace("X1BcBOlmDiinWKLpyxWNkxPVeepEN2Gx+9tBPZZAQZg=", secret)
        .replace("QEwj2SBjhB5Wi4eMPGNadQDViPpzzSsCQ4IZzsVZZbA=", secret);
    let local = Local::start(product, &toml).await;
    local.control("clock", &json!({ "stopped_at_ms": vector["inputs"][clock] })).await;
    local
}

#[tokio::test]
async fn request_envelopes_are_refused_with_the_message_of_the_first_fault() {
    let vector = vector("request-envelope-errors");
    let local = with_secret(Product::Uid2, &vector, "server_clock_ms").await;
    for case in vector["outputs"]["cases"].as_array().unwrap() {
        let body = case["body"].as_str().unwrap().to_owned();
        let response = local.post("all", "/v2/token/generate").body(body).send().await.unwrap();
        assert_eq!(response.status(), 400, "{case}");
        let expected = json!({ "status": "client_error", "message": case["message"] });
        assert_eq!(response.json::<Value>().await.unwrap(), expected);
    }
}

#[tokio::test]
async fn request_envelopes_at_the_edges_of_the_window_are_opened() {
    let vector = vector("request-envelope-errors");
    let local = with_secret(Product::Uid2, &vector, "server_clock_ms").await;
    for case in vector["outputs"]["accepted"].as_array().unwrap() {
        let body = case["body"].as_str().unwrap().to_owned();
        let response = local.post("all", "/v2/token/generate").body(body).send().await.unwrap();
        // Opened, and found to name nobody.
        let message = response.json::<Value>().await.unwrap()["message"].clone();
        assert!(message.as_str().unwrap().starts_with("Required Parameter Missing"), "{case} {message}");
    }
}

#[tokio::test]
async fn request_envelopes_of_the_vectors_are_opened() {
    let cases = [
        (Product::Uid2, "request-envelope-token-generate", 200),
        (Product::Uid2, "request-envelope-utf8", 200),
        (Product::Uid2, "request-envelope-empty", 400),
        (Product::Euid, "request-envelope-euid-generate", 200),
    ];
    for (product, id, expected) in cases {
        let vector = vector(id);
        let local = with_secret(product, &vector, "timestamp_ms").await;
        let body = vector["outputs"]["envelope_base64"].as_str().unwrap().to_owned();
        let response = local.post("all", "/v2/token/generate").body(body).send().await.unwrap();
        assert_eq!(response.status(), expected, "{id}");
        if expected == 200 {
            let key = STANDARD.decode(vector["inputs"]["client_secret_base64"].as_str().unwrap()).unwrap();
            let plain = try_open(&key, &STANDARD.decode(response.text().await.unwrap()).unwrap()).unwrap();
            let timestamp = i64::from_be_bytes(plain[..8].try_into().unwrap());
            assert_eq!(Some(timestamp), vector["inputs"]["timestamp_ms"].as_i64(), "the operator's own time");
            assert_eq!(vector["inputs"]["nonce_hex"], hex::encode(&plain[8..16]), "the request's nonce");
        }
    }
}

/// An operator that has the key pair, subscription and app names of the client-generate vectors.
async fn with_keypair(product: Product) -> Local {
    let inputs = vector("cstg-web-email")["inputs"].clone();
    let private = inputs["server_private_key_pkcs8_base64"].as_str().unwrap();
    let public = &inputs["server_public_key"].as_str().unwrap()[9..];
    let names: Vec<Value> =
        all().iter().map(|vector| vector["inputs"]["app_name"].clone()).filter(Value::is_string).collect();
    let toml: String = DEFAULT
        .lines()
        .map(|line| match line.split_once(" = ") {
            Some(("subscription_id", _)) => "subscription_id = \"TestSub123\"".to_owned(),
            Some(("public_key", old)) => format!("public_key = \"{}{public}\"", &old[1..10]),
            Some(("private_key", old)) => format!("private_key = \"{}{private}\"", &old[1..10]),
            Some(("app_names", _)) => format!("app_names = {}", json!(names)),
            _ => line.to_owned(),
        })
        .fold(String::new(), |toml, line| toml + &line + "\n");
    Local::start(product, &toml).await
}

async fn client_generate(local: &Local, request: &Value) -> reqwest::Response {
    let body = request.as_str().expect("a request").to_owned();
    let request = local.http.post(local.url("/v2/token/client-generate")).header("origin", "http://localhost:3000");
    request.body(body).send().await.expect("an answer")
}

#[tokio::test]
async fn client_generate_answers_every_exchange_of_the_vectors() {
    let cases = [
        (Product::Uid2, "cstg-web-email"),
        (Product::Uid2, "cstg-app-phone"),
        (Product::Uid2, "cstg-app-nonascii-slash"),
        (Product::Uid2, "cstg-leading-zero-secret"),
        (Product::Euid, "cstg-euid"),
    ];
    for (product, id) in cases {
        let local = with_keypair(product).await;
        let outputs = outputs(id);
        let response = client_generate(&local, &outputs["request_body_json"]).await;
        assert_eq!(response.status(), 200, "{id}");
        assert!(!response.headers().contains_key("content-type"), "{id}");
        let key = hex::decode(outputs["shared_secret_hex"].as_str().unwrap()).unwrap();
        let plain = try_open(&key, &STANDARD.decode(response.text().await.unwrap()).unwrap()).expect(id);
        assert_eq!(serde_json::from_slice::<Value>(&plain).unwrap()["status"], "success", "{id}");
    }
}

#[tokio::test]
async fn client_generate_refuses_additional_data_that_does_not_match() {
    let outputs = outputs("cstg-wrong-aad");
    let response = client_generate(&with_keypair(Product::Uid2).await, &outputs["request_body_json"]).await;
    assert_eq!(outputs["response_status"], response.status().as_u16());
    assert_eq!(outputs["response_json"], response.json::<Value>().await.unwrap());
}
