//! Signing in with an address: what is asked, what each answer means, and how the page's promise ends.
//! Each sign-in settles exactly once; the callbacks beside it are in `notices.rs`.

use crate::stage;
use crate::stage::operator::open_generate;
use crate::stage::page::SECRET;
use crate::stage::{HOUR, Json, MINUTE, Page, Reply};
use uid2_wasm::crypto::Key;
use uid2_wasm::dii::{Address, AddressKind};
use uid2_wasm::operator::Answer;
use uid2_wasm::session::{Event, Need, QuestionId, SignInEnd, Status};

fn page() -> Page {
    let mut page = Page::new();
    page.init();
    page.forget();
    page
}

/// How every sign-in ended so far.
fn ends(page: &Page) -> Vec<(QuestionId, &SignInEnd)> {
    page.settled.iter().map(|settled| (settled.question, &settled.end)).collect()
}

#[test]
fn an_address_of_every_kind_is_asked_for_by_its_hash() {
    let hash = Address::from_email("ann@example.com").expect("an address").to_base64();
    let addresses = [
        (Address::from_email(" Ann@Example.com "), "email_hash"),
        (Address::from_phone("+12345678901"), "phone_hash"),
        (Address::from_hash(AddressKind::Email, &hash), "email_hash"),
        (Address::from_hash(AddressKind::Phone, &hash), "phone_hash"),
    ];
    for (address, member) in addresses {
        let address = address.expect("an address");
        let mut page = page();
        page.sign_in_as(address.clone());
        let payload = open_generate(&SECRET, &page.sent[0].1.body).expect("an operator can open it");
        assert_eq!(stage::json::parse(&payload)[member], address.to_base64().as_str());
        page.answer(Reply::Token("ann 1.0"));
        assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    }
}

#[test]
fn the_request_carries_keypair_and_time() {
    let mut page = page();
    page.sign_in("ann@example.com");
    let (_, request) = &page.sent[0];
    let body = stage::json::parse(&request.body);
    assert!(request.path == "/v2/token/client-generate");
    assert_eq!(body["subscription_id"], "subscription");
    assert_eq!(body["timestamp"], page.device.wall());
}

#[test]
fn a_success_is_readable_and_stored_and_settles() {
    let mut page = page();
    let asked = page.sign_in("ann@example.com");
    assert!(page.settled.is_empty());
    page.answer(Reply::Token("ann 1.0"));
    assert_eq!(ends(&page), [(asked, &SignInEnd::Answered)]);
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    assert_eq!(page.device.official()["advertising_token"], "ann 1.0");
}

#[test]
fn an_optout_settles_and_names_the_address() {
    let mut page = page();
    let asked = page.sign_in("ann@example.com");
    page.answer(Reply::OptOut);
    assert_eq!(ends(&page), [(asked, &SignInEnd::Answered)]);
    assert_eq!(page.report().status, Status::OptOut);
    let opt_outs = page.device.opt_outs();
    assert_eq!(opt_outs[0]["scope"], "global");
    assert!(opt_outs[0]["address"].is_string());
}

#[test]
fn the_same_address_after_an_opt_out_is_refused_without_a_request() {
    let mut page = page();
    page.sign_in("ann@example.com");
    page.answer(Reply::OptOut);
    page.disconnect();
    page.forget();
    let again = page.sign_in("Ann@Example.com");
    assert_eq!(ends(&page), [(again, &SignInEnd::Answered)]);
    assert!(page.sent.is_empty());
    assert_eq!(page.report().status, Status::OptOut);
}

#[test]
fn the_same_address_is_refused_on_the_next_page_and_whatever_the_clock_says() {
    let mut page = page();
    page.sign_in("ann@example.com");
    page.answer(Reply::OptOut);
    page.device.skew(-(1_000 * 24 * HOUR).cast_signed());
    let mut next = page.device.page();
    next.init();
    next.sign_in("ann@example.com");
    assert!(next.sent.is_empty());
    assert_eq!(next.settled.len(), 1);
}

#[test]
fn another_person_signs_in_after_an_opt_out_as_if_nothing_had_been() {
    let mut page = page();
    page.sign_in("ann@example.com");
    page.answer(Reply::OptOut);
    page.sign_in("ben@example.com");
    page.answer(Reply::Token("ben 2.0"));
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
    assert!(!page.report().opted_out);
}

#[test]
fn an_opt_out_found_by_a_refresh_refuses_the_address_it_was_signed_in_with() {
    let mut page = Page::signed_in("ann@example.com", "ann 1.0");
    page.pass(HOUR);
    page.answer(Reply::OptOut);
    page.forget();
    page.sign_in("ann@example.com");
    assert!(page.sent.is_empty());
    assert_eq!(page.report().status, Status::OptOut);
}

#[test]
fn after_a_page_said_optout_the_next_sign_in_asks_the_operator() {
    let mut page = Page::signed_in("ann@example.com", "ann 1.0");
    page.hand_in_opt_out();
    page.sign_in("ann@example.com");
    page.answer(Reply::Token("ann 2.0"));
    assert_eq!(page.token().as_deref(), Some("ann 2.0"));
}

#[test]
fn a_refusal_says_what_the_operator_said_and_changes_nothing() {
    let mut page = Page::with("ben 2.0");
    let asked = page.sign_in("ann@example.com");
    page.answer(Reply::WrongOrigin);
    let words = "invalid_http_origin\nunexpected http origin".into();
    assert_eq!(ends(&page), [(asked, &SignInEnd::Refused(words))]);
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
    page.pass(10 * MINUTE);
    assert_eq!(page.sent.len(), 1, "never tried again by itself");
}

