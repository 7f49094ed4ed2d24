//! A new password.

use crate::account::{
    call::Spot,
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::State,
};

/// Nothing is fetched for it.
pub(super) fn entered(_state: &mut State, _fx: &mut Vec<Effect>) {}

/// The password was changed; both fields are emptied.
pub(super) fn written(state: &mut State, reply: Reply, fx: &mut Vec<Effect>) {
    if let Reply::Ended(ended) = reply {
        state.ended = Some(ended);
    }
    state.tell_done(Spot::Password);
    fx.extend([Effect::Clear, Effect::Focus, Effect::Set(Timer::Poll(Poll::Methods), 0)]);
}
