//! The state in which the token has expired and a refresh can bring a new one: nothing is readable, nobody has to log in.
//! How soon refreshes follow one another is in `tempo.rs`.

use crate::stage;
use crate::stage::{HOUR, MINUTE, Page, Reply, START};
use uid2_wasm::session::{Event, Handed, Status};
use uid2_wasm::time::UnixMillis;

const MONTH: u64 = 24 * 30 * HOUR;

/// A page whose token has expired while nobody looked, with its refresh open.
fn expired() -> Page {
    let mut page = Page::with("ann 1.0");
    page.awake = false;
    page.wake();
    page.pass(5 * HOUR);
    page.awake = true;
    page.wake();
    page.forget();
    page
}

#[test]
fn nothing_is_readable_and_nobody_has_to_log_in() {
    let mut page = expired();
    let report = page.report();
    assert_eq!(report.status, Status::Expired);
    assert!(report.identity.is_none() && !report.login_required && report.asking);
    assert_eq!(page.device.official()["advertising_token"], "ann 1.0");
}

#[test]
fn an_identity_is_available_only_while_it_is_asked_for() {
    let mut page = expired();
    assert!(page.report().available);
    page.answer(Reply::Silence);
    assert!(!page.report().available, "until the next try");
}

#[test]
fn a_refresh_is_not_asked_before_refresh_from_even_if_the_token_has_expired_sooner() {
    let mut page = Page::new();
    page.init();
    let mut identity = page.identity("ann 1.0");
    identity.identity_expires = UnixMillis(START + MINUTE);
    page.handle(Event::HandIn(Handed::Identity(identity.into())));
    page.pass(HOUR - 1);
    assert_eq!((page.report().status, page.sent.len()), (Status::Expired, 0));
    page.pass(1);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_refresh_brings_a_new_token() {
    let mut page = expired();
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
    assert_eq!(page.report().status, Status::Refreshed);
}

#[test]
fn a_token_that_the_operator_calls_expired_or_invalid_is_over() {
    for reply in [Reply::Expired, Reply::Invalid] {
        let mut page = expired();
        page.answer(reply);
        assert_eq!(page.report().status, Status::RefreshExpired, "{reply:?}");
        assert!(page.report().login_required && page.device.official().is_null());
        page.pass(MONTH);
        assert!(page.sent.is_empty(), "{reply:?}");
    }
}

#[test]
fn the_words_that_end_it_count_whatever_the_http_status() {
    for word in ["expired_token", "invalid_token"] {
        let plain = format!(r#"{{"status":"{word}","message":"for the developer"}}"#);
        for status in [200, 401, 429, 500, 503] {
            let mut page = expired();
            let (question, request) = page.open.take().expect("a refresh");
            let sealed = stage::operator::seal(&stage::key_of(&request.body), &plain);
            page.deliver(question, Some((status, if status == 200 { sealed } else { plain.clone() })));
            assert_eq!(page.report().status, Status::RefreshExpired, "{status}");
            assert!(page.device.official().is_null(), "{status}");
        }
    }
}

#[test]
fn an_operator_that_is_busy_broken_or_silent_ends_nothing() {
    for reply in [Reply::Busy, Reply::Broken, Reply::Garbage, Reply::Silence] {
        let mut page = expired();
        page.answer(reply);
        page.always = Some(reply);
        page.pass(HOUR);
        assert_eq!(page.report().status, Status::Expired, "{reply:?}");
        page.always = Some(Reply::Token("ann 1.1"));
        page.pass(5 * MINUTE);
        assert_eq!(page.token().as_deref(), Some("ann 1.1"), "{reply:?}");
    }
}

#[test]
fn the_third_refusal_ends_it() {
    let mut page = expired();
    page.answer(Reply::Refused);
    page.always = Some(Reply::Refused);
    page.pass(HOUR);
    assert_eq!(page.report().status, Status::RefreshExpired);
    assert_eq!(page.sent.len(), 2);
    assert!(page.report().login_required);
}

#[test]
fn refusals_are_counted_across_pages() {
    let device = expired().device;
    for _ in 0..3 {
        let mut page = device.page();
        page.always = Some(Reply::Refused);
        page.init();
        device.pass(MINUTE);
    }
    let mut page = device.page();
    page.init();
    assert!(page.report().login_required && page.sent.is_empty());
    assert!(device.official().is_null());
}

#[test]
fn a_success_in_between_begins_to_count_anew() {
    let mut page = expired();
    page.answer(Reply::Refused);
    page.always = Some(Reply::Token("ann 1.1"));
    page.pass(MINUTE);
    page.always = Some(Reply::Refused);
    page.pass(5 * HOUR);
    page.always = None;
    assert!(page.report().status != Status::Established);
    assert_eq!(page.sent.len(), 4, "one that brought a token, three that were refused");
}

#[test]
fn at_refresh_expires_somebody_has_to_log_in() {
    let mut page = expired();
    page.awake = false;
    page.answer(Reply::Silence);
    page.pass(MONTH);
    assert_eq!(page.report().status, Status::RefreshExpired);
    assert!(page.report().login_required);
}
