//! A session that nobody uses ends at the server. Who is still there is asked in time, and stays by one press (security
//! row 82; WCAG 2.2, SC 2.2.1).

use super::{link, read};
use crate::account::{
    call::Call,
    effect::{Effect, Poll, Timer},
    state::{Page, State},
};
use contract::Millis;

/// So long before the end it is asked, ms; WCAG wants 20 s at least.
const ASKED: Millis = 120_000;
/// Between an instant at the server and the look at what has become of it, ms.
const AFTER: Millis = 1_000;

/// What the server says of the session is new: the question is there, or comes in time. Another tab may have answered it.
pub(super) fn told(state: &mut State, fx: &mut Vec<Effect>) {
    let end = state.session.as_ref().and_then(|session| session.idle_at);
    let left = end.map(|end| end - state.server_now());
    // A page that is being opened is a use itself.
    state.alone = state.page == Page::Ready && left.is_some_and(|left| left <= ASKED);
    if let Some(left) = left {
        let next = if state.alone { left } else { left - ASKED };
        fx.push(Effect::Set(Timer::Idle, next.max(0) + AFTER));
    }
}

/// It is time for the question, or over: the server knows which. Asking it is no use of the session.
pub(super) fn due(state: &State, fx: &mut Vec<Effect>) {
    if state.session.is_some() {
        // For an answer that does not come.
        fx.push(Effect::Set(Timer::Idle, 10 * AFTER));
        if state.page == Page::Ready {
            read(Call::Session, fx);
        }
    }
}

/// Somebody is there: the list is asked for as by who opens the page, and then the session for its new end.
pub(super) fn stayed(state: &mut State, fx: &mut Vec<Effect>) {
    if state.alone {
        fx.push(Effect::AbortPoll(Poll::Methods));
        link::ask(state, None, fx);
    }
}
