//! What a call leaves to be done, and what it does not leave a second time: timers, aborts, writes, records.
//! Which state follows is said in the tests of the states; here only that each effect comes once, and when it is due.

use crate::stage;
use crate::stage::{Device, HOUR, MINUTE, Page, Reply, Snapshot};
use uid2_wasm::session::{Effects, Event};

/// Whether a wake would tell the page something new, or write anything.
fn has_news(page: &mut Page) -> bool {
    page.session.peek(page.device.world(page.awake, &page.device.snapshot())).1
}

/// What is left to be done once this has happened; it is not carried out.
fn handle(page: &mut Page, event: Event) -> Effects {
    let read = page.device.snapshot();
    page.session.handle(page.device.world(page.awake, &read), event)
}

/// Two pages of one device on which ann is signed in.
fn two_pages() -> (Page, Page) {
    let mut here = Page::with("ann 1.0");
    let mut there = here.device.page();
    there.init();
    here.wake();
    (here, there)
}

#[test]
fn a_getter_knows_when_a_wake_would_tell_something() {
    let device = Device::new();
    let (mut here, mut there) = (device.page(), device.page());
    there.init();
    assert!(!has_news(&mut there), "nothing has happened");
    here.init_with("ann 1.0");
    assert!(has_news(&mut there), "somebody signed in elsewhere, and there is nothing to write");
    there.wake();
    assert!(!has_news(&mut there), "it was told");
}

#[test]
fn a_getter_knows_when_a_wake_would_only_write() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    assert!(!has_news(&mut page));
    page.device.storage.borrow_mut().opt_outs.clear();
    assert!(has_news(&mut page), "the opt-out is to be stored again, though the page sees nothing new");
    page.wake();
    assert!(!has_news(&mut page));
}

#[test]
fn before_init_there_is_never_news() {
    let (here, _) = two_pages();
    assert!(!has_news(&mut here.device.page()));
}

#[test]
fn the_open_question_is_known_by_its_id_until_it_is_answered() {
    let mut page = Page::new();
    page.init();
    let asked = page.sign_in("ann@example.com");
    assert_eq!(page.session.open_question(), Some(asked));
    page.answer(Reply::Token("ann 1.0"));
    assert_eq!(page.session.open_question(), None);
}

#[test]
fn what_is_answered_or_lost_is_not_aborted() {
    let mut page = Page::new();
    page.init();
    page.sign_in("ann@example.com");
    page.answer(Reply::Token("ann 1.0"));
    page.sign_in("ann@example.com");
    page.answer(Reply::Silence);
    assert_eq!(page.aborts, 0);
}

#[test]
fn a_timer_that_fires_early_is_set_again() {
    let mut page = Page::with("ann 1.0");
    page.device.pass(HOUR - 50);
    page.tick();
    assert!(page.timer.is_some(), "the refresh is still to come");
}

#[test]
fn a_timer_that_is_set_is_not_set_again() {
    let mut page = Page::with("ann 1.0");
    assert!(handle(&mut page, Event::Wake).timer.is_none());
}

#[test]
fn where_nothing_is_to_come_no_timer_is_cleared() {
    let mut page = Page::new();
    page.init();
    assert!(handle(&mut page, Event::Wake).timer.is_none());
}

#[test]
fn where_nothing_changed_nothing_is_left_to_be_done() {
    let mut page = Page::with("ann 1.0");
    let Effects { storage, purge, network, timer, report } = handle(&mut page, Event::Wake);
    assert!(storage.is_empty() && !purge && network.is_none() && timer.is_none() && report.is_none());
}

#[test]
fn a_page_is_told_that_a_question_is_open_though_no_callback_runs() {
    let mut page = Page::with("ann 1.0");
    page.device.pass(HOUR);
    let told = handle(&mut page, Event::Tick).report.expect("something new");
    assert!(told.report.asking && told.notices.is_empty());
}

#[test]
fn thirty_two_that_logged_out_are_kept_and_the_oldest_goes() {
    let mut page = Page::new();
    page.init();
    let mut notes = Vec::new();
    // Each is noted as this device and as a server knows it.
    for chain in 1..=17 {
        page.hand_in(&format!("ann {chain}.0"));
        page.disconnect();
        notes.push(page.device.snapshot().notes);
    }
    let words = |notes: &str| notes.split_terminator('.').map(String::from).collect::<Vec<_>>();
    assert_eq!(words(&notes[15]).len(), 32);
    assert_eq!(words(&notes[16]).len(), 32);
    assert_eq!(words(&notes[16])[..30], words(&notes[15])[2..]);
}

/// Two pages, each with a refresh of ann's on its way.
fn two_refreshes() -> (Page, Page) {
    let (mut here, mut there) = two_pages();
    here.device.pass(HOUR);
    here.tick();
    there.tick();
    assert!(here.open.is_some() && there.open.is_some());
    (here, there)
}

#[test]
fn an_operator_s_word_is_recorded_beside_a_page_s_that_says_no_more() {
    let (mut here, mut there) = two_refreshes();
    here.hand_in_opt_out();
    assert_eq!(here.device.opt_outs().len(), 1);
    there.answer(Reply::OptOut);
    let scopes: Vec<_> = here.device.opt_outs().iter().map(|opt_out| opt_out["scope"].clone()).collect();
    assert!(scopes.contains(&"global".into()) && scopes.len() == 2, "{scopes:?}");
}

#[test]
fn two_tabs_that_are_told_the_same_record_it_once() {
    let (mut here, mut there) = two_refreshes();
    here.answer(Reply::OptOut);
    there.answer(Reply::OptOut);
    assert_eq!(here.device.opt_outs().len(), 1);
}

#[test]
fn ten_minutes_after_an_opt_out_an_answer_is_believed_for_its_whole_time() {
    let (mut here, _) = two_refreshes();
    here.answer(Reply::OptOut);
    here.device.pass(10 * MINUTE);
    here.sign_in("ben@example.com");
    here.answer(Reply::Token("ben 1.0"));
    assert_eq!(here.device.official()["refresh_from"], here.device.wall() + HOUR);
}

#[test]
fn beside_a_record_that_is_refused_an_init_leaves_what_stands_there() {
    let mut page = Page::with("ann 1.0");
    let mut over = page.identity("ann 0.0");
    over.refresh_expires = uid2_wasm::time::UnixMillis(1);
    page.device.set_official(stage::operator::members(&over));
    let read = Snapshot { kept: false, ..page.device.snapshot() };
    let init = Event::Init { settings: page.settings(), handed: None };
    let effects = page.session.handle(page.device.world(true, &read), init);
    assert!(effects.storage.is_empty(), "once it can be removed, whoever is here seems to be");
}
