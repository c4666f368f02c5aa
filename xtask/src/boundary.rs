//! The list of numbers in `pkg/ports.js`, written from `src/page/boundary.rs`.
//! Only this translation, line by line; the numbers themselves are in the Rust file. They share a file with the ports, because
//! the runner of the tests in browsers serves four files at once.

use crate::project::Project;
use anyhow::{Context, Result};

const BEGIN: &str =
    "// The list of src/page/boundary.rs, which says what each number means: `cargo xtask build` writes it.\n";
const END: &str = "// The end of the list.\n";

/// Writes the list anew.
pub fn write(project: &Project) -> Result<()> {
    let shell = &project.shell;
    let (rust, script) = (project.root.join("src/page/boundary.rs"), project.root.join("pkg/ports.js"));
    let before = shell.read_file(&script)?;
    let after = with_list(&before, &shell.read_file(rust)?)?;
    if after != before {
        shell.write_file(script, after)?;
    }
    Ok(())
}

fn with_list(script: &str, rust: &str) -> Result<String> {
    let lacks = "pkg/ports.js has no list of numbers";
    let (before, list) = script.split_once(BEGIN).context(lacks)?;
    let (_, after) = list.split_once(END).context(lacks)?;
    Ok([before, BEGIN, &translate(rust)?, END, after].concat())
}

fn translate(rust: &str) -> Result<String> {
    let constants = rust.lines().filter_map(|line| line.strip_prefix("pub const "));
    let translated = constants.map(|constant| {
        let (name, value) = constant.split_once(": i32 = ").with_context(|| format!("not a number: {constant}"))?;
        Ok(format!("export const {name} = {value}\n"))
    });
    translated.collect()
}

#[cfg(test)]
mod tests {
    use super::{translate, with_list};

    #[test]
    fn the_script_has_the_numbers_that_the_module_has() {
        let script = include_str!("../../pkg/ports.js");
        assert!(
            with_list(script, include_str!("../../src/page/boundary.rs")).unwrap() == script,
            "pkg/ports.js has not the numbers of src/page/boundary.rs: run `cargo xtask build`"
        );
    }

    #[test]
    fn a_constant_that_is_no_number_is_an_error() {
        assert!(translate("pub const NAME: &str = \"text\";").is_err());
    }

    #[test]
    fn pages_and_servers_know_each_product_by_the_same_cookie_and_host() {
        let script = include_str!("../../pkg/products.js");
        let server = include_str!("../../src/product.rs");
        let rows: Vec<Vec<&str>> = script
            .lines()
            .filter_map(|line| line.split_once("product(\"")?.1.split_once(')'))
            .map(|(row, _)| row.split(", ").map(|text| text.trim_matches('"')).collect())
            .collect();
        assert_eq!(rows.len(), 2, "a row for each product in pkg/products.js");
        let picks = |wanted: [String; 2]| server.contains(&format!("self.pick(\"{}\", \"{}\")", wanted[0], wanted[1]));
        assert!(picks([0, 1].map(|row: usize| rows[row][2].to_owned())), "the official cookies");
        assert!(picks([0, 1].map(|row: usize| format!("https://prod.{}", rows[row][3]))), "the operators");
    }
}
