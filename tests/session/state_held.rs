//! The state in which an identity is here that nobody vouched for since somebody opted out: the quarantine.
//! What stands in storage meanwhile, what ends it, and that nothing is readable before the operator has answered.

use crate::stage;
use crate::stage::{Device, HOUR, MINUTE, Page, Reply};
use uid2_wasm::session::{Event, Handed, Status};

/// A page on a device where ann opted out, as a page said.
fn device() -> Device {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    page.device
}

/// A page there into which ben's identity was just handed in.
fn held() -> Page {
    let mut page = device().page();
    page.init();
    page.forget();
    page.hand_in("ben 2.0");
    page
}

#[test]
fn what_is_handed_in_is_not_readable_before_the_operator_has_answered() {
    let mut page = held();
    assert_eq!(page.token(), None);
    let report = page.report();
    assert!(!report.login_required && !report.opted_out && report.asking);
    assert_eq!(page.sent[0].1.body, "refresh ben 2.0", "asked at once, long before refresh_from");
}

#[test]
fn what_is_handed_in_is_asked_for_at_once_although_nobody_looks() {
    let mut page = device().page();
    page.init();
    page.awake = false;
    page.hand_in("ben 2.0");
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn what_was_found_in_storage_waits_until_somebody_looks() {
    let device = device();
    device.set_official(stage::operator::members(&Page::new().identity("ben 2.0")));
    let mut page = device.page();
    page.awake = false;
    page.init();
    page.pass(HOUR);
    assert!(page.sent.is_empty() && page.token().is_none());
    page.awake = true;
    page.wake();
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_success_makes_the_answer_readable_and_not_what_was_asked_about() {
    let mut page = held();
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(page.token().as_deref(), Some("ben 2.1"));
    assert_eq!(page.device.official()["advertising_token"], "ben 2.1");
    let mut next = page.device.page();
    next.init();
    assert_eq!(next.token().as_deref(), Some("ben 2.1"), "vouched for on the next page too");
}

#[test]
fn an_opt_out_is_recorded_for_good() {
    let mut page = held();
    page.answer(Reply::OptOut);
    assert_eq!(page.report().status, Status::OptOut);
    assert_eq!(page.device.opt_outs().iter().filter(|opt_out| opt_out["scope"] == "global").count(), 1);
    page.hand_in("ben 2.0");
    assert_eq!(page.sent.len(), 1, "not asked about again");
    assert_eq!(page.token(), None);
}

#[test]
fn a_token_that_is_over_is_dropped() {
    for reply in [Reply::Expired, Reply::Invalid] {
        let mut page = held();
        page.answer(reply);
        assert_eq!(page.report().status, Status::RefreshExpired);
        assert!(page.report().login_required, "{reply:?}");
    }
}

#[test]
fn the_third_refusal_drops_what_was_handed_in() {
    let mut page = held();
    page.answer(Reply::Refused);
    page.always = Some(Reply::Refused);
    page.pass(HOUR);
    assert_eq!(page.report().status, Status::RefreshExpired);
    assert_eq!(page.sent.len(), 3);
}

#[test]
fn the_third_refusal_drops_what_was_found_in_storage_counted_across_pages() {
    let device = device();
    device.set_official(stage::operator::members(&Page::new().identity("ben 2.0")));
    for _ in 0..3 {
        let mut page = device.page();
        page.always = Some(Reply::Refused);
        page.init();
        device.pass(MINUTE);
    }
    let mut page = device.page();
    page.init();
    assert!(page.sent.is_empty());
    assert!(page.report().login_required);
}

#[test]
fn no_answer_keeps_it_held_and_it_is_asked_for_again() {
    let mut page = held();
    page.answer(Reply::Silence);
    assert_eq!(page.token(), None);
    assert!(!page.report().login_required);
    page.pass(10_000);
    assert!(page.sent.len() > 1);
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(page.token().as_deref(), Some("ben 2.1"));
}

#[test]
fn nothing_is_written_to_the_official_key_while_it_is_held() {
    let device = device();
    let before = device.official();
    let mut page = device.page();
    page.init_with("ben 2.0");
    assert_eq!(device.official(), before);
}

#[test]
fn what_was_found_in_storage_stays_as_somebody_else_wrote_it_until_it_is_answered() {
    let device = device();
    let found = stage::operator::members(&Page::new().identity("ben 2.0"));
    device.set_official(found.clone());
    let mut page = device.page();
    page.init();
    assert_eq!(device.official(), found);
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(device.official()["advertising_token"], "ben 2.1");
}

#[test]
fn who_signs_in_takes_its_place() {
    let mut page = held();
    page.sign_in("cyd@example.com");
    page.answer(Reply::Token("cyd 3.0"));
    assert_eq!(page.token().as_deref(), Some("cyd 3.0"));
}

#[test]
fn disconnecting_drops_it() {
    let mut page = held();
    page.disconnect();
    assert!(page.report().login_required && page.open.is_none());
    page.wake();
    assert!(page.report().login_required);
}

#[test]
fn somebody_who_signs_in_elsewhere_takes_its_place() {
    let mut page = held();
    let mut other = page.device.page();
    other.init();
    other.sign_in("cyd@example.com");
    other.answer(Reply::Token("cyd 3.0"));
    page.wake();
    assert_eq!(page.token().as_deref(), Some("cyd 3.0"));
}

#[test]
fn the_same_person_who_signs_in_elsewhere_takes_its_place_too() {
    let mut page = device().page();
    page.init();
    page.sign_in("ben@example.com");
    page.answer(Reply::Token("ben 1.0"));
    page.hand_in("ben 2.0");
    let mut other = page.device.page();
    other.init();
    other.sign_in("ben@example.com");
    other.answer(Reply::Token("ben 3.0"));
    page.wake();
    assert_eq!(page.token().as_deref(), Some("ben 3.0"));
}

#[test]
fn what_was_handed_in_is_not_meant_by_a_marker_that_stood_there_before() {
    let device = Device::new();
    device.set_official(serde_json::json!({ "status": "optout", "identity_expires": 1, "refresh_expires": 1 }));
    let mut page = device.page();
    page.init_with("ben 2.0");
    page.wake();
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(page.token().as_deref(), Some("ben 2.1"));
}

#[test]
fn somebody_who_opted_out_does_not_stay_in_storage_beside_it() {
    let device = device();
    let mut page = device.page();
    page.init_with("ben 2.0");
    device.set_official(stage::operator::members(&page.identity("ann 1.0")));
    page.wake();
    page.pass(1_000);
    assert_eq!(device.official()["status"], "optout");
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(page.token().as_deref(), Some("ben 2.1"));
}

#[test]
fn a_second_identity_handed_in_takes_the_first_ones_place() {
    let mut page = held();
    page.hand_in("cyd 3.0");
    assert_eq!(page.sent.last().map(|(_, request)| request.body.as_str()), Some("refresh cyd 3.0"));
    page.answer(Reply::Token("cyd 3.1"));
    assert_eq!(page.token().as_deref(), Some("cyd 3.1"));
}

#[test]
fn so_soon_after_an_opt_out_the_next_refresh_is_asked_ten_minutes_after_it() {
    let mut page = held();
    page.answer(Reply::Token("ben 2.1"));
    page.forget();
    page.pass(10 * MINUTE);
    assert_eq!(page.sent.len(), 1, "operators learn of an opt-out one after another");
}

#[test]
fn where_nobody_opted_out_nothing_is_held() {
    let mut page = Page::with("ann 1.0");
    page.hand_in("ben 2.0");
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
    assert!(page.sent.is_empty());
}

#[test]
fn an_answer_vouches_only_for_the_opt_outs_that_were_known_when_it_was_asked() {
    let mut page = held();
    let mut other = page.device.page();
    other.init();
    other.hand_in("cyd 3.0");
    other.answer(Reply::OptOut);
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(page.token(), None, "somebody else opted out while ben was asked about");
    page.pass(1_000);
    page.answer(Reply::Token("ben 2.2"));
    assert_eq!(page.token().as_deref(), Some("ben 2.2"));
}

#[test]
fn an_unreadable_value_handed_in_drops_it() {
    let mut page = held();
    page.handle(Event::HandIn(Handed::Unreadable));
    assert_eq!(page.report().status, Status::Invalid);
}
