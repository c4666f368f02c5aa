//! The stand-in for Adobe Journey Optimizer: what it takes, how little else it takes, and what it then says of a profile.

use crate::client::Local;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

const BODY: &str = r#"{"marketing":[{"type":"email","choice":"no","scope":"channel"}]}"#;

async fn post(local: &Local, path: &str, json: &Value) -> Response {
    let url = format!("{}{path}", local.announcement().site);
    local.http.post(url).body(json.to_string()).send().await.unwrap()
}

async fn get(local: &Local, path: &str) -> Value {
    local.http.get(format!("{}{path}", local.announcement().site)).send().await.unwrap().json().await.unwrap()
}

/// The query of an e-mail to this profile.
async fn link(local: &Local, profile: &str, sig: bool) -> Value {
    post(local, "/adobe/control/links", &json!({ "profile": profile, "sig": sig })).await.json().await.unwrap()
}

fn query(link: &Value) -> String {
    format!("params={}&pid={}", link["params"].as_str().unwrap(), link["pid"].as_str().unwrap())
}

async fn token(local: &Local) -> String {
    let adobe = &local.announcement().adobe;
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=openid",
        adobe.api_key, adobe.client_secret
    );
    let request = local.http.post(&adobe.token).header("content-type", "application/x-www-form-urlencoded");
    let answer: Value = request.body(form).send().await.unwrap().json().await.unwrap();
    assert_eq!((&answer["token_type"], &answer["expires_in"]), (&json!("bearer"), &json!(86_399)));
    answer["access_token"].as_str().unwrap().to_owned()
}

