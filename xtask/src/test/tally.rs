//! What passed and what failed, over all kinds of tests.

use crate::sh;

/// Counts, and what to say about each failure.
#[derive(Default)]
pub struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
    failures: Vec<String>,
}

impl Tally {
    pub fn passed(&mut self, count: u64) {
        self.passed += count;
    }

    pub fn skipped(&mut self, count: u64) {
        self.skipped += count;
    }

    /// One failure with its reason.
    pub fn failed(&mut self, what: &str, why: &str) {
        self.failed += 1;
        self.failures.push(if why.is_empty() {
            what.into()
        } else {
            format!("{what}: {why}")
        });
    }

    /// One check that is a whole program.
    pub fn check(&mut self, what: &str, result: anyhow::Result<()>) {
        match result {
            Ok(()) => self.passed += 1,
            Err(error) => self.failed(what, &format!("{error:#}")),
        }
    }

    /// A filter that matches nothing must not look like success.
    pub fn is_green(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// How many passed, failed and were skipped.
    #[cfg(test)]
    pub const fn counts(&self) -> (u64, u64, u64) {
        (self.passed, self.failed, self.skipped)
    }

    /// The failures once more, then the closing line.
    pub fn report(&self) {
        if !self.failures.is_empty() {
            sh::say("\nfailed:");
        }
        for failure in &self.failures {
            sh::say(&format!("  ✗ {}", failure.replace('\n', "\n    ")));
        }
        if self.passed + self.failed == 0 {
            sh::say("no test matches the filter");
        }
        let skipped = if self.skipped > 0 {
            format!(", {} skipped", self.skipped)
        } else {
            String::new()
        };
        sh::say(&format!("{} passed, {} failed{skipped}", self.passed, self.failed));
    }
}
