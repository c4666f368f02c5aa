//! Many texts at once: each is answered in its place, and by the rules of one.

use crate::stage::{asked, call, sealed, status, world};
use uid2_wasm::dii::{Address, AddressKind};
use uid2_wasm::hash::hashes;
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
