//! Recovery codes.

use super::read;
use crate::account::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::State,
};

/// Which are used is asked for each time they are looked at.
pub(super) fn entered(_state: &mut State, fx: &mut Vec<Effect>) {
    read(Call::Marks, fx);
}

/// A new set was made.
pub(super) fn written(state: &mut State, reply: Reply, fx: &mut Vec<Effect>) {
    if let Reply::Codes(codes) = reply {
        state.codes = Some(codes);
        state.tell_done(Spot::Recovery);
    }
    fx.extend([Effect::Focus, Effect::Set(Timer::Poll(Poll::Methods), 0)]);
}

/// The codes go with their screen.
pub(super) fn left(state: &mut State) {
    state.codes = None;
}

/// *I have kept them*.
pub(super) fn dismissed(state: &mut State, fx: &mut Vec<Effect>) {
    state.codes = None;
    read(Call::Marks, fx);
    fx.push(Effect::Focus);
}
