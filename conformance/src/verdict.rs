//! What a check comes to, and the words to say it with.

use std::fmt::Display;

use contract::problem::{ProblemKind, TYPE_PREFIX};
use serde_json::Value;

use crate::http::Reply;

/// Why a check did not end well.
#[derive(Debug, Clone)]
pub enum Stop {
    /// The rule is broken.
    Failed {
        /// What the contract asks for.
        expected: String,
        /// What came instead.
        came: String,
    },
    /// It could not be looked at; says what is missing.
    Skipped(String),
    /// There is nothing to look at: the contract leaves it open, and this backend does without.
    Absent(String),
}

/// The end of a check.
pub type Verdict<T = ()> = Result<T, Stop>;

/// The rule is broken.
pub fn fail<T>(expected: impl Into<String>, came: impl Display) -> Verdict<T> {
    Err(Stop::Failed {
        expected: expected.into(),
        came: came.to_string(),
    })
}

/// Something to look with is missing.
pub fn skip<T>(needs: impl Into<String>) -> Verdict<T> {
    Err(Stop::Skipped(needs.into()))
}

/// There is nothing to look at.
pub fn absent<T>(what: impl Into<String>) -> Verdict<T> {
    Err(Stop::Absent(what.into()))
}

/// Fails unless `true`.
pub fn ensure(fits: bool, expected: impl Into<String>, came: impl Display) -> Verdict {
    if fits { Ok(()) } else { fail(expected, came) }
}

impl Reply {
    /// What came, in a few words.
    pub fn brief(&self) -> String {
        if let Some(word) = self.problem() {
            return format!("{} {word}", self.status);
        }
        let step = self.json.as_ref().and_then(|json| json["step"]["type"].as_str());
        match step {
            Some(step) => format!("{} with step {step}", self.status),
            None if self.text.is_empty() => format!("{} without a body", self.status),
            None => format!("{} {}", self.status, self.text.chars().take(160).collect::<String>()),
        }
    }

    /// The word of a problem's type.
    pub fn problem(&self) -> Option<&str> {
        self.json.as_ref()?["type"].as_str()?.strip_prefix(TYPE_PREFIX)
    }

    /// The step of the flow that came, alone or with a problem.
    pub fn step(&self) -> Option<&str> {
        let json = self.json.as_ref()?;
        json["step"]["type"]
            .as_str()
            .or_else(|| json["flow"]["step"]["type"].as_str())
    }

    /// The body, or null.
    pub fn body(&self) -> &Value {
        self.json.as_ref().unwrap_or(&Value::Null)
    }

    /// Fails unless the status is this.
    pub fn is(&self, status: u16) -> Verdict {
        ensure(
            self.status == status,
            format!("status {status} for {}", self.what()),
            self.brief(),
        )
    }

    /// Fails unless the call succeeded.
    pub fn is_ok(&self) -> Verdict {
        ensure(
            (200..300).contains(&self.status),
            format!("{} to succeed", self.what()),
            self.brief(),
        )
    }

    /// Fails unless this is the problem.
    pub fn is_problem(&self, kind: ProblemKind) -> Verdict {
        self.is_one_of(&[kind])
    }

    /// Fails unless this is one of these problems.
    pub fn is_one_of(&self, kinds: &[ProblemKind]) -> Verdict {
        let fits = kinds
            .iter()
            .any(|kind| self.problem() == Some(kind.as_str()) && self.status == kind.status());
        let words: Vec<String> = kinds
            .iter()
            .map(|kind| format!("{} {}", kind.status(), kind.as_str()))
            .collect();
        ensure(
            fits,
            format!("{} for {}", words.join(" or "), self.what()),
            self.brief(),
        )
    }

    /// Fails unless a flow at this step came.
    pub fn is_step(&self, step: &str) -> Verdict {
        let fits = matches!(self.status, 200 | 201) && self.body()["step"]["type"].as_str() == Some(step);
        ensure(fits, format!("step {step} after {}", self.what()), self.brief())
    }

    /// Whether it lets a browser go on towards a session.
    pub fn opens(&self) -> bool {
        let step = self.body()["step"]["type"].as_str();
        self.status == 200
            && matches!(
                step,
                Some("remember_browser" | "signed_in" | "enroll_required" | "form")
            )
    }
}
