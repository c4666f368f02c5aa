//! The reader of JSON that native tests hand to a session: `serde_json`, where a page has its engine.
//! Only reading may live here. Texts are parsed once and remembered, for a session reads them at every call.

use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use uid2_wasm::json::Fields;

/// The greatest number that every engine reads exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;
const REMEMBERED: usize = 1_000;

thread_local! {
    static PARSED: RefCell<HashMap<String, Rc<Value>>> = RefCell::default();
}

/// `serde_json` as the port.
pub struct Json;

impl Fields for Json {
    fn text(&self, json: &str, member: &str) -> Option<String> {
        parse(json)[member].as_str().map(String::from)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked in the line above")]
    fn integer(&self, json: &str, member: &str) -> Option<u64> {
        let number = parse(json)[member].as_f64()?;
        (0.0..=EXACT).contains(&number).then_some(number as u64)
    }

    fn object(&self, json: &str, member: &str) -> Option<String> {
        let parsed = parse(json);
        parsed[member].is_object().then(|| parsed[member].to_string())
    }
}

/// The value of a JSON text; null for what is none.
pub fn parse(json: &str) -> Rc<Value> {
    PARSED.with_borrow_mut(|parsed| {
        if let Some(value) = parsed.get(json) {
            return Rc::clone(value);
        }
        if parsed.len() >= REMEMBERED {
            parsed.clear();
        }
        let value = Rc::new(serde_json::from_str(json).unwrap_or_default());
        parsed.insert(json.into(), Rc::clone(&value));
        value
    })
}
