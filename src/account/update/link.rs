//! Session and connection: what the page begins with, and how it stays in step with the server.

use super::{POLLS, TICK, enroll, entered, idle, read, refused, write};
use crate::account::{
    call::Call,
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::{Page, State},
};
use crate::flow::{self, Failure, Unreachable, next_poll};
use contract::{Millis, account::Methods};

/// The server may hold a long poll this long, s.
const WAIT: u32 = 25;
/// Between two long polls, ms; with the jitter below pages do not come all at once.
const POLL_AFTER: Millis = 250;

/// Asks for everything the page begins with. What is known stays.
pub(super) fn open(state: &mut State, fx: &mut Vec<Effect>) {
    state.retry_at = None;
    if !matches!(state.page, Page::Ready) {
        state.page = Page::Loading;
    }
    quiet(state, fx);
    // First whether anybody is signed in: what nobody may see is not asked for.
    read(Call::Session, fx);
}

/// Gives up every wait for the server.
pub(super) fn quiet(state: &mut State, fx: &mut Vec<Effect>) {
    for poll in POLLS {
        *state.polling(poll) = false;
        fx.extend([Effect::AbortPoll(poll), Effect::Stop(Timer::Poll(poll))]);
    }
    fx.push(Effect::Stop(Timer::Retry));
}

pub(super) fn ask(state: &mut State, after: Option<u64>, fx: &mut Vec<Effect>) {
    *state.polling(Poll::Methods) = true;
    // A tab nobody looks at holds no connection open: a browser has few of them for one server.
    let wait = if state.hidden { 0 } else { WAIT };
    read(Call::Methods { after, wait }, fx);
}

/// It is time to ask for news.
pub(super) fn poll(state: &mut State, poll: Poll, fx: &mut Vec<Effect>) {
    let awaited = state.page == Page::Ready || (state.page == Page::Loading && poll == Poll::Methods);
    let ending = state.pending.as_ref().is_some_and(|p| p.call.ends_own_session());
    if *state.polling(poll) || !awaited || ending {
        return;
    }
    match poll {
        Poll::Methods => {
            let after = state.methods.as_ref().map(|m| m.rev);
            ask(state, after, fx);
        }
        Poll::Trial => {
            if let Some(trial) = state.trial.as_ref().filter(|t| t.outcome.is_none()) {
                let (id, after) = (trial.id.clone(), Some(trial.rev));
                *state.polling(Poll::Trial) = true;
                read(Call::Trial { id, after }, fx);
            }
        }
        Poll::Enrollment => enroll::poll(state, fx),
    }
}

/// When the next one of a kind comes.
pub(super) fn schedule(state: &State, poll: Poll, retry_after: Option<Millis>, chance: f64, fx: &mut Vec<Effect>) {
    let wait = next_poll(
        flow::Poll {
            failures: state.line.failures,
            poll_after: POLL_AFTER + (chance * POLL_AFTER as f64) as Millis,
            retry_after,
            hidden: state.hidden,
        },
        chance,
    );
    fx.push(Effect::Set(Timer::Poll(poll), wait));
}

/// The session was asked for.
pub(super) fn session(state: &mut State, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    match result {
        Ok(Reply::Session(session)) if session.authenticated => {
            state.clock.set(session.server_time, state.now);
            state.session = Some(session);
            state.doubt = false;
            idle::told(state, fx);
            write::go_on(state, fx);
            if !*state.polling(Poll::Methods) {
                // A page that is drawn looks for news only: without a revision it would say that somebody has opened it.
                let ready = state.page == Page::Ready;
                let drawn = state.methods.as_ref().filter(|_| ready).map(|m| m.rev);
                ask(state, drawn, fx);
            }
        }
        Ok(Reply::Session(_)) if state.page == Page::Ready && !state.doubt => ask_twice(state, fx),
        Ok(Reply::Session(_)) => sign_in(state, fx),
        Ok(_) => {}
        Err(failure) => {
            write::not_held(state, &failure);
            if state.page == Page::Loading {
                unreachable(state, &failure, chance, fx);
            }
        }
    }
}

/// Both the session and the methods are there: the page can be drawn.
fn ready(state: &mut State, fx: &mut Vec<Effect>) {
    if state.page != Page::Ready && state.session.is_some() && state.methods.is_some() {
        state.page = Page::Ready;
        state.line.up();
        fx.push(Effect::Focus);
        entered(state, fx);
    }
}

/// The methods were asked for.
pub(super) fn listed(
    state: &mut State,
    after: Option<u64>,
    result: Result<Reply, Failure>,
    chance: f64,
    fx: &mut Vec<Effect>,
) {
    *state.polling(Poll::Methods) = false;
    let mut retry_after = None;
    match result {
        Ok(Reply::Methods(methods)) => {
            state.line.up();
            take(state, *methods, fx);
            ready(state, fx);
            if after.is_none() && state.alone {
                // The session lives on, for other tabs as well.
                read(Call::Session, fx);
                fx.push(Effect::Tell);
            }
        }
        Ok(_) => state.line.up(),
        Err(failure) if state.page == Page::Ready => {
            retry_after = failure.retry_after();
            state.line.down();
        }
        Err(failure) => return unreachable(state, &failure, chance, fx),
    }
    schedule(state, Poll::Methods, retry_after, chance, fx);
}

