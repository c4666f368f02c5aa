//! A mistake in the configuration, as it is shown: file, line, what is wrong, what to do.
//! One readable message. Mistakes are found in `check`.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;

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
    fn at(file: &Path, text: &str, byte: Option<usize>, what: String, remedy: String) -> Self {
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

/// A mistake with its place in the text, before the name of the file is added.
pub(super) struct MistakeInText {
    span: Option<Range<usize>>,
    what: String,
    remedy: String,
}

impl MistakeInText {
    pub(super) fn at<T>(place: &Spanned<T>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { span: Some(place.span()), what: what.into(), remedy: remedy.into() }
    }

    /// The mistake with the name of the file and the line.
    pub(super) fn locate(self, file: &Path, text: &str) -> Mistake {
        Mistake::at(file, text, self.span.map(|span| span.start), self.what, self.remedy)
    }
}

impl From<toml::de::Error> for MistakeInText {
    fn from(error: toml::de::Error) -> Self {
        let what = error.message().trim().replace('\n', ", ");
        let remedy = "compare the line with the built-in configuration, local-operator/default.toml";
        Self { span: error.span(), what, remedy: remedy.to_owned() }
    }
}
