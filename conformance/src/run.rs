//! Runs the checks, each for itself, and keeps what came of it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    accounts::File,
    check::{Check, Level, Turn},
    http::Reply,
    kit::{Ctx, Kit},
    verdict::Stop,
};

/// How a check ended.
pub enum End {
    /// The rule is kept.
    Passed,
    /// The rule is broken.
    Failed {
        /// What the contract asks for.
        expected: String,
        /// What came instead.
        came: String,
    },
    /// Discovery does not announce what it looks at, or the file says it may be left out.
    Skipped(String),
    /// Discovery announces it, but something to look with is missing: counts as failed.
    Missing(String),
}

/// A check and how it ended.
pub struct Outcome {
    /// Which.
    pub check: &'static Check,
    /// How.
    pub end: End,
    /// How long it took.
    pub took: Duration,
    /// The last exchanges before it failed.
    pub trail: Vec<Arc<Reply>>,
}

/// Which checks are wanted.
pub struct Choice {
    /// Up to which level.
    pub level: Level,
    /// Only these, by name or by how the name begins (`csrf-`); empty: all.
    pub only: Vec<String>,
    /// Not these.
    pub skip: Vec<String>,
}

/// Whether a check is meant by one of these names.
fn named(check: &Check, names: &[String]) -> bool {
    let fits = |name: &String| check.name == name || (name.ends_with('-') && check.name.starts_with(name.as_str()));
    names.iter().any(fits)
}

impl Choice {
    /// Whether a check is wanted.
    pub fn wants(&self, check: &Check) -> bool {
        let asked = if self.only.is_empty() {
            check.level <= self.level
        } else {
            named(check, &self.only)
        };
        asked && !named(check, &self.skip)
    }
}

/// Whether any check is meant by a name.
pub fn names_any(name: &str, checks: &[&Check]) -> bool {
    checks.iter().any(|check| named(check, &[name.to_owned()]))
}

/// Runs the wanted checks; `told` hears of each as it ends.
pub fn run(
    kit: &Kit,
    file: &File,
    choice: &Choice,
    checks: &[&'static Check],
    told: &(dyn Fn(&Outcome) + Sync),
) -> Vec<Outcome> {
    let wanted: Vec<(usize, &'static Check)> = checks
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, check)| choice.wants(check))
        .collect();
    let of = |turn: Turn| wanted.iter().filter(move |(_, check)| check.turn == turn);
    let one = |&(at, check): &(usize, &'static Check)| {
        let outcome = look(kit, file, check);
        told(&outcome);
        (at, outcome)
    };
    let mut outcomes: Vec<(usize, Outcome)> = std::thread::scope(|scope| {
        let beside: Vec<_> = of(Turn::Beside).map(|check| scope.spawn(move || one(check))).collect();
        let mut outcomes: Vec<_> = of(Turn::Usual).map(one).collect();
        outcomes.extend(beside.into_iter().filter_map(|thread| thread.join().ok()));
        outcomes
    });
    outcomes.extend(of(Turn::Last).map(one));
    outcomes.sort_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn look(kit: &Kit, file: &File, check: &'static Check) -> Outcome {
    let started = Instant::now();
    let ctx = Ctx::new(kit);
    let absent = kit.discovery.as_ref().and_then(|told| check.when.missing(told));
    let end = match absent {
        Some(what) => End::Skipped(format!("{what} is not announced")),
        None => match (check.run)(&ctx) {
            Ok(()) => End::Passed,
            Err(Stop::Failed { expected, came }) => End::Failed { expected, came },
            Err(Stop::Skipped(needs)) if file.accept_skipped.iter().any(|name| name == check.name) => {
                End::Skipped(format!("needs {needs}"))
            }
            Err(Stop::Absent(why)) => End::Skipped(why),
            Err(Stop::Skipped(needs)) => End::Missing(format!("needs {needs}")),
        },
    };
    Outcome {
        check,
        end,
        took: started.elapsed(),
        trail: ctx.trail(),
    }
}
