//! Nothing can be done right now.

use contract::{
    flow::Action,
    step::{Blocked, Step},
};

use super::Scene;

pub(super) fn blocked(scene: &Scene<'_>) -> (Step, Vec<Action>) {
    let why = scene
        .row
        .blocked
        .as_deref()
        .and_then(Blocked::parse)
        .unwrap_or(Blocked::Locked);
    let mut actions = Vec::new();
    let proven = scene.row.password_version.is_some();
    if proven && !scene.methods.is_empty() && !matches!(why, Blocked::Disabled) {
        actions.push(Action::ChooseMethod);
        // What still works can be gone to at once.
        if scene.methods.iter().any(|option| option.usable) {
            actions.insert(0, Action::Choose);
        }
    }
    actions.push(Action::ChangeAccount);
    (
        Step::Blocked {
            why,
            retry_at: scene.row.retry_at,
        },
        actions,
    )
}

/// There is no way in now. Where one only has to wait, the list can be looked at again.
pub(super) fn no_method(scene: &Scene<'_>) -> (Step, Vec<Action>) {
    let retry_at = scene.methods.iter().filter_map(|option| option.retry_at).min();
    let mut actions = Vec::new();
    if !scene.methods.is_empty() {
        actions.push(Action::ChooseMethod);
    }
    actions.push(Action::ChangeAccount);
    let why = Blocked::NoMethod;
    (Step::Blocked { why, retry_at }, actions)
}
