//! How often a session asks by itself: floors, back-off, a clock ahead of the operator, and clocks that jump.
//! Only counting and timing may live here; what answers mean is tested with the states.

use crate::stage;
use crate::stage::{HOUR, MINUTE, Page, Reply, SECOND};
use uid2_wasm::session::Status;

const DAY: u64 = 24 * HOUR;

/// The uptimes at which something was sent.
fn times(page: &Page) -> Vec<u64> {
    page.sent.iter().map(|(at, _)| *at).collect()
}

fn waits(page: &Page) -> Vec<u64> {
    times(page).windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// A page whose operator has failed in this way since its first refresh.
fn failing(retry: u64, reply: Reply, millis: u64) -> Page {
    let mut page = Page::with("ann 1.0");
    page.retry = retry;
    page.init();
    page.pass(HOUR - 1);
    page.always = Some(reply);
    page.pass(1 + millis);
    page
}

#[test]
fn in_the_first_minute_of_failure_at_most_eight_requests_are_sent() {
    for retry in [SECOND, 5 * SECOND] {
        for reply in [Reply::Broken, Reply::Busy, Reply::Garbage, Reply::Silence] {
            let sent = failing(retry, reply, MINUTE).sent.len();
            assert!((3..=8).contains(&sent), "{sent} for {retry} and {reply:?}");
        }
    }
}

#[test]
fn a_retry_waits_half_to_all_of_a_step_that_doubles_to_five_minutes() {
    let page = failing(5 * SECOND, Reply::Silence, 2 * HOUR);
    let mut step = 5 * SECOND;
    for (count, wait) in waits(&page).into_iter().enumerate() {
        assert!(wait >= step / 2 && wait <= step, "wait {count}: {wait} of {step}");
        step = (2 * step).min(5 * MINUTE);
    }
    assert!(waits(&page).len() > 20);
}

#[test]
fn a_refusal_is_followed_by_the_same_waits() {
    let page = failing(20 * SECOND, Reply::Refused, HOUR);
    let waits = waits(&page);
    assert_eq!(waits.len(), 2, "three tries");
    assert!(waits[0] >= 10 * SECOND && waits[1] >= 20 * SECOND, "{waits:?}");
}

#[test]
fn retries_are_not_all_the_same_length() {
    let long: Vec<_> = waits(&failing(5 * SECOND, Reply::Silence, 4 * HOUR)).split_off(8);
    assert!(long.iter().any(|wait| *wait < 4 * MINUTE) && long.iter().any(|wait| *wait > 4 * MINUTE), "{long:?}");
}

#[test]
fn a_success_forgets_the_failures_before_it() {
    let mut page = failing(5 * SECOND, Reply::Silence, 30 * MINUTE);
    page.always = Some(Reply::Token("ann 1.1"));
    page.pass(5 * MINUTE);
    page.always = None;
    page.forget();
    page.pass(HOUR);
    page.answer(Reply::Silence);
    page.pass(5 * SECOND);
    assert_eq!(page.sent.len(), 2);
}

#[test]
fn a_failure_counts_although_somebody_else_is_here_by_now() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    let mut other = page.device.page();
    other.init();
    let mut due = page.identity("ben 2.0");
    due.refresh_from = uid2_wasm::time::UnixMillis(0);
    other.handle(uid2_wasm::session::Event::HandIn(uid2_wasm::session::Handed::Identity(due.into())));
    page.answer(Reply::Silence);
    page.pass(2 * SECOND);
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn a_clock_ahead_of_the_operator_makes_no_storm() {
    let mut page = Page::with("ann 1.0");
    page.always = Some(Reply::Token("ann 1.1"));
    page.device.skew((2 * HOUR).cast_signed());
    page.wake();
    page.pass(DAY);
    let first_minute = times(&page).iter().filter(|at| **at < MINUTE).count();
    assert!(first_minute <= 5, "{first_minute}");
    assert!(page.sent.len() <= 300, "{} in a day", page.sent.len());
    assert!(waits(&page).iter().skip(1).all(|wait| *wait >= 5 * SECOND));
}

#[test]
fn a_clock_ahead_by_nearly_as_long_as_a_token_is_fresh_makes_no_storm() {
    let mut page = Page::with("ann 1.0");
    page.always = Some(Reply::Token("ann 1.1"));
    page.device.skew((HOUR - SECOND).cast_signed());
    page.wake();
    page.pass(DAY);
    assert!(page.sent.len() <= 300, "{} in a day", page.sent.len());
    assert!(waits(&page).iter().skip(1).all(|wait| *wait >= 5 * SECOND));
}

#[test]
fn spurious_wakes_ask_nothing_more_than_once_a_second() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR - 1);
    page.always = Some(Reply::Silence);
    for _ in 0..5_000 {
        page.device.pass(10);
        page.wake();
        page.tick();
    }
    assert!(waits(&page).iter().all(|wait| *wait >= SECOND));
    assert!(page.sent.len() <= 8, "{}", page.sent.len());
}

