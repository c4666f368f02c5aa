//! Two media: cookies as the storage in use, and cookies as deposits beside local storage.
//! What a session makes of them; their attributes and reading back are the page's, and tested in browsers.

use crate::stage;
use crate::stage::device::Storage;
use crate::stage::operator::Reply;
use crate::stage::{Device, Page};
use uid2_wasm::session::{Event, Handed, Notice, StorageKey};

const MARKER: &str = r#"{"status":"optout","identity_expires":1900000000000,"refresh_expires":1900000000000}"#;

/// A page that keeps its identity in a cookie.
fn in_cookies(device: &Device) -> Page {
    let mut page = device.page();
    page.use_cookie = true;
    page
}

/// The same on a device of its own, where somebody signed in.
fn signed_in(email: &str, token: &'static str) -> Page {
    let mut page = in_cookies(&Device::new());
    page.init();
    page.sign_in(email);
    page.answer(Reply::Token(token));
    page.forget();
    page
}

/// An identity as a server or an older SDK writes it.
fn written_elsewhere(page: &Page, token: &str) -> String {
    stage::operator::members(&page.identity(token)).to_string()
}

/// Local storage of another sub-domain of the same site: nothing of it is shared but cookies.
fn other_sub_domain(page: &Page) -> Device {
    let other = Device::new();
    let here = page.device.storage.borrow();
    let (cookie, shared) = (here.cookie.clone(), here.shared.clone());
    *other.storage.borrow_mut() = Storage { cookie, shared, ..Storage::default() };
    other
}

#[test]
fn an_identity_is_kept_in_the_cookie_alone_and_lives_as_long_as_its_refresh_token() {
    let page = signed_in("a@b.c", "first");
    let storage = page.device.storage.borrow();
    assert!(storage.cookie.as_ref().is_some_and(|cookie| cookie.contains("first")));
    assert_eq!(storage.official, None);
}

#[test]
fn an_identity_in_local_storage_moves_into_the_cookie_where_there_is_none() {
    let page = Page::signed_in("a@b.c", "first");
    let mut next = in_cookies(&page.device);
    next.init();
    assert_eq!(next.token().as_deref(), Some("first"));
    assert_eq!(next.device.storage.borrow().official, None);
    assert!(next.device.storage.borrow().cookie.is_some());
}

#[test]
fn whoever_is_held_in_local_storage_stays_there_until_the_operator_has_vouched() {
    let device = Device::new();
    device.storage.borrow_mut().cookie = Some(MARKER.into());
    let mut page = in_cookies(&device);
    page.init();
    page.device.storage.borrow_mut().cookie = None;
    page.device.storage.borrow_mut().official = Some(written_elsewhere(&page, "first"));
    let mut next = in_cookies(&device);
    next.init();
    assert!(next.device.storage.borrow().official.is_some(), "it has not moved into the cookie yet");
    next.answer(Reply::Token("vouched"));
    assert_eq!(next.token().as_deref(), Some("vouched"));
    assert!(next.device.storage.borrow().cookie.is_some());
}

#[test]
fn local_storage_is_not_read_where_there_is_a_cookie() {
    let page = signed_in("a@b.c", "first");
    page.device.storage.borrow_mut().official = Some(written_elsewhere(&page, "other"));
    let mut next = in_cookies(&page.device);
    next.init();
    assert_eq!(next.token().as_deref(), Some("first"));
    assert!(next.device.storage.borrow().official.is_some(), "another page of the site may keep somebody there");
    next.disconnect();
    assert_eq!(next.token(), None);
    assert_eq!(next.device.storage.borrow().official, None, "a copy that would come back after a logout");
}

#[test]
fn logging_out_leaves_neither_cookie_nor_local_storage() {
    let mut page = signed_in("a@b.c", "first");
    page.device.storage.borrow_mut().official = Some(written_elsewhere(&page, "other"));
    page.disconnect();
    assert_eq!((page.token(), page.device.storage.borrow().cookie.clone()), (None, None));
    assert_eq!(page.device.storage.borrow().official, None);
}

