//! For two seconds a tab puts back what it has stored, should a tab that did not know of it yet write in its place.
//! What other processes may do is played here by hand; `tests/model` and `tests/histories` play it in every order.

use crate::stage::operator::members;
use crate::stage::{Device, HOUR, Page, Reply};
use serde_json::Value;
use uid2_wasm::session::Event;

/// A page where somebody has just been handed in.
fn newcomer() -> Page {
    let mut page = Page::new();
    page.init();
    page.hand_in("bob 1.0");
    page.forget();
    page
}

fn stands(page: &Page, token: &str) -> bool {
    page.device.official()["advertising_token"] == token
}

/// Another tab's write, and this tab hears of it.
fn hears_of(page: &mut Page, value: Option<Value>) {
    page.device.set_official(value.clone());
    page.handle(Event::Heard(value.map(|value| value.to_string()).unwrap_or_default()));
}

/// The identity of an older SDK.
fn identity(page: &Page, token: &str) -> Value {
    members(&page.identity(token))
}

#[test]
fn who_is_removed_by_a_tab_that_did_not_know_of_them_is_stored_again_at_once() {
    let mut page = newcomer();
    hears_of(&mut page, None);
    assert!(stands(&page, "bob 1.0"));
    assert_eq!(page.token().as_deref(), Some("bob 1.0"));
}

#[test]
fn what_the_page_itself_removes_stays_removed() {
    let mut page = newcomer();
    page.device.set_official(None);
    assert_eq!(page.token(), None);
    page.wake();
    page.pass(1_000);
    assert!(page.device.official().is_null() && page.report().login_required);
}

#[test]
fn a_tab_gives_up_after_three_times() {
    let mut page = newcomer();
    for _ in 0..3 {
        hears_of(&mut page, None);
        assert!(stands(&page, "bob 1.0"));
    }
    hears_of(&mut page, None);
    assert!(page.device.official().is_null());
    assert!(page.report().login_required);
}

#[test]
fn after_two_seconds_storage_is_the_truth() {
    let mut page = newcomer();
    page.pass(2_000);
    hears_of(&mut page, None);
    assert!(page.device.official().is_null());
}

#[test]
fn who_logged_out_in_another_tab_is_not_put_back() {
    let mut page = newcomer();
    let mut other = page.device.page();
    other.init();
    other.disconnect();
    page.handle(Event::Heard(String::new()));
    assert!(page.device.official().is_null() && page.report().login_required);
}

#[test]
fn who_logged_out_in_a_note_that_this_tab_has_overwritten_is_not_put_back() {
    let mut page = newcomer();
    let mut other = page.device.page();
    other.init();
    let before = page.device.storage.borrow().notes.clone();
    other.disconnect();
    let note = std::mem::replace(&mut page.device.storage.borrow_mut().notes, before).expect("a note");
    page.handle(Event::Heard(note));
    assert!(page.device.official().is_null() && page.report().login_required);
}

#[test]
fn who_opted_out_is_not_put_back() {
    let mut page = newcomer();
    let mut other = page.device.page();
    other.init();
    other.hand_in_opt_out();
    page.handle(Event::Heard(page.device.official().to_string()));
    assert!(page.report().opted_out && page.token().is_none());
    assert_eq!(page.device.official()["status"], "optout");
}

#[test]
fn nobody_is_put_back_in_the_place_of_somebody_who_came_after_them() {
    let mut page = newcomer();
    let cyd = identity(&page, "cyd 2.0");
    hears_of(&mut page, Some(cyd));
    hears_of(&mut page, None);
    assert!(page.device.official().is_null());
}

#[test]
fn nobody_is_put_back_in_the_place_of_whom_the_page_hands_in() {
    let mut page = newcomer();
    page.device.set_official(None);
    page.hand_in("bob 1.0");
    let mut other = page.device.page();
    other.init();
    assert_eq!(other.token().as_deref(), Some("bob 1.0"), "a sign-in of its own, which no late note logs out");
}

#[test]
fn a_late_answer_about_somebody_who_logged_out_does_not_stay_in_the_place_of_the_next_person() {
    let mut page = Page::with("ann 1.0");
    let ann = page.device.official();
    page.hand_in("bob 2.0");
    hears_of(&mut page, Some(ann));
    assert!(stands(&page, "bob 2.0"));
}

#[test]
fn who_must_be_vouched_for_again_is_held_and_stored_when_the_operator_has() {
    let mut page = newcomer();
    let mut late = Device::new().page();
    late.init_with("ann 2.0");
    late.hand_in_opt_out();
    page.device.storage.borrow_mut().opt_outs.clone_from(&late.device.storage.borrow().opt_outs);
    page.pass(1_000);
    hears_of(&mut page, Some(late.device.official()));
    assert_eq!((page.token(), page.report().held), (None, true));
    assert_eq!(page.device.official()["status"], "optout", "what stands there stays until then");
    page.answer(Reply::Token("bob 1.1"));
    assert!(stands(&page, "bob 1.1"));
    assert_eq!(page.token().as_deref(), Some("bob 1.1"), "and has not been noted as logged out by that");
}

/// A tab that has removed Ann, and hears only now that Bob had taken her place in another process.
fn overtaken() -> (Page, Value) {
    let mut page = Page::with("ann 1.0");
    let mut signer = Device::new().page();
    // Chains are drawn by each device in the same order: this one's second is nobody's there.
    signer.init_with("cyd 3.0");
    signer.hand_in("bob 2.0");
    page.disconnect();
    page.forget();
    (page, signer.device.official())
}

