//! The page's one function: what happened goes in, what to do comes out. Here is what all parts have in common; each
//! part has a file of its own with the same few functions: `entered` (its part of the page was opened, or what it shows
//! has changed at the server), `replied` (one of its calls brought something).

mod activity;
mod enroll;
mod idle;
mod link;
mod methods;
mod password;
mod recovery;
mod refused;
mod sessions;
mod write;

use super::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::{Event, Reply},
    state::{Page, State, Trouble, Why},
    view::View,
};
use crate::flow::Failure;
use contract::Millis;

/// Countdowns and ages are redrawn this often, ms.
const TICK: Millis = 500;
/// Every wait for the server.
const POLLS: [Poll; 3] = [Poll::Methods, Poll::Trial, Poll::Enrollment];

/// Changes `state` by `event` at `now` (monotonic, ms); `chance` in 0..1 is for jitter. Never panics, and never makes a
/// write without an [`Event::Pressed`].
#[must_use]
pub fn update(state: &mut State, event: Event, now: Millis, chance: f64) -> Vec<Effect> {
    state.now = state.now.max(now);
    let mut effects = Vec::new();
    let fx = &mut effects;
    match event {
        Event::Opened(view) => {
            state.view = view;
            link::open(state, fx);
        }
        Event::Moved(view) => moved(state, view, fx),
        Event::Pressed(call) => write::pressed(state, call, fx),
        Event::Refused(spot, why) => {
            state.say(spot, why);
            fx.push(Effect::Focus);
        }
        Event::Turned { older } => activity::turned(state, older, fx),
        Event::ReportAsked => activity::asked(state, fx),
        Event::Retried => retried(state, fx),
        Event::Replied { call, result } => replied(state, call, result, chance, fx),
        Event::Elapsed(Timer::Poll(poll)) => link::poll(state, poll, fx),
        Event::Elapsed(Timer::Retry) if matches!(state.page, Page::Unreachable(_)) => link::open(state, fx),
        Event::Elapsed(Timer::Idle) => idle::due(state, fx),
        Event::Elapsed(_) => {}
        Event::Stayed => idle::stayed(state, fx),
        Event::Proved => write::proved(state, fx),
        Event::GivenUp => write::given_up(state, fx),
        Event::PasskeyAsked => enroll::passkey_asked(state, fx),
        Event::PasskeyGot(result) => enroll::passkey_got(state, result, fx),
        Event::Dismissed(spot) => dismissed(state, spot, fx),
        Event::Looked { hidden } => link::looked(state, hidden, fx),
        Event::Connected { online } => link::connected(state, online, fx),
        Event::Heard => link::look_again(state, fx),
        Event::PutAside => put_aside(state, fx),
        Event::Restored => link::look_again(state, fx),
    }
    if ticks(state) {
        fx.push(Effect::Set(Timer::Tick, TICK));
    }
    effects
}

/// A part was opened by its address.
fn moved(state: &mut State, view: View, fx: &mut Vec<Effect>) {
    if state.view == view {
        return;
    }
    enroll::left(state, &view, fx);
    recovery::left(state);
    state.next = None;
    state.view = view;
    state.secured = None;
    state.hush();
    fx.extend([Effect::Clear, Effect::Focus]);
    if state.page == Page::Ready {
        entered(state, fx);
    }
}

/// Fetches what the part shows that is open.
fn entered(state: &mut State, fx: &mut Vec<Effect>) {
    match state.view {
        View::Overview | View::Method(_) => {}
        View::Add(_) | View::Move(_) => enroll::entered(state, fx),
        View::Recovery => recovery::entered(state, fx),
        View::Sessions => sessions::entered(state, fx),
        View::Activity(_) => activity::entered(state, fx),
        View::Password => password::entered(state, fx),
    }
}

fn retried(state: &mut State, fx: &mut Vec<Effect>) {
    state.hush();
    if state.page == Page::Ready {
        entered(state, fx);
    } else {
        link::open(state, fx);
    }
}

/// Something was read and may go.
fn dismissed(state: &mut State, spot: Spot, fx: &mut Vec<Effect>) {
    match spot {
        Spot::Recovery => recovery::dismissed(state, fx),
        Spot::Add => enroll::dismissed(state, fx),
        Spot::Test => state.trial = None,
        Spot::Sessions => state.ended = None,
        Spot::Report => state.secured = None,
        _ => state.hush(),
    }
}

/// Somebody else may look at a page that is brought back (security rule 22).
fn put_aside(state: &mut State, fx: &mut Vec<Effect>) {
    enroll::put_aside(state, fx);
    recovery::left(state);
    fx.push(Effect::Clear);
}

/// A call without a body of its own.
fn read(call: Call, fx: &mut Vec<Effect>) {
    fx.push(Effect::Call {
        call,
        csrf: String::new(),
    });
}

fn replied(state: &mut State, call: Call, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    if call.is_write() {
        return write::replied(state, call, result, fx);
    }
    match (call, result) {
        (call, Err(failure)) if refused::signed_out(&failure) => link::doubted(state, &call, chance, fx),
        (Call::Session, result) => link::session(state, result, chance, fx),
        (Call::Methods { after, .. }, result) => link::listed(state, after, result, chance, fx),
        (Call::Trial { id, .. }, result) => methods::trial(state, &id, result, chance, fx),
        (Call::Enrollment { id, .. }, result) => enroll::read(state, &id, result, chance, fx),
        (Call::Activity { cursor, of }, result) => activity::read(state, cursor, of, result, fx),
        (Call::Marks, Ok(Reply::Marks(marks))) => {
            state.clock.set(marks.server_time, state.now);
            state.marks = Some(marks);
        }
        (Call::Sessions, Ok(Reply::Sessions(sessions))) => sessions::read(state, sessions),
        (call, Err(_)) => refused::unread(state, call.spot()),
        _ => {}
    }
}

/// What a write has brought, handed to its part. `call` is the write.
fn written(state: &mut State, call: Call, reply: Reply, fx: &mut Vec<Effect>) {
    match call.spot() {
        Spot::Add => enroll::written(state, call, reply, fx),
        Spot::Recovery => recovery::written(state, reply, fx),
        Spot::Sessions => sessions::written(state, reply, fx),
        Spot::Report => activity::written(state, reply, fx),
        Spot::Password => password::written(state, reply, fx),
        Spot::SignOut => link::signed_out(state, fx),
        _ => methods::written(state, call, reply, fx),
    }
}

/// Whether something on the screen changes by time alone.
fn ticks(state: &State) -> bool {
    let soon = |at: Millis| at > state.server_now() - 2 * TICK;
    let removed = || {
        state
            .methods
            .as_ref()
            .is_some_and(|m| m.removed.iter().any(|r| soon(r.until)))
    };
    let paused = || {
        let mut paused = state.methods.iter().flat_map(|m| &m.methods);
        paused.any(|m| m.paused_until.is_some_and(soon))
    };
    let wait = matches!(&state.trouble, Some(Trouble { why: Why::Wait(at), .. }) if *at > state.now - 2 * TICK);
    let open = state.trial.as_ref().is_some_and(|t| t.outcome.is_none());
    let any = state.busy() || wait || open || state.enrollment.is_some() || state.retry_at.is_some();
    !state.hidden && (any || removed() || paused())
}

#[cfg(test)]
mod tests;
