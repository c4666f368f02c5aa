//! The state in which nobody is signed in: why, what the page is told, and what happens to what stands in storage.
//! One test for each way into it; the ways out are tested in the state they lead to.

use crate::stage;
use crate::stage::{Device, HOUR, Page, Reply, make_identity};
use uid2_wasm::session::{Event, Handed, Status};

const MONTHS: u64 = 24 * 90 * HOUR;

#[test]
fn before_init_a_page_asks_nothing_and_writes_nothing() {
    let device = Device::new();
    device.set_official(stage::operator::members(&make_identity("ann 1.0", 0)));
    let mut page = device.page();
    page.wake();
    page.tick();
    assert!(page.sent.is_empty() && page.writes.is_empty() && page.notices.is_empty() && page.timer.is_none());
}

#[test]
fn before_init_getters_read_what_is_stored() {
    let device = Device::new();
    device.page().init_with("ann 1.0");
    assert_eq!(device.page().token().as_deref(), Some("ann 1.0"));
}

#[test]
fn where_nobody_was_somebody_has_to_log_in() {
    let mut page = Page::new();
    page.init();
    let report = page.report();
    assert_eq!(report.status, Status::NoIdentity);
    assert!(report.login_required && !report.available && !report.opted_out && !report.asking);
    assert!(page.timer.is_none() && page.writes.is_empty());
}

#[test]
fn what_is_no_identity_is_invalid_and_signs_out_whoever_was_here() {
    let mut page = Page::with("ann 1.0");
    page.handle(Event::HandIn(Handed::Unreadable));
    assert_eq!(page.report().status, Status::Invalid);
    assert!(page.report().login_required);
    assert!(page.device.official().is_null());
}

#[test]
fn an_identity_handed_in_too_late_is_of_no_use() {
    let mut page = Page::new();
    let old = page.identity("ann 1.0");
    page.pass(MONTHS);
    page.handle(Event::Init { settings: page.settings(), handed: Some(Handed::Identity(old.into())) });
    assert_eq!(page.report().status, Status::RefreshExpired);
    assert!(page.report().login_required && page.sent.is_empty());
}

#[test]
fn who_disconnects_leaves_no_token_anywhere() {
    let mut page = Page::with("ann 1.0");
    page.disconnect();
    assert_eq!(page.token(), None);
    assert!(page.report().login_required);
    assert!(page.device.official().is_null() && page.timer.is_none());
}

#[test]
fn who_disconnects_during_a_refresh_is_not_signed_in_again_by_its_answer() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    let (question, request) = page.open.clone().expect("a refresh");
    page.disconnect();
    assert_eq!(page.aborts, 1);
    let key = stage::key_of(&request.body);
    page.deliver(question, Reply::Token("ann 1.1").write(&key, page.device.operator_time()));
    assert_eq!(page.token(), None);
    assert!(page.device.official().is_null());
}

#[test]
fn disconnecting_erases_no_opt_out() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    page.disconnect();
    assert_eq!(page.device.opt_outs().len(), 1);
    assert!(!page.report().opted_out && page.report().login_required);
}

#[test]
fn an_identity_that_lapsed_by_a_clock_far_ahead_is_back_when_the_clock_is() {
    let mut page = Page::with("ann 1.0");
    page.device.skew(MONTHS.cast_signed());
    page.wake();
    assert_eq!(page.report().status, Status::RefreshExpired);
    assert!(page.report().login_required && !page.device.official().is_null());
    page.device.skew(0);
    page.wake();
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
}

#[test]
fn what_nobody_can_read_goes_at_init_and_not_before() {
    for use_cookie in [false, true] {
        let device = Device::new();
        let unreadable = Some("[object Object]".into());
        let mut page = device.page();
        page.use_cookie = use_cookie;
        if use_cookie {
            device.storage.borrow_mut().cookie = unreadable;
        } else {
            device.storage.borrow_mut().official = unreadable;
        }
        page.wake();
        assert!(page.report().login_required && page.writes.is_empty());
        page.init();
        let storage = device.storage.borrow();
        assert!(storage.official.is_none() && storage.cookie.is_none());
    }
}

#[test]
fn an_identity_past_its_time_goes_at_init_and_says_that_it_was_there() {
    let mut page = Page::with("ann 1.0");
    page.device.pass(MONTHS);
    page.wake();
    assert!(!page.device.official().is_null(), "on an open page the clock may come back");
    let mut next = page.device.page();
    next.init();
    assert_eq!(next.report().status, Status::RefreshExpired);
    assert!(next.device.official().is_null());
}

#[test]
fn an_identity_whose_time_runs_out_during_a_refresh_goes_when_that_brings_nothing() {
    for reply in [Reply::Silence, Reply::Refused, Reply::Expired] {
        let mut page = Page::with("ann 1.0");
        page.pass(HOUR);
        page.device.pass(MONTHS);
        page.answer(reply);
        let report = page.report();
        assert_eq!(report.status, Status::RefreshExpired);
        assert_eq!(report.ended, reply == Reply::Expired, "only the operator can say so");
        assert!(page.device.official().is_null());
    }
}

#[test]
fn a_cookie_that_died_by_itself_is_no_logout() {
    let mut page = Page::new();
    page.use_cookie = true;
    page.init_with("ann 1.0");
    page.device.pass(MONTHS);
    page.device.storage.borrow_mut().cookie = None;
    assert_eq!(page.report().status, Status::RefreshExpired);
}

#[test]
fn while_somebody_signs_in_nobody_has_to_log_in() {
    let mut page = Page::new();
    page.init();
    page.sign_in("ann@example.com");
    let report = page.report();
    assert!(!report.login_required && report.available && report.asking);
}

/// Reference 1.3: pages compare them with numbers.
#[test]
fn every_status_has_its_official_number() {
    let usable = [Status::Established, Status::Refreshed, Status::Expired];
    assert_eq!(usable.map(|status| status as i8), [0, 1, 100]);
    let nobody = [Status::NoIdentity, Status::Invalid, Status::RefreshExpired, Status::OptOut];
    assert_eq!(nobody.map(|status| status as i8), [-1, -2, -3, -4]);
}
