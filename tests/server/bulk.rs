//! Many texts at once: each is answered in its place, and by the rules of one.

use crate::stage::{asked, call, sealed, status, world};
use uid2_wasm::dii::{Address, AddressKind};
use uid2_wasm::encoding::to_base64;
use uid2_wasm::hash::hashes;
use uid2_wasm::raw_uid::is_raw_uid;
use uid2_wasm::server::bulk::are_raw_uids;
use uid2_wasm::server::task::{AnyEndpoint, Outcome};
use uid2_wasm::server::{Code, Step};

#[test]
fn every_text_has_a_line_whatever_its_neighbours_are() {
    let raw = [" USER@example.com ", "", "two@at@example.com", "jané@example.com", "JANE.doe+x@gmail.com"];
    let joined = hashes(AddressKind::Email, &raw.join("\0"));
    let hash = |raw| Address::from_email(raw).expect("an address").to_base64();
    let wanted =
        [&hash("user@example.com"), "invalid_email", "invalid_email", "email_not_ascii", &hash("janedoe@gmail.com")];
    assert_eq!(joined.split('\n').collect::<Vec<_>>(), wanted);
    let phones = hashes(AddressKind::Phone, "+12345678901\0 +12345678901");
    assert_eq!(phones, "EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=\ninvalid_phone");
}

#[test]
fn a_raw_uid_is_canonical_base64_of_32_or_33_bytes_and_nothing_else_is() {
    for length in 0..70 {
        assert_eq!(is_raw_uid(&to_base64(&vec![0xfb; length])), length == 32 || length == 33, "{length} bytes");
    }
    let right = to_base64(&[0xfb; 32]);
    let url = right.replace('+', "-").replace('/', "_");
    let bits_over = right.replace("s=", "t=");
    assert_ne!(bits_over, right);
    for wrong in [&url, &bits_over, &right.to_lowercase().replace('=', ""), &format!("{right} "), "é"] {
        assert!(!is_raw_uid(wrong), "{wrong}");
    }
    assert_eq!(are_raw_uids(&[&right, "", "bogus", &right].map(String::from).join("\0")), [1, 0, 0, 1]);
}

#[test]
fn any_endpoint_is_asked_with_an_envelope_and_what_it_says_is_handed_on() {
    let mut call = call(AnyEndpoint::new("/v2/identity/buckets", "{}").expect("a path"));
    let url = asked(call.start(world(0, 1))).url;
    assert!(url.starts_with("https://operator.test/v2/identity/buckets?"), "{url}");
    let body = sealed(r#"{"status":"success","body":[]}"#, 1);
    let Step::Done(outcome) = call.answered(&status(200, &body), world(5, 2)) else { panic!("no outcome") };
    assert_eq!(outcome, Outcome::Said(r#"{"status":"success","body":[]}"#.into()));
    for path in ["v2/token/generate", "/v2?x", "/v2/ü", "", "//\n"] {
        assert_eq!(
            AnyEndpoint::new(path, "{}").err().map(|failure| failure.code),
            Some(Code::InvalidArgument),
            "{path}"
        );
    }
}
