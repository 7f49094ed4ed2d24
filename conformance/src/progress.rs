//! Says how far the examination is: a run takes minutes where a server's limits have to be waited out.

use std::{
    io::{IsTerminal as _, Write as _},
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::run::Outcome;

/// How much is said meanwhile, on standard error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// A line for each check that has ended.
    Lines,
    /// One line that changes.
    Counter,
    /// Nothing: nobody looks.
    Quiet,
}

/// The progress of one run.
pub struct Progress {
    how: How,
    total: usize,
    ended: AtomicUsize,
}

impl Progress {
    /// For so many checks.
    pub fn new(verbose: bool, total: usize) -> Self {
        let how = match (verbose, std::io::stderr().is_terminal()) {
            (true, _) => How::Lines,
            (false, true) => How::Counter,
            (false, false) => How::Quiet,
        };
        let progress = Self {
            how,
            total,
            ended: AtomicUsize::new(0),
        };
        progress.count("getting the accounts ready");
        progress
    }

    /// A check has ended.
    pub fn ended(&self, outcome: &Outcome) {
        self.ended.fetch_add(1, Ordering::Relaxed);
        let name = outcome.check.name;
        match self.how {
            How::Lines => {
                let took = outcome.took.as_millis();
                let _ = writeln!(std::io::stderr(), "{took:>6} ms  {name}");
            }
            How::Counter | How::Quiet => self.count(name),
        }
    }

    /// Makes room for the report.
    pub fn clear(&self) {
        if self.how == How::Counter {
            let _ = write!(std::io::stderr(), "\r\u{1b}[2K");
        }
    }

    fn count(&self, what: &str) {
        if self.how == How::Counter {
            let ended = self.ended.load(Ordering::Relaxed);
            let _ = write!(std::io::stderr(), "\r\u{1b}[2K{ended} of {}  {what}", self.total);
        }
    }
}
