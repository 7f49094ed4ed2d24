//! What has happened, and *this wasn't me*.

use super::{read as get, refused};
use crate::account::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::{Activities, State},
    view::View,
};
use crate::flow::Failure;
use contract::account::ActivityFilter;

/// The newest page of what the address asks for; a page further back is left as it is.
pub(super) fn entered(state: &mut State, fx: &mut Vec<Effect>) {
    let View::Activity(of) = state.view else { return };
    if state.activity.of != of {
        state.activity = Activities {
            of,
            ..Activities::default()
        };
    }
    if state.activity.cursor.is_none() {
        state.activity.loading = true;
        get(Call::Activity { cursor: None, of }, fx);
    }
}

/// A page of it is there.
pub(super) fn read(
    state: &mut State,
    cursor: Option<String>,
    of: Option<ActivityFilter>,
    result: Result<Reply, Failure>,
) {
    if state.activity.of != of {
        return; // another filter was chosen meanwhile
    }
    state.activity.loading = false;
    match result {
        Ok(Reply::Activity(page)) => {
            state.clock.set(page.server_time, state.now);
            state.activity.cursor = cursor;
            state.activity.page = Some(*page);
        }
        Ok(_) => {}
        Err(failure) => refused::unread(state, Spot::Activity, &failure),
    }
}

/// *This wasn't me* was said.
pub(super) fn written(state: &mut State, reply: Reply, fx: &mut Vec<Effect>) {
    if let Reply::Secured(secured) = reply {
        state.secured = Some(secured);
        state.tell_done(Spot::Report);
    }
    let (cursor, of) = (state.activity.cursor.clone(), state.activity.of);
    get(Call::Activity { cursor, of }, fx);
    fx.extend([Effect::Focus, Effect::Set(Timer::Poll(Poll::Methods), 0)]);
}
