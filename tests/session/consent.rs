//! Consent: while nobody has said, whoever is here stays unseen; while a signal is against it, nobody is here.
//! What the signals of a page come to is said in JavaScript (`pkg/consent/`).

use crate::stage::page::tabs;
use crate::stage::{HOUR, Page, Reply};
use uid2_wasm::session::state::Bar;
use uid2_wasm::session::{Consent, Event, Notice, Status};

fn say(page: &mut Page, consent: Consent) {
    page.consent = consent;
    page.wake();
}

#[test]
fn while_it_is_unknown_nobody_is_shown_nobody_logs_out_and_nothing_is_removed() {
    let mut page = Page::signed_in("jane@example.com", "first");
    let before = page.device.snapshot().official;
    say(&mut page, Consent::Unknown);
    let report = page.report();
    assert!(report.identity.is_none() && !report.login_required && !report.opted_out);
    assert_eq!(page.device.snapshot().official, before);
    assert_eq!((page.purges, page.writes.len()), (0, 0));
}

#[test]
fn once_it_is_given_whoever_was_here_is_shown_again_and_the_page_hears_of_it() {
    let mut page = Page::signed_in("jane@example.com", "first");
    say(&mut page, Consent::Unknown);
    assert_eq!(page.told(), [Notice::IdentityUpdated, Notice::Legacy]);
    say(&mut page, Consent::Granted);
    assert_eq!(page.token().as_deref(), Some("first"));
    assert_eq!(page.told(), [Notice::Legacy, Notice::IdentityUpdated]);
}

#[test]
fn an_identity_that_storage_does_not_keep_outlives_the_doubt_too() {
    let mut page = Page::new();
    page.device.storage.borrow_mut().blocked = true;
    page.init_with("ann");
    say(&mut page, Consent::Unknown);
    assert_eq!(page.token(), None);
    say(&mut page, Consent::Granted);
    assert_eq!(page.token().as_deref(), Some("ann"));
}

