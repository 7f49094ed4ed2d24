//! Adding a method, step by step.

use super::{link, read as get, refused, write};
use crate::account::{
    call::{Call, Spot},
    effect::{Effect, Poll, Timer},
    event::Reply,
    state::{State, Why},
    view::View,
};
use crate::flow::{Failure, NoPasskey};
use contract::{
    account::{EnrollState, Enrollment, VerifyEnrollment},
    flow::MethodKind,
    problem::ProblemKind,
    step::EnrollOffer,
};

/// The wizard was opened: an enrolment that is still open is gone on with.
pub(super) fn entered(state: &mut State, fx: &mut Vec<Effect>) {
    let id = match &state.enrollment {
        // Its screen has come back, and what it offers has to be fetched anew.
        Some(open) if hidden(open) && is_shown(&state.view, open.kind) => Some(open.id.clone()),
        Some(_) => None,
        None => state.methods.as_ref().and_then(|m| m.enrollment.clone()),
    };
    if let Some(id) = id {
        state.enrollment = None;
        *state.polling(Poll::Enrollment) = true;
        get(Call::Enrollment { id, after: None }, fx);
    }
}

/// Whether a part of the page shows what an enrolment of this kind offers.
fn is_shown(view: &View, kind: MethodKind) -> bool {
    match view {
        View::Add(shown) => *shown == Some(kind),
        View::Move(_) => kind == MethodKind::Push,
        _ => false,
    }
}

/// Whether what it offers was taken out of it.
fn hidden(open: &Enrollment) -> bool {
    let offers = matches!(open.kind, MethodKind::Push | MethodKind::Totp | MethodKind::Passkey);
    offers && open.state == EnrollState::Open && open.offer == EnrollOffer::default()
}

/// Whether somebody has to wait for the server with it.
const fn awaited(enrollment: &Enrollment) -> bool {
    matches!(enrollment.state, EnrollState::Open | EnrollState::Confirm)
}

pub(super) fn poll(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(enrollment) = state.enrollment.as_ref().filter(|e| awaited(e)) {
        let (id, after) = (enrollment.id.clone(), Some(enrollment.rev));
        *state.polling(Poll::Enrollment) = true;
        get(Call::Enrollment { id, after }, fx);
    }
}

/// Draws an enrolment, unless it is older than what is drawn.
fn take(state: &mut State, enrollment: Enrollment, fx: &mut Vec<Effect>) {
    let known = state.enrollment.as_ref();
    if known.is_some_and(|known| known.id == enrollment.id && known.rev > enrollment.rev) {
        return;
    }
    let mut enrollment = enrollment;
    if !is_shown(&state.view, enrollment.kind) {
        enrollment.offer = EnrollOffer::default(); // no secret without its screen
    }
    let step = known.map(|known| (known.state, known.id.clone()));
    let new = step != Some((enrollment.state, enrollment.id.clone()));
    state.clock.set(enrollment.server_time, state.now);
    state.enrollment = Some(enrollment);
    if new {
        fx.extend([Effect::Clear, Effect::Focus]);
    }
}

/// News of an enrolment.
pub(super) fn read(state: &mut State, id: &str, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    *state.polling(Poll::Enrollment) = false;
    let wanted = matches!(state.view, View::Add(_) | View::Move(_));
    if !wanted || state.enrollment.as_ref().is_some_and(|known| known.id != id) {
        return; // another one has taken its place, or nobody waits for it
    }
    let mut retry_after = None;
    match result {
        Ok(Reply::Enrollment(enrollment)) => {
            state.line.up();
            take(state, *enrollment, fx);
        }
        Ok(_) => state.line.up(),
        // What was proved or given up is forgotten at once, and the poll may hear of it before the write is answered.
        Err(failure) if refused::kind(&failure) == Some(ProblemKind::NotFound) && own_doing(state) => {}
        Err(failure) if refused::kind(&failure) == Some(ProblemKind::NotFound) => {
            let known = state.enrollment.is_some();
            forget(state, fx);
            if known {
                state.say(Spot::Add, Why::Gone);
            }
        }
        Err(failure) => {
            retry_after = failure.retry_after();
            state.line.down();
        }
    }
    if state.enrollment.as_ref().is_some_and(awaited) {
        link::schedule(state, Poll::Enrollment, retry_after, chance, fx);
    }
}

