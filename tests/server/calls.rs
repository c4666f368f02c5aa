//! Calls, step by step.

use crate::stage::{START, asked, call, sealed, status, world};
use uid2_wasm::dii::{Address, AddressKind};
use uid2_wasm::operator::identity_map::Entry;
use uid2_wasm::operator::identity_members::{IdentityError, IdentityMembers};
use uid2_wasm::operator::token_generate::{self, OptOutCheck};
use uid2_wasm::operator::token_refresh_authorized;
use uid2_wasm::product::Product;
use uid2_wasm::server::task::{Generate, Map, MapVersion, Outcome, Refresh};
use uid2_wasm::server::{Call, Code, Step};
use uid2_wasm::time::Millis;

fn generate() -> Call {
    let address = Address::from_email("user@example.com").expect("an address");
    call(Generate::new(Product::Uid2, &address, None, OptOutCheck::Respect).expect("a task"))
}

fn identity() -> IdentityMembers {
    IdentityMembers {
        advertising_token: "token".into(),
        refresh_token: "refresh".into(),
        identity_expires: START + 2_000,
        refresh_from: START + 1_000,
        refresh_expires: START + 3_000,
        refresh_response_key: None,
    }
}

#[test]
fn an_opt_out_is_an_outcome() {
    let mut call = generate();
    asked(call.start(world(0, 1)));
    let body = sealed(r#"{"status":"optout"}"#, 1);
    let Step::Done(outcome) = call.answered(&status(200, &body), world(5, 2)) else { panic!("no outcome") };
    assert_eq!(outcome, Outcome::Generated(token_generate::Answer::Optout));
}

#[test]
fn every_try_is_sealed_anew_and_only_its_own_answer_is_believed() {
    let mut call = generate();
    let first = asked(call.start(world(0, 1)));
    let Step::Wait(wait) = call.answered(&status(503, b""), world(10, 2)) else { panic!("does not wait") };
    assert!((250..=500).contains(&wait.0));
    let second = asked(call.waited(world(600, 3)));
    assert_ne!(first.body, second.body);
    let late = sealed(r#"{"status":"optout"}"#, 1);
    let Step::Failed(failure) = call.answered(&status(200, &late), world(700, 4)) else { panic!("believed") };
    assert_eq!(failure.code, Code::WrongNonce);
}

#[test]
fn a_call_that_nobody_answers_fails_before_its_deadline_passes() {
    let mut call = generate();
    let mut now = 0;
    let mut step = call.start(world(now, 0));
    let mut tries = 0;
    loop {
        match step {
            Step::Ask(request) => {
                tries += 1;
                now += request.time_out.0;
                step = call.unanswered(world(now, 255));
            }
            Step::Wait(wait) => {
                now += wait.0;
                step = call.waited(world(now, 255));
            }
            Step::Failed(failure) => break assert_eq!(failure.code, Code::Unanswered),
            Step::Done(outcome) => panic!("came to {outcome:?}"),
        }
    }
    assert_eq!((tries, now), (3, 30_000));
}

#[test]
fn a_refresh_past_its_time_is_not_asked() {
    let start = |after| call(Refresh::new(identity()).expect("an identity")).start(world(after, 0));
    assert_eq!(asked(start(2_999)).body, b"refresh");
    let Step::Done(outcome) = start(3_000) else { panic!("asked") };
    assert_eq!(outcome, Outcome::Refreshed(token_refresh_authorized::Answer::ExpiredToken));
}

#[test]
fn an_answer_about_the_token_counts_at_400_alone() {
    let refused = |http| {
        let mut call = call(Refresh::new(identity()).expect("an identity"));
        asked(call.start(world(0, 0)));
        call.answered(&status(http, br#"{"status":"expired_token"}"#), world(0, 0))
    };
    assert!(matches!(refused(400), Step::Done(_)));
    assert!(matches!(refused(403), Step::Failed(_)));
    assert!(matches!(refused(500), Step::Wait(_)));
}

#[test]
fn an_identity_in_seconds_or_without_a_token_is_none() {
    let seconds = IdentityMembers { identity_expires: START / 1_000, ..identity() };
    assert_eq!(seconds.check(), Err(IdentityError::Seconds));
    let empty = IdentityMembers { refresh_token: String::new(), ..identity() };
    assert_eq!(empty.check(), Err(IdentityError::Malformed));
    let key = IdentityMembers { refresh_response_key: Some("short".into()), ..identity() };
    assert_eq!(key.check(), Err(IdentityError::Malformed));
}

/// Answers a batch of version 3 with the hashes themselves as raw UIDs.
fn echo(batch: &serde_json::Value) -> String {
    let uids = |member: &str| -> Vec<String> {
        let hashes = batch[member].as_array().expect("hashes").iter();
        hashes.map(|hash| format!(r#"{{"u":{hash},"p":null,"r":5}}"#)).collect()
    };
    let (emails, phones) = (uids("email_hash").join(","), uids("phone_hash").join(","));
    format!(r#"{{"status":"success","body":{{"email_hash":[{emails}],"phone_hash":[{phones}]}}}}"#)
}

fn people(count: usize) -> Vec<Option<Address>> {
    let person = |n: usize| match n % 3 {
        0 => Address::from_phone(&format!("+1555{n:07}")).ok(),
        1 => Address::from_email(&format!("person{n}@example.com")).ok(),
        _ => None,
    };
    (0..count).map(person).collect()
}

#[test]
fn a_long_list_goes_in_batches_each_with_a_deadline_of_its_own_and_comes_back_in_its_order() {
    let people = people(20_000);
    let mut call = call(Map::new(MapVersion::V3, people.clone()));
    let mut batches = Vec::new();
    let mut step = call.start(world(0, 0));
    let entries = loop {
        match step {
            Step::Ask(request) => {
                assert_eq!(request.time_out, Millis(10_000));
                let batch = opened(&request.body);
                let size = |member: &str| batch[member].as_array().expect("hashes").len();
                batches.push(size("email_hash") + size("phone_hash"));
                let later = world(batches.len() as u64 * 25_000, 0);
                step = call.answered(&status(200, &sealed(&echo(&batch), 0)), later);
            }
            Step::Done(Outcome::Mapped(entries)) => break entries,
            _ => panic!("neither asks nor ends"),
        }
    };
    assert_eq!(batches, [5_000, 5_000, 3_334]);
    assert_eq!(entries.len(), people.len());
    for (person, entry) in people.iter().zip(&entries) {
        match (person, entry) {
            (Some(address), Entry::Mapped { raw_uid, refresh_from, .. }) => {
                assert_eq!((raw_uid, *refresh_from), (&address.to_base64(), Some(5_000)));
            }
            (None, Entry::Invalid) => {}
            _ => panic!("an entry in the place of another"),
        }
    }
}

/// The JSON inside a request envelope in Base64.
fn opened(body: &[u8]) -> serde_json::Value {
    let text = std::str::from_utf8(body).expect("text");
    let envelope = uid2_wasm::encoding::from_base64(text).expect("Base64");
    let plain = crate::stage::secret().open(&envelope[1..]).expect("an envelope");
    serde_json::from_slice(&plain[16..]).expect("JSON")
}

#[test]
fn version_2_asks_for_one_kind_at_a_time() {
    let mut call = call(Map::new(MapVersion::V2, people(9)));
    let batch = opened(&asked(call.start(world(0, 0))).body);
    assert_eq!(batch["email_hash"].as_array().map(Vec::len), Some(3));
    assert_eq!(batch.as_object().map(serde_json::Map::len), Some(1), "{:?}", AddressKind::Email);
}
