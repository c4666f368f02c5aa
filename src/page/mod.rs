//! The boundary of a page: everything that JavaScript sees of Rust, and the only code that touches a browser.
//! Conversions only. What is decided, is decided in the session; what must be JavaScript, is in `pkg/`.
//!
//! Every function takes the instance, a number, and its host, an object of `pkg/host.js` whose ports are called before the
//! function returns. No port calls back into this module, so a page's callback never runs while Rust is on the stack.

#![allow(clippy::needless_pass_by_value, reason = "wasm-bindgen hands over owned values")]
#![allow(clippy::must_use_candidate, reason = "the callers are JavaScript")]

mod cookies;
mod facts;
mod json;
mod ports;
mod storage;
mod world;

use crate::crypto::Key;
use crate::dii::{Address, AddressKind, DiiError};
use crate::json::Fields as _;
use crate::product::Product;
use crate::session::{ClientKeypair, Effects, Event, Handed, QuestionId, Session, Settings};
use crate::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
pub use ports::Host;
use spin::Mutex;
use storage::PageStorage;
use wasm_bindgen::prelude::*;

/// The least time between two questions that the page did not call for.
const FLOOR: Millis = Millis::SECOND;

/// Sessions of this page, by instance number. Plain data: what a browser gave us stays in JavaScript. Only ever tried, never
/// waited for: on one thread a lock that is taken stays so, after a port that threw.
static INSTANCES: Mutex<Vec<Instance>> = Mutex::new(Vec::new());

struct Instance {
    session: Session,
    storage: PageStorage,
    base_url: String,
}

/// Makes an instance of UID2, or of EUID, and answers its number.
#[wasm_bindgen]
pub fn open(euid: bool) -> usize {
    let product = if euid { Product::Euid } else { Product::Uid2 };
    let Some(mut instances) = INSTANCES.try_lock() else { return usize::MAX };
    let base_url = String::from(product.default_base_url());
    instances.push(Instance { session: Session::new(), storage: PageStorage::of(product), base_url });
    instances.len() - 1
}

/// `init`. `handed` is the JSON of what the page handed in, if anything.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments, reason = "one for each option of the official `init`; an object would weigh more")]
pub fn init(
    instance: usize,
    host: &Host,
    base_url: Option<String>,
    retry_period_ms: f64,
    use_cookie: bool,
    cookie_path: Option<String>,
    cookie_domain: Option<String>,
    handed: Option<String>,
) {
    let Some(base_url) = place(instance, base_url, use_cookie, cookie_path.as_deref(), cookie_domain.as_deref()) else {
        return;
    };
    let refresh_retry_period = Millis(world::whole(retry_period_ms));
    let settings = Settings { base_url, refresh_retry_period, use_cookie, floor: FLOOR };
    tell(instance, host, Event::Init { settings, handed: handed.as_deref().map(read_handed) });
}

/// `setIdentity`. `handed` is the JSON of what the page handed in.
#[wasm_bindgen]
pub fn hand_in(instance: usize, host: &Host, handed: &str) {
    tell(instance, host, Event::HandIn(read_handed(handed)));
}

/// What kind of text a sign-in was given, as `pkg/host.js` numbers them: e-mail, phone, and the hash of either.
fn read_address(kind: u8, text: &str) -> Result<Address, DiiError> {
    match kind {
        0 => Address::from_email(text),
        1 => Address::from_phone(text),
        2 => Address::from_hash(AddressKind::Email, text),
        _ => Address::from_hash(AddressKind::Phone, text),
    }
}

/// `setIdentityFrom…`. Answers the question's number, by which `settle` will name it, or what is wrong with the address:
/// -1 no e-mail address, -2 an e-mail address outside ASCII, -3 no phone number, -4 no hash. Nothing happens then.
#[wasm_bindgen]
pub fn sign_in(instance: usize, host: &Host, kind: u8, text: &str, public_key: String, subscription_id: String) -> i32 {
    let address = match read_address(kind, text) {
        Ok(address) => address,
        Err(DiiError::Email) => return -1,
        Err(DiiError::EmailNotAscii) => return -2,
        Err(DiiError::Phone) => return -3,
        Err(DiiError::Hash) => return -4,
    };
    let keypair = ClientKeypair { subscription_id, public_key };
    tell(instance, host, Event::SignIn { address, keypair })
}

