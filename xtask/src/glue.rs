//! The one change to what wasm-bindgen writes: the glue of the build without WebAssembly must notice that memory grew.
//!
//! Text in, text out; which file it is done to is for the build.

use anyhow::{Result, bail, ensure};

/// A view of memory that the glue keeps, as wasm-bindgen 0.2.130 declares it.
const DECLARED: (&str, &str) = ("let cached", "Memory0 = null;");

/// Makes the glue compare buffers before it uses a view of memory again.
///
/// WebAssembly detaches the old buffer when memory grows, and that is what the glue asks for. wasm2js replaces the buffer
/// and leaves the old one as it is, so the glue would go on reading and writing memory that nothing else looks at.
///
/// # Errors
///
/// When the glue is not of the form that is known here: then another version of wasm-bindgen wrote it, and this file
/// has to learn that form before anything is shipped.
pub fn notice_growth(glue: &str) -> Result<String> {
    let views: Vec<&str> = glue.lines().filter_map(declared_view).collect();
    ensure!(!views.is_empty(), "the glue keeps no view of memory: wasm-bindgen writes it differently now");
    views.into_iter().try_fold(glue.to_owned(), compare_buffers)
}

fn declared_view(line: &str) -> Option<&str> {
    line.strip_prefix(DECLARED.0)?.strip_suffix(DECLARED.1)
}

#[expect(clippy::needless_pass_by_value, reason = "the form that a fold needs")]
fn compare_buffers(glue: String, view: &str) -> Result<String> {
    let view = format!("cached{view}Memory0");
    let check = |stale: &str| format!("if ({view} === null || {stale}) {{");
    let buffer = format!("{view}.buffer");
    let known = [
        check(&format!("{view}.byteLength === 0")),
        check(&format!(
            "{buffer}.detached === true || ({buffer}.detached === undefined && {buffer} !== wasm.memory.buffer)"
        )),
    ];
    let found: Vec<&String> = known.iter().filter(|form| glue.matches(form.as_str()).count() == 1).collect();
    let [form] = found[..] else {
        bail!("the glue asks in an unknown way whether {view} is stale: wasm-bindgen writes it differently now");
    };
    Ok(glue.replace(form.as_str(), &check(&format!("{buffer} !== wasm.memory.buffer"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
let cachedUint8ArrayMemory0 = null;
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
let cachedDataViewMemory0 = null;
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || \
(cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
";

    #[test]
    fn every_view_of_memory_is_compared_with_the_memory_there_is() {
        let patched = notice_growth(GLUE).unwrap();
        assert!(patched.contains(
            "if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.buffer !== wasm.memory.buffer) {"
        ));
        assert!(
            patched.contains(
                "if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer !== wasm.memory.buffer) {"
            )
        );
        assert!(!patched.contains("detached") && !patched.contains("byteLength"));
    }

    #[test]
    fn a_view_whose_check_is_unknown_fails_the_build() {
        let error = notice_growth(&GLUE.replace("byteLength === 0", "byteLength == 0")).unwrap_err();
        assert!(error.to_string().contains("cachedUint8ArrayMemory0"));
    }

    #[test]
    fn a_view_that_is_never_checked_fails_the_build() {
        assert!(notice_growth("let cachedUint8ArrayMemory0 = null;").is_err());
    }

    #[test]
    fn glue_without_any_view_fails_the_build() {
        assert!(notice_growth("export function hello() {}").is_err());
    }
}
