//! Sessions.

use super::{link, read};
use crate::account::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::State,
};

/// The list is asked for each time it is looked at, and with every news of the account.
pub(super) fn entered(_state: &mut State, fx: &mut Vec<Effect>) {
    read(Call::Sessions, fx);
}

/// Sessions were ended.
pub(super) fn written(state: &mut State, _call: Call, reply: Reply, fx: &mut Vec<Effect>) {
    if let Reply::Ended(ended) = reply {
        if ended.current {
            return link::signed_out(state, fx);
        }
        state.ended = Some(ended);
    }
    state.tell_done(Spot::Sessions);
    read(Call::Sessions, fx);
    fx.extend([Effect::Focus, Effect::Set(Timer::Poll(Poll::Methods), 0)]);
}
