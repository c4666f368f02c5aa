//! Opting out of one site: nobody is shown and nothing is asked there, whoever comes, until somebody opts in again.
//! An opt-out from every publisher is in `state_opted_out.rs`.

use crate::stage::page::tabs;
use crate::stage::{HOUR, Page, Reply};
use uid2_wasm::session::{Event, Handed, Notice, Status};

/// What `optOutOfSite` does: the choice is stored, and whoever is here logs out.
fn opt_out_of_site(page: &mut Page) {
    page.device.storage.borrow_mut().site_opt_out = true;
    page.disconnect();
}

fn opt_in(page: &mut Page) {
    page.device.storage.borrow_mut().site_opt_out = false;
    page.wake();
}

#[test]
fn nobody_is_shown_and_the_page_hears_of_an_opt_out() {
    let mut page = Page::signed_in("jane@example.com", "first");
    opt_out_of_site(&mut page);
    let report = page.report();
    assert_eq!(report.status, Status::OptOut);
    assert!(report.identity.is_none() && report.opted_out && report.available && !report.login_required);
    assert!(page.told().contains(&Notice::OptoutReceived));
    assert_eq!(page.purges, 1);
    assert!(!page.device.snapshot().official.contains("first"));
}

#[test]
fn no_opt_out_is_recorded_against_the_person() {
    let mut page = Page::signed_in("jane@example.com", "first");
    opt_out_of_site(&mut page);
    assert!(page.device.opt_outs().is_empty());
}

#[test]
fn a_tab_that_hears_of_it_shows_nobody_at_once_and_removes_what_is_left() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann");
    second.wake();
    assert!(second.token().is_some());
    first.device.storage.borrow_mut().site_opt_out = true;
    assert_eq!(second.token(), None);
    second.wake();
    assert!(second.told().contains(&Notice::OptoutReceived));
    second.pass(2_000);
    assert!(!second.device.snapshot().official.contains("ann"));
}

#[test]
fn an_identity_that_is_handed_in_is_refused_and_nothing_is_asked() {
    let mut page = Page::new();
    page.init();
    opt_out_of_site(&mut page);
    page.forget();
    page.hand_in("ann");
    page.init_with("bob");
    page.sign_in("jane@example.com");
    page.handle(Event::RefreshNow);
    page.pass(HOUR);
    assert_eq!(page.token(), None);
    assert!(page.sent.is_empty() && page.preparing.is_none());
    assert!(page.session.refuses().is_some());
    assert!(page.device.snapshot().official.is_empty());
}

#[test]
fn an_answer_that_was_on_its_way_signs_nobody_in() {
    let mut page = Page::new();
    page.init();
    page.sign_in("jane@example.com");
    page.device.storage.borrow_mut().site_opt_out = true;
    page.answer(Reply::Token("first"));
    assert_eq!(page.token(), None);
    assert!(!page.device.snapshot().official.contains("first"));
}

#[test]
fn a_refresh_in_another_tab_brings_nobody_back() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann");
    second.wake();
    second.handle(Event::RefreshNow);
    opt_out_of_site(&mut first);
    second.answer(Reply::Token("next"));
    second.pass(HOUR);
    for page in [&mut first, &mut second] {
        assert_eq!(page.token(), None);
    }
    opt_in(&mut first);
    second.wake();
    second.pass(HOUR);
    assert_eq!(first.token(), None);
    assert_eq!(second.token(), None);
}

#[test]
fn it_survives_a_logout_and_a_new_page() {
    let mut page = Page::signed_in("jane@example.com", "first");
    opt_out_of_site(&mut page);
    page.disconnect();
    assert!(page.report().opted_out);
    let mut next = page.device.page();
    next.init_with("bob");
    assert!(next.report().opted_out);
    assert_eq!(next.token(), None);
}

#[test]
fn after_opting_in_somebody_can_sign_in_and_be_handed_in() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let again = page.report().identity.expect("somebody is signed in").identity.clone();
    opt_out_of_site(&mut page);
    opt_in(&mut page);
    let report = page.report();
    assert!(report.login_required && !report.opted_out);
    page.handle(Event::HandIn(Handed::Identity(again)));
    assert_eq!(page.token().as_deref(), Some("first"));
    page.sign_in("joe@example.com");
    page.answer(Reply::Token("second"));
    assert_eq!(page.token().as_deref(), Some("second"));
}

#[test]
fn an_opt_out_from_every_publisher_outlives_it() {
    let mut page = Page::signed_in("jane@example.com", "first");
    page.hand_in_opt_out();
    opt_out_of_site(&mut page);
    opt_in(&mut page);
    page.hand_in("first");
    assert_eq!(page.token(), None);
}

#[test]
fn an_opt_out_that_is_handed_in_meanwhile_names_whoever_was_stored() {
    let mut page = Page::signed_in("jane@example.com", "first");
    page.device.storage.borrow_mut().site_opt_out = true;
    page.hand_in_opt_out();
    opt_in(&mut page);
    assert!(page.report().opted_out);
}
