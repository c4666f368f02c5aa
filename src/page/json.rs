//! The engine's JSON as the session's reader of members.
//! Nothing but that one port may live here.

use super::world::whole;
use crate::json::Fields;
use alloc::string::String;
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

/// The JavaScript engine's own parser.
pub(super) struct Engine;

impl Fields for Engine {
    fn text(&self, json: &str, member: &str) -> Option<String> {
        read(json, member)?.as_string()
    }

    fn integer(&self, json: &str, member: &str) -> Option<u64> {
        let number = read(json, member)?.as_f64()?;
        (0.0..=9_007_199_254_740_992.0).contains(&number).then(|| whole(number))
    }

    fn object(&self, json: &str, member: &str) -> Option<String> {
        let value = read(json, member).filter(JsValue::is_object)?;
        JSON::stringify(&value).ok()?.as_string()
    }
}

fn read(json: &str, member: &str) -> Option<JsValue> {
    Reflect::get(&JSON::parse(json).ok()?, &JsValue::from_str(member)).ok()
}
