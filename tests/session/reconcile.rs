//! What a tab makes of a storage that others write: other tabs, older SDKs, servers, and whoever spoils it.
//! Storage is the truth, with two exceptions that are tested here: it is blocked, or it must be written again.

use crate::stage;
use crate::stage::device::Storage;
use crate::stage::operator::read_identity;
use crate::stage::{Device, HOUR, Json, Page, Reply, tabs};
use serde_json::json;
use uid2_wasm::encoding::Parts;
use uid2_wasm::opt_out::OptOut;
use uid2_wasm::session::{ChainedIdentity, Event, Record, Status, StorageKey};

fn marker() -> serde_json::Value {
    json!({ "status": "optout", "identity_expires": 1_800_000_000_000_u64, "refresh_expires": 1_800_000_000_000_u64 })
}

#[test]
fn what_another_tab_stored_is_true_at_once_in_getters() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    assert_eq!(second.token().as_deref(), Some("ann 1.0"));
}

#[test]
fn an_opt_out_in_another_tab_leaves_no_token_here_and_is_not_echoed() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    second.wake();
    first.hand_in_opt_out();
    assert_eq!(second.token(), None, "even before the tab is woken");
    second.wake();
    assert_eq!(second.report().status, Status::OptOut);
    assert_eq!(second.purges, 1);
    assert!(second.writes.is_empty());
}

#[test]
fn an_opt_out_in_another_tab_aborts_what_it_names() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    second.pass(HOUR);
    second.wake();
    assert!(second.open.is_some());
    first.hand_in_opt_out();
    second.wake();
    assert_eq!((second.aborts, second.open.is_none()), (1, true));
}

#[test]
fn logging_out_in_another_tab_logs_out_here() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    second.wake();
    first.disconnect();
    assert_eq!(second.token(), None);
    second.wake();
    assert!(second.report().login_required && second.writes.is_empty());
}

#[test]
fn a_token_that_lands_on_a_tombstone_is_replaced_by_a_tab_that_finds_it_there_a_second_later() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    let late = first.device.official();
    first.hand_in_opt_out();
    first.device.set_official(late);
    assert_eq!(second.token(), None);
    second.wake();
    second.pass(999);
    assert!(second.writes.is_empty(), "whoever opted her out may be about to write");
    second.pass(1);
    assert_eq!(second.device.official()["status"], "optout");
}

#[test]
fn a_token_of_somebody_who_logged_out_that_lands_late_is_removed() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    let late = first.device.official();
    first.disconnect();
    first.device.set_official(late);
    assert_eq!(second.token(), None);
    second.wake();
    second.pass(999);
    assert!(second.writes.is_empty(), "whoever logged her out may be about to write");
    second.pass(1);
    assert!(second.device.official().is_null());
}

#[test]
fn an_identity_without_a_line_is_of_the_same_chain_in_every_tab_and_stays_as_it_was_written() {
    let (mut first, mut second) = tabs();
    let identity = first.identity("ann 1.0");
    first.device.set_official(stage::operator::members(&identity));
    first.wake();
    assert_eq!(first.token().as_deref(), Some("ann 1.0"));
    assert!(first.writes.is_empty());
    let lineage = |page: &mut Page| page.report().identity.map(|chained| chained.names.lineage().0);
    assert_eq!(lineage(&mut first), lineage(&mut second));
}

#[test]
fn an_older_sdk_that_drops_the_line_does_not_change_who_it_is() {
    let (mut first, _) = tabs();
    first.hand_in("ann 1.0");
    let lineage = |page: &mut Page| page.report().identity.map(|chained| chained.names.lineage().0);
    let before = lineage(&mut first);
    let identity = first.identity("ann 1.0");
    first.device.set_official(stage::operator::members(&identity));
    first.wake();
    assert_eq!(lineage(&mut first), before);
}

#[test]
fn an_older_sdk_that_drops_the_line_does_not_undo_a_refusal() {
    let mut page = Page::with("ann 1.0");
    page.device.pass(HOUR);
    page.tick();
    page.answer(Reply::Refused);
    let identity = read_identity(&page.device.official().to_string()).expect("it stands there still");
    page.device.set_official(stage::operator::members(&identity));
    page.wake();
    let read = page.device.snapshot();
    assert_eq!(page.session.facts(page.device.world(true, &read)).tries, 1);
}

#[test]
fn who_clears_the_official_key_has_logged_out_whoever_was_here() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    first.pass(2_000);
    second.wake();
    first.device.set_official(None);
    assert_eq!(second.token(), None);
    assert!(second.report().login_required);
}

#[test]
fn who_spoils_the_official_key_leaves_nobody_readable() {
    let (mut first, mut second) = tabs();
    first.hand_in("ann 1.0");
    first.pass(2_000);
    second.wake();
    first.device.storage.borrow_mut().official = Some("[object Object]".into());
    assert_eq!((first.token(), second.token()), (None, None));
}

#[test]
fn who_spoils_the_official_key_does_not_answer_for_somebody_held() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    page.hand_in("ben 2.0");
    page.device.storage.borrow_mut().official = Some("[object Object]".into());
    page.wake();
    assert!(page.report().held);
    page.answer(Reply::Token("ben 2.1"));
    assert_eq!(page.token().as_deref(), Some("ben 2.1"));
}

