//! Writing a JSON file so that no program ever reads half of it.
//! What is in the file belongs to its owner.

use serde::Serialize;
use std::io;
use std::path::Path;

/// Writes the file under another name beside it, and then moves it into place.
pub(crate) fn write(file: &Path, content: &impl Serialize) -> io::Result<()> {
    let mut unfinished = file.as_os_str().to_owned();
    unfinished.push(".unfinished");
    std::fs::write(&unfinished, serde_json::to_vec_pretty(content)?)?;
    std::fs::rename(&unfinished, file)
}