#[test]
fn no_answer_that_can_be_read_settles_as_unanswered() {
    for reply in [Reply::Busy, Reply::Broken, Reply::Garbage, Reply::Silence] {
        let mut page = page();
        let asked = page.sign_in("ann@example.com");
        page.answer(reply);
        assert_eq!(ends(&page), [(asked, &SignInEnd::Unanswered)], "{reply:?}");
        assert!(page.report().login_required);
        page.pass(10 * MINUTE);
        assert_eq!(page.sent.len(), 1, "{reply:?}");
    }
}

#[test]
fn a_secret_that_cannot_be_agreed_settles_as_unanswered() {
    let mut page = page();
    page.slow = true;
    let asked = page.sign_in("ann@example.com");
    page.handle(Event::Unanswered(asked));
    assert_eq!(ends(&page), [(asked, &SignInEnd::Unanswered)]);
    assert!(page.sent.is_empty());
}

#[test]
fn the_key_agreement_gets_the_publishers_public_key() {
    let mut page = page();
    page.slow = true;
    page.sign_in("ann@example.com");
    let need = page.preparing.as_ref().map(|(_, need)| need);
    assert!(matches!(need, Some(Need::KeyAgreement(key)) if key == "bm8ga2V5"));
}

#[test]
fn whatever_the_page_calls_next_aborts_a_sign_in_which_settles_once() {
    let calls: [fn(&mut Page); 4] = [
        |page| _ = page.sign_in("ben@example.com"),
        |page| page.hand_in("ben 2.0"),
        Page::hand_in_opt_out,
        Page::disconnect,
    ];
    for call in calls {
        let mut page = page();
        let asked = page.sign_in("ann@example.com");
        call(&mut page);
        assert_eq!(ends(&page)[0], (asked, &SignInEnd::Aborted));
        page.deliver(asked, Reply::Token("ann 1.0").write(&SECRET, page.device.operator_time()));
        assert!(page.token().as_deref() != Some("ann 1.0"));
        assert_eq!(ends(&page).iter().filter(|(id, _)| *id == asked).count(), 1);
    }
}

#[test]
fn a_secret_agreed_for_an_aborted_sign_in_seals_nothing() {
    let mut page = page();
    page.slow = true;
    let asked = page.sign_in("ann@example.com");
    page.disconnect();
    let secret = Key::new(&SECRET).expect("32 bytes");
    page.handle(Event::Agreed { question: asked, secret, public_key: "bm8ga2V5".into() });
    assert!(page.sent.is_empty());
}

#[test]
fn a_sign_in_aborts_a_refresh_and_is_not_overtaken_by_its_answer() {
    let mut page = Page::with("ann 1.0");
    page.pass(HOUR);
    let (refresh, request) = page.open.clone().expect("a refresh");
    page.sign_in("ben@example.com");
    page.answer(Reply::OptOut);
    let late = Reply::Token("ann 1.1").write(&stage::key_of(&request.body), page.device.operator_time());
    page.deliver(refresh, late);
    assert_eq!(page.report().status, Status::OptOut);
    assert_eq!(page.token(), None);
}

#[test]
fn an_answer_sealed_for_another_question_opens_nothing() {
    let mut page = page();
    let asked = page.sign_in("ann@example.com");
    page.deliver(asked, Reply::Token("ben 2.0").write(&[1; 32], page.device.operator_time()));
    assert_eq!(page.token(), None);
    assert_eq!(ends(&page), [(asked, &SignInEnd::Unanswered)]);
}

#[test]
fn an_opt_out_of_this_address_in_another_tab_ends_the_sign_in_here() {
    let mut page = page();
    let asked = page.sign_in("ann@example.com");
    let mut other = page.device.page();
    other.init();
    other.sign_in("ann@example.com");
    other.answer(Reply::OptOut);
    page.wake();
    assert_eq!(ends(&page), [(asked, &SignInEnd::Answered)]);
    assert_eq!((page.aborts, page.report().status), (1, Status::OptOut));
}

#[test]
fn a_sign_in_notes_who_was_here_as_logged_out() {
    let mut page = Page::with("ann 1.0");
    let late = page.device.official();
    page.sign_in("ben@example.com");
    page.answer(Reply::Token("ben 2.0"));
    // Another tab's refresh of ann, decided before, lands now.
    page.device.set_official(late);
    page.pass(2_000);
    page.wake();
    assert_eq!(page.token(), None);
}

#[test]
fn the_identity_of_who_was_here_serves_until_the_answer() {
    let mut page = Page::with("ann 1.0");
    page.sign_in("ben@example.com");
    assert_eq!(page.token().as_deref(), Some("ann 1.0"));
    page.answer(Reply::Token("ben 2.0"));
    assert_eq!(page.token().as_deref(), Some("ben 2.0"));
}

#[test]
fn a_sign_in_is_asked_although_nobody_looks() {
    let mut page = page();
    page.awake = false;
    page.sign_in("ann@example.com");
    assert_eq!(page.sent.len(), 1);
}

#[test]
fn the_reader_of_answers_takes_an_identity_only_from_a_success() {
    let secret = Key::new(&SECRET).expect("32 bytes");
    for plain in ["", "null", "{}", r#"{"status":"success"}"#, r#"{"status":"success","body":{}}"#, r#"{"status":1}"#] {
        let body = stage::operator::seal(&SECRET, plain);
        let answer = Answer::read(200, &body, Some(&secret), &Json);
        assert_eq!(answer, Answer::TryLater, "{plain}");
    }
}
