//! An identity that is handed in, held, and left unanswered by a navigation: what the next page knows of it, and until when.
//! How one is held while its page is open is in `state_held`.

use crate::stage;
use crate::stage::{Device, HOUR, MINUTE, Page, Reply};
use serde_json::json;
use uid2_wasm::session::{Notice, Status};

/// A page on a device where ann opted out, as a page said. Her tombstone stands.
fn device() -> Device {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    page.device
}

/// The same where cyd has signed in since, and can be read.
fn device_of_cyd() -> Device {
    let mut page = device().page();
    page.init();
    page.sign_in("cyd@example.com");
    page.answer(Reply::Token("cyd 1.0"));
    page.device
}

/// A page there into which ben's identity is handed in, and which is left before the operator has answered.
fn leave(device: &Device) {
    let mut page = device.page();
    page.init_with("ben 2.0");
    assert!(page.open.is_some() && page.token().is_none());
}

/// The next page, where nothing is handed in.
fn next(device: &Device) -> Page {
    let mut page = device.page();
    page.init();
    page
}

fn requires_login(page: &mut Page) -> bool {
    let report = page.report();
    assert_eq!(report.status == Status::NoIdentity, report.login_required);
    report.login_required && report.identity.is_none() && !report.opted_out && !report.asking
}

#[test]
fn the_next_page_requires_a_login_beside_a_tombstone() {
    let device = device();
    assert!(next(&device).report().opted_out, "before anybody came");
    leave(&device);
    let mut page = next(&device);
    assert!(requires_login(&mut page));
    assert_eq!(page.told(), [Notice::IdentityUpdated, Notice::Legacy, Notice::InitCompleted]);
    assert!(page.sent.is_empty() && device.official()["status"] == "optout");
}

#[test]
fn the_next_page_requires_a_login_beside_somebody_who_stands_there_unread() {
    let device = device_of_cyd();
    leave(&device);
    let mut page = next(&device);
    assert!(requires_login(&mut page));
    page.pass(2 * HOUR);
    assert!(requires_login(&mut page) && page.sent.is_empty(), "and she is not refreshed there");
    assert_eq!(device.official()["advertising_token"], "cyd 1.0");
}

#[test]
fn a_tab_that_shows_somebody_goes_on_showing_them() {
    let device = device_of_cyd();
    let mut tab = next(&device);
    leave(&device);
    tab.wake();
    assert_eq!(tab.token().as_deref(), Some("cyd 1.0"));
}

#[test]
fn every_page_requires_a_login_until_somebody_signs_in() {
    let device = device();
    leave(&device);
    for _ in 0..3 {
        assert!(requires_login(&mut next(&device)));
    }
    let mut page = next(&device);
    page.sign_in("ben@example.com");
    assert!(!page.report().login_required, "while that is asked");
    page.answer(Reply::Token("ben 3.0"));
    assert_eq!(next(&device).token().as_deref(), Some("ben 3.0"));
}

#[test]
fn it_can_be_handed_in_again_and_is_asked_about_again() {
    for device in [device(), device_of_cyd()] {
        leave(&device);
        let mut page = next(&device);
        page.hand_in("ben 2.0");
        assert_eq!(page.sent.last().expect("asked").1.body, "refresh ben 2.0");
        page.wake();
        assert!(page.token().is_none() && page.open.is_some(), "whoever stands there is no news");
        page.answer(Reply::Token("ben 2.1"));
        assert_eq!(page.token().as_deref(), Some("ben 2.1"));
        assert_eq!(next(&device).token().as_deref(), Some("ben 2.1"));
    }
}

/// How often ben's identity is asked about on a page that is left after this answer.
fn asks(device: &Device, reply: Reply) -> usize {
    let mut page = device.page();
    page.init_with("ben 2.0");
    if page.open.is_some() {
        page.answer(reply);
    }
    device.pass(MINUTE);
    page.sent.len()
}

#[test]
fn refusals_are_counted_across_pages_and_three_are_enough_for_ever() {
    for device in [device(), device_of_cyd()] {
        let counted: Vec<_> = (0..6).map(|_| asks(&device, Reply::Refused)).collect();
        assert_eq!(counted, [1, 1, 1, 0, 0, 0]);
        let mut page = device.page();
        page.init_with("ben 2.0");
        assert_eq!(page.report().status, Status::RefreshExpired);
        assert!(page.report().login_required);
    }
}

#[test]
fn a_refusal_that_is_final_is_enough_for_ever() {
    for reply in [Reply::Expired, Reply::Invalid] {
        let device = device();
        let counted: Vec<_> = (0..3).map(|_| asks(&device, reply)).collect();
        assert_eq!(counted, [1, 0, 0]);
    }
}

#[test]
fn refusals_go_on_being_counted_where_a_page_in_between_handed_in_nothing() {
    let device = device();
    for _ in 0..2 {
        assert_eq!(asks(&device, Reply::Refused), 1);
        assert!(requires_login(&mut next(&device)));
    }
    assert_eq!(asks(&device, Reply::Refused), 1);
    assert_eq!(asks(&device, Reply::Refused), 0);
}