#[test]
fn an_opt_out_stands_in_the_cookie_for_older_sdks_and_in_the_shared_one_for_sub_domains() {
    let mut page = signed_in("a@b.c", "first");
    page.pass(3_600_000);
    page.answer(Reply::OptOut);
    let storage = page.device.storage.borrow();
    assert!(storage.cookie.as_ref().is_some_and(|cookie| cookie.starts_with(r#"{"status":"optout""#)));
    assert!(storage.shared.as_ref().is_some_and(|shared| shared.split('.').nth(2) == Some("1")));
    assert!(storage.bell.is_some(), "other tabs hear of it");
}

#[test]
fn another_sub_domain_knows_of_the_opt_out_and_refuses_the_address_without_a_request() {
    let mut page = signed_in("a@b.c", "first");
    page.pass(3_600_000);
    page.answer(Reply::OptOut);
    let mut next = in_cookies(&other_sub_domain(&page));
    next.init();
    assert!(next.report().opted_out);
    next.sign_in("a@b.c");
    assert!(next.sent.is_empty() && next.open.is_none());
}

#[test]
fn sub_domains_do_not_hold_each_others_identities_although_one_knows_more_opt_outs() {
    let mut page = signed_in("a@b.c", "first");
    for (email, token) in [("b@b.c", "b"), ("c@b.c", "c"), ("d@b.c", "d"), ("e@b.c", "e"), ("f@b.c", "f")] {
        page.pass(3_600_000);
        page.answer(Reply::OptOut);
        page.sign_in(email);
        page.answer(Reply::Token(token));
    }
    assert_eq!(page.token().as_deref(), Some("f"));
    let mut next = in_cookies(&other_sub_domain(&page));
    next.init();
    assert_eq!(next.token().as_deref(), Some("f"));
}

#[test]
fn the_shared_cookie_is_put_back_when_another_writer_dropped_it() {
    let mut page = signed_in("a@b.c", "first");
    page.hand_in_opt_out();
    let shared = page.device.storage.borrow().shared.clone();
    page.device.storage.borrow_mut().shared = None;
    page.wake();
    assert_eq!(page.device.storage.borrow().shared, None, "whoever dropped it may be writing it just now");
    page.pass(1_000);
    assert_eq!(page.device.storage.borrow().shared, shared);
    page.forget();
    page.wake();
    assert!(page.writes.is_empty(), "and then left alone");
}

#[test]
fn a_marker_in_local_storage_counts_beside_a_cookie() {
    let mut page = signed_in("a@b.c", "first");
    page.device.storage.borrow_mut().official = Some(MARKER.into());
    page.wake();
    assert!(page.report().opted_out);
    page.pass(2_000);
    assert!(page.device.storage.borrow().cookie.as_ref().is_some_and(|cookie| !cookie.contains("first")));
}

#[test]
fn the_oldest_form_of_the_cookie_is_taken_for_what_it_was() {
    let mut page = in_cookies(&Device::new());
    page.device.storage.borrow_mut().cookie = Some(r#"{"advertising_token":"old","refresh_token":"older"}"#.into());
    page.init();
    assert_eq!(page.token().as_deref(), Some("old"));
    assert_eq!(page.open.as_ref().map(|(_, request)| request.body.as_str()), Some("older"), "it is due at once");
}

#[test]
fn a_spoiled_cookie_hides_neither_a_good_one_nor_an_opt_out() {
    let mut page = Page::signed_in("a@b.c", "first");
    page.hand_in_opt_out();
    let mut next = in_cookies(&page.device);
    next.device.storage.borrow_mut().cookie = Some("{spoiled".into());
    next.init();
    assert!(next.report().opted_out);
}

#[test]
fn who_takes_the_cookie_away_logs_out_although_local_storage_is_spoiled() {
    let mut page = signed_in("a@b.c", "first");
    page.pass(2_000);
    page.device.storage.borrow_mut().cookie = None;
    page.device.storage.borrow_mut().official = Some("{spoiled".into());
    assert_eq!(page.token(), None);
    assert!(page.report().login_required);
}

#[test]
fn a_cookie_of_ours_counts_before_somebody_else_s_of_a_more_specific_path() {
    let page = signed_in("a@b.c", "ours");
    let ours = page.device.storage.borrow().cookie.clone().expect("a cookie");
    let both = format!("{}\n{ours}", written_elsewhere(&page, "theirs"));
    page.device.storage.borrow_mut().cookie = Some(both);
    let mut next = in_cookies(&page.device);
    next.init();
    assert_eq!(next.token().as_deref(), Some("ours"));
}

#[test]
fn beside_local_storage_a_cookie_of_the_server_signs_in_and_stays_where_it_is() {
    let mut page = Page::signed_in("a@b.c", "first");
    page.device.storage.borrow_mut().cookie = Some(written_elsewhere(&page, "deposit"));
    page.wake();
    assert_eq!(page.token().as_deref(), Some("first"), "nothing has happened on this page");
    page.init();
    assert_eq!(page.token().as_deref(), Some("deposit"));
    assert!(page.device.storage.borrow().cookie.is_some(), "another page of the site uses it");
    assert!(page.device.storage.borrow().official.as_ref().is_some_and(|record| record.contains("deposit")));
    assert!(
        page.writes.iter().all(|write| !matches!(write.key, StorageKey::Cookie { .. } | StorageKey::Shared { .. }))
    );
}

#[test]
fn a_deposit_of_the_token_that_is_here_changes_nothing() {
    let mut page = Page::signed_in("a@b.c", "first");
    page.device.storage.borrow_mut().cookie = Some(written_elsewhere(&page, "first"));
    page.init();
    page.forget();
    page.init();
    page.forget();
    page.wake();
    assert!(page.writes.is_empty() && page.told().is_empty());
}

#[test]
fn a_deposit_that_has_expired_costs_nobody_their_token() {
    let mut page = Page::signed_in("a@b.c", "first");
    let mut expired = page.identity("deposit");
    expired.refresh_expires = uid2_wasm::time::UnixMillis(1);
    page.device.storage.borrow_mut().cookie = Some(stage::operator::members(&expired).to_string());
    page.init();
    assert_eq!(page.token().as_deref(), Some("first"));
}

#[test]
fn a_deposited_marker_opts_out_whoever_is_here_and_not_the_next_person() {
    let mut page = Page::signed_in("a@b.c", "first");
    page.device.storage.borrow_mut().cookie = Some(MARKER.into());
    page.wake();
    assert_eq!(page.told(), [Notice::Legacy, Notice::OptoutReceived, Notice::IdentityUpdated]);
    page.sign_in("next@b.c");
    page.answer(Reply::Token("next"));
    assert_eq!(page.token().as_deref(), Some("next"));
}

#[test]
fn where_somebody_opted_out_a_deposit_is_held_until_the_operator_has_vouched() {
    let mut page = Page::signed_in("a@b.c", "first");
    page.hand_in_opt_out();
    page.device.storage.borrow_mut().cookie = Some(written_elsewhere(&page, "deposit"));
    page.init();
    assert_eq!(page.token(), None);
    page.answer(Reply::Token("vouched"));
    assert_eq!(page.token().as_deref(), Some("vouched"));
}

#[test]
fn after_an_unreadable_identity_no_deposit_under_another_path_is_read() {
    let mut page = Page::new();
    page.device.storage.borrow_mut().cookie = Some(written_elsewhere(&page, "deposit"));
    page.device.storage.borrow_mut().copy = Some(written_elsewhere(&page, "another"));
    page.init();
    assert!(page.token().is_some());
    page.handle(Event::HandIn(Handed::Unreadable));
    assert_eq!(page.token(), None);
}

#[test]
fn a_record_whose_time_is_over_does_not_take_the_place_of_whoever_is_handed_in_beside_a_deposit() {
    let mut page = Page::signed_in("a@b.c", "first");
    page.hand_in_opt_out();
    let mut over = page.identity("over");
    over.refresh_expires = uid2_wasm::time::UnixMillis(1);
    page.device.set_official(stage::operator::members(&over));
    page.device.storage.borrow_mut().cookie = Some(written_elsewhere(&page, "deposit"));
    page.hand_in("next");
    page.wake();
    page.answer(Reply::Token("vouched"));
    assert_eq!(page.token().as_deref(), Some("vouched"));
}

#[test]
fn a_page_that_clears_a_spoiled_cookie_tells_the_other_tabs_one_of_which_may_be_about_to_write_it() {
    let mut page = in_cookies(&Device::new());
    page.device.storage.borrow_mut().cookie = Some("[object Object]".into());
    page.init();
    let storage = page.device.storage.borrow();
    assert!(storage.cookie.is_none() && storage.bell.is_some());
}
