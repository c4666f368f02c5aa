//! The state in which a token is usable: how it is reached, kept fresh, and left when its time is over.
//! Refreshes that fail are in `tempo.rs`, opt-outs in `state_opted_out.rs`.

use crate::stage;
use crate::stage::{Device, HOUR, MINUTE, Page, Reply, START};
use uid2_wasm::session::{Event, Handed, Status};
use uid2_wasm::time::UnixMillis;

#[test]
fn an_identity_handed_in_is_readable_in_the_same_task() {
    let mut page = Page::new();
    page.init_with("ann 1.0");
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    assert_eq!(page.report().status, Status::Established);
    assert!(page.sent.is_empty());
}

#[test]
fn the_official_key_holds_every_official_member_and_a_line() {
    let page = Page::with("ann 1.0");
    let mut stored = page.device.official();
    let line = stored.as_object_mut().and_then(|members| members.remove("line"));
    assert!(line.is_some_and(|line| line.is_string()));
    assert_eq!(stored, stage::operator::members(&page.identity("ann 1.0")));
}

#[test]
fn a_line_that_a_page_hands_in_is_ignored() {
    let mut page = Page::with("ann 1.0");
    let stored = page.device.official().to_string();
    page.disconnect();
    let identity = stage::operator::read_identity(&stored).expect("an identity");
    page.handle(Event::HandIn(Handed::Identity(identity.into())));
    assert!(page.device.official()["line"].as_str() != stage::json::parse(&stored)["line"].as_str());
}

#[test]
fn a_page_opened_where_a_token_is_stored_neither_asks_nor_writes() {
    let device = Device::new();
    device.page().init_with("ann 1.0");
    let mut page = device.page();
    page.init();
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    assert!(page.sent.is_empty() && page.writes.is_empty());
    assert_eq!(page.timer, Some(HOUR));
}

#[test]
fn a_refresh_is_asked_at_refresh_from_and_its_answer_takes_the_tokens_place() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR - 1);
    assert!(page.sent.is_empty());
    page.pass(1);
    assert_eq!(page.sent[0].1.body, "refresh ann 1.0");
    assert_eq!(page.token().as_deref(), Some("ann 1.0"), "served while it is refreshed");
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
    assert_eq!(page.report().status, Status::Refreshed);
    assert_eq!(page.device.official()["refresh_token"], "refresh ann 1.1");
}

#[test]
fn refreshes_inherit_the_lineage() {
    let mut page = Page::with("ann 1.0");
    let lineage = |page: &Page| page.device.official()["line"].as_str().map(|line| line[..16].to_string());
    let first = lineage(&page);
    page.pass(HOUR);
    page.answer(Reply::Token("ann 1.1"));
    assert!(first.is_some() && lineage(&page) == first);
}

#[test]
fn an_answer_of_a_retired_api_is_plain_json() {
    let mut page = Page::new();
    let plain = stage::operator::without_key(&page.identity("ann 1.0"));
    page.handle(Event::Init { settings: page.settings(), handed: Some(Handed::Identity(plain.into())) });
    page.pass(HOUR);
    let question = page.open.take().expect("a refresh").0;
    let body = stage::operator::success(&page.identity("ann 1.1"));
    page.deliver(question, Some((200, body)));
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
}

#[test]
fn a_hidden_page_refreshes_nothing_until_somebody_looks() {
    let mut page = Page::with("ann 1.0");
    page.awake = false;
    page.wake();
    page.pass(2 * HOUR);
    page.wake();
    assert!(page.sent.is_empty());
    page.awake = true;
    page.wake();
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_token_is_not_readable_at_identity_expires_whatever_timers_do() {
    let mut page = Page::with("ann 1.0");
    page.device.pass(4 * HOUR - 1);
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    page.device.pass(1);
    assert_eq!(page.token(), None);
}

#[test]
fn a_token_is_not_readable_after_refresh_expires_even_if_it_would_live_longer() {
    let mut page = Page::new();
    let mut identity = page.identity("ann 1.0");
    identity.refresh_expires = UnixMillis(START + 2 * MINUTE);
    page.handle(Event::Init { settings: page.settings(), handed: Some(Handed::Identity(identity.into())) });
    page.device.pass(2 * MINUTE);
    assert_eq!(page.token(), None);
    assert!(page.report().login_required);
}

#[test]
fn the_same_token_handed_in_again_changes_nothing() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    page.answer(Reply::Token("ann 1.1"));
    page.forget();
    // Cached pages hand in the first token of a chain for as long as they are cached.
    page.hand_in("ann 1.0");
    page.hand_in("ann 1.1");
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
    assert!(page.writes.is_empty());
}

#[test]
fn a_second_init_takes_only_an_identity_that_expires_later() {
    let mut page = Page::with("ann 1.0");
    page.init_with("ben 2.0");
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    page.device.pass(1);
    page.init_with("ben 3.0");
    assert_eq!(page.token().as_deref(), Some("ben 3.0"));
}

#[test]
fn another_person_handed_in_takes_the_place_of_whoever_was_here() {
    let mut page = Page::with("ann 1.0");
    page.hand_in("ben 2.0");
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
    assert_eq!(page.report().status, Status::Refreshed);
}

#[test]
fn an_answer_for_whoever_was_here_before_is_nothing_to_whoever_is_here_now() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    let (question, request) = page.open.clone().expect("a refresh");
    page.hand_in("ben 2.0");
    let answer = Reply::Token("ann 1.1").write(&stage::key_of(&request.body), page.device.operator_time());
    page.deliver(question, answer);
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
}

#[test]
fn calls_that_mean_nothing_do_nothing() {
    let mut page = Page::with("ann 1.0");
    for _ in 0..5 {
        page.wake();
        page.handle(Event::Granted(uid2_wasm::session::QuestionId(9)));
        page.handle(Event::Unanswered(uid2_wasm::session::QuestionId(9)));
    }
    assert!(page.writes.is_empty() && page.notices.is_empty() && page.sent.is_empty());
}

#[test]
fn an_answer_whose_identity_is_past_its_time_is_none() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    page.told();
    let (question, request) = page.open.take().expect("a refresh");
    let key = stage::key_of(&request.body);
    page.deliver(question, Reply::Token("ann 0.9").write(&key, 0));
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    assert_eq!(page.told(), []);
    page.always = Some(Reply::Token("ann 1.1"));
    page.pass(MINUTE);
    assert_eq!(page.token().as_deref(), Some("ann 1.1"), "it is asked for once more");
    page.always = None;
    page.sign_in("ben@example.com");
    let question = page.open.take().expect("a generate").0;
    page.deliver(question, Reply::Token("ben 0.1").write(&stage::SECRET, 0));
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
}
