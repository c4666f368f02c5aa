//! A tab writes because something happened in it. What it only heard of it shows, and removes late and once.
//! Which writes follow from which events; what other processes make of them is in `tests/model`.

use crate::stage;
use crate::stage::operator::members;
use crate::stage::{Device, Page, Reply, tabs};
use uid2_wasm::opt_out::{Name, Names, OptOut, OptOutId, OptOuts, Scope};
use uid2_wasm::session::{Event, StorageKey};
use uid2_wasm::time::UnixMillis;

#[test]
fn a_tab_that_hears_of_a_logout_before_the_record_is_gone_shows_nobody_and_removes_nobody() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    second.wake();
    let ann = first.device.official();
    first.hand_in("bob 2.0");
    let bob = first.device.official();
    // Another process sees the note before the record.
    first.device.set_official(ann);
    second.wake();
    assert_eq!(second.token(), None);
    first.device.set_official(bob);
    second.wake();
    second.pass(5_000);
    assert_eq!(second.token().as_deref(), Some("bob 2.0"));
    assert!(second.writes.is_empty());
}

#[test]
fn an_init_without_an_identity_or_with_the_one_that_is_here_writes_nothing() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    second.init();
    let handed = uid2_wasm::session::Handed::Identity(second.identity("ann 1.0").into());
    second.handle(Event::Init { settings: second.settings(), handed: Some(handed) });
    assert!(second.writes.is_empty());
}

#[test]
fn an_opt_out_that_a_tab_learns_in_one_medium_is_written_into_the_other_under_its_own_key() {
    let mut page = Page::new();
    page.use_cookie = true;
    page.init_with("ann 1.0");
    page.hand_in_opt_out();
    let next = Device::new();
    next.storage.borrow_mut().shared.clone_from(&page.device.storage.borrow().shared);
    let mut other = next.page();
    other.use_cookie = true;
    other.init();
    assert!(other.writes.iter().all(|write| matches!(write.key, StorageKey::OptOut(_))));
    assert_eq!(next.opt_outs().len(), 1);
}

#[test]
fn what_is_stored_again_and_again_is_removed_three_times_and_read_by_nobody() {
    let (mut first, _) = tabs();
    first.hand_in("ann 1.0");
    let ann = first.device.official();
    first.disconnect();
    first.pass(2_000);
    first.forget();
    first.device.set_official(ann.clone());
    first.wake();
    for _ in 0..10 {
        first.pass(1_000);
        first.device.set_official(ann.clone());
    }
    assert_eq!(first.writes.iter().filter(|write| write.key == StorageKey::Official).count(), 3);
    assert_eq!(first.token(), None);
}

#[test]
fn what_was_removed_and_comes_back_later_is_removed_again() {
    let (mut first, _) = tabs();
    first.hand_in("ann 1.0");
    let ann = first.device.official();
    first.disconnect();
    for _ in 0..5 {
        first.device.set_official(ann.clone());
        first.wake();
        first.pass(10_000);
        assert!(first.device.official().is_null());
    }
}

#[test]
fn a_timer_that_comes_a_second_late_twice_as_in_a_hidden_tab_cleans_up_the_second_time() {
    let (mut first, _) = tabs();
    first.hand_in("ann 1.0");
    let ann = first.device.official();
    first.disconnect();
    first.pass(2_000);
    first.device.set_official(ann);
    first.wake();
    let mut is_gone_after_a_late_timer = || {
        let due = first.timer.expect("the tab looks again");
        first.device.pass(due - first.device.uptime() + 1_000);
        first.tick();
        first.device.official().is_null()
    };
    assert_eq!([is_gone_after_a_late_timer(), is_gone_after_a_late_timer()], [false, true]);
    assert_eq!(first.token(), None);
}

#[test]
fn an_opt_out_that_refuses_to_be_stored_is_tried_again_once_and_then_when_something_happens() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    let tried = |page: &mut Page| {
        page.forget();
        page.device.storage.borrow_mut().opt_outs.clear();
        page.wake();
        page.writes.iter().filter(|write| matches!(write.key, StorageKey::OptOut(_))).count()
    };
    assert_eq!([tried(&mut page), tried(&mut page), tried(&mut page)], [1, 0, 0]);
    page.hand_in("bob 2.0");
    assert_eq!([tried(&mut page), tried(&mut page)], [1, 0]);
}