#[test]
fn who_went_under_this_tab_s_own_write_is_put_back_a_second_after_it_hears_of_them() {
    let (mut page, bob) = overtaken();
    page.handle(Event::Heard(bob.to_string()));
    page.pass(999);
    assert!(page.writes.is_empty(), "more may be on its way");
    page.pass(1);
    assert!(stands(&page, "bob 2.0"));
    assert_eq!(page.token().as_deref(), Some("bob 2.0"));
}

#[test]
fn a_timer_that_comes_late_begins_that_second_again() {
    let (mut page, bob) = overtaken();
    page.handle(Event::Heard(bob.to_string()));
    page.device.pass(1_300);
    page.tick();
    assert!(page.device.official().is_null());
    page.pass(1_000);
    assert!(stands(&page, "bob 2.0"));
}

#[test]
fn the_last_of_several_who_went_under_is_put_back() {
    let (mut page, bob) = overtaken();
    let cyd = identity(&page, "cyd 3.0");
    page.handle(Event::Heard(bob.to_string()));
    page.handle(Event::Heard(cyd.to_string()));
    page.pass(1_000);
    assert!(stands(&page, "cyd 3.0"));
}

#[test]
fn nobody_who_went_under_is_put_back_once_another_tab_has_written() {
    let (mut page, bob) = overtaken();
    page.handle(Event::Heard(bob.to_string()));
    page.device.storage.borrow_mut().official = Some("[object Object]".into());
    page.pass(5_000);
    assert!(!page.device.storage.borrow().official.as_ref().is_some_and(|record| record.contains("bob")));
}

#[test]
fn what_this_tab_had_read_before_it_wrote_did_not_go_under() {
    let mut page = Page::with("ann 1.0");
    let ann = page.device.official();
    page.disconnect();
    page.handle(Event::Heard(ann.to_string()));
    page.pass(5_000);
    assert!(page.device.official().is_null());
}

#[test]
fn who_logs_out_is_not_put_back_by_the_tab_that_had_heard_of_them() {
    let (mut page, bob) = overtaken();
    page.handle(Event::Heard(bob.to_string()));
    page.disconnect();
    page.device.set_official(bob);
    assert_eq!(page.token(), None);
}

#[test]
fn a_logout_where_nobody_is_left_means_whom_the_page_has_seen_last() {
    let mut page = newcomer();
    let bob = page.device.official();
    page.wake();
    page.pass(2_000);
    hears_of(&mut page, None);
    page.disconnect();
    page.device.set_official(bob);
    assert_eq!(page.token(), None, "another tab has put him back");
}

#[test]
fn nobody_is_put_back_in_the_place_of_whom_another_tab_holds_since() {
    let mut page = newcomer();
    let mut other = page.device.page();
    other.init();
    let mut late = Device::new().page();
    late.init_with("ann 2.0");
    late.hand_in_opt_out();
    page.device.storage.borrow_mut().opt_outs.clone_from(&late.device.storage.borrow().opt_outs);
    page.device.set_official(late.device.official());
    other.wake();
    other.hand_in("cyd 3.0");
    page.handle(Event::Heard(page.device.official().to_string()));
    assert!(page.open.is_none(), "of bob, whom it has stored, nobody asks any more");
    other.answer(Reply::Token("cyd 3.1"));
    assert!(stands(&other, "cyd 3.1"));
}

/// The same with cookies, of which no event tells: another tab has rung the bell.
fn newcomer_in_a_cookie() -> Page {
    let mut page = Page::new();
    page.use_cookie = true;
    page.init();
    page.hand_in("bob 1.0");
    page
}

fn rings(page: &mut Page) {
    page.handle(Event::Heard(String::new()));
}

fn cookie_is_removed(page: &Page) {
    page.device.storage.borrow_mut().cookie = None;
}

fn is_in_a_cookie(page: &Page) -> bool {
    page.device.storage.borrow().cookie.as_ref().is_some_and(|cookie| cookie.contains("bob 1.0"))
}

#[test]
fn a_cookie_that_another_tab_removes_is_put_back_where_the_news_of_it_came_before() {
    let mut page = newcomer_in_a_cookie();
    rings(&mut page);
    cookie_is_removed(&page);
    page.pass(1_000);
    assert!(is_in_a_cookie(&page));
    assert_eq!(page.token().as_deref(), Some("bob 1.0"));
}

#[test]
fn and_where_the_news_of_it_came_even_before_the_identity() {
    let mut page = Page::new();
    page.use_cookie = true;
    page.init();
    rings(&mut page);
    page.hand_in("bob 1.0");
    cookie_is_removed(&page);
    page.pass(1_000);
    assert!(is_in_a_cookie(&page));
}

#[test]
fn a_cookie_that_goes_a_second_after_the_last_news_stays_away() {
    let mut page = newcomer_in_a_cookie();
    rings(&mut page);
    page.pass(1_000);
    cookie_is_removed(&page);
    page.pass(5_000);
    assert!(!is_in_a_cookie(&page) && page.report().login_required);
}

#[test]
fn a_cookie_that_the_page_itself_removes_stays_away() {
    let mut page = newcomer_in_a_cookie();
    cookie_is_removed(&page);
    page.pass(5_000);
    assert!(!is_in_a_cookie(&page) && page.report().login_required);
}

#[test]
fn a_cookie_that_goes_while_the_page_sleeps_stays_away() {
    let mut page = newcomer_in_a_cookie();
    rings(&mut page);
    page.device.pass(HOUR);
    cookie_is_removed(&page);
    page.tick();
    page.pass(5_000);
    assert!(!is_in_a_cookie(&page) && page.report().login_required);
}
