//! Sessions.

use super::{link, read as get, refused};
use crate::account::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::State,
};
use contract::account::Sessions;

/// The list is asked for each time it is looked at, and with every news of the account.
pub(super) fn entered(_state: &mut State, fx: &mut Vec<Effect>) {
    get(Call::Sessions, fx);
}

/// The list is there. One that was overtaken by a later one is dropped: an ended session must not come back.
pub(super) fn read(state: &mut State, sessions: Sessions) {
    if state
        .sessions
        .as_ref()
        .is_some_and(|known| known.server_time > sessions.server_time)
    {
        return;
    }
    state.clock.set(sessions.server_time, state.now);
    state.sessions = Some(sessions);
    refused::was_read(state, Spot::Sessions);
}

/// Sessions were ended; whether all of them have is in the reply, and in the list that is asked for anew.
pub(super) fn written(state: &mut State, reply: Reply, fx: &mut Vec<Effect>) {
    if let Reply::Ended(ended) = reply {
        if ended.current {
            link::signed_out(state, fx);
            state.ended = Some(ended);
            return;
        }
        state.ended = Some(ended);
    }
    state.tell_done(Spot::Sessions);
    get(Call::Sessions, fx);
    fx.extend([Effect::Focus, Effect::Set(Timer::Poll(Poll::Methods), 0)]);
}

/// Sessions could not be ended, or nobody knows whether they were: the list shows what is true.
pub(super) fn refused(call: &Call, fx: &mut Vec<Effect>) {
    if call.spot() == Spot::Sessions {
        get(Call::Sessions, fx);
    }
}