#[test]
fn an_older_sdks_marker_opts_out_whoever_was_here() {
    let (mut first, _) = tabs();
    first.hand_in("ann 1.0");
    first.device.set_official(marker());
    first.wake();
    assert_eq!(first.report().status, Status::OptOut);
    first.pass(1_000);
    assert!(first.device.official()["id"].is_string(), "our tombstone tells it from an older SDK's");
    first.hand_in("ann 1.0");
    assert_eq!(first.token(), None);
}

#[test]
fn tabs_that_find_the_same_marker_record_one_opt_out() {
    let (mut first, mut second) = tabs();
    first.device.set_official(marker());
    assert!(first.report().opted_out && second.report().opted_out);
    first.wake();
    second.wake();
    first.wake();
    assert_eq!(first.device.opt_outs().len(), 1);
}

#[test]
fn before_init_a_look_at_a_marker_is_not_remembered() {
    let device = Device::new();
    device.set_official(marker());
    let mut waiting = device.page();
    assert!(waiting.report().opted_out);
    let mut page = device.page();
    page.init();
    page.sign_in("ben@example.com");
    page.answer(Reply::Token("ben 2.0"));
    assert_eq!(waiting.token().as_deref(), Some("ben 2.0"));
}

#[test]
fn a_tombstone_whose_opt_out_is_gone_still_opts_out() {
    let mut page = Page::signed_in("ann@example.com", "ann 1.0");
    page.hand_in_opt_out();
    page.device.storage.borrow_mut().opt_outs.clear();
    let mut next = page.device.page();
    next.init();
    assert_eq!(next.report().status, Status::OptOut);
    assert_eq!(next.device.opt_outs().len(), 1);
    assert!(next.device.opt_outs()[0]["address"].is_null());
}

#[test]
fn an_opt_out_that_somebody_removed_is_put_back_by_a_tab_that_knows_it() {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    let before = page.device.opt_outs();
    page.device.storage.borrow_mut().opt_outs.clear();
    page.wake();
    assert_eq!(page.device.opt_outs(), before);
}

/// A tab where ben signed in, on a device where ann opted out: vouched knowing it.
fn vouched() -> Page {
    let mut page = Page::with("ann 1.0");
    page.hand_in_opt_out();
    page.sign_in("ben@example.com");
    page.answer(Reply::Token("ben 2.0"));
    page.forget();
    page
}

#[test]
fn a_tombstone_meant_for_somebody_else_is_written_over_again() {
    let mut page = vouched();
    let ann = page.device.opt_outs()[0].clone();
    let id = page.device.storage.borrow().opt_outs.keys().next().map(u64::to_string);
    assert!(ann["scope"] == "claimed");
    page.device.set_official(json!({ "status": "optout", "id": id }));
    page.handle(Event::Heard(page.device.official().to_string()));
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
    assert_eq!(page.device.official()["advertising_token"], "ben 2.0");
    assert_eq!(page.purges, 0);
}

#[test]
fn a_token_of_somebody_who_opted_out_is_written_over_again() {
    let mut page = vouched();
    let ann = page.identity("ann 1.0");
    page.device.set_official(stage::operator::members(&ann));
    page.handle(Event::Heard(page.device.official().to_string()));
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
    assert_eq!(page.device.official()["advertising_token"], "ben 2.0");
}

#[test]
fn a_tombstone_is_not_written_over_by_somebody_whom_it_holds() {
    let mut page = Page::with("ben 2.0");
    let mut other = page.device.page();
    other.init();
    other.sign_in("ann@example.com");
    other.answer(Reply::OptOut);
    page.wake();
    assert_eq!(page.token(), None);
    assert_eq!(page.device.official()["status"], "optout");
}

#[test]
fn a_tab_that_slept_does_not_bring_back_somebody_who_logged_out_long_before() {
    let mut sleeper = vouched();
    let mut other = sleeper.device.page();
    other.init();
    other.disconnect();
    other.hand_in("cyd 3.0");
    other.answer(Reply::Token("cyd 3.1"));
    other.disconnect();
    // Ann's tombstone once more.
    other.hand_in("ann 1.0");
    assert_eq!(other.report().status, Status::OptOut);
    sleeper.wake();
    assert_eq!(sleeper.token(), None);
}

#[test]
fn where_storage_is_blocked_memory_is_the_truth() {
    let device = Device::new();
    device.storage.borrow_mut().blocked = true;
    let mut page = device.page();
    page.init_with("ann 1.0");
    page.wake();
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    page.hand_in_opt_out();
    page.hand_in("ann 1.0");
    assert_eq!(page.report().status, Status::OptOut);
    page.hand_in("ben 2.0");
    assert_eq!(page.token(), None, "held");
    page.answer(Reply::Token("ben 2.1"));
    page.wake();
    assert_eq!(page.token().as_deref(), Some("ben 2.1"));
    page.disconnect();
    assert!(page.report().login_required);
    assert!(*device.storage.borrow() == Storage { blocked: true, ..Storage::default() });
}

