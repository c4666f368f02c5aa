//! What a page without a module stores in place of an identity, an opt-out with the lineage that it replaced, as other tabs read it.
//! What that page itself does then is in `front`, and what else is put back in `put_back`.

use crate::stage::{HOUR, Page, Reply};
use serde_json::{Value, json};
use uid2_wasm::session::Event;

/// This tab hears of an opt-out that a page without a module has stored.
fn hears_of_opt_out(page: &mut Page, replaced: &str) {
    let until = page.device.wall() + 24 * HOUR;
    let opt_out = json!({ "status": "optout", "identity_expires": until, "refresh_expires": until, "line": replaced });
    page.device.set_official(Value::clone(&opt_out));
    page.handle(Event::Heard(opt_out.to_string()));
}

/// The lineage of whoever is stored.
fn lineage(page: &Page) -> String {
    let official = page.device.official();
    official["line"].as_str().and_then(|line| line.split('.').next()).expect("somebody is stored").to_owned()
}

/// The token that is stored.
fn stored(page: &Page) -> Value {
    page.device.official()["advertising_token"].clone()
}

#[test]
fn an_opt_out_of_a_page_that_did_not_know_of_a_newcomer_is_about_whom_it_replaced() {
    let mut page = Page::with("ann 1.0");
    page.always = Some(Reply::Token("bob 1.1"));
    let ann = lineage(&page);
    page.hand_in("bob 1.0");
    hears_of_opt_out(&mut page, &ann);
    page.pass(1_000);
    assert_eq!(page.token().as_deref(), Some("bob 1.1"), "put back, and vouched for knowing the opt-out");
    assert_eq!(stored(&page), "bob 1.1");
}

#[test]
fn and_who_comes_again_whom_it_replaced_is_named_by_it() {
    let mut page = Page::with("ann 1.0");
    let opt_out = lineage(&page);
    hears_of_opt_out(&mut page, &opt_out);
    page.hand_in("ann 1.0");
    page.pass(10_000);
    assert_eq!(page.token(), None);
}

#[test]
fn an_opt_out_of_a_page_where_nobody_was_stored_is_not_about_a_newcomer() {
    let mut page = Page::with("bob 1.0");
    page.always = Some(Reply::Token("bob 1.1"));
    hears_of_opt_out(&mut page, "0");
    page.pass(1_000);
    assert_eq!(page.token().as_deref(), Some("bob 1.1"));
    assert_eq!(stored(&page), "bob 1.1");
}

#[test]
fn an_opt_out_of_a_page_that_knew_of_the_newcomer_is_about_them() {
    let mut page = Page::with("bob 1.0");
    let bob = lineage(&page);
    hears_of_opt_out(&mut page, &bob);
    page.pass(10_000);
    assert!(page.report().opted_out && page.token().is_none());
    assert_eq!(page.device.official()["status"], "optout");
}
