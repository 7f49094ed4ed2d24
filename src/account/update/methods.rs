//! The methods themselves, and test requests.

use super::{link, refused};
use crate::account::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::State,
    view::View,
};
use crate::flow::Failure;
use contract::problem::ProblemKind;

/// A method was changed, or a test request sent or withdrawn.
pub(super) fn written(state: &mut State, call: Call, reply: Reply, fx: &mut Vec<Effect>) {
    let spot = call.spot();
    match reply {
        Reply::Methods(methods) => link::take(state, *methods, fx),
        Reply::Trial(trial) => {
            state.clock.set(trial.server_time, state.now);
            let open = trial.outcome.is_none();
            state.trial = Some(*trial);
            if let Call::Test { id } = call {
                state.tried = Some(id);
            }
            if open {
                fx.push(Effect::Set(Timer::Poll(Poll::Trial), 0));
            }
            return fx.push(Effect::Stay(spot));
        }
        _ => fx.push(Effect::Set(Timer::Poll(Poll::Methods), 0)),
    }
    if matches!(call, Call::EndTrial { .. }) {
        state.trial = None;
        return fx.push(Effect::Stay(spot));
    }
    // Its page is gone with it; the overview offers to bring it back.
    if matches!((&call, &state.view), (Call::Remove { id }, View::Method(shown)) if id == shown) {
        state.view = View::Overview;
        fx.extend([Effect::Go(View::Overview), Effect::Focus]);
    }
    state.tell_done(spot);
    fx.push(Effect::Stay(spot));
}

/// News of a test request.
pub(super) fn trial(state: &mut State, id: &str, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    *state.polling(Poll::Trial) = false;
    let Some(known) = state.trial.as_ref().filter(|t| t.id == id) else {
        return; // another one has taken its place
    };
    let mut retry_after = None;
    match result {
        Ok(Reply::Trial(trial)) => {
            state.line.up();
            state.clock.set(trial.server_time, state.now);
            if known_is_older(state, trial.rev) {
                state.trial = Some(*trial);
            }
        }
        Ok(_) => state.line.up(),
        // Over for so long that nobody knows of it any more.
        Err(failure) if refused::kind(&failure) == Some(ProblemKind::NotFound) => {
            let over = known.push.expires_at <= state.server_now();
            state.trial = None;
            if !over {
                state.say(Spot::Test, super::Why::Gone);
            }
        }
        Err(failure) => {
            retry_after = failure.retry_after();
            state.line.down();
        }
    }
    if state.trial.as_ref().is_some_and(|t| t.outcome.is_none()) {
        link::schedule(state, Poll::Trial, retry_after, chance, fx);
    }
}

fn known_is_older(state: &State, rev: u64) -> bool {
    state.trial.as_ref().is_none_or(|t| t.rev <= rev)
}