/// `disconnect`.
#[wasm_bindgen]
pub fn disconnect(instance: usize, host: &Host) {
    tell(instance, host, Event::Disconnect);
}

/// `refreshNow`. Answers the number of the question whose end the page waits for, or -5: there is nothing to refresh.
#[wasm_bindgen]
pub fn refresh_now(instance: usize, host: &Host) -> i32 {
    tell(instance, host, Event::RefreshNow);
    let open = with(instance, |this| this.session.open_question());
    open.flatten().map_or(-5, |question| question.0.cast_signed())
}

/// `dispose`. Forgets all that the instance knows; its number can be opened no second time.
#[wasm_bindgen]
pub fn close(instance: usize) {
    with(instance, |this| this.session = Session::new());
}

/// The world may have changed; with `timer`, because the one timer fired.
#[wasm_bindgen]
pub fn wake(instance: usize, host: &Host, timer: bool) {
    tell(instance, host, if timer { Event::Tick } else { Event::Wake });
}

/// The refresh lock is held.
#[wasm_bindgen]
pub fn granted(instance: usize, host: &Host, question: u32) {
    tell(instance, host, Event::Granted(QuestionId(question)));
}

/// A secret was agreed.
#[wasm_bindgen]
pub fn agreed(instance: usize, host: &Host, question: u32, secret: &[u8], public_key: Vec<u8>) {
    let question = QuestionId(question);
    let event = match Key::new(secret) {
        Some(secret) => Event::Agreed { question, secret, public_key },
        None => Event::Unanswered(question),
    };
    tell(instance, host, event);
}

/// The operator answered.
#[wasm_bindgen]
pub fn answered(instance: usize, host: &Host, question: u32, status: u16, body: String) {
    tell(instance, host, Event::Answered { question: QuestionId(question), status, body });
}

/// No answer came.
#[wasm_bindgen]
pub fn unanswered(instance: usize, host: &Host, question: u32) {
    tell(instance, host, Event::Unanswered(QuestionId(question)));
}

/// Shows the host what getters answer at this moment. Carries nothing out.
#[wasm_bindgen]
pub fn peek(instance: usize, host: &Host) {
    with(instance, |this| {
        let (report, news) = this.session.peek(world::read(host, &this.storage, &this.base_url));
        ports::show(host, &report, news);
    });
}

/// Lets an event happen, carries out what follows, and answers the newest question's number.
fn tell(instance: usize, host: &Host, event: Event) -> i32 {
    let newest = with(instance, |this| {
        let mut world = world::read(host, &this.storage, &this.base_url);
        world.stored.cookies.extend(this.storage.take_deposits(host));
        let Effects { storage, purge, network, timer, report } = this.session.handle(world, event);
        this.storage.write(host, storage);
        if purge {
            this.storage.purge(host);
        }
        ports::carry_out(host, network, timer, report);
        this.session.last_question()
    });
    newest.map_or(0, |question| question.0.cast_signed())
}

/// Keeps where to ask and where cookies stand; answers the base URL that holds.
fn place(
    instance: usize,
    base_url: Option<String>,
    use_cookie: bool,
    cookie_path: Option<&str>,
    cookie_domain: Option<&str>,
) -> Option<String> {
    with(instance, |this| {
        this.storage.cookies.settle(use_cookie, cookie_path, cookie_domain);
        if let Some(base_url) = base_url {
            this.base_url = base_url;
        }
        this.base_url.clone()
    })
}

/// Does something with an instance; nothing where there is none of this number.
fn with<T>(instance: usize, act: impl FnOnce(&mut Instance) -> T) -> Option<T> {
    INSTANCES.try_lock()?.get_mut(instance).map(act)
}

fn read_handed(json: &str) -> Handed {
    let opted_out = json::Engine.text(json, "status").as_deref() == Some("optout");
    match crate::identity::Identity::read(json, &json::Engine) {
        _ if opted_out => Handed::OptOut,
        Some(identity) => Handed::Identity(identity),
        None => Handed::Unreadable,
    }
}