/// A request as the documentation describes it, but for one header: that one is left out, or another.
fn request(local: &Local, query: &str, token: &str, other: (&str, Option<&str>)) -> RequestBuilder {
    let adobe = &local.announcement().adobe;
    let mut request = local.http.post(format!("{}?{query}", adobe.endpoint));
    for (name, value) in [
        ("x-api-key", adobe.api_key.as_str()),
        ("x-gw-ims-org-id", &adobe.org_id),
        ("x-sandbox-name", &adobe.sandbox),
        ("authorization", &format!("Bearer {token}")),
        ("content-type", "application/json"),
    ] {
        if let Some(value) = if name == other.0 { other.1 } else { Some(value) } {
            request = request.header(name, value);
        }
    }
    request
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_request_as_documented_turns_the_choice_of_that_profile_to_no_and_of_no_other() {
    let local = Local::uid2().await;
    let (jane, _john) = (link(&local, "jane", false).await, link(&local, "john", false).await);
    let token = token(&local).await;
    assert_eq!(get(&local, "/adobe/control/profiles").await, json!({ "jane": {}, "john": {} }));
    assert_eq!(status(request(&local, &query(&jane), &token, ("", None)).body(BODY)).await, 200);
    assert_eq!(get(&local, "/adobe/control/profiles").await, json!({ "jane": { "email": "no" }, "john": {} }));
    let mut old =
        request(&local, &query(&jane), &token, ("", None)).body(BODY.replace("email", "push")).build().unwrap();
    let path = local.announcement().adobe.old_endpoint.rsplit_once("/adobe").unwrap().1.to_owned();
    old.url_mut().set_path(&format!("/adobe{path}"));
    assert_eq!(local.http.execute(old).await.unwrap().status(), 200);
    assert_eq!(get(&local, "/adobe/control/profiles").await["jane"], json!({ "email": "no", "push": "no" }));
    assert_eq!(get(&local, "/adobe/control/log").await, json!([200, 200]));
}

#[tokio::test]
async fn a_header_that_is_missing_or_another_is_refused() {
    let local = Local::uid2().await;
    let query = query(&link(&local, "jane", false).await);
    let token = token(&local).await;
    let cases = [
        (("x-api-key", None), 400),
        (("x-api-key", Some("another")), 403),
        (("x-gw-ims-org-id", None), 400),
        (("x-gw-ims-org-id", Some("another")), 403),
        (("x-sandbox-name", None), 400),
        (("x-sandbox-name", Some("another")), 403),
        (("authorization", None), 401),
        (("authorization", Some("Bearer another")), 401),
        (("authorization", Some(token.as_str())), 401),
        (("content-type", Some("text/plain")), 415),
        (("content-type", None), 400),
    ];
    for (other, wanted) in cases {
        assert_eq!(status(request(&local, &query, &token, other).body(BODY)).await, wanted, "{other:?}");
    }
    let page = request(&local, &query, &token, ("", None)).header("origin", "http://localhost:3000").body(BODY);
    assert_eq!(status(page).await, 403, "a page has no business here");
    assert_eq!(get(&local, "/adobe/control/profiles").await["jane"], json!({}));
}

#[tokio::test]
async fn parameters_that_differ_in_a_letter_and_methods_but_post_are_refused() {
    let local = Local::uid2().await;
    let link = link(&local, "jane", true).await;
    let (good, sig) = (query(&link), link["sig"].as_str().unwrap());
    let token = token(&local).await;
    let decoded = good.replace("%2B", "+");
    let bad = [
        String::new(),
        good.split('&').next().unwrap().to_owned(),
        good.replace('+', "%20"),
        decoded,
        good.replace("%3d", "%3D"),
        format!("{good}&{good}"),
        format!("{good}&utm=1"),
        format!("{good}&sig=another"),
    ];
    for query in bad {
        assert_eq!(status(request(&local, &query, &token, ("", None)).body(BODY)).await, 400, "{query}");
    }
    let url = format!("{}?{good}", local.announcement().adobe.endpoint);
    for method in [Method::GET, Method::PUT, Method::OPTIONS] {
        assert_eq!(status(local.http.request(method, &url)).await, 405);
    }
    assert_eq!(get(&local, "/adobe/control/profiles").await["jane"], json!({}));
    for good in [good.clone(), format!("{good}&sig={sig}")] {
        assert_eq!(status(request(&local, &good, &token, ("", None)).body(BODY)).await, 200);
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_or_says_anything_else_is_refused() {
    let local = Local::uid2().await;
    let query = query(&link(&local, "jane", false).await);
    let token = token(&local).await;
    let bodies = [
        // As the documentation prints it.
        r#"{"marketing":[{"type":"email","choice":"no","scope":"channel"}],}"#,
        "",
        "{}",
        r#"{"marketing":[]}"#,
        r#"{"marketing":[{"type":"email","choice":"yes","scope":"channel"}]}"#,
        r#"{"marketing":[{"type":"sms","choice":"no","scope":"channel"}]}"#,
        r#"{"marketing":[{"type":"email","choice":"no","scope":"list"}]}"#,
        r#"{"marketing":[{"type":"email","choice":"no"}]}"#,
        r#"{"marketing":[{"type":"email","choice":"no","scope":"channel","reason":"x"}]}"#,
        r#"{"marketing":[{"type":"email","choice":"no","scope":"channel"}],"source":"x"}"#,
        r#"{"marketing":[{"type":"email","choice":"no","scope":"channel"},{"type":"email","choice":"no","scope":"channel"}]}"#,
    ];
    for body in bodies {
        assert_eq!(status(request(&local, &query, &token, ("", None)).body(body)).await, 400, "{body}");
    }
    assert_eq!(get(&local, "/adobe/control/profiles").await["jane"], json!({}));
}

#[tokio::test]
async fn answers_come_as_ordered_and_a_token_that_has_expired_is_refused_until_a_new_one_is_fetched() {
    let local = Local::uid2().await;
    let query = query(&link(&local, "jane", false).await);
    let old = token(&local).await;
    post(&local, "/adobe/control/answers", &json!([500, 429])).await;
    for wanted in [500, 429, 200] {
        assert_eq!(status(request(&local, &query, &old, ("", None)).body(BODY)).await, wanted);
    }
    assert_eq!(post(&local, "/adobe/control/answers", &json!([99])).await.status(), 400);
    assert_eq!(token(&local).await, old);
    post(&local, "/adobe/control/expire", &json!({})).await;
    assert_eq!(status(request(&local, &query, &old, ("", None)).body(BODY)).await, 401);
    let new = token(&local).await;
    assert_eq!(status(request(&local, &query, &new, ("", None)).body(BODY)).await, 200);
}

#[tokio::test]
async fn the_publishers_server_says_unsubscribed_only_after_the_stand_in_has_agreed() {
    let local = Local::uid2().await;
    let mut asked = link(&local, "jane", true).await;
    asked["chosen"] = json!(["email", "push", "site"]);
    let told = async |asked: &Value| {
        let response = post(&local, "/publisher/unsubscribe", asked).await;
        (response.status().as_u16(), response.json::<Value>().await.unwrap()["code"].clone())
    };
    post(&local, "/adobe/control/answers", &json!([500])).await;
    assert_eq!(told(&asked).await, (503, json!("unavailable")));
    assert_eq!(get(&local, "/adobe/control/profiles").await["jane"], json!({}));
    assert_eq!(told(&asked).await, (200, json!("unsubscribed")));
    assert_eq!(get(&local, "/adobe/control/profiles").await["jane"], json!({ "email": "no", "push": "no" }));
    asked["pid"] = json!("another");
    assert_eq!(told(&asked).await, (422, json!("refused")));
    assert_eq!(told(&json!({ "params": "p" })).await, (400, json!("unreadable_body")));
    post(&local, "/companies/reset", &json!({})).await;
    assert_eq!(get(&local, "/adobe/control/profiles").await, json!({}));
}

#[tokio::test]
async fn pages_of_other_sites_cannot_make_links_or_read_profiles() {
    let local = Local::uid2().await;
    let url = format!("{}/adobe/control/profiles", local.announcement().site);
    assert_eq!(status(local.http.get(url).header("origin", "https://example.org")).await, 403);
}
