//! The tests over HTTP and in a browser, under `node --test`.

use super::tally::Tally;
use crate::build::{self, source_files};
use crate::{conformance, project, sh};
use anyhow::Result;
use fs_err as fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Two cores: a browser and a gateway for each.
const CONCURRENCY: &str = "2";

/// So many failures may be a busy machine; more are a fault.
const FEW: usize = 3;

/// What is started around the tests.
pub struct Around {
    /// Chromium.
    pub browser: PathBuf,
    /// Where the real identity servers lie; without it their tests are left out.
    pub upstreams: Option<PathBuf>,
}

/// Runs every `tests/**/*.test.mjs`, showing the readable report and counting from the machine's.
pub fn run(filter: Option<&str>, around: &Around, tally: &mut Tally) {
    let files = match test_files(around.upstreams.is_some()) {
        Ok(files) => files,
        Err(error) => return tally.failed("tests/", &format!("{error:#}")),
    };
    let named: Vec<PathBuf> = filter.map_or(Vec::new(), |text| {
        let matches = |path: &&PathBuf| {
            path.strip_prefix(project::root())
                .is_ok_and(|path| path.to_string_lossy().contains(text))
        };
        files.iter().filter(matches).cloned().collect()
    });
    let tap = project::cache_dir().join("tests.tap");
    let _ = fs::create_dir_all(project::cache_dir());
    let _ = fs::remove_file(&tap);
    let mut node = command(around, &tap);
    node.arg(format!("--test-concurrency={CONCURRENCY}"));
    match filter {
        Some(text) if named.is_empty() => {
            node.arg(format!("--test-name-pattern={text}")).args(&files);
        }
        Some(_) => {
            node.args(&named);
        }
        None => {
            node.args(&files);
        }
    }
    if files.is_empty() {
        return tally.failed("tests/", "there is no *.test.mjs");
    }
    sh::step("node --test");
    let finished = sh::shown(&mut node).is_ok();
    let report = Report::read(&fs::read_to_string(&tap).unwrap_or_default());
    tally.passed(report.passed);
    tally.skipped(report.skipped);
    let few = report.failed.len() <= FEW;
    for name in &report.failed {
        if few && passes_alone(name, &files, around) {
            sh::note(&format!("unsteady: \"{name}\" failed beside others and passed alone"));
            tally.passed(1);
        } else {
            tally.failed(name, "node --test");
        }
    }
    if !finished && report.failed.is_empty() {
        tally.failed("node --test", "it ended early; its messages are above");
    }
}

/// `node --test` with what the tests need, reporting to people and, for counting, to a file.
fn command(around: &Around, tap: &Path) -> Command {
    let mut node = Command::new("node");
    node.current_dir(project::root())
        .env("GENKAN_GATEWAY", project::gateway("dev"))
        .env("GENKAN_CONFORMANCE", conformance::program())
        .env("GENKAN_DIST", project::dist())
        .env("GENKAN_GALLERY", build::gallery::folder())
        .env("CHROMIUM", &around.browser)
        .args(["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"])
        .arg("--test-reporter=tap")
        .arg(format!("--test-reporter-destination={}", tap.display()));
    if let Some(installed) = &around.upstreams {
        node.env("GENKAN_UPSTREAMS", installed);
    }
    node
}

/// Two browsers and two gateways on two cores can starve a test of time. One that fails is run once more, with nothing
/// beside it; what fails then as well has failed.
fn passes_alone(name: &str, files: &[PathBuf], around: &Around) -> bool {
    sh::step(&format!("again, alone: {name}"));
    let tap = project::cache_dir().join("again.tap");
    let _ = fs::remove_file(&tap);
    let mut node = command(around, &tap);
    node.arg("--test-concurrency=1")
        .arg(format!("--test-name-pattern=^{}$", literally(name)))
        .args(files);
    let finished = sh::shown(&mut node).is_ok();
    let report = Report::read(&fs::read_to_string(&tap).unwrap_or_default());
    finished && report.passed > 0 && report.failed.is_empty()
}

/// A regular expression for exactly this text; TAP's own escapes are undone.
fn literally(name: &str) -> String {
    let name = name.replace("\\#", "#").replace("\\\\", "\\");
    name.chars().fold(String::new(), |mut pattern, c| {
        if !c.is_alphanumeric() && c.is_ascii() && c != ' ' {
            pattern.push('\\');
        }
        pattern.push(c);
        pattern
    })
}

/// All of them, those against real servers only when these are there.
fn test_files(upstreams: bool) -> Result<Vec<PathBuf>> {
    let mut files = source_files(&project::path("tests"))?;
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    files.retain(|path| upstreams || !path.starts_with(project::path("tests/upstreams")));
    Ok(files)
}

/// What TAP says.
#[derive(Default, Debug, PartialEq)]
struct Report {
    passed: u64,
    skipped: u64,
    failed: Vec<String>,
}

impl Report {
    /// Takes the totals from the closing comments, which count tests but not the suites around them, and names
    /// from the lines of the tests.
    fn read(tap: &str) -> Self {
        let mut report = Self::default();
        let mut cancelled = 0;
        let mut failed = 0;
        for line in tap.lines() {
            if let Some(name) = line.trim_start().strip_prefix("not ok ") {
                let name = name.split_once(" - ").map_or(name, |(_, name)| name);
                report.failed.push(name.to_owned());
            }
            let total = |word: &str| {
                line.strip_prefix(word)
                    .and_then(|number| number.trim().parse::<u64>().ok())
            };
            report.passed += total("# pass").unwrap_or(0);
            report.skipped += total("# skipped").unwrap_or(0) + total("# todo").unwrap_or(0);
            failed += total("# fail").unwrap_or(0);
            cancelled += total("# cancelled").unwrap_or(0);
        }
        report.only(failed + cancelled);
        report
    }

    /// A suite fails with its tests; only as many names count as tests failed, and the tests come first.
    fn only(&mut self, count: u64) {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        self.failed.truncate(count);
        while self.failed.len() < count {
            self.failed.push("a test without a name".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_come_from_the_closing_comments() {
        let tap = "TAP version 13\n# Subtest: sign-in\n    ok 1 - typed text is kept\n    not ok 2 - deny wins\n\
                   not ok 1 - sign-in\n1..1\n# tests 2\n# suites 1\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 3\n# todo 0\n";
        let expected = Report {
            passed: 1,
            skipped: 3,
            failed: vec!["deny wins".into()],
        };
        assert_eq!(Report::read(tap), expected);
    }

    #[test]
    fn a_name_is_not_read_as_a_pattern() {
        assert_eq!(literally("a (b): c\\# 1+1"), "a \\(b\\)\\: c\\# 1\\+1");
    }

    #[test]
    fn a_report_that_breaks_off_counts_nothing_as_passed() {
        assert_eq!(Report::read("TAP version 13\nok 1 - a\n"), Report::default());
    }
}
