//! What `node --test` reports to machines: TAP, with what a failure said in a block of YAML below its line.

/// So many lines of a failure are shown again at the end.
const LINES: usize = 12;

/// What one file's tests came to.
#[derive(Default, Debug, PartialEq, Eq)]
pub struct Report {
    pub passed: u64,
    /// Without those that a pattern of names left out.
    pub skipped: u64,
    pub failed: Vec<Failure>,
    /// The file itself failed: it cannot be loaded, or its process ended on its own.
    pub broken: bool,
}

/// A test that failed.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    pub name: String,
    /// Its message, and the lines of the tests it came through.
    pub said: String,
}

impl Report {
    /// Takes the totals from the closing comments, which count tests but not the suites around them, and failures from the
    /// lines of the tests. A report without totals was broken off: nothing in it counts as passed.
    pub fn read(tap: &str) -> Self {
        let mut report = Self::default();
        let mut left_out = 0;
        let mut lines = tap.lines();
        while let Some(line) = lines.next() {
            let text = line.trim_start();
            if let Some(numbered) = text.strip_prefix("not ok ") {
                match failure(numbered, &mut lines) {
                    Some(one) if one.name.ends_with(".mjs") => report.broken = true,
                    one => report.failed.extend(one),
                }
            }
            left_out += u64::from(text.starts_with("ok ") && text.ends_with("# SKIP test name does not match pattern"));
            // What a test prints stands there as a comment, too; the totals come last.
            let total = |word: &str| line.strip_prefix(word).and_then(|number| number.trim().parse().ok());
            report.passed = total("# pass ").unwrap_or(report.passed);
            report.skipped = total("# skipped ").unwrap_or(report.skipped);
        }
        report.skipped = report.skipped.saturating_sub(left_out);
        report
    }

    /// A regular expression for exactly the tests that failed; none when the file itself did.
    pub fn pattern(&self) -> Option<String> {
        let names: Vec<String> = self.failed.iter().map(|one| literally(&one.name)).collect();
        (!self.broken && !names.is_empty()).then(|| format!("^(?:{})$", names.join("|")))
    }
}

/// The failure whose line was just read; none for a suite, which only repeats what its tests said.
fn failure<'tap>(numbered: &str, lines: &mut impl Iterator<Item = &'tap str>) -> Option<Failure> {
    let name = numbered.split_once(" - ").map_or("", |(_, name)| name);
    let name = name.replace("\\#", "#").replace("\\\\", "\\");
    let end = lines.next()?.replace("---", "...");
    let block: Vec<&str> = lines.take_while(|line| *line != end).collect();
    if block.iter().any(|line| line.trim() == "failureType: 'subtestsFailed'") {
        return None;
    }
    Some(Failure {
        name,
        said: said(&block),
    })
}

/// The message and where it came from, without what only machines want to know.
fn said(block: &[&str]) -> String {
    let mut lines = Vec::new();
    let mut inside = "";
    let depth = block.first().map_or(0, |line| line.len() - line.trim_start().len());
    for line in block {
        let text = line.get(depth..).unwrap_or_default();
        if !text.starts_with(' ') && !text.is_empty() {
            inside = text.split(':').next().unwrap_or_default();
            let value = text.split_once(": ").map_or("", |(_, value)| value);
            if inside == "error" && value != "|-" {
                lines.push(value.trim_matches('\'').to_owned());
            }
        } else if inside == "error" || (inside == "stack" && text.contains("/tests/")) {
            lines.push(text.trim_end().to_owned());
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines.truncate(LINES);
    lines.join("\n")
}

/// A regular expression for exactly this text.
fn literally(name: &str) -> String {
    name.chars().fold(String::new(), |mut pattern, c| {
        if !c.is_alphanumeric() && c.is_ascii() && c != ' ' {
            pattern.push('\\');
        }
        pattern.push(c);
        pattern
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAP: &str = include_str!("tests/report.tap");

    #[test]
    fn totals_come_from_the_closing_comments_not_from_what_tests_print() {
        let report = Report::read(TAP);
        assert_eq!((report.passed, report.skipped), (1, 1));
    }

    #[test]
    fn a_suite_is_no_failure_of_its_own() {
        let names: Vec<_> = Report::read(TAP).failed.into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["a (b): c# 1+1 \\ it's", "in it", "late"]);
    }

    #[test]
    fn what_a_failure_said_is_kept() {
        let said: Vec<_> = Report::read(TAP).failed.into_iter().map(|one| one.said).collect();
        let first =
            "  two lines\n  of it\n  1 !== 2\n  TestContext.<anonymous> (file:///home/me/tests/a.test.mjs:5:47)";
        assert_eq!(said[0], first);
        assert_eq!(said[2], "test timed out after 50ms");
    }

    #[test]
    fn a_name_is_not_read_as_a_pattern() {
        let failed = |name: &str| Failure {
            name: name.into(),
            said: String::new(),
        };
        let report = Report {
            failed: vec![failed("a (b): c# 1+1"), failed("d")],
            ..Report::default()
        };
        assert_eq!(report.pattern().as_deref(), Some("^(?:a \\(b\\)\\: c\\# 1\\+1|d)$"));
    }

    #[test]
    fn a_file_that_failed_is_run_whole() {
        let report = Report::read(TAP);
        assert!(report.broken && report.pattern().is_none());
        assert_eq!(Report::default().pattern(), None);
    }

    #[test]
    fn a_report_that_breaks_off_counts_nothing_as_passed() {
        assert_eq!(
            Report::read("TAP version 13\nok 1 - a\n# pass 7 eggs\n"),
            Report::default()
        );
    }

    #[test]
    fn what_a_pattern_leaves_out_is_not_skipped() {
        let tap = "ok 1 - a # SKIP test name does not match pattern\nok 2 - b # SKIP\n# pass 0\n# skipped 2\n";
        assert_eq!(Report::read(tap).skipped, 1);
    }
}
