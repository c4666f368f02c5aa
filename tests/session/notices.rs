//! The order of callbacks in every scenario: the official SDK's, but for four differences that are tests of their own.
//! Only which callbacks run and in which order may be asserted here.

use crate::stage::{Device, HOUR, Page, Reply};
use uid2_wasm::session::Notice::{IdentityUpdated, InitCompleted, Legacy, OptoutReceived};
use uid2_wasm::session::{Event, Handed, Status};

const DAY: u64 = 24 * HOUR;

/// A device on which somebody's identity stands, this long ago.
fn device_with_identity(age: u64) -> Device {
    let mut page = Page::new();
    page.init_with("ann 1.0");
    page.device.pass(age);
    page.device
}

/// What `init` without an identity tells a new page.
fn init_on(device: &Device) -> (Page, Vec<uid2_wasm::session::Notice>) {
    let mut page = device.page();
    page.init();
    let told = page.told();
    (page, told)
}

#[test]
fn init_with_a_usable_identity() {
    let mut page = Page::new();
    page.init_with("ann 1.0");
    assert_eq!(page.told(), [Legacy, InitCompleted]);
}

#[test]
fn init_where_a_usable_identity_is_stored() {
    assert_eq!(init_on(&device_with_identity(0)).1, [Legacy, InitCompleted]);
}

#[test]
fn init_where_nothing_is_stored() {
    assert_eq!(init_on(&Device::new()).1, [IdentityUpdated, Legacy, InitCompleted]);
}

