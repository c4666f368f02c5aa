//! The token layouts against docs/protocol/vectors.json, whose tokens an independent script made.
//! Inside the crate, because the operator's own keys cannot be configured.

use super::advertising;
use super::refresh::{Refresh, unwrap};
use crate::cipher;
use crate::identifier::Kind;
use crate::keys::{KeyRing, NamedKey, Owner};
use crate::product::Product;
use serde_json::Value;

fn vector(id: &str) -> Value {
    let vectors: Value = serde_json::from_str(include_str!("../../../docs/protocol/vectors.json")).expect("JSON");
    vectors["vectors"]
        .as_array()
        .expect("vectors")
        .iter()
        .find(|vector| vector["id"] == id)
        .expect("the vector")
        .clone()
}

fn key(inputs: &Value, name: &str, owner: Owner) -> NamedKey {
    let id = inputs[format!("{name}_id")].as_i64().and_then(|id| id.try_into().ok()).expect("an id");
    let key = inputs[format!("{name}_base64")].as_str().and_then(cipher::read_b64).expect("a key");
    NamedKey { id, key: key.try_into().expect("32 bytes"), owner }
}

#[test]
fn a_refresh_token_of_the_vectors_is_unwrapped_and_read() {
    let vector = vector("refresh-token-388");
    let keys = KeyRing::of_vector(vec![key(&vector["inputs"], "operator_refresh_key", Owner::Refresh)]);
    let outputs = &vector["outputs"];
    let (response_key, inner) =
        unwrap(&keys, outputs["refresh_token"].as_str().unwrap()).ok().expect("a wrapped token");
    assert_eq!(vector["inputs"]["refresh_response_key"], cipher::b64(response_key));
    assert_eq!(outputs["inner_base64"], inner);
    let token = Refresh::read(Product::Uid2, &keys, &inner).ok().expect("an inner token");
    assert_eq!((token.site, token.privacy_bits, token.person.kind), (999, 1, Kind::Email));
    assert_eq!(token.established_ms, 1_700_000_000_000);
    assert!(Refresh::read(Product::Euid, &keys, &inner).is_err(), "another product's token");
}

#[test]
fn a_refresh_token_made_here_has_the_layout_of_the_vector() {
    let vector = vector("refresh-token-388");
    let keys = KeyRing::of_vector(vec![key(&vector["inputs"], "operator_refresh_key", Owner::Refresh)]);
    let inner = vector["outputs"]["inner_base64"].as_str().unwrap();
    let token = Refresh::read(Product::Uid2, &keys, inner).ok().expect("an inner token");
    let made = token.make(Product::Uid2, &keys, 1_700_000_000_000, &[7; 32]);
    assert_eq!(made.len(), 388);
    let (response_key, again) = unwrap(&keys, &made).ok().expect("a wrapped token");
    assert_eq!(response_key, [7; 32]);
    // The same plaintext, under another IV.
    let plain = |inner: &str| cipher::open(&keys.refresh().key, &cipher::read_b64(inner).unwrap()[6..]).unwrap();
    assert_eq!(plain(&again), plain(inner));
}

#[test]
fn advertising_tokens_of_the_vectors_are_opened() {
    let vector = vector("advertising-token-shapes");
    let inputs = &vector["inputs"];
    let keys =
        KeyRing::of_vector(vec![key(inputs, "master_key", Owner::Master), key(inputs, "site_key", Owner::Site(999))]);
    for token in vector["outputs"]["tokens"].as_array().unwrap() {
        let opened = advertising::open(&keys, token["token"].as_str().unwrap());
        // Version 2 was retired before this operator was written, and is not opened.
        let opened = opened.map(|opened| opened.raw_uid.to_text());
        let expected = (token["version_byte"] != 2).then(|| token["python_sdk_decrypted_uid"].as_str().unwrap());
        assert_eq!(opened.as_deref(), expected, "{}", token["product_type"]);
    }
}
