//! What has happened, and *this wasn't me*.

use super::{read as get, refused};
use crate::account::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::{Activities, Preview, State, Turn},
    view::View,
};
use crate::flow::Failure;
use contract::account::{ActivityFilter, ActivityPage};

/// The newest page of what the address asks for; a page further back is left as it is.
pub(super) fn entered(state: &mut State, fx: &mut Vec<Effect>) {
    let View::Activity(of) = state.view else { return };
    if state.activity.of != of {
        state.activity = Activities {
            of,
            ..Activities::default()
        };
    }
    let turning = matches!(state.activity.turning, Some(Turn::Older | Turn::Newer));
    if state.activity.cursor.is_none() && !turning {
        fetch(state, Turn::Stay, fx);
    }
}

fn fetch(state: &mut State, turn: Turn, fx: &mut Vec<Effect>) {
    state.activity.turning = Some(turn);
    let (cursor, of) = (state.activity.cursor_of(turn), state.activity.of);
    get(Call::Activity { cursor, of }, fx);
}

/// Another page is wanted. One that is under way comes first.
pub(super) fn turned(state: &mut State, older: bool, fx: &mut Vec<Effect>) {
    let turn = if older { Turn::Older } else { Turn::Newer };
    let there = if older {
        state.activity.cursor_of(turn).is_some()
    } else {
        !state.activity.back.is_empty()
    };
    if there && !matches!(state.activity.turning, Some(Turn::Older | Turn::Newer)) {
        fetch(state, turn, fx);
    }
}

/// *This wasn't me* was pressed.
pub(super) fn asked(state: &mut State, fx: &mut Vec<Effect>) {
    state.hush();
    (state.secured, state.preview) = (None, None);
    get(
        Call::Activity {
            cursor: None,
            of: state.activity.of,
        },
        fx,
    );
}

/// A page of it is there, or not.
pub(super) fn read(
    state: &mut State,
    cursor: Option<String>,
    of: Option<ActivityFilter>,
    result: Result<Reply, Failure>,
    fx: &mut Vec<Effect>,
) {
    // Another filter was chosen meanwhile, or another page.
    let turn = state.activity.turning.filter(|_| state.activity.of == of);
    let turn = turn.filter(|turn| state.activity.cursor_of(*turn) == cursor);
    match result {
        Ok(Reply::Activity(page)) => {
            state.clock.set(page.server_time, state.now);
            state.preview = Some(Preview {
                securing: page.securing.clone(),
                other_sessions: page.other_sessions,
            });
            refused::was_read(state, Spot::Report);
            if let Some(turn) = turn {
                refused::was_read(state, Spot::Activity);
                show(state, *page, turn, cursor, fx);
            }
        }
        Ok(_) => {}
        Err(_) => {
            state.activity.turning = state.activity.turning.filter(|now| Some(*now) != turn);
            // Said where somebody waits for it.
            if turn.is_some() {
                refused::unread(state, Spot::Activity);
            } else if state.preview.is_none() {
                refused::unread(state, Spot::Report);
            }
        }
    }
}

/// Draws a page. Who has turned it begins at its top.
fn show(state: &mut State, page: ActivityPage, turn: Turn, cursor: Option<String>, fx: &mut Vec<Effect>) {
    let activity = &mut state.activity;
    activity.turning = None;
    let before = std::mem::replace(&mut activity.cursor, cursor);
    match turn {
        Turn::Stay => {}
        Turn::Older => activity.back.push(before),
        Turn::Newer => drop(activity.back.pop()),
    }
    activity.page = Some(page);
    if turn != Turn::Stay {
        fx.push(Effect::Focus);
    }
}

/// *This wasn't me* was said. The list is asked for again, with the mark on it.
pub(super) fn written(state: &mut State, reply: Reply, fx: &mut Vec<Effect>) {
    if let Reply::Secured(secured) = reply {
        state.secured = Some(secured);
        state.tell_done(Spot::Report);
    }
    if matches!(state.view, View::Activity(_)) {
        fetch(state, Turn::Stay, fx);
    }
    fx.extend([Effect::Focus, Effect::Set(Timer::Poll(Poll::Methods), 0)]);
}
