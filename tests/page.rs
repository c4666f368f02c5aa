//! The boundary of a page in a real browser: what reaches local storage, which ports are called, and in what order.
//! Decisions are tested natively, on the session; whole walks with an operator are in `tests/e2e`.
#![cfg(all(target_arch = "wasm32", feature = "page"))]

use uid2_wasm::page::{Host, disconnect, granted, hand_in, init, open, peek, sign_in, unanswered, wake};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = r#"
    export class FakeHost {
      constructor() { this.calls = []; }
      get window() { return window; }
      prepare(question, key) { this.calls.push(key === undefined ? "prepare lock" : `prepare ${key}`); this.question = question; }
      send(question, url, body) { this.calls.push(`send ${url.split("?")[0]} ${body}`); }
      abort() { this.calls.push("abort"); }
      timer(delay) { this.calls.push(delay < 0 ? "timer off" : "timer"); this.delay = delay; }
      show(flags, status, identity) { this.flags = flags; this.status = status; this.identity = identity; }
      notice(which) { this.calls.push(["legacy", "InitCompleted", "OptoutReceived", "IdentityUpdated"][which]); }
      settle(question, end, status, message) { this.calls.push(`settle ${question} ${end}`); }
      log() { return this.calls.splice(0).join(", "); }
      token() { return this.identity === undefined ? undefined : JSON.parse(this.identity).advertising_token; }
    }
    export function identity(token, refreshIn) {
      const now = Date.now();
      return JSON.stringify({ advertising_token: token, refresh_token: "r-" + token, refresh_from: now + refreshIn,
        identity_expires: now + 3600e3, refresh_expires: now + 86400e3, refresh_response_key: btoa("k".repeat(32)) });
    }
    export function stored(key) { const value = localStorage.getItem(key); return value === null ? undefined : value; }
    export function keys() { return Object.keys(localStorage).sort().join(" "); }
    export function store(key, value) { localStorage.setItem(key, value); }
    export function clear() { localStorage.clear(); }
"#)]
extern "C" {
    type FakeHost;
    #[wasm_bindgen(constructor)]
    fn new() -> FakeHost;
    #[wasm_bindgen(method)]
    fn log(this: &FakeHost) -> String;
    #[wasm_bindgen(method)]
    fn token(this: &FakeHost) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn status(this: &FakeHost) -> i32;
    #[wasm_bindgen(method, getter)]
    fn flags(this: &FakeHost) -> u32;
    #[wasm_bindgen(method, getter)]
    fn question(this: &FakeHost) -> u32;
    #[wasm_bindgen(method, getter)]
    fn delay(this: &FakeHost) -> f64;

    fn identity(token: &str, refresh_in: f64) -> String;
    fn stored(key: &str) -> Option<String>;
    fn keys() -> String;
    fn store(key: &str, value: &str);
    fn clear();
}

const OFFICIAL: &str = "UID2-sdk-identity";
const NEWS: u32 = 16;

/// One instance with its host.
struct Page {
    fake: FakeHost,
    instance: usize,
}

impl Page {
    fn open() -> Self {
        Self { fake: FakeHost::new(), instance: open(false) }
    }

    /// On a device that knows nothing.
    fn fresh() -> Self {
        clear();
        Self::open()
    }

    fn host(&self) -> &Host {
        self.fake.unchecked_ref()
    }

    fn init(&self, handed: Option<String>) {
        init(self.instance, self.host(), Some("http://localhost:1".into()), 5000.0, false, None, None, handed);
    }

    fn peek(&self) -> Option<String> {
        peek(self.instance, self.host());
        self.fake.token()
    }
}

#[wasm_bindgen_test]
fn a_page_without_anything_is_told_so_and_asks_nothing() {
    let page = Page::fresh();
    page.init(None);
    assert_eq!(page.fake.log(), "IdentityUpdated, legacy, InitCompleted");
    assert_eq!((page.fake.status(), keys()), (-1, String::new()));
}

