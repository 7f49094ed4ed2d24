//! The names kept in this browser, for whoever said *stay signed in*.

use super::{
    effect::{Effect, Input},
    state::{Pending, State},
};
use contract::{flow::Action, step::Step};

/// So many are kept.
const MOST: usize = 5;

/// Keeps the name of whoever answered *stay signed in?* with yes; on a shared device nobody leaves a name behind by
/// signing in. Called with the answer that has got through, before its reply is drawn.
pub(super) fn keep(state: &mut State, answered: &Pending, fx: &mut Vec<Effect>) {
    let Input { yes: Some(true), .. } = answered.input else {
        return;
    };
    let label = state
        .flow
        .as_ref()
        .and_then(|flow| flow.user.as_ref())
        .map(|user| user.label.clone());
    let Some(label) = label.filter(|label| answered.action == Action::Remember && !label.is_empty()) else {
        return;
    };
    state.accounts.retain(|kept| *kept != label);
    state.accounts.insert(0, label);
    state.accounts.truncate(MOST);
    fx.push(Effect::Keep(state.accounts.clone()));
}

/// *Forget* was pressed.
pub(super) fn forget(state: &mut State, label: &str, fx: &mut Vec<Effect>) {
    state.accounts.retain(|kept| kept != label);
    fx.extend([Effect::Keep(state.accounts.clone()), Effect::Focus]);
}

/// *Use another account* was pressed.
pub(super) fn other(state: &mut State, fx: &mut Vec<Effect>) {
    state.other_account = true;
    state.identifier.clear();
    state.say(None);
    fx.push(Effect::Focus);
}

/// Where the backend does not want names to be kept, those of earlier days go.
pub(super) fn follow(state: &mut State, fx: &mut Vec<Effect>) {
    let refused = matches!(
        state.flow.as_ref().map(|flow| &flow.step),
        Some(Step::Identify {
            remembered_accounts: false,
            ..
        })
    );
    if refused && !state.accounts.is_empty() {
        state.accounts.clear();
        fx.push(Effect::Keep(Vec::new()));
    }
}
