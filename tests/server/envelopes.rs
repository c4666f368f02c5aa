//! Envelopes by the vectors (reference 2.4, 2.5).

use serde_json::Value;
use uid2_wasm::crypto::Key;
use uid2_wasm::encoding::{from_base64, to_base64};
use uid2_wasm::operator::envelope::{OpenError, Sealing, open, seal};
use uid2_wasm::time::UnixMillis;

fn family(prefix: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../docs/protocol/vectors.json")).expect("JSON");
    let vectors = all["vectors"].as_array().expect("a list").iter();
    vectors.filter(|vector| text(vector, "id").starts_with(prefix)).cloned().collect()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no text {member}"))
}

fn secret(inputs: &Value) -> Key {
    Key::new(&from_base64(text(inputs, "client_secret_base64")).expect("Base64")).expect("32 bytes")
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().expect("as many bytes")
}

#[test]
fn a_request_is_sealed_byte_for_byte_as_in_the_vectors() {
    let mut read = 0;
    for vector in family("request-envelope-").iter().filter(|vector| vector["outputs"]["envelope_hex"].is_string()) {
        let (inputs, outputs) = (&vector["inputs"], &vector["outputs"]);
        let sealing = Sealing {
            now: UnixMillis(inputs["timestamp_ms"].as_u64().expect("a time")),
            nonce: array(text(inputs, "nonce_hex")),
            iv: array(text(inputs, "iv_hex")),
        };
        let envelope = seal(&secret(inputs), &sealing, text(inputs, "payload_json_utf8"));
        assert_eq!(envelope, bytes(text(outputs, "envelope_hex")), "{}", text(vector, "id"));
        assert_eq!(to_base64(&envelope), text(outputs, "envelope_base64"));
        read += 1;
    }
    assert_eq!(read, 4);
}

#[test]
fn an_answer_opens_for_its_request_and_for_no_other() {
    let vectors = family("response-envelope-");
    assert_eq!(vectors.len(), 8);
    for vector in vectors {
        let inputs = &vector["inputs"];
        let envelope = bytes(text(&vector["outputs"], "body_octet_stream_hex"));
        let nonce = array(text(inputs, "request_nonce_hex"));
        let wanted = text(inputs, "payload_json_utf8").to_string();
        assert_eq!(open(&secret(inputs), nonce, &envelope), Ok(wanted), "{}", text(&vector, "id"));
        assert_eq!(open(&secret(inputs), [0; 8], &envelope), Err(OpenError::Nonce));
    }
}

#[test]
fn an_answer_that_is_altered_anywhere_or_cut_short_does_not_open() {
    let vector = &family("response-envelope-generate-optout")[0];
    let envelope = bytes(text(&vector["outputs"], "body_octet_stream_hex"));
    let nonce = array(text(&vector["inputs"], "request_nonce_hex"));
    let secret = secret(&vector["inputs"]);
    for at in 0..envelope.len() {
        let mut altered = envelope.clone();
        altered[at] ^= 1;
        assert_eq!(open(&secret, nonce, &altered), Err(OpenError::Unreadable), "byte {at}");
        assert_eq!(open(&secret, nonce, &envelope[..at]), Err(OpenError::Unreadable), "{at} bytes");
    }
}

#[test]
fn an_answer_without_room_for_time_and_nonce_does_not_open() {
    let key = Key::new(&[7; 32]).expect("32 bytes");
    for length in 0..16 {
        let envelope = [&[9; 12][..], &key.seal([9; 12], &vec![0; length], &[])].concat();
        assert_eq!(open(&key, [0; 8], &envelope), Err(OpenError::Unreadable), "{length} bytes");
    }
}
