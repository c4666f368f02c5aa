//! A client and its world, with a clock that stands where a test puts it.

use std::rc::Rc;
use uid2_wasm::crypto::Key;
use uid2_wasm::encoding::to_base64;
use uid2_wasm::product::Product;
use uid2_wasm::server::task::Task;
use uid2_wasm::server::{Answer, Call, Client, Credentials, ENTROPY, Request, Step, World};
use uid2_wasm::time::{UnixMillis, Uptime};

pub const START: u64 = 1_700_000_000_000;
pub const SECRET: [u8; 32] = [7; 32];
pub const API_KEY: &str = "UID2-C-L-1-api.key";

pub fn secret() -> Key {
    Key::new(&SECRET).expect("32 bytes")
}

pub fn client() -> Client {
    let credentials = Credentials::new(API_KEY, &to_base64(&SECRET)).expect("credentials");
    Client::new(Product::Uid2, Some("https://operator.test/"), credentials).expect("a client")
}

/// So many milliseconds after the start, with these bytes for randomness.
pub fn world(after: u64, entropy: u8) -> World {
    World { now: UnixMillis(START + after), uptime: Uptime(after), entropy: [entropy; ENTROPY] }
}

pub fn call(task: impl Task + 'static) -> Call {
    Call::new(Rc::new(client()), Box::new(task))
}

pub fn asked(step: Step) -> Request {
    match step {
        Step::Ask(request) => request,
        Step::Wait(wait) => panic!("waits {wait:?}"),
        Step::Done(outcome) => panic!("came to {outcome:?}"),
        Step::Failed(failure) => panic!("failed: {failure:?}"),
    }
}

/// An answer of HTTP alone.
pub fn status(status: u16, body: &[u8]) -> Answer<'_> {
    Answer { status, binary: true, retry_after: None, date: None, body }
}

/// A response envelope for the request whose nonce was all `entropy`.
pub fn sealed(json: &str, entropy: u8) -> Vec<u8> {
    let plain = [&[0; 8], &[entropy; 8], json.as_bytes()].concat();
    [&[9; 12][..], &secret().seal([9; 12], &plain, &[])].concat()
}
