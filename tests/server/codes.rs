//! The closed set of codes is written in three places: in Rust, in the types, and where JavaScript explains it.

use std::collections::BTreeSet;

/// Those that JavaScript alone knows: there is no module in a browser, and none that asks a store, reads a checkpoint or
/// receives opt-outs.
const OF_JAVASCRIPT: [&str; 6] =
    ["no_browser", "no_client", "not_loaded", "site_opted_out", "store_failed", "wrong_checkpoint"];

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).expect("the text").0
}

/// `NoSuchEndpoint` as `no_such_endpoint`.
fn snake(name: &str) -> String {
    let words = name.char_indices().map(|(at, letter)| {
        let gap = if at > 0 && letter.is_uppercase() { "_" } else { "" };
        format!("{gap}{}", letter.to_ascii_lowercase())
    });
    words.collect()
}

fn of_rust() -> BTreeSet<String> {
    let members = between(include_str!("../../src/server/failure.rs"), "pub enum Code {", "\n}");
    let names = members.lines().filter_map(|line| line.trim().strip_suffix(','));
    names.map(snake).chain(OF_JAVASCRIPT.map(str::to_owned)).collect()
}

#[test]
fn the_types_name_every_code_and_no_other() {
    let types = between(include_str!("../../pkg/server/server.d.ts"), "export type Code =", ";");
    let names: BTreeSet<String> = types.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(names, of_rust());
}

#[test]
fn what_javascript_says_of_the_codes_names_every_one_and_no_other() {
    let said = between(include_str!("../../pkg/server/errors.js"), "- `caller`", "* `httpStatus`");
    let names = said.split('`').skip(1).step_by(2).map(str::to_owned);
    let faults = ["setup", "operator", "network"].map(str::to_owned);
    assert_eq!(names.filter(|name| !faults.contains(name)).collect::<BTreeSet<_>>(), of_rust());
}
