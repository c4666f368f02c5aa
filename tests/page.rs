//! The boundary of a page in a real browser: what reaches local storage, which ports are called, and in what order.
//! Decisions are tested natively, on the session; whole walks with an operator are in `tests/e2e`.
#![cfg(all(target_arch = "wasm32", feature = "page"))]

use core::sync::atomic::{AtomicUsize, Ordering};
use uid2_wasm::page::boundary::{self, DISCONNECT, GRANTED, HAND_IN, INIT, PEEK, SIGN_IN, UNANSWERED, WAKE};
use uid2_wasm::page::{Port, call};
use uid2_wasm::session::{Notice, Notices};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::Storage;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(inline_js = r#"
    const NOTICES = ["IdentityUpdated", "legacy", "InitCompleted", "OptoutReceived", "IdentityUpdated"];
    const PORTS = ["world", "readMembers", "writeMembers", "write", "prepare", "send", "abort", "timer", "show", "notice", "settle", "facts"];
    const rest = (text) => text.slice(text.indexOf("\n") + 1);
    export class FakeHost {
      constructor(readMembers, makeObject, tellWorld, PageStorage, key) {
        Object.assign(this, { read: readMembers, make: makeObject, tell: tellWorld, calls: [] });
        this.storage = new PageStorage({ _key: key, _cookie: "__uid_2", _notes: "uid2-wasm.uid2" });
        this.storage._settle({});
      }
      world(takesDeposits) { return this.tell(this.storage, "http://localhost:1", takesDeposits); }
      readMembers(_, text) { return this.read(text.split("\n")[0], rest(text)); }
      writeMembers(_, text) { return JSON.stringify(this.make(text.split("\n")[0], rest(text))); }
      write(place, text) { this.storage._write(place, text.split("\n")[0], rest(text)); }
      prepare(question, key) { this.calls.push(`prepare ${key || "lock"}`); this.question = question; }
      send(question, text) { this.calls.push(`send ${text.replace("\n", " ")}`); }
      abort() { this.calls.push("abort"); }
      timer(delay) { this.calls.push(delay > 2 ** 31 ? "timer off" : "timer"); this.delay = delay; }
      show(flags, text) {
        this.flags = flags & 127;
        this.status = (flags << 17) >> 24;
        this.token = rest(text).split("\n")[0] || undefined;
      }
      notice(bits) { NOTICES.forEach((notice, bit) => { if ((bits >> bit) & 1) this.calls.push(notice); }); }
      settle(question, text) { this.calls.push(`settle ${question} ${text.split("\n")[0]}`); }
      facts() {}
      ports() { return PORTS.map((port) => (number, text) => this[port](number, text)); }
      log() { return this.calls.splice(0).join(", "); }
    }
    export function identity(token, refreshIn) {
      const now = Date.now();
      return JSON.stringify({ advertising_token: token, refresh_token: "r-" + token, refresh_from: now + refreshIn,
        identity_expires: now + 3600e3, refresh_expires: now + 86400e3, refresh_response_key: btoa("k".repeat(32)) });
    }
"#)]
extern "C" {
    type FakeHost;
    #[wasm_bindgen(constructor)]
    fn new(read: &JsValue, make: &JsValue, tell: &JsValue, storage: &JsValue, key: &str) -> FakeHost;
    #[wasm_bindgen(method)]
    fn ports(this: &FakeHost) -> JsValue;
    #[wasm_bindgen(method)]
    fn log(this: &FakeHost) -> String;
    #[wasm_bindgen(method, getter)]
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
}

// One file, made of tests/page_side/entry.js by `cargo xtask test`, whose steps `clippy` and `browser` compile this: the test runner's server answers four connections at
// once, browsers keep theirs open, and a file that another one imports is not served.
#[wasm_bindgen(module = "/tests/page_side/bundled.js")]
extern "C" {
    #[wasm_bindgen(js_name = setPorts)]
    fn set_ports(ports: &JsValue);
    fn port(which: i32, number: u32, text: &str) -> String;
    #[wasm_bindgen(thread_local_v2, js_name = readMembers)]
    static READ_MEMBERS: JsValue;
    #[wasm_bindgen(thread_local_v2, js_name = makeObject)]
    static MAKE_OBJECT: JsValue;
}

#[wasm_bindgen(module = "/tests/page_side/bundled.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = tellWorld)]
    static TELL_WORLD: JsValue;
}

#[wasm_bindgen(module = "/tests/page_side/bundled.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = PageStorage)]
    static PAGE_STORAGE: JsValue;
}

const OFFICIAL: &str = "UID2-sdk-identity";
/// The flag as it is in what is shown.
const NEWS: u32 = boundary::NEWS.cast_unsigned();

/// The ports of pkg/ports.js, by wasm-bindgen where the module that ships has glue of its own.
struct Host;

impl Port for Host {
    fn call(which: i32, number: u32, text: &str) -> String {
        port(which, number, text)
    }
}

fn storage() -> Storage {
    web_sys::window().and_then(|window| window.local_storage().ok()?).expect("local storage")
}

fn stored(key: &str) -> Option<String> {
    storage().get_item(key).expect("readable storage")
}