#[test]
fn another_identity_has_refusals_of_its_own() {
    let device = device();
    assert_eq!((0..3).map(|_| asks(&device, Reply::Refused)).sum::<usize>(), 3);
    let mut page = next(&device);
    page.hand_in("ben 3.0");
    page.answer(Reply::Refused);
    assert!(!page.report().login_required, "still held");
}

#[test]
fn no_answer_is_no_refusal() {
    let device = device();
    assert_eq!((0..6).map(|_| asks(&device, Reply::Silence)).sum::<usize>(), 6);
}

#[test]
fn a_success_ends_it_also_for_the_page_after_somebody_else_opted_out() {
    let device = device();
    leave(&device);
    assert_eq!(asks(&device, Reply::Token("ben 2.1")), 1);
    let mut page = next(&device);
    page.disconnect();
    page.hand_in("ann 1.0");
    assert!(next(&device).report().opted_out);
}

#[test]
fn an_opt_out_ends_it() {
    let device = device();
    leave(&device);
    assert_eq!(asks(&device, Reply::OptOut), 1);
    assert!(next(&device).report().opted_out);
}

#[test]
fn an_opt_out_that_the_page_hands_in_instead_ends_it() {
    let device = device();
    leave(&device);
    next(&device).hand_in_opt_out();
    assert!(next(&device).report().opted_out);
}

#[test]
fn somebody_who_opted_out_and_is_handed_in_instead_ends_it() {
    let device = device();
    leave(&device);
    next(&device).hand_in("ann 1.0");
    assert!(next(&device).report().opted_out);
}

#[test]
fn a_sign_in_that_says_opted_out_ends_it() {
    let device = device();
    for _ in 0..2 {
        leave(&device);
        let mut page = next(&device);
        page.sign_in("ben@example.com");
        if page.open.is_some() {
            page.answer(Reply::OptOut);
        }
        assert!(next(&device).report().opted_out, "also without a request");
    }
}

#[test]
fn disconnecting_ends_it() {
    let device = device_of_cyd();
    leave(&device);
    let mut page = next(&device);
    page.disconnect();
    page.hand_in("ann 1.0");
    assert!(next(&device).report().opted_out);
}

#[test]
fn somebody_whom_an_older_sdk_or_a_server_has_written_meanwhile_is_not_hidden_by_it() {
    let device = device();
    leave(&device);
    device.set_official(stage::operator::members(&Page::new().identity("dan 1.0")));
    let mut page = next(&device);
    assert!(!page.report().login_required);
    page.answer(Reply::Token("dan 1.1"));
    assert_eq!(page.token().as_deref(), Some("dan 1.1"));
}

#[test]
fn an_opt_out_that_an_older_sdk_has_written_meanwhile_is_not_hidden_by_it() {
    let device = device_of_cyd();
    leave(&device);
    device.set_official(json!({ "status": "optout", "identity_expires": 1, "refresh_expires": 1 }));
    assert!(next(&device).report().opted_out);
}

#[test]
fn somebody_who_signs_in_in_another_tab_ends_it_in_a_page_that_is_open() {
    let device = device();
    let mut other = next(&device);
    leave(&device);
    let mut page = next(&device);
    other.sign_in("dan@example.com");
    other.answer(Reply::Token("dan 1.0"));
    page.wake();
    assert_eq!(page.token().as_deref(), Some("dan 1.0"));
    other.disconnect();
    page.wake();
    assert!(page.report().login_required);
}

#[test]
fn with_cookies_it_is_the_same() {
    let device = device();
    let cookies = |device: &Device| {
        let mut page = device.page();
        page.use_cookie = true;
        page
    };
    let mut page = cookies(&device);
    page.init();
    page.hand_in_opt_out();
    let mut page = cookies(&device);
    page.init_with("ben 2.0");
    let mut page = cookies(&device);
    page.init();
    assert!(requires_login(&mut page));
    device.storage.borrow_mut().cookie = Some(stage::operator::members(&page.identity("dan 1.0")).to_string());
    page.wake();
    assert!(page.open.is_some(), "a server's cookie is somebody new");
}

#[test]
fn nothing_is_noted_where_nobody_opted_out() {
    let mut page = Page::with("ann 1.0");
    page.hand_in("ben 2.0");
    assert_eq!(next(&page.device).token().as_deref(), Some("ben 2.0"));
}

#[test]
fn the_note_is_removed_once_it_was_answered() {
    let device = device();
    leave(&device);
    assert!(is_noted(&device));
    asks(&device, Reply::Token("ben 2.1"));
    next(&device);
    assert!(!is_noted(&device), "{}", device.snapshot().notes);
}

#[test]
fn who_is_handed_in_again_beside_their_own_token_that_stands_there_unread_is_readable_once_vouched() {
    let device = device();
    let mut page = next(&device);
    device.set_official(stage::operator::members(&page.identity("ben 2.0")));
    page.hand_in("cyd 3.0");
    page.hand_in("ben 2.0");
    page.wake();
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(next(&device).token().as_deref(), Some("ben 2.1"));
}

/// Whether the notes hold more than who logged out.
fn is_noted(device: &Device) -> bool {
    let notes = device.snapshot().notes;
    notes.starts_with('.') || notes.contains("..")
}
