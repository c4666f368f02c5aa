//! The JSON that native tests hand to a session: `serde_json`, where a page has its engine.
//! Only that port may live here. Texts are parsed once and remembered, for a session reads them at every call.

use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use uid2_wasm::json::Fields;

/// The last instant of a JavaScript `Date`.
const LATEST: f64 = 8.64e15;
const REMEMBERED: usize = 1_000;

thread_local! {
    static PARSED: RefCell<HashMap<String, Rc<Value>>> = RefCell::default();
}

/// `serde_json` as the port. Dates in ISO 8601 are the engine's alone, and tested there.
pub struct Json;

impl Fields for Json {
    fn read(&self, json: &str, members: &str) -> String {
        let object = parse(json);
        let lines: Vec<String> = members.split(' ').map(|member| line(&object, member).unwrap_or_default()).collect();
        lines.join("\n")
    }

    fn write(&self, members: &str, lines: &str) -> String {
        let mut object = Map::new();
        for (member, line) in members.split(' ').zip(lines.split('\n')).filter(|(_, line)| !line.is_empty()) {
            match member.strip_prefix('#') {
                Some(member) => object.insert(member.into(), line.parse::<u64>().expect("a number").into()),
                None => object.insert(member.into(), line.into()),
            };
        }
        Value::Object(object).to_string()
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn line(object: &Value, member: &str) -> Option<String> {
    let (member, is_time) = member.strip_prefix('#').map_or((member, false), |member| (member, true));
    let value = member.split('.').try_fold(object, |value, name| value.get(name))?;
    if is_time {
        let time = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|time| !time.is_nan())?;
        Some((time.clamp(0.0, LATEST) as u64).to_string())
    } else {
        value.as_str().filter(|text| !text.contains('\n')).map(String::from)
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