#[test]
fn identities_that_somebody_keeps_depositing_are_asked_about_once_a_second() {
    let mut page = Page::with("ann 1.0");
    page.always = Some(Reply::Token("ann 1.1"));
    for deposit in 0..100 {
        let mut due = page.identity(&format!("ben {deposit}.0"));
        due.refresh_from = uid2_wasm::time::UnixMillis(0);
        page.device.set_official(stage::operator::members(&due));
        page.wake();
        page.pass(100);
    }
    assert!(waits(&page).iter().all(|wait| *wait >= SECOND));
    assert!((5..=11).contains(&page.sent.len()), "{}", page.sent.len());
}

#[test]
fn after_three_refusals_nothing_polls_and_the_token_serves_out_its_time() {
    let mut page = failing(5 * SECOND, Reply::Refused, HOUR);
    assert_eq!(page.sent.len(), 3);
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    page.pass(2 * HOUR - 2);
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    page.pass(10);
    assert_eq!(page.token(), None);
    assert_eq!(page.report().status, Status::RefreshExpired);
    page.pass(40 * DAY);
    assert_eq!(page.sent.len(), 3);
}

#[test]
fn after_three_refusals_the_next_page_asks_nothing_either() {
    let device = failing(5 * SECOND, Reply::Refused, HOUR).device;
    let mut page = device.page();
    page.init();
    page.pass(HOUR);
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    assert!(page.sent.is_empty());
}

#[test]
fn clocks_that_jump_both_ways_and_back_lose_nothing() {
    let mut page = Page::with("ann 1.0");
    page.always = Some(Reply::Silence);
    for days in [-1, 400, -5_000, 29, 0, 31, -31, 0_i64] {
        page.device.skew(days * DAY.cast_signed());
        page.wake();
        page.pass(SECOND);
    }
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    assert!(page.timer.is_some());
    page.always = Some(Reply::Token("ann 1.1"));
    page.pass(HOUR + 10 * MINUTE);
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
}

#[test]
fn a_clock_set_back_does_not_make_a_failed_refresh_wait_for_it() {
    let mut page = failing(5 * SECOND, Reply::Silence, MINUTE);
    page.device.skew(-DAY.cast_signed());
    page.wake();
    page.device.skew(0);
    page.wake();
    page.always = Some(Reply::Token("ann 1.1"));
    page.pass(5 * MINUTE);
    assert_eq!(page.token().as_deref(), Some("ann 1.1"));
}

#[test]
fn one_timer_is_set_for_the_earliest_change_and_not_set_again_for_the_same() {
    let mut page = Page::with("ann 1.0");
    assert_eq!(page.timer, Some(HOUR));
    for _ in 0..10 {
        page.wake();
    }
    assert_eq!(page.timer, Some(HOUR));
}

#[test]
fn while_a_request_is_on_its_way_there_is_no_timer_and_while_the_lock_is_waited_for_it_stays() {
    let mut page = Page::with("ann 1.0");
    page.slow = true;
    page.pass(HOUR);
    assert_eq!(page.timer, Some(4 * HOUR), "for the token's end");
    page.prepared();
    assert_eq!(page.timer, None);
}

#[test]
fn a_hidden_page_wakes_only_for_the_end_of_its_token() {
    let mut page = Page::with("ann 1.0");
    page.awake = false;
    page.wake();
    assert_eq!(page.timer, Some(4 * HOUR));
}