/// Whether it has ended, or is about to, by what was done here.
fn own_doing(state: &State) -> bool {
    let done = |open: &Enrollment| open.state == EnrollState::Done;
    let ends = |call: &Call| matches!(call, Call::Verify { .. } | Call::GiveUp { .. });
    state.enrollment.as_ref().is_some_and(done) || state.pending.as_ref().is_some_and(|pending| ends(&pending.call))
}

/// A step of the wizard went through.
pub(super) fn written(state: &mut State, call: Call, reply: Reply, fx: &mut Vec<Effect>) {
    let begun = matches!(call, Call::Enroll(_));
    match (call, reply) {
        (Call::GiveUp { .. }, _) => forget(state, fx),
        (_, Reply::Enrollment(enrollment)) => {
            take(state, *enrollment, fx);
            if state.enrollment.as_ref().is_some_and(awaited) {
                fx.push(Effect::Set(Timer::Poll(Poll::Enrollment), 0));
            }
            // Whoever has asked for a passkey is asked by the browser at once.
            if begun {
                passkey_asked(state, fx);
            }
        }
        _ => {}
    }
    fx.push(Effect::Set(Timer::Poll(Poll::Methods), 0));
}

/// A step of the wizard was refused.
pub(super) fn refused(state: &mut State, call: &Call, failure: &Failure, fx: &mut Vec<Effect>) {
    if matches!(call, Call::Verify { .. }) {
        fx.extend([Effect::Clear, Effect::Set(Timer::Poll(Poll::Enrollment), 0)]);
    }
    let gone = refused::kind(failure) == Some(ProblemKind::NotFound);
    if gone && matches!(call, Call::Verify { .. } | Call::Resend { .. } | Call::GiveUp { .. }) {
        forget(state, fx);
    }
}

/// A person wants a passkey made: the browser takes over. Not while it is still asking.
pub(super) fn passkey_asked(state: &mut State, fx: &mut Vec<Effect>) {
    let made = |open: &&Enrollment| open.kind == MethodKind::Passkey && open.state == EnrollState::Open;
    let options = state
        .enrollment
        .as_ref()
        .filter(made)
        .and_then(|open| open.offer.options.clone());
    let Some(options) = options.filter(|_| !state.busy() && !state.asking) else {
        return;
    };
    state.hush();
    state.asking = true;
    fx.push(Effect::Passkey { options });
}

/// The browser has made a passkey, or not. That somebody has touched what it asked for is the press that sends it.
pub(super) fn passkey_got(state: &mut State, result: Result<String, NoPasskey>, fx: &mut Vec<Effect>) {
    if !std::mem::take(&mut state.asking) {
        return; // given up meanwhile
    }
    let id = state.enrollment.as_ref().map(|open| open.id.clone());
    match (result, id) {
        (Ok(credential), Some(id)) => {
            let verify = VerifyEnrollment {
                credential: Some(credential),
                ..VerifyEnrollment::default()
            };
            write::pressed(state, Call::Verify { id, verify }, fx);
        }
        (Err(why), _) => {
            state.say(Spot::Add, Why::Passkey(why));
            fx.push(Effect::Focus);
        }
        (Ok(_), None) => {}
    }
}

/// Its secret goes with its screen.
fn forget(state: &mut State, fx: &mut Vec<Effect>) {
    state.enrollment = None;
    state.asking = false;
    *state.polling(Poll::Enrollment) = false;
    fx.extend([
        Effect::AbortPoll(Poll::Enrollment),
        Effect::Stop(Timer::Poll(Poll::Enrollment)),
        Effect::DropPasskey,
        Effect::Clear,
    ]);
}

/// The wizard is left for another part of the page; the enrolment itself stays open, and can be gone on with.
pub(super) fn left(state: &mut State, to: &View, fx: &mut Vec<Effect>) {
    let Some(open) = &mut state.enrollment else { return };
    let over = open.state == EnrollState::Done;
    if over || !matches!(to, View::Add(_) | View::Move(_)) {
        forget(state, fx);
    } else if !is_shown(to, open.kind) {
        open.offer = EnrollOffer::default();
        state.asking = false;
        fx.push(Effect::DropPasskey);
    }
}

/// The page is put aside.
pub(super) fn put_aside(state: &mut State, fx: &mut Vec<Effect>) {
    if state.enrollment.is_some() {
        forget(state, fx);
    }
}

/// The last screen has been read.
pub(super) fn dismissed(state: &mut State, fx: &mut Vec<Effect>) {
    forget(state, fx);
    fx.push(Effect::Go(View::Overview));
}
