//! What a tab leaves for pages without a module, and a module that takes such a page over.
//! That what is left is true wherever it counts is shown by `tests/model` and `tests/histories`.

use crate::stage::json::parse;
use crate::stage::operator::{Reply, members};
use crate::stage::page::{Page, tabs};
use crate::stage::{HOUR, Snapshot};
use uid2_wasm::session::{Event, Handed, Notice, Seen, Status, Told};

/// What a page would be told that opens now.
fn seen(page: &mut Page) -> Option<Seen> {
    let read: Snapshot = page.device.snapshot();
    page.session.clone().seen(|| page.device.world(true, &read))
}

fn token(seen: &Seen) -> Option<&str> {
    seen.report.identity.as_ref().map(|shown| shown.identity.advertising_token())
}

/// A page without a module was told what `seen` says, and now its module comes.
fn taken_over(before: &Page, seen: &Seen) -> Page {
    let mut page = before.device.page();
    let shown = seen.report.identity.as_ref().map(|shown| shown.identity.clone());
    let told = Told { shown: shown.map_or(Handed::Unreadable, Handed::Identity), opted_out: seen.report.opted_out };
    page.handle(Event::TakeOver { settings: page.settings(), handed: None, told });
    page
}

#[test]
fn a_device_where_nobody_ever_was_tells_every_page_that_nobody_is_there() {
    let mut page = Page::new();
    page.init();
    let seen = seen(&mut page).expect("nothing is to be done");
    assert!(seen.report.login_required && token(&seen).is_none());
    assert_eq!(seen.notices.in_order().collect::<Vec<_>>(), page.told());
}

#[test]
fn a_page_that_opens_is_told_of_the_token_until_it_expires_and_asks_when_a_refresh_is_due() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let seen = seen(&mut page).expect("nothing is to be done");
    let identity = page.report().identity.expect("somebody is signed in").identity.clone();
    assert_eq!(token(&seen), Some("first"));
    assert_eq!((seen.until, seen.due), (identity.identity_expires, identity.refresh_from));
}

#[test]
fn whoever_opted_out_stays_so_for_pages_without_a_module() {
    let mut page = Page::signed_in("jane@example.com", "first");
    page.hand_in_opt_out();
    let seen = seen(&mut page).expect("nothing is to be done");
    assert!(seen.report.opted_out && token(&seen).is_none());
    assert!(seen.notices.in_order().any(|notice| notice == Notice::OptoutReceived));
}

#[test]
fn nothing_is_left_of_a_held_identity_an_expired_one_and_an_open_question() {
    let mut held = Page::signed_in("jane@example.com", "first");
    held.hand_in_opt_out();
    held.hand_in("second");
    assert!(seen(&mut held).is_none());

    let mut asking = Page::signed_in("jane@example.com", "first");
    asking.slow = true;
    asking.sign_in("joe@example.com");
    assert!(seen(&mut asking).is_none());

    let mut expired = Page::signed_in("jane@example.com", "first");
    expired.always = Some(Reply::Silence);
    expired.pass(20 * HOUR);
    assert!(seen(&mut expired).is_none());
}

#[test]
fn a_page_that_is_taken_over_hears_nothing_where_nothing_has_changed() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let seen = seen(&mut page).expect("nothing is to be done");
    let mut next = taken_over(&page, &seen);
    assert_eq!(next.told(), []);
    assert_eq!(next.token().as_deref(), Some("first"));
    assert_eq!(next.report().status, Status::Established);
}

#[test]
fn a_page_that_is_taken_over_hears_of_an_opt_out_that_came_meanwhile() {
    let (mut here, mut there) = tabs();
    here.hand_in("first");
    let seen = seen(&mut here).expect("nothing is to be done");
    there.wake();
    there.hand_in_opt_out();
    let mut next = taken_over(&here, &seen);
    assert!(next.told().contains(&Notice::OptoutReceived));
    assert_eq!(next.token(), None);
}

#[test]
fn a_page_that_is_taken_over_hears_that_somebody_logged_out_or_signed_in_meanwhile() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let signed_in = seen(&mut page).expect("nothing is to be done");
    page.disconnect();
    let logged_out = seen(&mut page).expect("nothing is to be done");
    assert!(taken_over(&page, &signed_in).told().contains(&Notice::IdentityUpdated));
    page.hand_in("second");
    let mut next = taken_over(&page, &logged_out);
    assert!(next.told().contains(&Notice::IdentityUpdated));
    assert_eq!(next.token().as_deref(), Some("second"));
}

#[test]
fn an_opt_out_that_waited_for_the_module_is_about_whoever_was_stored_when_it_was_handed_in() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let record = page.device.snapshot().official;
    page.handle(Event::OptOutOf(record));
    assert!(page.report().opted_out);
    assert!(page.told().contains(&Notice::OptoutReceived));
    page.hand_in("first");
    assert_eq!(page.token(), None);
}

#[test]
fn an_opt_out_that_waited_for_the_module_leaves_whoever_has_come_since_to_the_operator() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let record = page.device.snapshot().official;
    page.sign_in("joe@example.com");
    page.answer(Reply::Token("second"));
    page.always = Some(Reply::Token("third"));
    page.handle(Event::OptOutOf(record));
    page.pass(HOUR);
    assert_eq!(page.token().as_deref(), Some("third"), "vouched for, knowing the opt-out");
    page.hand_in("first");
    page.pass(HOUR);
    assert_ne!(page.token().as_deref(), Some("first"));
}

#[test]
fn an_opt_out_that_waited_for_the_module_where_nobody_was_stored_names_nobody() {
    let mut page = Page::new();
    page.init();
    page.handle(Event::OptOutOf(String::new()));
    assert!(page.report().opted_out);
}

#[test]
fn an_opt_out_of_nobody_that_waited_for_the_module_leaves_whoever_has_come_since_alone() {
    let mut page = Page::signed_in("jane@example.com", "first");
    page.handle(Event::OptOutOf(String::new()));
    assert_eq!(page.token().as_deref(), Some("first"));
}

#[test]
fn an_opt_out_that_waited_for_the_module_is_stored_with_its_id_at_once() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let record = page.device.snapshot().official;
    page.device.set_official(parse(r#"{"status":"optout"}"#).as_ref().clone());
    page.wake();
    page.handle(Event::OptOutOf(record));
    assert!(page.device.snapshot().official.contains(r#""id""#));
}

#[test]
fn what_init_handed_in_before_the_module_came_is_not_handed_in_once_more() {
    let mut page = Page::new();
    page.init_with("first");
    let told = seen(&mut page).expect("nothing is to be done");
    let identity = page.report().identity.expect("somebody is signed in").identity.clone();
    page.disconnect();
    let mut next = page.device.page();
    let told = Told { shown: Handed::Identity(identity.clone()), opted_out: told.report.opted_out };
    let handed = Some(Handed::Identity(identity));
    next.handle(Event::TakeOver { settings: next.settings(), handed, told });
    assert_eq!(next.token(), None);
    assert!(next.told().contains(&Notice::IdentityUpdated));
}

#[test]
fn what_init_handed_in_before_the_module_came_is_stored_with_its_chain() {
    let mut page = Page::new();
    let identity = page.identity("first");
    page.device.set_official(members(&identity));
    let told = Told { shown: Handed::Identity(identity.clone().into()), opted_out: false };
    page.handle(Event::TakeOver { settings: page.settings(), handed: Some(Handed::Identity(identity.into())), told });
    assert_eq!(page.told(), []);
    assert!(page.device.official()["line"].is_string());
    assert_eq!(page.token().as_deref(), Some("first"));
}
