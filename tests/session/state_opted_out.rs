//! The state of somebody who opted out: what is recorded, what is removed, and that nothing brings a token back.
//! Who an opt-out holds is in `state_held.rs`, what other tabs and older SDKs do to it in `reconcile.rs`.

use crate::stage;
use crate::stage::{Device, HOUR, Page, Reply, START};
use uid2_wasm::opt_out::MAX_OPT_OUTS;
use uid2_wasm::session::{Event, Handed, Status};

const DAY: u64 = 24 * HOUR;

/// A page whose refresh was answered `optout`.
fn opted_out() -> Page {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    page.answer(Reply::OptOut);
    page
}

#[test]
fn a_refresh_answered_optout_leaves_no_token() {
    let mut page = opted_out();
    let report = page.report();
    assert_eq!(report.status, Status::OptOut);
    assert!(report.identity.is_none() && report.opted_out && report.available && !report.login_required);
    assert!(page.timer.is_none());
}

#[test]
fn the_tombstone_has_the_official_format_for_400_days_and_an_id() {
    let stored = opted_out().device.official();
    let until = START + HOUR + 400 * DAY;
    assert_eq!(stored["status"], "optout");
    assert_eq!(stored["identity_expires"], until);
    assert_eq!(stored["refresh_expires"], until);
    assert!(stored["id"].as_str().is_some_and(|id| id.parse::<u64>().is_ok()));
}

#[test]
fn the_opt_out_stands_under_a_key_of_its_own_and_names_lineage_and_token() {
    let opt_outs = opted_out().device.opt_outs();
    assert_eq!(opt_outs.len(), 1);
    assert_eq!(opt_outs[0]["scope"], "global");
    assert!(opt_outs[0]["lineage"].is_string() && opt_outs[0]["first"].is_string());
}

#[test]
fn other_copies_are_purged_once() {
    let mut page = opted_out();
    assert_eq!(page.purges, 1);
    page.wake();
    assert_eq!(page.purges, 1);
}

#[test]
fn the_first_look_of_a_new_page_purges_too() {
    let mut page = opted_out().device.page();
    page.init();
    assert_eq!(page.purges, 1);
    assert_eq!(page.report().status, Status::OptOut);
    assert!(page.writes.is_empty());
}

#[test]
fn expiry_never_purges() {
    let mut page = Page::with("ann 1.0");
    page.awake = false;
    page.pass(60 * DAY);
    assert!(page.report().login_required);
    assert_eq!(page.purges, 0);
}

#[test]
fn no_token_of_that_chain_comes_back_by_being_handed_in() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    page.answer(Reply::Token("ann 1.1"));
    page.pass(HOUR);
    page.answer(Reply::OptOut);
    page.forget();
    for token in ["ann 1.0", "ann 1.1"] {
        page.hand_in(token);
        assert_eq!(page.token(), None, "{token}");
        page.init_with(token);
        assert_eq!(page.token(), None, "{token}");
    }
    assert!(page.sent.is_empty());
}

#[test]
fn no_clock_ends_it() {
    let mut page = opted_out();
    for skew in [-400, -1, 1, 500, 5_000_i64] {
        page.device.skew(skew * DAY.cast_signed());
        page.wake();
        assert_eq!(page.report().status, Status::OptOut, "{skew} days");
        page.hand_in("ann 1.0");
        assert_eq!(page.token(), None, "{skew} days");
    }
}

#[test]
fn something_unreadable_handed_in_does_not_undo_it() {
    let mut page = opted_out();
    page.handle(Event::HandIn(Handed::Unreadable));
    assert_eq!(page.report().status, Status::OptOut);
    assert_eq!(page.device.official()["status"], "optout");
}

#[test]
fn a_marker_handed_in_names_who_is_here_and_no_address() {
    let mut page = Page::signed_in("ann@example.com", "ann 1.0");
    page.hand_in_opt_out();
    let opt_outs = page.device.opt_outs();
    assert_eq!(opt_outs[0]["scope"], "claimed");
    assert!(opt_outs[0]["present"].is_string() && opt_outs[0]["address"].is_null());
    assert_eq!(page.report().status, Status::OptOut);
}

#[test]
fn a_marker_on_every_view_is_recorded_once() {
    let device = Device::new();
    for _ in 0..5 {
        let mut page = device.page();
        page.handle(Event::Init { settings: page.settings(), handed: Some(Handed::OptOut) });
        page.hand_in_opt_out();
    }
    assert_eq!(device.opt_outs().len(), 1);
}

#[test]
fn a_marker_aborts_a_refresh_and_its_answer_brings_nothing_back() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    let (question, request) = page.open.clone().expect("a refresh");
    page.hand_in_opt_out();
    assert_eq!(page.aborts, 1);
    let answer = Reply::Token("ann 1.1").write(&stage::key_of(&request.body), page.device.operator_time());
    page.deliver(question, answer);
    assert_eq!(page.token(), None);
    assert_eq!(page.device.official()["status"], "optout");
}

#[test]
fn after_disconnecting_somebody_has_to_log_in_and_the_opt_out_is_still_known() {
    let mut page = opted_out();
    page.disconnect();
    assert!(page.report().login_required && !page.report().opted_out);
    page.hand_in("ann 1.0");
    assert_eq!(page.report().status, Status::OptOut);
}

#[test]
fn an_opt_out_that_somebody_spoiled_still_holds_everybody() {
    let device = opted_out().device;
    device.storage.borrow_mut().opt_outs.values_mut().for_each(|value| *value = "spoiled".into());
    let mut page = device.page();
    page.init_with("ben 2.0");
    assert_eq!(page.token(), None);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn of_more_opt_outs_than_a_device_keeps_the_oldest_goes() {
    let mut page = Page::new();
    page.init();
    for person in 0..MAX_OPT_OUTS + 3 {
        page.device.pass(HOUR);
        page.hand_in(&format!("person {person}.0"));
        page.hand_in_opt_out();
    }
    assert_eq!(page.device.opt_outs().len(), MAX_OPT_OUTS);
    page.hand_in(&format!("person {}.0", MAX_OPT_OUTS + 2));
    assert_eq!(page.report().status, Status::OptOut);
}

#[test]
fn a_clock_set_back_does_not_make_the_newest_opt_out_the_oldest() {
    let mut page = Page::new();
    page.init();
    for person in 0..MAX_OPT_OUTS {
        page.device.pass(HOUR);
        page.hand_in(&format!("person {person}.0"));
        page.hand_in_opt_out();
    }
    page.device.skew(-100 * DAY.cast_signed());
    page.hand_in("ann 1.0");
    page.answer(Reply::Token("ann 1.1"));
    page.hand_in_opt_out();
    assert_eq!(page.token(), None);
    page.hand_in("ann 1.1");
    assert_eq!(page.report().status, Status::OptOut);
}

#[test]
fn an_operator_that_says_so_with_an_error_is_heard_but_for_one_that_is_busy() {
    for status in [400, 403, 500, 503] {
        let mut page = refreshing();
        let question = page.open.take().expect("a refresh").0;
        page.deliver(question, Some((status, r#"{"status":"optout"}"#.into())));
        assert!(page.report().opted_out, "{status}");
        page.hand_in("ann 1.0");
        assert!(page.sent.len() == 1 && page.token().is_none(), "the operator said it: nobody is asked again");
    }
    let mut page = refreshing();
    let question = page.open.take().expect("a refresh").0;
    page.deliver(question, Some((429, r#"{"status":"optout"}"#.into())));
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
}

/// A page with its refresh open.
fn refreshing() -> Page {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    page
}