fn store(key: &str, value: &str) {
    storage().set_item(key, value).expect("writable storage");
}

/// Every key, in order, a space after each but the last.
fn keys() -> String {
    let storage = storage();
    let count = storage.length().expect("readable storage");
    let mut keys: Vec<_> = (0..count).filter_map(|at| storage.key(at).ok()?).collect();
    keys.sort();
    keys.join(" ")
}

/// How many instances there were: each has a number of its own.
static INSTANCES: AtomicUsize = AtomicUsize::new(0);

/// One instance with its host.
struct Page {
    fake: FakeHost,
    instance: usize,
}

impl Page {
    fn open() -> Self {
        let [read, make] = [READ_MEMBERS.with(Clone::clone), MAKE_OBJECT.with(Clone::clone)];
        let [tell, storage] = [TELL_WORLD.with(Clone::clone), PAGE_STORAGE.with(Clone::clone)];
        let instance = INSTANCES.fetch_add(1, Ordering::Relaxed);
        Self { fake: FakeHost::new(&read, &make, &tell, &storage, OFFICIAL), instance }
    }

    /// On a device that knows nothing.
    fn fresh() -> Self {
        storage().clear().expect("writable storage");
        Self::open()
    }

    fn call(&self, which: i32, number: u32, text: &str) -> i32 {
        set_ports(&self.fake.ports());
        call::<Host>(self.instance, which, number, text)
    }

    fn init(&self, handed: Option<String>) {
        self.call(INIT, 5_000, &format!("0\n{}", handed.unwrap_or_default()));
    }

    fn sign_in(&self, kind: u32, text: &str) -> i32 {
        self.call(SIGN_IN, kind, &format!("key\nsubscription\n{text}"))
    }

    fn peek(&self) -> Option<String> {
        self.call(PEEK, 0, "");
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
    page.call(WAKE, 0, "");
    // The timer is for a second later, when our tombstone takes the place of that marker.
    assert_eq!(page.fake.log(), "timer, legacy, OptoutReceived, IdentityUpdated");
}

#[wasm_bindgen_test]
fn an_opt_out_handed_in_leaves_a_tombstone_and_its_record_and_no_token() {
    let page = Page::fresh();
    page.init(Some(identity("token-a", 60e3)));
    page.fake.log();
    page.call(HAND_IN, 0, r#"{"status":"optout","identity_expires":1,"refresh_expires":1}"#);
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
    page.call(GRANTED, page.fake.question(), "");
    assert_eq!(page.fake.log(), "send /v2/token/refresh r-token-a, timer off");
    page.call(UNANSWERED, page.fake.question(), "");
    assert_eq!(page.fake.log(), "timer");
    assert_eq!(page.peek().as_deref(), Some("token-a"));
}

#[wasm_bindgen_test]
fn what_is_no_address_is_answered_by_a_number_and_nothing_happens() {
    let page = Page::fresh();
    page.init(None);
    page.fake.log();
    let answers =
        [page.sign_in(0, "nobody"), page.sign_in(0, "é@b.c"), page.sign_in(1, "555"), page.sign_in(2, "hash")];
    assert_eq!(answers, [-1, -2, -3, -4]);
    assert_eq!(page.fake.log(), "");
}

#[wasm_bindgen_test]
fn a_sign_in_asks_for_a_key_agreement_and_a_disconnect_aborts_it() {
    let page = Page::fresh();
    page.init(None);
    page.fake.log();
    let question = page.sign_in(0, "a@b.c");
    assert_eq!(page.fake.log(), "prepare key");
    page.call(DISCONNECT, 0, "");
    assert_eq!(page.fake.log(), format!("abort, IdentityUpdated, settle {question} 1"));
}

#[wasm_bindgen_test]
fn values_that_somebody_spoiled_are_set_aside() {
    for value in ["", "null", "[]", "{", "5", r#"{"advertising_token":5}"#, "\u{0}"] {
        storage().clear().expect("writable storage");
        store(OFFICIAL, value);
        store("uid2-wasm.uid2", value);
        store("uid2-wasm.salt", value);
        let page = Page::open();
        page.init(None);
        assert_eq!((page.peek(), page.fake.status()), (None, -1), "{value}");
        page.call(HAND_IN, 0, &identity("token-a", 60e3));
        assert_eq!(page.peek().as_deref(), Some("token-a"), "{value}");
    }
}

#[wasm_bindgen_test]
fn a_spoiled_opt_out_still_lets_no_stranger_through() {
    storage().clear().expect("writable storage");
    store("uid2-wasm.uid2.no.123", "spoiled");
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

#[wasm_bindgen_test]
fn each_notice_is_the_callback_that_the_session_means() {
    for (place, notice) in [
        (boundary::NOTICE_GONE, Notice::IdentityUpdated),
        (boundary::NOTICE_CALLBACK, Notice::Legacy),
        (boundary::NOTICE_INIT_COMPLETED, Notice::InitCompleted),
        (boundary::NOTICE_OPTED_OUT, Notice::OptoutReceived),
        (boundary::NOTICE_UPDATED, Notice::IdentityUpdated),
    ] {
        assert!(Notices(1 << place).in_order().eq([notice]), "{notice:?}");
    }
}