/// Draws the methods, unless they are older than what is drawn; what else has changed is fetched by the part that shows
/// it.
pub(super) fn take(state: &mut State, methods: Methods, fx: &mut Vec<Effect>) {
    let before = state.methods.as_ref().map(|m| m.rev);
    if before.is_some_and(|before| before > methods.rev) {
        return;
    }
    let newer = before.is_some_and(|before| before < methods.rev);
    state.clock.set(methods.server_time, state.now);
    state.methods = Some(methods);
    if newer && state.page == Page::Ready {
        entered(state, fx);
    }
}

/// Nothing can be drawn but the fact itself; tries again by itself, more slowly each time.
fn unreachable(state: &mut State, failure: &Failure, chance: f64, fx: &mut Vec<Effect>) {
    if refused::signed_out(failure) {
        return sign_in(state, fx);
    }
    let (why, wait) = state.line.lost(failure, state.hidden, chance);
    state.page = Page::Unreachable(why);
    quiet(state, fx);
    state.retry_at = Some(state.now + wait);
    fx.extend([Effect::Set(Timer::Retry, wait), Effect::Focus]);
}

/// A call says that there is no session. It may have been under way while a fresh proof changed the token: whether the
/// session lives is asked before anybody is sent away.
pub(super) fn doubted(state: &mut State, call: &Call, chance: f64, fx: &mut Vec<Effect>) {
    let poll = match call {
        Call::Session => return sign_in(state, fx),
        Call::Methods { .. } => Some(Poll::Methods),
        Call::Trial { .. } => Some(Poll::Trial),
        Call::Enrollment { .. } => Some(Poll::Enrollment),
        _ => None,
    };
    read(Call::Session, fx);
    if let Some(poll) = poll {
        *state.polling(poll) = false;
        state.line.down();
        schedule(state, poll, None, chance, fx);
    }
}

/// How long the answer with the new token may be under way, ms.
const TOKEN_COMES: Millis = 1_500;

/// Nobody is signed in, the server says. It may have been asked with the old token while the answer that brings the new
/// one was still on its way: a moment later it is asked once more, and then it is believed.
fn ask_twice(state: &mut State, fx: &mut Vec<Effect>) {
    state.doubt = true;
    *state.polling(Poll::Methods) = false;
    fx.extend([
        Effect::AbortPoll(Poll::Methods),
        Effect::Set(Timer::Poll(Poll::Methods), TOKEN_COMES),
    ]);
}

/// The session is over: back to the sign-in page, and afterwards here again. Nothing of the account stays.
pub(super) fn sign_in(state: &mut State, fx: &mut Vec<Effect>) {
    end(state, fx);
    fx.push(Effect::SignIn);
}

/// The session was ended here.
pub(super) fn signed_out(state: &mut State, fx: &mut Vec<Effect>) {
    end(state, fx);
    state.page = Page::SignedOut;
    fx.extend([Effect::Tell, Effect::Focus]);
}

fn end(state: &mut State, fx: &mut Vec<Effect>) {
    quiet(state, fx);
    *state = State {
        view: state.view.clone(),
        site: std::mem::take(&mut state.site),
        features: state.features.take(),
        clock: state.clock,
        now: state.now,
        hidden: state.hidden,
        ..State::default()
    };
    fx.extend([Effect::CloseStepUp, Effect::DropPasskey, Effect::Clear]);
}

pub(super) fn looked(state: &mut State, hidden: bool, fx: &mut Vec<Effect>) {
    state.hidden = hidden;
    if state.page != Page::Ready {
        return;
    }
    // The line may have died while nobody looked, so the poll under way is not trusted; and one that was begun while
    // somebody looked is not held on to.
    for poll in POLLS {
        *state.polling(poll) = false;
        fx.extend([Effect::AbortPoll(poll), Effect::Set(Timer::Poll(poll), TICK)]);
    }
}

pub(super) fn connected(state: &mut State, online: bool, fx: &mut Vec<Effect>) {
    state.line.told(online);
    match &mut state.page {
        Page::Unreachable(_) if online => open(state, fx),
        Page::Unreachable(why) => *why = Unreachable::Offline,
        _ if online => looked(state, state.hidden, fx),
        _ => {}
    }
}

/// Asks the server what is true now: another tab has done something, or the page comes out of the browser's memory.
pub(super) fn look_again(state: &mut State, fx: &mut Vec<Effect>) {
    if state.page == Page::Ready {
        *state.polling(Poll::Methods) = false;
        fx.push(Effect::AbortPoll(Poll::Methods));
        read(Call::Session, fx);
        entered(state, fx);
    }
}