#[test]
fn init_with_an_expired_identity_and_the_refresh_that_follows() {
    let (mut page, told) = init_on(&device_with_identity(5 * HOUR));
    assert_eq!(told, [Legacy, InitCompleted]);
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(page.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn init_where_the_identity_is_of_no_use_any_more() {
    assert_eq!(init_on(&device_with_identity(31 * DAY)).1, [IdentityUpdated, Legacy, InitCompleted]);
}

#[test]
fn init_where_an_opt_out_is_stored() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    assert_eq!(init_on(&page.device).1, [Legacy, InitCompleted, OptoutReceived]);
}

#[test]
fn init_with_an_identity_over_a_stored_opt_out_is_told_what_a_refresh_without_token_is() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    let mut next = page.device.page();
    next.init_with("ben 2.0");
    assert_eq!(next.told(), [Legacy, InitCompleted]);
    next.answer(Reply::Token("ben 2.1"));
    assert_eq!(next.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn a_second_init_completes_again() {
    let mut page = Page::with("ann 1.0");
    page.init();
    assert_eq!(page.told(), [InitCompleted]);
    page.device.pass(1);
    page.init_with("ann 2.0");
    assert_eq!(page.told(), [Legacy, InitCompleted]);
}

#[test]
fn a_second_init_of_somebody_who_opted_out_says_so_again() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    page.forget();
    page.init();
    assert_eq!(page.told(), [InitCompleted, OptoutReceived]);
}

/// A page with its refresh open.
fn refreshing() -> Page {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    assert_eq!(page.told(), []);
    page
}

#[test]
fn a_refresh_that_succeeds() {
    let mut page = refreshing();
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(page.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn each_refresh_after_the_first_that_succeeds() {
    let mut page = refreshing();
    page.answer(Reply::Token("ann 1.1"));
    page.pass(HOUR);
    page.forget();
    page.answer(Reply::Token("ann 1.2"));
    assert_eq!(page.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn a_refresh_answered_optout() {
    let mut page = refreshing();
    page.answer(Reply::OptOut);
    assert_eq!(page.told(), [Legacy, OptoutReceived, IdentityUpdated]);
}

/// The official SDK says `IdentityUpdated` twice.
#[test]
fn a_refresh_answered_expired_token_says_identity_updated_once() {
    let mut page = refreshing();
    page.answer(Reply::Expired);
    assert_eq!(page.told(), [IdentityUpdated, Legacy]);
}

/// The official SDK says `IdentityUpdated` at every attempt.
#[test]
fn a_refresh_that_fails_says_nothing() {
    for reply in [Reply::Refused, Reply::Broken, Reply::Garbage, Reply::Silence] {
        let mut page = refreshing();
        page.answer(reply);
        assert_eq!(page.told(), [], "{reply:?}");
    }
}

#[test]
fn a_refresh_that_fails_while_the_token_has_expired_says_nothing() {
    let (mut page, _) = init_on(&device_with_identity(5 * HOUR));
    page.answer(Reply::Silence);
    page.pass(HOUR);
    assert_eq!(page.told(), []);
}

#[test]
fn a_token_that_expires_on_an_open_page() {
    let mut page = Page::with("ann 1.0");
    page.awake = false;
    page.wake();
    page.pass(4 * HOUR);
    assert_eq!(page.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn a_token_that_expires_while_it_is_refreshed_is_told_of_by_the_answer() {
    for (reply, status) in [(Reply::Token("ann 1.1"), Status::Refreshed), (Reply::Silence, Status::Expired)] {
        let mut page = refreshing();
        page.device.pass(4 * HOUR);
        page.wake();
        assert_eq!((page.token(), page.told()), (None, vec![]), "shown at once, and not told");
        page.answer(reply);
        assert_eq!(page.told(), [Legacy, IdentityUpdated]);
        assert_eq!(page.report().status, status);
        page.wake();
        assert_eq!(page.told(), []);
    }
}

#[test]
fn an_identity_handed_in() {
    let mut page = Page::with("ann 1.0");
    page.hand_in("ben 2.0");
    assert_eq!(page.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn an_opt_out_handed_in() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    assert_eq!(page.told(), [Legacy, OptoutReceived, IdentityUpdated]);
}

#[test]
fn something_unreadable_handed_in() {
    let mut page = Page::with("ann 1.0");
    page.handle(Event::HandIn(Handed::Unreadable));
    assert_eq!(page.told(), [IdentityUpdated, Legacy]);
}

#[test]
fn a_sign_in_that_succeeds() {
    let (mut page, _) = init_on(&Device::new());
    page.sign_in("ann@example.com");
    assert_eq!(page.told(), []);
    page.answer(Reply::Token("ann 1.0"));
    assert_eq!(page.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn a_sign_in_answered_optout_with_a_request_and_without() {
    let (mut page, _) = init_on(&Device::new());
    page.sign_in("ann@example.com");
    page.answer(Reply::OptOut);
    assert_eq!(page.told(), [Legacy, OptoutReceived, IdentityUpdated]);
    page.disconnect();
    page.forget();
    page.sign_in("ann@example.com");
    assert_eq!(page.told(), [Legacy, OptoutReceived, IdentityUpdated]);
}

#[test]
fn a_sign_in_that_fails_says_nothing() {
    for reply in [Reply::WrongOrigin, Reply::Broken, Reply::Silence] {
        let mut page = Page::with("ben 2.0");
        page.sign_in("ann@example.com");
        page.answer(reply);
        assert_eq!(page.told(), [], "{reply:?}");
    }
}

#[test]
fn disconnecting() {
    let mut page = Page::with("ann 1.0");
    page.disconnect();
    assert_eq!(page.told(), [IdentityUpdated]);
}

/// The official SDK calls the legacy callback alone, within its polling period.
#[test]
fn an_opt_out_in_another_tab_is_told_here_in_full() {
    let mut page = Page::with("ann 1.0");
    let mut other = page.device.page();
    other.init();
    other.hand_in_opt_out();
    page.wake();
    assert_eq!(page.told(), [Legacy, OptoutReceived, IdentityUpdated]);
    page.wake();
    assert_eq!(page.told(), []);
}

#[test]
fn a_getter_that_sees_another_tabs_opt_out_first_does_not_swallow_its_callbacks() {
    let mut page = Page::with("ann 1.0");
    let mut other = page.device.page();
    other.init();
    other.hand_in_opt_out();
    assert_eq!(page.token(), None);
    page.wake();
    assert_eq!(page.told(), [Legacy, OptoutReceived, IdentityUpdated]);
    assert_eq!(page.purges, 1);
}

#[test]
fn logging_in_and_out_in_another_tab() {
    let mut page = Page::with("ann 1.0");
    let mut other = page.device.page();
    other.init();
    other.disconnect();
    page.wake();
    assert_eq!(page.told(), [IdentityUpdated, Legacy]);
    other.hand_in("ben 2.0");
    page.wake();
    assert_eq!(page.told(), [Legacy, IdentityUpdated]);
}

#[test]
fn what_is_handed_in_without_a_token_is_answered_however_often() {
    let mut page = Page::with("ann 1.0");
    for _ in 0..2 {
        page.handle(Event::HandIn(Handed::Unreadable));
        assert_eq!(page.told(), [IdentityUpdated, Legacy]);
    }
    for _ in 0..2 {
        page.hand_in_opt_out();
        assert_eq!(page.told(), [Legacy, OptoutReceived, IdentityUpdated]);
    }
}
