//! The one change to what wasm-bindgen writes: how texts cross. Its helpers are made for texts of megabytes and engines of
//! 2017, and weigh more than the rest of the glue; and they keep views of a memory that may have grown since.
//!
//! Text in, text out.

use anyhow::{Context as _, Result, ensure};

/// What wasm-bindgen 0.2.130 helps itself with where texts cross both ways.
const KNOWN: [&str; 5] =
    ["getDataViewMemory0", "getStringFromWasm0", "getUint8ArrayMemory0", "passStringToWasm0", "decodeText"];

/// Where the helpers begin, after the functions that they help, and where they end.
const SECTION: (&str, &str) = ("\nlet cached", "\nlet wasm;\n");

/// The same for short texts. No view outlives a call: WebAssembly detaches the memory's buffer when it grows, and wasm2js
/// replaces it and leaves the old one as it is.
const HELPERS: &str = "
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
let WASM_VECTOR_LEN;
function getDataViewMemory0() {
    return new DataView(wasm.memory.buffer);
}
function getStringFromWasm0(start, length) {
    return decoder.decode(new Uint8Array(wasm.memory.buffer, start >>> 0, length));
}
function passStringToWasm0(text, malloc) {
    const bytes = encoder.encode(text);
    WASM_VECTOR_LEN = bytes.length;
    const start = malloc(WASM_VECTOR_LEN, 1) >>> 0;
    new Uint8Array(wasm.memory.buffer, start).set(bytes);
    return start;
}
";

/// Puts our helpers in the place of wasm-bindgen's.
///
/// # Errors
///
/// When those are others than are known here: then another version of wasm-bindgen wrote them, and this file has to learn
/// what they do before anything is shipped.
pub fn shorten_helpers(glue: &str) -> Result<String> {
    let unknown = "wasm-bindgen writes its helpers differently now";
    let (before, rest) = glue.split_once(SECTION.0).context(unknown)?;
    let (helpers, after) = rest.split_once(SECTION.1).context(unknown)?;
    let mut found: Vec<&str> =
        helpers.lines().filter_map(|line| line.strip_prefix("function ")?.split('(').next()).collect();
    found.sort_unstable();
    let mut known = KNOWN;
    known.sort_unstable();
    ensure!(found == known && helpers.contains("\nlet WASM_VECTOR_LEN = 0;\n"), "{unknown}: {found:?}");
    Ok([&without_realloc(before), HELPERS, SECTION.1.trim_start(), after].concat())
}

/// Leaves out of each call of `passStringToWasm0` the last of three arguments, which ours does not take: room for a text is
/// made once.
fn without_realloc(glue: &str) -> String {
    let call = "passStringToWasm0(";
    let mut pieces = glue.split(call);
    let mut shorter = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (arguments, rest) = piece.split_at(piece.find(')').unwrap_or(0));
        let taken: Vec<&str> = arguments.splitn(3, ", ").take(2).collect();
        shorter.extend([call, &taken.join(", "), rest]);
    }
    shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
export function call(text) {
    wasm.call(passStringToWasm0(text, wasm.malloc, wasm.realloc), WASM_VECTOR_LEN);
}
let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
}
function getStringFromWasm0(ptr, len) {
}
let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
}
function passStringToWasm0(arg, malloc, realloc) {
}
function decodeText(bytes) {
}
let WASM_VECTOR_LEN = 0;

let wasm;
export function __wbg_set_wasm(val) {
";

    #[test]
    fn what_crosses_texts_keeps_no_view_of_memory() {
        let ours = shorten_helpers(GLUE).unwrap();
        assert!(!ours.contains("cached") && ours.contains("new DataView(wasm.memory.buffer)"), "{ours}");
    }

    #[test]
    fn a_text_is_passed_without_what_would_make_its_room_larger() {
        let ours = shorten_helpers(GLUE).unwrap();
        assert!(ours.contains("wasm.call(passStringToWasm0(text, wasm.malloc), WASM_VECTOR_LEN);"), "{ours}");
    }

    #[test]
    fn what_stands_around_the_helpers_stays() {
        let ours = shorten_helpers(GLUE).unwrap();
        assert!(ours.starts_with("export function call(text) {"), "{ours}");
        assert!(ours.ends_with("\nlet wasm;\nexport function __wbg_set_wasm(val) {\n"), "{ours}");
    }

    #[test]
    fn a_helper_that_is_unknown_fails_the_build() {
        let error = shorten_helpers(&GLUE.replace("decodeText", "decodeTexts")).unwrap_err();
        assert!(error.to_string().contains("decodeTexts"));
    }

    #[test]
    fn glue_without_helpers_fails_the_build() {
        assert!(shorten_helpers("export function hello() {}\nlet wasm;\n").is_err());
    }
}
