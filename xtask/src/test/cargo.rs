//! The native tests, and how many there were.

use super::tally::Tally;
use crate::{project, sh};
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Runs `cargo test` on the whole workspace, showing its output as it comes.
pub fn run(filter: Option<&str>, tally: &mut Tally) {
    sh::step("cargo test");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(project::root())
        .args(["test", "--quiet", "--workspace", "--no-fail-fast"]);
    cargo.args(filter);
    match watch(&mut cargo) {
        Ok(seen) => {
            let counted = seen.failed.len() as u64;
            tally.passed(seen.passed);
            tally.skipped(seen.ignored);
            seen.failed.iter().for_each(|name| tally.failed(name, "cargo test"));
            if !seen.success && counted == 0 {
                tally.failed(
                    "cargo test",
                    "it did not compile, or ended early; its messages are above",
                );
            }
        }
        Err(error) => tally.failed("cargo test", &format!("{error:#}")),
    }
}

/// What the output of `cargo test` said.
#[derive(Default, Debug, PartialEq)]
struct Seen {
    passed: u64,
    ignored: u64,
    failed: Vec<String>,
    success: bool,
}

fn watch(cargo: &mut Command) -> Result<Seen> {
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let stdout = child.stdout.take().context("no stdout")?;
    let mut seen = Seen::default();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        sh::say(&line);
        seen.line(&line);
    }
    seen.success = child.wait()?.success();
    Ok(seen)
}

impl Seen {
    /// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …` and, in the list of failures, `    name`.
    fn line(&mut self, line: &str) {
        if let Some(result) = line.strip_prefix("test result: ") {
            self.passed += count(result, " passed");
            self.ignored += count(result, " ignored");
        } else if let Some(name) = line.strip_prefix("---- ").and_then(|line| line.strip_suffix(" ----")) {
            self.failed.push(name.trim_end_matches(" stdout").to_owned());
        }
    }
}

/// The number before a word.
fn count(text: &str, word: &str) -> u64 {
    let before = text.split(word).next().unwrap_or_default();
    before
        .rsplit(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_several_binaries_are_added_up() {
        let mut seen = Seen::default();
        for line in [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "---- flow::deny_wins stdout ----",
            "failures:",
            "    flow::deny_wins",
            "test result: FAILED. 12 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
        ] {
            seen.line(line);
        }
        let expected = Seen {
            passed: 15,
            ignored: 1,
            failed: vec!["flow::deny_wins".into()],
            success: false,
        };
        assert_eq!(seen, expected);
    }
}
