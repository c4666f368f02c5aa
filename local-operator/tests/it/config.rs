//! The configuration: what is refused, where, and with which remedy.

use std::path::Path;
use uid2_local_operator::config::{Config, DEFAULT};

fn mistake(toml: &str) -> String {
    Config::parse(Path::new("operator.toml"), toml).expect_err("a mistake").to_string()
}

/// The number of the line of the default configuration that holds a text.
fn line_of(text: &str) -> usize {
    DEFAULT.lines().position(|line| line.contains(text)).expect("a line of the default configuration") + 1
}

#[test]
fn the_built_in_configuration_is_one() {
    let config = Config::built_in().expect("no mistake");
    assert_eq!((config.uid2.port, config.euid.port, config.site_port), (8080, 8081, 8090));
    assert!(config.uid2.sites[0].domains.iter().any(|domain| domain == "localhost"));
}

#[test]
fn a_mistake_is_told_with_its_line_and_a_remedy() {
    let cases = [
        (
            "refresh_from_after = 900",
            "refresh_from_after = 4000",
            "refresh_from_after is 4000, longer than identity_expires_after (3600)",
        ),
        (
            "refresh_expires_after = 86400",
            "refresh_expires_after = 3599",
            "identity_expires_after is 3600, longer than refresh_expires_after (3599)",
        ),
        ("identity_expires_after = 3600", "identity_expires_after = 0", "a lifetime is 0 seconds"),
        ("delay_ms = 0", "delay_ms = -1", "delay_ms is -1"),
        ("check_timestamps = true", "check_timestamp = true", "unknown field `check_timestamp`"),
        ("port = 8080", "port = 80800", "invalid value: integer `80800`"),
        (
            "domains = [\"localhost\", \"example.org\"]",
            "domains = [\"www.example.org\"]",
            "no origin is ever reduced to `www.example.org`, only to `example.org`",
        ),
        (
            "domains = [\"localhost\"]",
            "domains = [\"127.0.0.1\"]",
            "`127.0.0.1` is a public suffix, a single label or an IP address",
        ),
        ("secret = \"X1Bc", "secret = \"1Bc", "the client secret is not 32 bytes in Base64"),
        ("key = \"UID2-C-L-101", "key = \"UID2-C-P-101", "this key does not begin with `UID2-C-L-`"),
        ("public_key = \"UID2-X-L-", "public_key = \"UID2-X-L-A", "this is no P-256 public key"),
        ("roles = [\"GENERATOR\"]", "roles = [\"ANY\"]", "unknown variant `ANY`"),
        ("[site]", "[site", ""),
    ];
    for (old, new, what) in cases {
        let mistake = mistake(&DEFAULT.replacen(old, new, 1));
        let (place, rest) = mistake.split_once(": ").unwrap();
        assert!(rest.starts_with(what), "{mistake}");
        let line: usize = place.strip_prefix("operator.toml:").and_then(|line| line.parse().ok()).expect(&mistake);
        // A lifetime may be told at the one it disagrees with, two lines away at most.
        assert!(line.abs_diff(line_of(old)) <= 2, "{mistake} is not about line {}", line_of(old));
        assert!(mistake.contains(". Remedy: "), "{mistake}");
        assert_eq!(mistake.lines().count(), 1, "{mistake}");
    }
}

#[test]
fn a_webhook_that_leaves_this_machine_is_refused() {
    let commented =
        DEFAULT.lines().skip_while(|line| *line != "# [[uid2.webhooks]]").take_while(|line| !line.is_empty());
    let webhook: String = commented.map(|line| line.trim_start_matches("# ").to_owned() + "\n").collect();
    let webhook = webhook.replace("Opt-outs are", "# Opt-outs are").replace("Delivery is", "# Delivery is");
    let toml = format!("{DEFAULT}\n{webhook}");
    assert_eq!(Config::parse(Path::new("operator.toml"), &toml).unwrap().uid2.webhooks.len(), 1, "the example works");
    let abroad = mistake(&toml.replace("url = \"http://localhost:9000", "url = \"http://bidder.example"));
    assert!(abroad.contains("`http://bidder.example/optout` is no http address of this machine"), "{abroad}");
}

#[test]
fn keys_of_two_pairs_are_refused() {
    let config = Config::built_in().unwrap();
    let euid = &config.euid.client_keypairs[0].public_key["EUID-X-L-".len()..];
    let uid2 = &config.uid2.client_keypairs[0].public_key["UID2-X-L-".len()..];
    assert!(mistake(&DEFAULT.replacen(uid2, euid, 1)).contains("public and private key are no pair"));
}

#[test]
fn a_client_of_an_unknown_site_is_refused() {
    let mistake = mistake(&DEFAULT.replacen("site = 102", "site = 1020", 1));
    assert!(mistake.contains("there is no site 1020"), "{mistake}");
}
