//! What of the contract a run has shown: a rule about what no answer ever held was not looked at.

use std::collections::BTreeSet;

use contract::{flow::Action, problem::ProblemKind, step::Step};

use crate::http::Reply;

/// Every call of the contract, below the base.
const CALLS: &[(&str, &str)] = &[
    ("POST", "/flows"),
    ("GET", "/flows/{id}"),
    ("DELETE", "/flows/{id}"),
    ("POST", "/flows/{id}/actions/{name}"),
    ("GET", "/session"),
    ("DELETE", "/session"),
    ("GET", "/account/methods"),
    ("PATCH", "/account/methods/{id}"),
    ("DELETE", "/account/methods/{id}"),
    ("POST", "/account/methods/{id}/restore"),
    ("POST", "/account/methods/{id}/test"),
    ("GET", "/account/tests/{id}"),
    ("DELETE", "/account/tests/{id}"),
    ("POST", "/account/enrollments"),
    ("GET", "/account/enrollments/{id}"),
    ("DELETE", "/account/enrollments/{id}"),
    ("POST", "/account/enrollments/{id}/resend"),
    ("POST", "/account/enrollments/{id}/verify"),
    ("GET", "/account/recovery-codes"),
    ("POST", "/account/recovery-codes"),
    ("GET", "/account/sessions"),
    ("DELETE", "/account/sessions"),
    ("DELETE", "/account/sessions/{id}"),
    ("GET", "/account/activity"),
    ("POST", "/account/activity/{id}/report"),
    ("POST", "/account/secure"),
    ("PUT", "/account/password"),
    ("POST", "/device/enrollments/{id}"),
    ("GET", "/device"),
    ("PATCH", "/device"),
    ("DELETE", "/device"),
    ("GET", "/device/requests"),
    ("POST", "/device/requests/{id}/answer"),
    ("POST", "/device/requests/{id}/seen"),
];

/// What no exchange of a run has shown.
pub struct Unseen {
    /// Calls that never succeeded, as `GET /session`.
    pub calls: Vec<String>,
    /// Actions that never succeeded.
    pub actions: Vec<&'static str>,
    /// Steps no flow was at.
    pub steps: Vec<&'static str>,
    /// Problems that never came.
    pub problems: Vec<&'static str>,
}

/// Whether a path is one of this pattern.
fn is(pattern: &str, path: &str) -> bool {
    let path = path.split('?').next().unwrap_or(path);
    pattern.split('/').count() == path.split('/').count()
        && pattern
            .split('/')
            .zip(path.split('/'))
            .all(|(wanted, is)| wanted == is || (wanted.starts_with('{') && !is.is_empty()))
}

/// Looks through everything that was said to an API with this base.
pub fn unseen<'r>(base: &str, replies: impl Iterator<Item = &'r Reply> + Clone) -> Unseen {
    let below = |reply: &'r Reply| reply.call.path.strip_prefix(base);
    let done = |method: &str, pattern: &str| {
        let fits = |reply| below(reply).is_some_and(|path| is(pattern, path));
        replies
            .clone()
            .any(|reply| reply.status < 300 && reply.call.method == method && fits(reply))
    };
    let steps: BTreeSet<&str> = replies.clone().filter_map(Reply::step).collect();
    let problems: BTreeSet<&str> = replies.clone().filter_map(Reply::problem).collect();
    let named = |action: &Action| done("POST", &format!("/flows/{{id}}/actions/{}", action.as_str()));
    Unseen {
        calls: CALLS
            .iter()
            .filter(|(method, pattern)| !done(method, pattern))
            .map(|(method, pattern)| format!("{method} {pattern}"))
            .collect(),
        actions: Action::ALL
            .iter()
            .filter(|action| !named(action))
            .map(|action| action.as_str())
            .collect(),
        steps: Step::NAMES
            .iter()
            .copied()
            // A step of a newer server is no step.
            .filter(|name| *name != "unknown" && !steps.contains(name))
            .collect(),
        problems: ProblemKind::ALL
            .iter()
            .map(|kind| kind.as_str())
            .filter(|word| !problems.contains(word))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

    #[test]
    fn every_call_of_the_contract_is_known() {
        let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(SCHEMA).unwrap()).unwrap();
        let told: BTreeSet<String> = schema["paths"]
            .as_object()
            .unwrap()
            .iter()
            .filter_map(|(path, calls)| Some((path.strip_prefix("/api/v1")?, calls.as_object()?)))
            .flat_map(|(path, calls)| calls.keys().map(move |method| (method.to_uppercase(), path)))
            .filter(|(method, _)| method != "PARAMETERS")
            .map(|(method, path)| format!("{method} {path}"))
            .collect();
        let known: BTreeSet<String> = CALLS.iter().map(|(method, path)| format!("{method} {path}")).collect();
        assert_eq!(told, known);
    }

    #[test]
    fn a_pattern_stands_for_one_path_each() {
        assert!(is("/flows/{id}", "/flows/abc?after=3&wait=1"));
        assert!(!is("/flows/{id}", "/flows/") && !is("/flows", "/flows/abc") && !is("/flows/{id}", "/flows/a/b"));
    }
}
