//! JSON read with the operator's leniency (reference 2.4): comments allowed, numbers and booleans taken as text.
//! Which members a request has belongs to its endpoint.

use json_comments::{CommentSettings, StripComments};
use serde_json::{Map, Value};
use std::io::Read as _;

/// The members of a JSON object.
pub(crate) type Members = Map<String, Value>;

/// Reads one JSON text. C-style comments are allowed, of duplicate members the last one counts, nothing may follow.
pub(crate) fn read(text: &[u8]) -> Option<Value> {
    let mut bare = Vec::with_capacity(text.len());
    StripComments::with_settings(CommentSettings::c_style(), text).read_to_end(&mut bare).ok()?;
    serde_json::from_slice(&bare).ok()
}

/// Reads a JSON text that must be an object.
pub(crate) fn read_object(text: &[u8]) -> Option<Members> {
    match read(text)? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// A member that is present and not null.
pub(crate) fn present<'a>(members: &'a Members, name: &str) -> Option<&'a Value> {
    members.get(name).filter(|value| !value.is_null())
}

/// An array or object where text is expected, as Java writes it: of `["a@b.c"]` it is `[a@b.c]` (reference 2.4).
pub(crate) fn as_java_text(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(as_java_text).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, value)| format!("{name}={}", as_java_text(value))).collect();
            format!("{{{}}}", members.join(", "))
        }
        value => as_text(value).unwrap_or_else(|| "null".to_owned()),
    }
}

/// A value where text is expected: numbers and booleans are converted. `None` for arrays and objects.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
