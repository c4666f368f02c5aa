//! `refreshNow`: a refresh that the page calls for, whatever `refresh_from` and the floor say; and the facts for its support.
//! Refreshes that happen by themselves are in `state_established.rs` and `tempo.rs`.

use crate::stage::{HOUR, MINUTE, Page, Reply};
use uid2_wasm::session::state::Bar;
use uid2_wasm::session::{Event, Facts, Handed, Settled, SignInEnd};

fn refresh_now(page: &mut Page) {
    page.handle(Event::RefreshNow);
}

fn facts(page: &mut Page) -> Facts {
    page.session.facts(page.device.world(page.awake, &page.device.snapshot()))
}

fn ends(page: &mut Page) -> Vec<SignInEnd> {
    std::mem::take(&mut page.settled).into_iter().map(|Settled { end, .. }| end).collect()
}

#[test]
fn it_asks_long_before_refresh_from_and_says_when_it_was_answered() {
    let mut page = Page::with("ann 1.0");
    refresh_now(&mut page);
    assert_eq!(page.sent[0].1.body, "refresh ann 1.0");
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
    assert_eq!(ends(&mut page), [SignInEnd::Answered]);
}

#[test]
fn it_waits_neither_for_the_floor_nor_for_somebody_to_look() {
    let mut page = Page::with("ann 1.0");
    refresh_now(&mut page);
    page.answer(Reply::Broken);
    page.awake = false;
    refresh_now(&mut page);
    assert_eq!(page.sent.len(), 2);
    assert_eq!(ends(&mut page), [SignInEnd::Unanswered]);
}

#[test]
fn a_refresh_that_is_open_already_is_not_asked_twice() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    refresh_now(&mut page);
    refresh_now(&mut page);
    assert_eq!(page.sent.len(), 1);
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(ends(&mut page), [SignInEnd::Answered]);
}

#[test]
fn a_refresh_that_nobody_called_for_ends_silently() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(ends(&mut page), []);
}

#[test]
fn where_nobody_is_nothing_is_asked() {
    let mut page = Page::new();
    refresh_now(&mut page);
    page.init();
    refresh_now(&mut page);
    assert!(page.sent.is_empty() && page.session.open_question().is_none());
}

#[test]
fn somebody_who_opted_out_is_not_asked_for() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    refresh_now(&mut page);
    assert!(page.sent.is_empty());
}

#[test]
fn an_opt_out_in_the_answer_is_an_answer() {
    let mut page = Page::with("ann 1.0");
    refresh_now(&mut page);
    page.answer(Reply::OptOut);
    assert!(page.report().opted_out);
    assert_eq!(ends(&mut page), [SignInEnd::Answered]);
}

#[test]
fn an_operator_that_refuses_is_named_as_the_cause() {
    let mut page = Page::with("ann 1.0");
    refresh_now(&mut page);
    page.answer(Reply::Refused);
    assert!(matches!(ends(&mut page)[..], [SignInEnd::Refused { .. }]));
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
}

#[test]
fn logging_out_aborts_it() {
    let mut page = Page::with("ann 1.0");
    refresh_now(&mut page);
    page.disconnect();
    assert_eq!(ends(&mut page), [SignInEnd::Aborted]);
}

#[test]
fn when_another_tab_was_faster_its_token_is_the_answer() {
    let mut page = Page::with("ann 1.0");
    page.slow = true;
    refresh_now(&mut page);
    let mut other = page.device.page();
    other.init();
    refresh_now(&mut other);
    other.answer(Reply::Token("ann 1.1"));
    page.prepared();
    assert!(page.sent.is_empty());
    assert_eq!(ends(&mut page), [SignInEnd::Answered]);
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
}

#[test]
fn an_identity_in_storage_does_not_outlive_the_first_that_the_page_hands_in() {
    let mut page = Page::with("ann 1.0");
    let older = page.identity("bob 1.0");
    page.pass(HOUR);
    page.answer(Reply::Token("ann 1.1"));
    let mut next = page.device.page();
    next.init();
    next.handle(Event::Init { settings: next.settings(), handed: Some(Handed::Identity(older.into())) });
    assert_eq!(next.token().as_deref(), Some("bob 1.0"));
}

#[test]
fn of_two_that_init_hands_in_the_one_that_expires_later_holds() {
    let mut page = Page::new();
    let older = page.identity("bob 1.0");
    page.device.pass(MINUTE);
    page.init_with("ann 1.0");
    page.handle(Event::Init { settings: page.settings(), handed: Some(Handed::Identity(older.into())) });
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
}

#[test]
fn the_facts_tell_each_reason() {
    let mut page = Page::new();
    let why = |page: &mut Page| facts(page).bar;
    page.init();
    assert_eq!(why(&mut page), Some(Bar::Never));
    page.hand_in("ann 1.0");
    assert_eq!(why(&mut page), None);
    page.always = Some(Reply::Broken);
    page.pass(4 * HOUR);
    assert_eq!(why(&mut page), Some(Bar::Expired));
    page.disconnect();
    assert_eq!(why(&mut page), Some(Bar::LoggedOut));
    page.hand_in_opt_out();
    assert_eq!(why(&mut page), Some(Bar::OptedOut));
    page.hand_in("bob 1.0");
    assert_eq!(why(&mut page), Some(Bar::Held));
    page.handle(Event::HandIn(Handed::Unreadable));
    assert_eq!(why(&mut page), Some(Bar::Invalid));
}

#[test]
fn the_facts_carry_the_times_the_tries_and_the_opt_out() {
    let mut page = Page::with("ann 1.0");
    let identity = page.identity("ann 1.0");
    refresh_now(&mut page);
    page.answer(Reply::Refused);
    let facts = facts(&mut page);
    assert_eq!(facts.times, Some([identity.refresh_from, identity.identity_expires, identity.refresh_expires]));
    assert_eq!((facts.tries, facts.opted_out), (1, None));
    page.hand_in_opt_out();
    let facts = self::facts(&mut page);
    assert_eq!(facts.opted_out.map(|at| at.0), Some(page.device.operator_time()));
    assert_eq!((facts.times, facts.wakes_in), (None, None));
}
