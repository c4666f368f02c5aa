//! A mistake in the configuration, as it is shown: file, line, what is wrong, what to do.
//! One readable message; finding mistakes is not done here.

use std::fmt;
use std::path::{Path, PathBuf};

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    file: PathBuf,
    line: Option<usize>,
    what: String,
    remedy: String,
}

impl Mistake {
    /// A mistake at a byte of the file's text.
    pub(super) fn at(file: &Path, text: &str, byte: Option<usize>, what: String, remedy: String) -> Self {
        let line = byte.and_then(|byte| text.get(..byte)).map(|before| before.matches('\n').count() + 1);
        Self { file: file.to_owned(), line, what, remedy }
    }

    /// A file that cannot be read at all.
    pub(super) fn unreadable(file: &Path, error: &std::io::Error) -> Self {
        let remedy = "name a TOML file after --config, or leave --config out to use the built-in configuration";
        Self { file: file.to_owned(), line: None, what: error.to_string(), remedy: remedy.to_owned() }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}. Remedy: {}.", self.what, self.remedy)
    }
}

impl std::error::Error for Mistake {}
