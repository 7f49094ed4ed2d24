//! The report for programs.

use serde_json::{Value, json};

use super::Run;
use crate::{
    run::{End, Outcome},
    seen::unseen,
};

/// One object with a list of checks.
pub fn report(run: &Run<'_>) -> String {
    let checks: Vec<Value> = run.outcomes.iter().map(one).collect();
    let told = run.kit.discovery.as_ref();
    let record = run.kit.record();
    let unseen = unseen(run.kit.base(), record.iter().map(AsRef::as_ref));
    let report = json!({
        "url": run.kit.http.origin,
        "api": format!("{}{}", run.kit.http.api.origin, run.kit.base()),
        "contract": told.map(|told| &told.contract),
        "passed": run.passed(),
        "failed": run.failed(),
        "skipped": run.skipped(),
        "seconds": run.took.as_secs_f64(),
        "checks": checks,
        "unseen": {
            "calls": unseen.calls,
            "actions": unseen.actions,
            "steps": unseen.steps,
            "problems": unseen.problems,
        },
    });
    format!("{report:#}\n")
}

fn one(outcome: &Outcome) -> Value {
    let check = outcome.check;
    let mut value = json!({
        "name": check.name,
        "group": check.group,
        "level": format!("{:?}", check.level).to_lowercase(),
        "rule": check.rule,
        "source": check.source,
        "seconds": outcome.took.as_secs_f64(),
    });
    match &outcome.end {
        End::Passed => value["result"] = json!("passed"),
        End::Skipped(why) => {
            value["result"] = json!("skipped");
            value["why"] = json!(why);
        }
        End::Missing(needs) => {
            value["result"] = json!("failed");
            value["why"] = json!(needs);
        }
        End::Failed { expected, came } => {
            value["result"] = json!("failed");
            value["expected"] = json!(expected);
            value["came"] = json!(came);
        }
    }
    value
}
