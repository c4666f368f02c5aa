//! One-letter names between the module and its glue: wasm-bindgen's long ones, each in hex in the module and once more
//! in the glue, cost a page about a kilobyte (brotli).
//!
//! Text in, text out. wasm-opt renames inside the module and says how; here the glue follows.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The module that wasm-bindgen makes the WebAssembly import from.
const GLUE: &str = "./uid2_wasm_page_bg.js";

/// What some modules want to be called before anything else.
const START: &str = "__wbindgen_start";

/// What a page needs of the glue besides the crate's own functions, written with the long names.
const ENTRY: &str = "
export function startModule(exports) {
    wasm = exports;
    START
}
export function memoryBuffer() {
    return wasm.memory.buffer;
}
";

/// What wasm-metadce is to keep of a module's exports: those that its glue and a page use. wasm-bindgen exports more.
pub fn roots(glue: &str) -> String {
    let used = glue.split("wasm.").skip(1).map(|piece| piece.split(|letter| !is_of_name(letter)).next());
    let kept: BTreeSet<&str> = used.flatten().chain(["memory", START]).collect();
    let roots = kept.into_iter().map(|name| json!({ "name": name, "export": name, "root": true }));
    roots.collect::<Value>().to_string()
}

/// How wasm-opt renamed what the module imports and exports.
pub struct Names {
    /// Long name, short name.
    imports: Vec<(String, String)>,
    /// From long to short.
    exports: BTreeMap<String, String>,
}

/// The three files of glue that belong to a renamed module.
pub struct Glue {
    /// What wasm-bindgen wrote, with short names, `startModule` and `memoryBuffer`.
    pub all: String,
    /// The functions that the module imports, by their short names.
    pub imported: String,
    /// The functions that a page calls.
    pub called: String,
}

impl Names {
    /// Reads what `wasm-opt --minify-imports-and-exports-and-modules` prints.
    pub fn read(said: &str) -> Result<Self> {
        let mut said: BTreeMap<String, Vec<Vec<String>>> = serde_json::from_str(said)?;
        let mut lines = |of| said.remove(of).with_context(|| format!("wasm-opt does not tell the new names of {of}"));
        let imports = lines("imports")?.into_iter().map(import).collect::<Result<_>>()?;
        let exports = lines("exports")?.into_iter().map(export).collect::<Result<_>>()?;
        Ok(Self { imports, exports })
    }

    /// The glue of the module with its new names. The file of the ports it imports from is a page's too.
    pub fn apply(&self, glue: &str) -> Result<Glue> {
        let start = if self.exports.contains_key(START) { format!("wasm.{START}();") } else { String::new() };
        let all = self.shorten(&(glue.to_owned() + &ENTRY.replace("START", &start)))?;
        let called = exported(&all).filter(|name| *name != "__wbg_set_wasm" && !self.imports_long(name));
        let called = called.collect::<Vec<_>>().join(", ");
        let imported: Vec<String> = self.imports.iter().map(|(long, short)| format!("{long} as {short}")).collect();
        let called = from_glue(&called) + &format!("export {{ setPorts }} from {};\n", ports(&all)?);
        Ok(Glue { imported: from_glue(&imported.join(", ")), called, all })
    }

    /// What the module imports, by long names.
    pub fn imported(&self) -> impl Iterator<Item = &str> {
        self.imports.iter().map(|(long, _)| long.as_str())
    }

    fn imports_long(&self, name: &str) -> bool {
        self.imports.iter().any(|(long, _)| long == name)
    }

    /// Replaces each `wasm.long` by `wasm.short`.
    fn shorten(&self, glue: &str) -> Result<String> {
        let mut pieces = glue.split("wasm.");
        let mut short = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (name, rest) = piece.split_at(piece.find(|letter| !is_of_name(letter)).unwrap_or(piece.len()));
            let name = self.exports.get(name).with_context(|| format!("the glue uses {name}, which is no export"))?;
            write!(short, "wasm.{name}{rest}")?;
        }
        Ok(short)
    }
}

fn import(line: Vec<String>) -> Result<(String, String)> {
    match <[String; 3]>::try_from(line) {
        Ok([module, long, short]) if module == GLUE => Ok((long, short)),
        Ok([module, long, _]) => bail!("the module imports {long} from {module} and not from its glue"),
        Err(line) => bail!("wasm-opt names an import in an unknown form: {line:?}"),
    }
}

fn export(line: Vec<String>) -> Result<(String, String)> {
    match <[String; 2]>::try_from(line) {
        Ok([long, short]) => Ok((long, short)),
        Err(line) => bail!("wasm-opt names an export in an unknown form: {line:?}"),
    }
}

fn from_glue(names: &str) -> String {
    format!("export {{ {names} }} from \"{GLUE}\";\n")
}

fn exported(glue: &str) -> impl Iterator<Item = &str> {
    glue.lines().filter_map(|line| line.strip_prefix("export function ")?.split('(').next())
}

/// Where the glue says that the ports are: a quoted path.
fn ports(glue: &str) -> Result<&str> {
    let path = glue.lines().find_map(|line| line.strip_prefix("import { port } from ")?.strip_suffix(';'));
    path.context("the glue imports no ports")
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$'
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE_TEXT: &str = "\
import { port } from './snippets/ports.js';
export function hello(name) {
    wasm.hello(wasm.__wbindgen_malloc(name));
}
export function __wbg_report_c95a(text) {
    new Uint8Array(wasm.memory.buffer);
}
let wasm;
export function __wbg_set_wasm(val) {
    wasm = val;
}
";

    fn names() -> Names {
        let said = r#"{
            "imports": [ ["./uid2_wasm_page_bg.js", "__wbg_report_c95a", "a"] ],
            "exports": [ ["memory", "b"], ["hello", "c"], ["__wbindgen_malloc", "d"], ["__wbindgen_start", "e"] ]
        }"#;
        Names::read(said).unwrap()
    }

    #[test]
    fn the_glue_calls_the_module_by_its_short_names() {
        let all = names().apply(GLUE_TEXT).unwrap().all;
        assert!(all.contains("wasm.c(wasm.d(name))") && all.contains("new Uint8Array(wasm.b.buffer)"), "{all}");
        assert!(all.contains("wasm = exports;\n    wasm.e();"), "{all}");
    }

    #[test]
    fn the_module_keeps_what_the_glue_uses_and_what_starts_it() {
        let roots: Vec<Value> = serde_json::from_str(&roots(GLUE_TEXT)).unwrap();
        let names: Vec<&str> = roots.iter().filter_map(|root| root["export"].as_str()).collect();
        assert_eq!(names, ["__wbindgen_malloc", "__wbindgen_start", "hello", "memory"]);
    }

    #[test]
    fn a_page_calls_the_crates_functions_and_the_module_the_others() {
        let glue = names().apply(GLUE_TEXT).unwrap();
        let called = "export { hello, startModule, memoryBuffer } from \"./uid2_wasm_page_bg.js\";\n";
        assert_eq!(glue.called, called.to_owned() + "export { setPorts } from './snippets/ports.js';\n");
        assert_eq!(glue.imported, "export { __wbg_report_c95a as a } from \"./uid2_wasm_page_bg.js\";\n");
    }

    #[test]
    fn glue_that_uses_what_the_module_lacks_fails_the_build() {
        assert!(names().apply("wasm.goodbye();").is_err());
    }

    #[test]
    fn an_import_from_elsewhere_than_the_glue_fails_the_build() {
        assert!(Names::read(r#"{ "imports": [["./snippet.js", "f", "a"]], "exports": [] }"#).is_err());
    }
}