#[test]
fn tabs_that_know_different_opt_outs_and_cannot_store_them_do_not_ask_in_turn_for_ever() {
    let (mut first, mut second) = tabs();
    for page in [&mut first, &mut second] {
        page.hand_in_opt_out();
        page.device.storage.borrow_mut().opt_outs.clear();
    }
    first.sign_in("bob@example.com");
    first.answer(Reply::Token("bob 2.0"));
    let mut asked = 0;
    for round in 0..20 {
        for page in [&mut first, &mut second] {
            page.device.storage.borrow_mut().opt_outs.clear();
            page.device.pass(2_000);
            page.wake();
            if page.open.is_some() {
                asked += 1;
                page.answer(Reply::Token(if round % 2 == 0 { "bob 2.1" } else { "bob 2.2" }));
            }
        }
    }
    assert!(asked <= 2, "asked {asked} times");
    assert!(first.token().is_some() && second.token().is_some());
}

#[test]
fn a_page_in_the_background_that_waits_for_a_token_asks_for_it() {
    let mut page = Page::with("ann 1.0");
    page.awake = false;
    page.device.pass(5 * stage::HOUR);
    page.tick();
    assert!(page.open.is_none() && page.token().is_none());
    page.handle(Event::Want);
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
}

#[test]
fn a_refresh_that_is_answered_after_its_identity_has_lapsed_counts() {
    let mut page = Page::with("ann 1.0");
    let until = page.identity("ann 1.0").refresh_expires.0 - page.device.operator_time();
    page.device.pass(until - 1_000);
    page.tick();
    assert!(page.open.is_some());
    page.device.pass(2_000);
    page.wake();
    page.answer(Reply::Token("ann 1.1"));
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
}

#[test]
fn who_spoils_randomness_makes_no_opt_out_without_an_id() {
    let mut page = Page::with("ann 1.0");
    let read = page.device.snapshot();
    let mut world = page.device.world(true, &read);
    world.entropy = uid2_wasm::session::Entropy::new([0; 64]);
    let effects = page.session.handle(world, Event::HandIn(uid2_wasm::session::Handed::OptOut));
    let id = effects.storage.iter().find_map(|write| match write.key {
        StorageKey::OptOut(id) => Some(id),
        _ => None,
    });
    assert!(id.is_some_and(|id| id != OptOutId(0)));
}

fn opt_out(id: u64, scope: Scope) -> OptOut {
    OptOut { id: OptOutId(id), scope, since: UnixMillis(id), names: Names::of(Name(id), Name(0), Name(0), Name(0)) }
}

#[test]
fn opt_outs_that_a_page_claims_take_the_place_of_none_that_an_operator_gave() {
    let mut opt_outs = OptOuts::default();
    opt_outs.join(opt_out(1, Scope::Global));
    for id in 2..=100 {
        opt_outs.join(opt_out(id, Scope::Claimed));
    }
    assert!(opt_outs.get(OptOutId(1)).is_some());
    assert!(opt_outs.get(OptOutId(100)).is_some() && opt_outs.get(OptOutId(2)).is_none());
}

#[test]
fn where_operators_gave_all_the_oldest_goes_and_the_newest_stays() {
    let mut opt_outs = OptOuts::default();
    for id in 1..=32 {
        opt_outs.join(opt_out(id, Scope::Global));
    }
    opt_outs.join(opt_out(33, Scope::Claimed));
    assert!(opt_outs.get(OptOutId(1)).is_none() && opt_outs.get(OptOutId(33)).is_some());
}

#[test]
fn in_whichever_order_tabs_learn_of_opt_outs_they_keep_the_same() {
    let mut dice = fastrand::Rng::with_seed(5);
    let all: Vec<_> =
        (1..=60).map(|id| opt_out(id, if dice.u8(..3) == 0 { Scope::Claimed } else { Scope::Global })).collect();
    let keep = |order: &[OptOut]| {
        let mut opt_outs = OptOuts::default();
        for known in order {
            opt_outs.join(*known);
        }
        opt_outs.newest_first().map(|known| known.id).collect::<Vec<_>>()
    };
    let kept = keep(&all);
    for _ in 0..50 {
        let mut order = all.clone();
        dice.shuffle(&mut order);
        // Whoever tells another tab of theirs tells them all.
        let (one, other) = (keep(&order[..30]), keep(&order[30..]));
        let known =
            |ids: &[OptOutId]| -> Vec<_> { all.iter().filter(|known| ids.contains(&known.id)).copied().collect() };
        assert_eq!(keep(&[known(&one), known(&other)].concat()), keep(&[known(&other), known(&one)].concat()));
    }
    assert_eq!(kept.len(), 32);
}

