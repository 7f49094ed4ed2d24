//! What came of it: for people, for programs, and for build servers.

pub mod json;
pub mod junit;
pub mod list;
pub mod terminal;

use std::time::Duration;

use crate::{
    kit::Kit,
    run::{End, Outcome},
};

/// Everything a report is made of.
pub struct Run<'r> {
    /// The backend.
    pub kit: &'r Kit,
    /// What came of each check, in the order of the list.
    pub outcomes: &'r [Outcome],
    /// How long all of it took.
    pub took: Duration,
}

impl Run<'_> {
    fn count(&self, fits: impl Fn(&End) -> bool) -> usize {
        self.outcomes.iter().filter(|outcome| fits(&outcome.end)).count()
    }

    /// How many rules are kept.
    pub fn passed(&self) -> usize {
        self.count(|end| matches!(end, End::Passed))
    }

    /// How many are broken, or announced and could not be looked at.
    pub fn failed(&self) -> usize {
        self.count(|end| matches!(end, End::Failed { .. } | End::Missing(_)))
    }

    /// How many were left out.
    pub fn skipped(&self) -> usize {
        self.count(|end| matches!(end, End::Skipped(_)))
    }
}
