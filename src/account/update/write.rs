//! What all writes have in common.

use super::{link, read, refused, written};
use crate::account::{
    call::Call,
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::{Pending, State, Why},
};
use crate::flow::Failure;
use contract::problem::ProblemKind;

/// A button was pressed. One write at a time; what is on the screen from the last one goes.
pub(super) fn pressed(state: &mut State, call: Call, fx: &mut Vec<Effect>) {
    if state.busy() {
        let sending = state
            .pending
            .as_ref()
            .is_some_and(|p| matches!(p.call, Call::Resend { .. }));
        if sending && matches!(call, Call::Verify { .. }) {
            state.next = Some(call);
        }
        return;
    }
    if !call.is_write() {
        return read(call, fx);
    }
    state.hush();
    let pending = Pending {
        call,
        since: state.now,
        proved: false,
        refreshed: false,
        held: false,
    };
    send(state, pending, fx);
}

fn send(state: &mut State, pending: Pending, fx: &mut Vec<Effect>) {
    let csrf = state.session.as_ref().and_then(|s| s.csrf.clone()).unwrap_or_default();
    fx.push(Effect::Call {
        call: pending.call.clone(),
        csrf,
    });
    if pending.call.ends_own_session() {
        link::quiet(state, fx);
    }
    state.pending = Some(Pending { held: false, ..pending });
}

/// Asks for the session, whose token has changed; the write follows its reply.
fn hold(state: &mut State, pending: Pending, fx: &mut Vec<Effect>) {
    state.pending = Some(Pending { held: true, ..pending });
    read(Call::Session, fx);
}

/// The session is there: a write that has waited for it is made.
pub(super) fn go_on(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(pending) = state.pending.take_if(|pending| pending.held) {
        send(state, pending, fx);
    }
}

/// The session cannot be had: the write is not made.
pub(super) fn not_held(state: &mut State, failure: &Failure) {
    if let Some(pending) = state.pending.take_if(|pending| pending.held) {
        refused::refuse(state, pending.call.spot(), failure);
    }
}

/// The fresh proof was given: the write is made again, once.
pub(super) fn proved(state: &mut State, fx: &mut Vec<Effect>) {
    let Some(call) = state.step_up.take() else { return };
    let pending = Pending {
        call,
        since: state.now,
        proved: true,
        refreshed: true,
        held: true,
    };
    fx.extend([Effect::CloseStepUp, Effect::Tell]);
    hold(state, pending, fx);
}

/// No proof was given: nothing has changed, and what was typed is still there. Whether the session still lives is asked.
pub(super) fn given_up(state: &mut State, fx: &mut Vec<Effect>) {
    if state.step_up.take().is_some() {
        fx.push(Effect::CloseStepUp);
        read(Call::Session, fx);
    }
}

pub(super) fn replied(state: &mut State, call: Call, result: Result<Reply, Failure>, fx: &mut Vec<Effect>) {
    answered(state, call, result, fx);
    if !state.busy()
        && let Some(next) = state.next.take()
    {
        pressed(state, next, fx);
    }
}

fn answered(state: &mut State, call: Call, result: Result<Reply, Failure>, fx: &mut Vec<Effect>) {
    let Some(pending) = state.pending.take_if(|pending| pending.call == call && !pending.held) else {
        return;
    };
    let failure = match result {
        Ok(reply) => {
            fx.push(Effect::Tell);
            return written(state, call, reply, fx);
        }
        Err(failure) => failure,
    };
    if refused::signed_out(&failure) && matches!(call, Call::SignOut) {
        return link::signed_out(state, fx);
    }
    if call.ends_own_session() {
        fx.push(Effect::Set(Timer::Poll(Poll::Methods), 0));
    }
    match refused::kind(&failure) {
        Some(ProblemKind::NotAuthenticated) if pending.refreshed => link::sign_in(state, fx),
        Some(ProblemKind::ReauthenticationRequired) if !pending.proved => {
            fx.push(Effect::StepUp {
                touches: call.touches().map(str::to_owned),
            });
            state.step_up = Some(call);
        }
        Some(ProblemKind::ReauthenticationRequired) => state.say(call.spot(), Why::Proof),
        // The token has changed with a proof that was given in another tab.
        Some(ProblemKind::Csrf | ProblemKind::NotAuthenticated) if !pending.refreshed => {
            let pending = Pending {
                refreshed: true,
                ..pending
            };
            hold(state, pending, fx);
        }
        _ => {
            refused::refuse(state, call.spot(), &failure);
            super::enroll::refused(state, &call, &failure, fx);
            super::sessions::refused(&call, fx);
            let typed = |why| matches!(why, Why::Wrong(_) | Why::Empty | Why::Code);
            let typed = state.trouble.as_ref().is_some_and(|trouble| typed(trouble.why));
            // To the field that is wrong; a button that was pressed keeps the focus by itself.
            if typed {
                fx.push(Effect::Focus);
            }
        }
    }
}
