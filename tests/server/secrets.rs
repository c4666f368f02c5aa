//! Nothing printable shows an address, a hash, a token or a secret.

use crate::stage::{API_KEY, SECRET, START, asked, call, status, world};
use uid2_wasm::dii::Address;
use uid2_wasm::encoding::to_base64;
use uid2_wasm::operator::identity_members::IdentityMembers;
use uid2_wasm::operator::token_generate::{Answer, OptOutCheck};
use uid2_wasm::product::Product;
use uid2_wasm::server::cookie::Deposit;
use uid2_wasm::server::task::{Generate, Outcome};
use uid2_wasm::server::{Credentials, Step};

const ADDRESS: &str = "jane.doe@example.com";

#[test]
fn an_identity_shows_its_times_alone_wherever_it_is() {
    let identity = IdentityMembers {
        advertising_token: "advertising-secret".into(),
        refresh_token: "refresh-secret".into(),
        identity_expires: START,
        refresh_from: START,
        refresh_expires: START,
        refresh_response_key: Some(to_base64(&SECRET)),
    };
    let deposit = Deposit::Success { identity: identity.clone() };
    let outcome = Outcome::Generated(Answer::Success { identity: identity.clone() });
    for shown in [format!("{identity:?}"), format!("{deposit:?}"), format!("{outcome:?}")] {
        assert!(shown.contains(&START.to_string()), "{shown}");
        assert!(!shown.contains("secret") && !shown.contains(&to_base64(&SECRET)), "{shown}");
    }
}

#[test]
fn a_failure_shows_nothing_of_the_question() {
    let address = Address::from_email(ADDRESS).expect("an address");
    let task = Generate::new(Product::Uid2, &address, None, OptOutCheck::Respect).expect("a task");
    let mut call = call(task);
    let request = asked(call.start(world(0, 1)));
    assert!(!request.url.contains(API_KEY) && !request.url.contains("jane"));
    let Step::Failed(failure) = call.answered(&status(403, b"no JSON"), world(0, 1)) else { panic!("believed") };
    let shown = format!("{failure:?}");
    for secret in ["jane", &address.to_base64(), API_KEY, &to_base64(&SECRET)] {
        assert!(!shown.contains(secret), "{shown}");
    }
    let wrong = Credentials::new(API_KEY, "c2VjcmV0").err().expect("a failure");
    assert!(!format!("{wrong:?}").contains("c2VjcmV0") && !format!("{wrong:?}").contains(API_KEY));
}