#[wasm_bindgen_test]
fn an_identity_handed_in_is_readable_at_once_and_stored_where_official_sdks_look() {
    let page = Page::fresh();
    page.init(Some(identity("token-a", 60e3)));
    assert_eq!(page.fake.log(), "timer, legacy, InitCompleted");
    assert_eq!(page.peek().as_deref(), Some("token-a"));
    let record = stored(OFFICIAL).unwrap();
    assert!(record.contains(r#""advertising_token":"token-a""#) && record.contains(r#""line":""#));
    assert!((1.0..=60e3).contains(&page.fake.delay()));
}

#[wasm_bindgen_test]
fn a_stored_identity_is_shown_on_the_next_page_and_not_written_again() {
    let before = Page::fresh();
    before.init(Some(identity("token-a", 60e3)));
    let record = stored(OFFICIAL);
    let page = Page::open();
    page.init(None);
    assert_eq!(page.peek().as_deref(), Some("token-a"));
    assert_eq!(stored(OFFICIAL), record);
}

#[wasm_bindgen_test]
fn a_getter_sees_what_another_tab_wrote_and_says_that_there_is_news() {
    let page = Page::fresh();
    page.init(Some(identity("token-a", 60e3)));
    store(OFFICIAL, r#"{"status":"optout"}"#);
    assert_eq!(page.peek(), None);
    assert_eq!(page.fake.flags() & NEWS, NEWS);
    page.fake.log();
    wake(page.instance, page.host(), false);
    assert_eq!(page.fake.log(), "timer off, legacy, OptoutReceived, IdentityUpdated");
}

#[wasm_bindgen_test]
fn an_opt_out_handed_in_leaves_a_tombstone_and_its_record_and_no_token() {
    let page = Page::fresh();
    page.init(Some(identity("token-a", 60e3)));
    page.fake.log();
    hand_in(page.instance, page.host(), r#"{"status":"optout","identity_expires":1,"refresh_expires":1}"#);
    assert_eq!(page.fake.log(), "timer off, legacy, OptoutReceived, IdentityUpdated");
    assert!(stored(OFFICIAL).unwrap().starts_with(r#"{"status":"optout""#));
    assert!(keys().contains("uid2-wasm.uid2.no."));
    let everything: String = keys().split(' ').filter_map(stored).collect();
    assert!(!everything.contains("token-a"));
}

#[wasm_bindgen_test]
fn a_refresh_that_is_due_takes_the_lock_before_it_is_sent() {
    let page = Page::fresh();
    page.init(Some(identity("token-a", -1.0)));
    assert_eq!(page.fake.log(), "prepare lock, timer, legacy, InitCompleted");
    granted(page.instance, page.host(), page.fake.question());
    assert_eq!(page.fake.log(), "send http://localhost:1/v2/token/refresh r-token-a");
    unanswered(page.instance, page.host(), page.fake.question());
    assert_eq!(page.fake.log(), "timer");
    assert_eq!(page.peek().as_deref(), Some("token-a"));
}

#[wasm_bindgen_test]
fn what_is_no_address_is_answered_by_a_number_and_nothing_happens() {
    let page = Page::fresh();
    page.init(None);
    page.fake.log();
    let answer = |kind, text| sign_in(page.instance, page.host(), kind, text, "key".into(), "subscription".into());
    assert_eq!([answer(0, "nobody"), answer(0, "é@b.c"), answer(1, "555"), answer(2, "hash")], [-1, -2, -3, -4]);
    assert_eq!(page.fake.log(), "");
}

#[wasm_bindgen_test]
fn a_sign_in_asks_for_a_key_agreement_and_a_disconnect_aborts_it() {
    let page = Page::fresh();
    page.init(None);
    page.fake.log();
    let question = sign_in(page.instance, page.host(), 0, "a@b.c", "key".into(), "subscription".into());
    assert_eq!(page.fake.log(), "prepare key");
    disconnect(page.instance, page.host());
    assert_eq!(page.fake.log(), format!("abort, IdentityUpdated, settle {question} 1"));
}

#[wasm_bindgen_test]
fn values_that_somebody_spoiled_are_set_aside() {
    for value in ["", "null", "[]", "{", "5", r#"{"advertising_token":5}"#, "\u{0}"] {
        clear();
        store(OFFICIAL, value);
        store("uid2-wasm.uid2", value);
        store("uid2-wasm.salt", value);
        let page = Page::open();
        page.init(None);
        assert_eq!((page.peek(), page.fake.status()), (None, -1), "{value}");
        hand_in(page.instance, page.host(), &identity("token-a", 60e3));
        assert_eq!(page.peek().as_deref(), Some("token-a"), "{value}");
    }
}

#[wasm_bindgen_test]
fn a_spoiled_opt_out_still_lets_no_stranger_through() {
    clear();
    store("uid2-wasm.uid2.no.0123456789abcdef", "spoiled");
    let page = Page::open();
    page.init(Some(identity("token-a", 60e3)));
    assert_eq!(page.peek(), None);
    assert!(page.fake.log().starts_with("prepare lock"));
    assert_eq!(stored(OFFICIAL), None);
}

#[wasm_bindgen_test]
fn numbers_are_read_as_an_engine_writes_them() {
    let page = Page::fresh();
    page.init(Some(
        r#"{"advertising_token":"t","refresh_token":"r","refresh_from":9e12,"identity_expires":9000000000000.75,"refresh_expires":9e12}"#.into(),
    ));
    assert_eq!(page.peek().as_deref(), Some("t"));
    assert!(stored(OFFICIAL).unwrap().contains(r#""identity_expires":9000000000000,"#));
}
