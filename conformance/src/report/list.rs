//! The list of checks, generated from the checks themselves.

use std::fmt::Write as _;

use crate::check::{Check, Level};

const fn level(check: &Check) -> &'static str {
    match check.level {
        Level::Core => "core",
        Level::Full => "full",
    }
}

/// For a terminal.
pub fn plain(checks: &[&Check]) -> String {
    let mut text = String::new();
    let mut group = "";
    for check in checks {
        if check.group != group {
            group = check.group;
            let _ = writeln!(text, "{}{group}", if text.is_empty() { "" } else { "\n" });
        }
        let _ = writeln!(text, "  {:<26} {}  {}", check.name, level(check), check.rule);
    }
    let _ = write!(text, "\n{} checks", checks.len());
    text
}

/// For docs/conformance.md.
#[cfg(test)]
pub fn markdown(checks: &[&Check]) -> String {
    let mut text = String::from("| check | level | rule | source |\n|---|---|---|---|\n");
    for check in checks {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} |",
            check.name,
            level(check),
            check.rule,
            check.source
        );
    }
    text.pop();
    text
}