#[test]
fn with_cookies_the_newest_of_several_counts_and_after_a_logout_none() {
    let mut page = Page::new();
    page.use_cookie = true;
    page.init_with("ann 1.0");
    page.pass(10_000);
    let ours = page.device.storage.borrow().cookie.clone();
    let server = members(&page.identity("bob 2.0")).to_string();
    page.device.storage.borrow_mut().copy = Some(server);
    let mut next = page.device.page();
    next.use_cookie = true;
    next.init();
    assert_eq!(next.token().as_deref(), Some("bob 2.0"), "whom the server signed in later, under another path");
    assert_ne!(next.device.storage.borrow().cookie, ours, "and whoever was here is logged out");
    next.disconnect();
    assert_eq!(next.token(), None);
    let storage = next.device.storage.borrow();
    assert_eq!((&storage.cookie, &storage.copy), (&None, &None));
}

#[test]
fn with_cookies_the_next_person_of_the_server_is_readable_beside_a_tombstone_of_another_path() {
    let mut page = Page::new();
    page.use_cookie = true;
    page.init_with("ann 1.0");
    page.hand_in_opt_out();
    page.device.storage.borrow_mut().copy = Some(members(&page.identity("bob 2.0")).to_string());
    let mut next = page.device.page();
    next.use_cookie = true;
    next.init();
    next.answer(Reply::Token("bob 2.1"));
    assert_eq!(next.token().as_deref(), Some("bob 2.1"));
}

#[test]
fn with_cookies_a_tab_that_hears_of_an_opt_out_removes_no_cookie_for_the_tombstone_may_stand_there_by_now() {
    let (mut first, mut second) = tabs();
    (first.use_cookie, second.use_cookie) = (true, true);
    first.init_with("ann 1.0");
    second.init();
    let ann = first.device.storage.borrow().cookie.clone();
    first.hand_in_opt_out();
    let tombstone = first.device.storage.borrow().cookie.clone();
    // What another process wrote into local storage is seen before what it wrote into cookies.
    first.device.storage.borrow_mut().cookie = ann;
    second.forget();
    second.wake();
    assert_eq!(second.token(), None);
    assert!(second.writes.is_empty());
    first.device.storage.borrow_mut().cookie = tombstone;
    second.pass(5_000);
    assert!(second.report().opted_out && second.writes.is_empty());
}

#[test]
fn a_page_that_begins_as_an_earlier_one_was_configured_takes_no_cookie_away_when_it_says_otherwise() {
    for left_behind in [true, false] {
        let mut page = Page::new();
        page.use_cookie = true;
        page.init_with("ann 1.0");
        let mut next = page.device.page();
        next.use_cookie = true;
        let settings = uid2_wasm::session::Settings { left_behind, ..next.settings() };
        next.handle(Event::Init { settings, handed: None });
        next.use_cookie = false;
        next.init();
        assert_eq!(next.token().as_deref(), Some("ann 1.0"));
        assert_eq!(next.device.storage.borrow().cookie.is_some(), left_behind, "its own it would take along");
    }
}

#[test]
fn with_cookies_whom_the_server_sets_again_after_a_logout_is_signed_in_at_the_next_page() {
    let mut page = Page::new();
    page.use_cookie = true;
    let server = members(&page.identity("ann 1.0")).to_string();
    page.device.storage.borrow_mut().cookie = Some(server.clone());
    page.init();
    page.disconnect();
    page.device.storage.borrow_mut().cookie = Some(server);
    page.wake();
    assert_eq!(page.token(), None, "on this page they have logged out");
    let mut next = page.device.page();
    next.use_cookie = true;
    next.init();
    assert_eq!(next.token().as_deref(), Some("ann 1.0"));
}
