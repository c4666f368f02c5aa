//! What a step prints: shown while it runs, kept in a file, and its end said once more where the step failed.
//!
//! Only the printing; which steps there are, and how they ended, is in `steps.rs` and `test.rs`.

use anyhow::Result;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

/// How many lines of a failed step are said once more: whoever sees only the end of a run sees these.
const LAST_LINES: usize = 60;

/// How late what is printed may be shown.
const SHOWN_EVERY: Duration = Duration::from_millis(50);

/// Runs a program, shows all that it and its own programs print, and keeps that in a file. Answers whether it succeeded.
///
/// They print into the file, and the file is shown: a program that a step leaves behind would hold a pipe open, and the run
/// would never end.
pub fn run(program: &mut Command, file: &Path) -> Result<bool> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create(file)?;
    let kept = File::options().append(true).open(file)?;
    let mut child = program.stdout(kept.try_clone()?).stderr(kept).spawn()?;
    let mut shown = File::open(file)?;
    loop {
        // Looked at before what is printed, so that nothing is left out that was printed before the end.
        let end = child.try_wait()?;
        io::copy(&mut shown, &mut io::stdout())?;
        if let Some(status) = end {
            return Ok(status.success());
        }
        thread::sleep(SHOWN_EVERY);
    }
}

/// The last lines that were kept in this file.
pub fn last_lines(file: &Path) -> Result<String> {
    Ok(end_of(&String::from_utf8_lossy(&fs::read(file)?)))
}

fn end_of(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LAST_LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    /// A shell that runs this, and what it printed.
    fn printed(name: &str, script: &str) -> (bool, String) {
        let file = env::temp_dir().join(format!("uid2-transcript-{}-{name}.log", std::process::id()));
        let succeeded = run(Command::new("sh").args(["-c", script]), &file).unwrap();
        let text = last_lines(&file).unwrap();
        fs::remove_file(file).unwrap();
        (succeeded, text)
    }

    #[test]
    fn what_a_step_prints_on_either_stream_is_kept_in_its_order() {
        assert_eq!(printed("order", "echo one; echo two >&2; echo three"), (true, "one\ntwo\nthree".to_owned()));
    }

    #[test]
    fn a_step_that_fails_says_so_and_its_last_words_are_kept() {
        assert_eq!(printed("fails", "echo why >&2; exit 3"), (false, "why".to_owned()));
    }

    #[test]
    fn a_program_that_is_left_behind_keeps_no_step_from_ending() {
        let started = std::time::Instant::now();
        assert_eq!(printed("left", "sleep 20 & echo done"), (true, "done".to_owned()));
        assert!(started.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn of_a_long_transcript_the_end_is_said_once_more() {
        let long: Vec<String> = (1..=100).map(|line| line.to_string()).collect();
        assert_eq!(end_of(&long.join("\n")), long[40..].join("\n"));
        assert_eq!(end_of(""), "");
    }
}
