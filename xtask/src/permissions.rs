//! What the module of a page may call: its import section is its permission list, kept as a file that a person reads.
//! Only the comparison; the names come from the build, the file is written by hand, when an import is wanted.

use anyhow::{Result, ensure};
use std::collections::BTreeSet;

/// Compares what a built module imports with the list.
///
/// # Errors
///
/// When the module may call something that is not on the list, or the list allows what it does not need any more.
pub fn check<'a>(imports: impl Iterator<Item = &'a str>, list: &str) -> Result<()> {
    let built: BTreeSet<&str> = imports.filter_map(permission).collect();
    let allowed: BTreeSet<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let more: Vec<_> = built.difference(&allowed).copied().collect();
    let less: Vec<_> = allowed.difference(&built).copied().collect();
    ensure!(more.is_empty(), "the module may call {}, which pkg/wasm/page/imports.txt does not allow", more.join(", "));
    ensure!(less.is_empty(), "pkg/wasm/page/imports.txt allows {}, which the module does not call", less.join(", "));
    Ok(())
}

/// The function behind an import, without the hash of its signature; none for what wasm-bindgen needs for itself.
fn permission(import: &str) -> Option<&str> {
    let name = import.strip_prefix("__wbg_")?;
    let (name, _) = name.rsplit_once('_')?;
    (!name.starts_with("__wbindgen_")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMPORTS: [&str; 3] =
        ["__wbg_set_cookie_c3588aca93e20418", "__wbg___wbindgen_throw_4c88d8bf264fd984", "__wbg_now_1a"];

    #[test]
    fn a_module_that_imports_just_what_is_listed_is_built() {
        assert!(check(IMPORTS.into_iter(), "now         the clock\nset_cookie  the cookies\n").is_ok());
    }

    #[test]
    fn a_module_that_may_call_more_is_refused() {
        let refusal = check(IMPORTS.into_iter(), "now\n").unwrap_err().to_string();
        assert!(refusal.contains("may call set_cookie"), "{refusal}");
    }

    #[test]
    fn a_permission_that_nobody_needs_any_more_is_refused_too() {
        assert!(check(IMPORTS.into_iter(), "now\nset_cookie\nfetch\n").is_err());
    }
}
