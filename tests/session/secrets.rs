//! Nothing printable and nothing remembered beside the identity shows an address, its hash, a token or a key.
//! Whatever gets a `Debug`, an error text or a record of its own belongs into one of these tests.

use crate::stage;
use crate::stage::page::SECRET;
use crate::stage::{HOUR, Page, Reply};
use uid2_wasm::crypto::Key;
use uid2_wasm::dii::{Address, AddressKind, DiiError};
use uid2_wasm::encoding::to_base64;
use uid2_wasm::operator::Answer;
use uid2_wasm::opt_out::Name;

const EMAIL: &str = "ann@example.com";

/// Everything that must not show, in every spelling in which it could.
fn secrets() -> Vec<String> {
    let address = Address::from_email(EMAIL).expect("an address");
    let mut secrets: Vec<String> =
        ["ann@", "example.com", "advertisement", "refresh advertisement"].map(String::from).into();
    let keys = [SECRET, stage::key_of("refresh advertisement 1.0"), *address.hash()];
    for key in keys {
        secrets.extend([to_base64(&key), to_hex(&key), to_hex(&key[..8]), format!("{:?}", &key[..4])]);
    }
    secrets
}

/// Lower-case hex, as a stranger writes it.
fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn assert_silent(text: &str) {
    for secret in secrets() {
        assert!(!text.contains(secret.trim_matches(['[', ']'])), "{text:?} shows {secret:?}");
    }
}

/// A page that signed in, was refreshed, opted out and signed in again: everything that can be remembered is.
fn well_used() -> Page {
    let mut page = Page::new();
    page.init();
    page.sign_in(EMAIL);
    page.answer(Reply::Token("advertisement 1.0"));
    page.pass(HOUR);
    page.answer(Reply::Token("advertisement 1.1"));
    page.pass(HOUR);
    page.answer(Reply::OptOut);
    page.sign_in(EMAIL);
    page
}

#[test]
fn what_can_be_printed_shows_nothing() {
    let identity = stage::make_identity("advertisement 1.0", 0);
    assert_silent(&format!("{identity:?} {identity:#?}"));
    assert_silent(&format!("{:?}", identity.refresh_response_key()));
    assert_silent(&format!("{:?}", Address::from_email(EMAIL)));
    assert_silent(&format!("{:?}", Key::new(&SECRET)));
    assert_silent(&format!("{:?}", Answer::Success(identity.into())));
}

#[test]
fn errors_do_not_repeat_what_was_typed() {
    for error in [
        Address::from_email("ann@@example.com"),
        Address::from_email("ann@exämple.com"),
        Address::from_phone("ann@example.com"),
        Address::from_hash(AddressKind::Email, "ann@example.com"),
    ] {
        let error: DiiError = error.expect_err("no address");
        assert_silent(&format!("{error:?}"));
    }
}

#[test]
fn paths_carry_nothing_but_the_endpoint() {
    let page = well_used();
    assert!(page.sent.len() >= 3);
    for (_, request) in &page.sent {
        assert!(["/v2/token/refresh", "/v2/token/client-generate"].contains(&request.path));
    }
}

#[test]
fn a_generate_shows_neither_address_nor_hash_outside_the_encryption() {
    assert_silent(&well_used().sent[0].1.body);
}

#[test]
fn opt_outs_notes_and_salt_contain_nothing_of_anybody() {
    let storage = well_used().device.storage.borrow().clone();
    let mut remembered: Vec<_> = storage.opt_outs.values().cloned().collect();
    remembered.extend([storage.notes, storage.salt, storage.official].into_iter().flatten());
    assert!(remembered.len() >= 3);
    for text in remembered {
        assert_silent(&text);
    }
}

#[test]
fn the_line_contains_no_token_and_no_hash() {
    let page = Page::signed_in(EMAIL, "advertisement 1.0");
    let official = page.device.official();
    assert_silent(official["line"].as_str().expect("a line"));
}

#[test]
fn an_address_is_remembered_by_24_bits_that_differ_from_device_to_device() {
    let address = Address::from_email(EMAIL).expect("an address");
    let print = |salt| Name::of_address(&address, salt).0;
    assert_eq!(print("1") >> 24, 1, "no more than 24 bits, and never none");
    assert!(print("1") != print("2"));
    assert_eq!(print("1"), print("1"));
    let hash = to_hex(address.hash());
    assert!(!hash.contains(&format!("{:06x}", print("1") & 0xff_ffff)));
}

/// The salt of a device that has drawn randomness so many times before the first sign-in on it.
fn make_salt(draws: usize) -> String {
    let mut page = Page::new();
    page.init();
    (0..draws).for_each(|_| page.wake());
    page.sign_in(EMAIL);
    page.device.snapshot().salt
}

#[test]
fn every_device_makes_a_salt_of_its_own() {
    assert_ne!(make_salt(0), make_salt(1));
}

#[test]
fn no_byte_of_randomness_counts_twice_in_a_salt() {
    let salt = make_salt(0);
    let (first, second) = salt.split_at(salt.len() / 2);
    assert!(first.len() > 16 && first != second, "{salt}");
}

#[test]
fn after_an_opt_out_no_report_carries_an_identity() {
    let mut page = well_used();
    assert!(page.report().identity.is_none());
    let told = page.device.storage.borrow().official.clone().unwrap_or_default();
    assert!(!told.contains("refresh_token"));
}
