//! The report for people.

use std::fmt::Write as _;

use super::Run;
use crate::{
    http::Reply,
    kit::Kit,
    redact::redacted,
    run::{End, Outcome},
};

/// How many exchanges before a failure are shown.
const SHOWN: usize = 2;

/// How it is told.
pub struct Terminal<'t> {
    /// Whether colours are understood.
    pub colour: bool,
    /// The command that looks at one check again, but for its name.
    pub repeat: &'t str,
}

impl Terminal<'_> {
    fn paint(&self, colour: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{colour}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Every check, by group.
    pub fn report(&self, kit: &Kit, notes: &[String], outcomes: &[Outcome]) -> String {
        let mut text = format!(
            "{}  contract {}\n",
            kit.http.origin,
            kit.discovery.as_ref().map_or("?", |told| &told.contract)
        );
        if kit.http.apart() {
            let _ = writeln!(text, "API at {}{}", kit.http.api.origin, kit.base());
        }
        for note in notes {
            let _ = writeln!(text, "{} {note}", self.paint("33", "!"));
        }
        let mut group = "";
        for outcome in outcomes {
            if outcome.check.group != group {
                group = outcome.check.group;
                let _ = writeln!(text, "\n{}", self.paint("1", group));
            }
            text.push_str(&self.one(outcome));
        }
        text
    }

    fn one(&self, outcome: &Outcome) -> String {
        let check = outcome.check;
        match &outcome.end {
            End::Passed => format!("  {} {:<26} {}\n", self.paint("32", "✓"), check.name, check.rule),
            End::Skipped(why) => format!("  {} {:<26} skipped: {why}\n", self.paint("2", "–"), check.name),
            End::Missing(needs) => {
                let hint = format!(
                    "announced, but not looked at: {needs}; or `accept_skipped = [\"{}\"]`",
                    check.name
                );
                format!("  {} {:<26} {hint}\n", self.paint("31", "✗"), check.name)
            }
            End::Failed { expected, came } => {
                let mut text = format!("  {} {:<26} {}\n", self.paint("31", "✗"), check.name, check.rule);
                let _ = writeln!(text, "      expected  {expected}");
                let _ = writeln!(text, "      came      {}", came.chars().take(400).collect::<String>());
                let _ = writeln!(text, "      source    {}", check.source);
                for reply in outcome.trail.iter().rev().take(SHOWN).rev() {
                    text.push_str(&exchange(reply));
                }
                let _ = writeln!(text, "      again     {} {}", self.repeat, check.name);
                text
            }
        }
    }

    /// The last line.
    pub fn closing(&self, run: &Run<'_>) -> String {
        let line = format!(
            "{} passed, {} failed, {} skipped",
            run.passed(),
            run.failed(),
            run.skipped()
        );
        let line = self.paint(if run.failed() == 0 { "32;1" } else { "31;1" }, &line);
        format!("{line} ({:.1} s)", run.took.as_secs_f64())
    }
}

/// A call and its answer, trimmed and without secrets.
fn exchange(reply: &Reply) -> String {
    let seen = redacted(reply);
    let mut text = format!("      > {} {}\n", reply.call.method, seen.path);
    for line in seen.sent {
        let _ = writeln!(text, "      > {line}");
    }
    let _ = writeln!(text, "      < {}", reply.status);
    for line in seen.received {
        let _ = writeln!(text, "      < {line}");
    }
    text
}