#[test]
fn while_it_is_unknown_nothing_is_asked_and_the_refresh_that_fell_due_is_asked_afterwards() {
    let mut page = Page::with("ann");
    say(&mut page, Consent::Unknown);
    page.pass(2 * HOUR);
    page.handle(Event::Want);
    page.handle(Event::RefreshNow);
    assert!(page.sent.is_empty());
    say(&mut page, Consent::Granted);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_refresh_that_waits_for_its_lock_is_given_up_when_it_becomes_unknown() {
    let mut page = Page::with("ann");
    page.slow = true;
    page.pass(2 * HOUR);
    let preparing = page.preparing.clone().expect("a refresh waits for the lock");
    say(&mut page, Consent::Unknown);
    page.handle(Event::Granted(preparing.0));
    assert!(page.sent.is_empty());
}

#[test]
fn a_lock_that_comes_with_the_first_word_of_doubt_sends_nothing() {
    let mut page = Page::with("ann");
    page.slow = true;
    page.pass(2 * HOUR);
    let (question, _) = page.preparing.clone().expect("a refresh waits for the lock");
    page.consent = Consent::Unknown;
    page.handle(Event::Granted(question));
    assert!(page.sent.is_empty());
    say(&mut page, Consent::Granted);
    assert!(page.preparing.is_some(), "it is asked once consent is known");
}

#[test]
fn a_secret_that_is_agreed_with_the_first_word_of_doubt_sends_nothing() {
    let mut page = Page::new();
    page.slow = true;
    page.init();
    let question = page.sign_in("jane@example.com");
    page.consent = Consent::Unknown;
    let secret = uid2_wasm::crypto::Key::new(&crate::stage::SECRET).expect("32 bytes");
    page.handle(Event::Agreed { question, secret, public_key: String::from("bm8ga2V5") });
    assert!(page.sent.is_empty());
    assert_eq!(page.settled.len(), 1);
}

#[test]
fn a_sign_in_that_waits_for_its_secret_outlives_a_flicker() {
    let mut page = Page::new();
    page.slow = true;
    page.init();
    page.sign_in("jane@example.com");
    say(&mut page, Consent::Unknown);
    assert_eq!((page.settled.len(), page.sent.len()), (0, 0));
    say(&mut page, Consent::Granted);
    page.prepared();
    page.answer(Reply::Token("first"));
    assert_eq!(page.token().as_deref(), Some("first"));
}

#[test]
fn what_has_been_sent_is_answered_unseen() {
    let mut page = Page::new();
    page.init();
    page.sign_in("jane@example.com");
    say(&mut page, Consent::Unknown);
    page.answer(Reply::Token("first"));
    assert_eq!(page.token(), None);
    say(&mut page, Consent::Granted);
    assert_eq!(page.token().as_deref(), Some("first"));
}

#[test]
fn an_opt_out_counts_while_it_is_unknown() {
    let mut page = Page::signed_in("jane@example.com", "first");
    say(&mut page, Consent::Unknown);
    page.hand_in_opt_out();
    assert_eq!(page.report().status, Status::OptOut);
    say(&mut page, Consent::Granted);
    assert_eq!(page.token(), None);
    assert_eq!(page.device.opt_outs().len(), 1);
}

#[test]
fn while_it_is_unknown_or_denied_nobody_is_handed_in_and_nobody_signs_in() {
    for (consent, bar) in [(Consent::Unknown, Bar::ConsentUnknown), (Consent::Denied, Bar::ConsentDenied)] {
        let mut page = Page::new();
        page.consent = consent;
        page.init_with("ann");
        page.hand_in("bob");
        page.sign_in("jane@example.com");
        assert_eq!(page.session.refuses(), Some(bar));
        assert!(page.sent.is_empty() && page.token().is_none());
        assert_eq!(page.device.snapshot().official, "");
    }
}

#[test]
fn denied_takes_the_token_and_every_copy_and_records_no_opt_out() {
    let mut page = Page::signed_in("jane@example.com", "first");
    say(&mut page, Consent::Denied);
    let report = page.report();
    assert!(report.identity.is_none() && !report.opted_out && !report.login_required);
    assert_eq!(page.purges, 1);
    assert!(!page.device.snapshot().official.contains("first"));
    assert!(page.device.opt_outs().is_empty());
    assert!(page.told().contains(&Notice::IdentityUpdated));
}

/// With cookies in use and denied: an identity, and a copy of it under another path.
fn denied_with_a_copy() -> Page {
    let mut page = Page::new();
    page.use_cookie = true;
    page.init_with("ann");
    let copy = page.device.storage.borrow().cookie.clone();
    page.device.storage.borrow_mut().copy = copy;
    page.forget();
    say(&mut page, Consent::Denied);
    page
}

#[test]
fn denied_takes_a_copy_under_another_path_at_once() {
    let page = denied_with_a_copy();
    assert_eq!(page.device.snapshot().cookies, "");
}

#[test]
fn what_cannot_be_removed_is_not_removed_again_at_every_call() {
    let mut page = denied_with_a_copy();
    page.device.storage.borrow_mut().copy = Some("[object Object]".into());
    page.wake();
    page.pass(HOUR);
    page.forget();
    for _ in 0..10 {
        page.wake();
    }
    assert!(page.writes.is_empty(), "each write rings a bell that other pages answer");
}

#[test]
fn what_is_answered_after_it_was_denied_is_dropped_and_the_sign_in_ends() {
    let mut page = Page::new();
    page.init();
    page.sign_in("jane@example.com");
    say(&mut page, Consent::Denied);
    assert_eq!((page.settled.len(), page.aborts), (1, 1));
    assert_eq!(page.token(), None);
}

#[test]
fn once_it_is_given_again_the_same_identity_may_be_handed_in_and_the_same_person_sign_in() {
    let mut page = Page::with("ann");
    let ann = page.device.official();
    say(&mut page, Consent::Denied);
    say(&mut page, Consent::Granted);
    assert_eq!(page.token(), None);
    page.handle(Event::HandIn(uid2_wasm::session::Handed::read(&ann.to_string(), &crate::stage::json::Json)));
    assert_eq!(page.token().as_deref(), Some("ann"));
    say(&mut page, Consent::Denied);
    say(&mut page, Consent::Granted);
    page.sign_in("ann@example.com");
    page.answer(Reply::Token("next"));
    assert_eq!(page.token().as_deref(), Some("next"));
}

#[test]
fn doubt_after_it_was_denied_asks_for_no_login_and_consent_does() {
    let mut page = Page::with("ann");
    for (consent, login_required) in
        [(Consent::Denied, false), (Consent::Unknown, false), (Consent::Denied, false), (Consent::Granted, true)]
    {
        say(&mut page, consent);
        assert_eq!((page.report().login_required, page.token()), (login_required, None));
    }
}

#[test]
fn a_flicker_loses_nobody() {
    let mut page = Page::with("ann");
    for _ in 0..10 {
        say(&mut page, Consent::Unknown);
        say(&mut page, Consent::Granted);
    }
    assert_eq!(page.token().as_deref(), Some("ann"));
    assert!(page.sent.is_empty() && page.purges == 0);
}

#[test]
fn it_is_one_pages_word_another_page_that_asked_for_no_signal_shows_its_token() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann");
    second.wake();
    say(&mut first, Consent::Unknown);
    assert_eq!(second.token().as_deref(), Some("ann"));
}

#[test]
fn what_a_signal_says_is_left_to_no_page_without_a_module() {
    let mut page = Page::signed_in("jane@example.com", "first");
    for consent in [Consent::Unknown, Consent::Denied] {
        say(&mut page, consent);
        let read = page.device.snapshot();
        let world = || uid2_wasm::session::World { consent, ..page.device.world(true, &read) };
        assert!(page.session.seen(world).is_none());
    }
}