#[test]
fn opt_outs_are_written_before_the_official_key() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    page.forget();
    page.answer(Reply::OptOut);
    let keys: Vec<_> = page.writes.iter().map(|write| format!("{:?}", write.key)).collect();
    assert!(keys[0].starts_with("OptOut") && keys.last().is_some_and(|last| last == "Official"), "{keys:?}");
}

#[test]
fn nobody_who_opted_out_is_taken_for_logged_out_by_a_tab_that_sees_one_write_after_the_other() {
    let mut page = Page::with("ann 1.0");
    let mut other = page.device.page();
    other.init();
    let before = page.device.storage.borrow().clone();
    page.hand_in_opt_out();
    let writes = std::mem::take(&mut page.writes);
    *page.device.storage.borrow_mut() = before;
    for write in &writes {
        page.device.storage.borrow_mut().write(write);
        other.wake();
    }
    let removed = other.writes.iter().any(|write| write.key == StorageKey::Official && write.value.is_empty());
    assert!(other.report().opted_out && !removed, "what it writes may land on top of the tombstone");
}

#[test]
fn values_that_nobody_wrote_are_set_aside() {
    for value in ["", "null", "[]", "{}", "\"optout\"", "{\"status\":1}", "{\"advertising_token\":\"a\"}", "🍪", "NaN"]
    {
        let device = Device::new();
        device.storage.borrow_mut().official = Some(value.into());
        device.storage.borrow_mut().notes = Some(value.into());
        device.storage.borrow_mut().salt = Some(value.into());
        let mut page = device.page();
        page.init();
        assert!(page.report().login_required, "{value}");
        page.sign_in("ann@example.com");
        page.answer(Reply::Token("ann 1.0"));
        assert_eq!(page.token().as_deref(), Some("ann 1.0"), "{value}");
    }
}

#[test]
fn members_of_an_identity_that_are_missing_or_of_another_type_make_it_unreadable() {
    let good = stage::operator::members(&Page::new().identity("ann 1.0"));
    for member in ["advertising_token", "refresh_token", "identity_expires", "refresh_from", "refresh_expires"] {
        let mut bad = good.clone();
        bad[member] = json!(null);
        assert!(read_identity(&bad.to_string()).is_none(), "{member}");
        bad[member] = json!([1]);
        assert!(read_identity(&bad.to_string()).is_none(), "{member}");
    }
    let mut bad = good.clone();
    bad["refresh_response_key"] = json!("c2hvcnQ=");
    assert!(read_identity(&bad.to_string()).is_none());
    assert!(read_identity(&good.to_string()).is_some());
}

/// A text that is nearly a good one: some of its bytes are others.
fn spoil(good: &str, dice: &mut fastrand::Rng) -> String {
    let mut bytes = good.as_bytes().to_vec();
    for _ in 0..dice.usize(..4) {
        let at = dice.usize(..bytes.len());
        bytes[at] = dice.u8(..);
    }
    bytes.truncate(dice.usize(bytes.len() / 2..=bytes.len()));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn no_stored_bytes_make_a_session_panic_or_show_a_token_beside_an_opt_out_that_names_it() {
    let mut dice = fastrand::Rng::with_seed(11);
    let mut page = Page::with("ann 1.0");
    let identity = page.device.official().to_string();
    page.hand_in_opt_out();
    let good = page.device.storage.borrow().clone();
    for _ in 0..3_000 {
        let device = Device::new();
        {
            let mut storage = device.storage.borrow_mut();
            storage.official = Some(spoil(&identity, &mut dice));
            storage.notes = good.notes.as_deref().map(|text| spoil(text, &mut dice));
            storage.salt = Some(spoil("00112233445566778899aabbccddeeff", &mut dice));
            storage.opt_outs = good.opt_outs.iter().map(|(id, value)| (*id, spoil(value, &mut dice))).collect();
        }
        let mut next = device.page();
        next.init();
        next.wake();
        assert_eq!(next.token(), None, "spoiled opt-outs hold whoever is found");
    }
}

fn line_of(chained: &ChainedIdentity) -> String {
    let mut line = String::new();
    chained.write_chain(&mut line);
    line
}

#[test]
fn no_bytes_make_the_readers_of_our_own_records_panic() {
    let mut dice = fastrand::Rng::with_seed(12);
    let page = vouched();
    let line = page.device.official()["line"].as_str().map(String::from).expect("a line");
    for _ in 0..20_000 {
        let text = spoil(&line, &mut dice);
        if let Ok(read) = ChainedIdentity::read(&text, page.identity("ann 1.0").into()) {
            let again = ChainedIdentity::read(&line_of(&read), page.identity("ann 1.0").into());
            assert_eq!(again.map(|read| line_of(&read)), Ok(line_of(&read)));
        }
        let _ = Record::read(&text, None, &Json);
        let _ = OptOut::parse(&mut Parts::words(&text));
    }
    let read = ChainedIdentity::read(&line, page.identity("ann 1.0").into());
    assert_eq!(read.map(|read| line_of(&read)), Ok(line));
}
