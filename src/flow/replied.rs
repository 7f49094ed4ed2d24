//! A call ended.

use super::{
    accounts,
    effect::{Call, Effect, Input, Timer},
    event::{Failure, Reply},
    framed::Ends,
    screen::screen,
    state::{Page, State, Trouble},
    update::{act, remember_open, schedule, start},
};
use contract::{
    Millis,
    account::Session,
    flow::{Action, Flow},
    problem::ProblemKind,
    step::Step,
};

/// Waits this long after a 429 that does not say how long, ms.
const WAIT: Millis = 5_000;

pub(super) fn replied(
    state: &mut State,
    call: Call,
    result: Result<Reply, Failure>,
    chance: f64,
    fx: &mut Vec<Effect>,
) {
    if !awaited(state, &call) {
        return; // a reply to something that no longer matters
    }
    if let Err(Failure::Problem { instance, .. }) = &result {
        state.instance = Some(instance.clone()).filter(|i| !i.is_empty());
    }
    if let Some(Ends(ends)) = state.framed
        && let Err(Failure::Problem { kind, .. }) = &result
        && let Some(why) = ends(&call, *kind)
    {
        return fx.push(Effect::Leave(why.to_owned()));
    }
    match (&call, result) {
        (Call::Session, result) => session(state, result, chance, fx),
        (Call::SignOut, result) => signed_out(state, result, fx),
        (Call::Cancel { .. }, _) => {
            state.loading = false;
            fx.push(Effect::Tell);
            if state.step_up.is_some() || state.framed.is_some() {
                return fx.push(Effect::Leave(String::new()));
            }
            start(state, fx);
        }
        (Call::Start, result) => started(state, result, chance, fx),
        (Call::Load { .. } | Call::Poll { .. }, result) => polled(state, result, chance, fx),
        (Call::Act { .. }, result) => acted(state, result, chance, fx),
    }
}

/// Whether the reply belongs to what is drawn now.
fn awaited(state: &State, call: &Call) -> bool {
    let current = |id: &str| state.flow.as_ref().is_some_and(|flow| flow.id == id);
    match call {
        Call::Start => state.loading && state.page == Page::Loading,
        Call::Act { serial, .. } => state.pending.as_ref().is_some_and(|p| p.serial == *serial),
        Call::Load { flow } | Call::Poll { flow, .. } | Call::Cancel { flow } => current(flow),
        _ => true,
    }
}

fn session(state: &mut State, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    state.loading = false;
    match result {
        Ok(Reply::Session(session)) => {
            state.clock.set(session.server_time, state.now);
            state.line.up();
            state.page = if session.authenticated {
                Page::SignedIn
            } else {
                Page::SessionEnded
            };
            state.session = session.authenticated.then_some(session);
        }
        // What is known stays on the screen; with nothing known, say that nothing can be reached.
        _ if state.page == Page::SignedIn => return,
        Err(failure) => {
            state.session.get_or_insert_with(no_session);
            unreachable(state, &failure, chance, fx);
        }
        Ok(_) => {}
    }
    fx.push(Effect::Focus);
}

/// Remembers that it was the session that could not be had.
fn no_session() -> Session {
    Session {
        authenticated: false,
        server_time: 0,
        user: None,
        csrf: None,
        since: None,
        expires_at: None,
        idle_at: None,
        fresh_until: None,
    }
}

fn signed_out(state: &mut State, result: Result<Reply, Failure>, fx: &mut Vec<Effect>) {
    state.loading = false;
    match result {
        Ok(_)
        | Err(Failure::Problem {
            kind: ProblemKind::NotAuthenticated,
            ..
        }) => {
            state.page = Page::SignedOut;
            state.session = None;
            state.identifier.clear();
            state.other_account = false;
            fx.extend([Effect::Tell, Effect::Focus]);
        }
        Err(_) => state.say(Some(Trouble::SignOut)),
    }
}

fn started(state: &mut State, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    state.loading = false;
    match result {
        Ok(Reply::Flow(flow)) => {
            state.line.failures = 0;
            state.page = Page::Step;
            accept(state, *flow, false, chance, fx);
            let identify = matches!(state.flow.as_ref().map(|f| &f.step), Some(Step::Identify { .. }));
            if identify {
                suggested(state, fx);
            }
            if std::mem::take(&mut state.queued) && identify && !state.identifier.is_empty() {
                let input = Input::text("identifier", state.identifier.clone());
                act(state, Action::Identify, input, false, fx);
            }
        }
        Ok(_) => unreachable(state, &Failure::Malformed, chance, fx),
        // The address asked for an application or a return that this backend does not know: sign in without it.
        Err(Failure::Problem {
            kind: ProblemKind::InputInvalid,
            ..
        }) if state.client.is_some() || state.return_to.is_some() => {
            state.client = None;
            state.return_to = None;
            start(state, fx);
        }
        // There is no session any more whose proof could be fresh.
        Err(Failure::Problem {
            kind: ProblemKind::NotAuthenticated,
            ..
        }) if state.step_up.is_some() => fx.push(Effect::Leave(String::new())),
        Err(failure) => unreachable(state, &failure, chance, fx),
    }
}

/// A name that the application gave stands in the field, where nobody has typed one yet.
fn suggested(state: &mut State, fx: &mut Vec<Effect>) {
    let user = state.flow.as_ref().and_then(|flow| flow.user.as_ref());
    if let Some(user) = user.filter(|_| state.identifier.is_empty()) {
        state.identifier.clone_from(&user.label);
        state.other_account = true;
        fx.push(Effect::Suggest(state.identifier.clone()));
    }
}

/// Nothing can be drawn but the fact itself; tries again by itself, more slowly each time.
fn unreachable(state: &mut State, failure: &Failure, chance: f64, fx: &mut Vec<Effect>) {
    let (why, wait) = state.line.lost(failure, state.hidden, chance);
    state.page = Page::Unreachable(why);
    state.retry_at = Some(state.now + wait);
    fx.extend([Effect::Set(Timer::Retry, wait), Effect::Focus]);
}

fn polled(state: &mut State, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    state.polling = false;
    match result {
        Ok(Reply::Flow(flow)) => {
            state.line.up();
            accept(state, *flow, false, chance, fx);
        }
        Ok(_) => {
            state.line.up();
            schedule(state, None, chance, fx);
        }
        Err(Failure::Problem {
            kind: ProblemKind::FlowExpired,
            ..
        }) => expired(state, fx),
        Err(Failure::Problem {
            kind: ProblemKind::UnknownFlow,
            ..
        }) => lost(state, fx),
        // A failed poll is never the end, and never hides the other ways in (security rule 30).
        Err(failure) => {
            state.line.down();
            schedule(state, failure.retry_after(), chance, fx);
        }
    }
}

fn acted(state: &mut State, result: Result<Reply, Failure>, chance: f64, fx: &mut Vec<Effect>) {
    let Some(pending) = state.pending.take() else { return };
    let failure = match result {
        Ok(Reply::Flow(flow)) => {
            state.line.up();
            state.lost = 0;
            accounts::keep(state, &pending, fx);
            fx.push(Effect::Tell);
            // The button that was pressed goes away with what it asked for.
            if pending.action == Action::Extend {
                fx.push(Effect::Focus);
            }
            return accept(state, *flow, true, chance, fx);
        }
        Ok(_) => Failure::Malformed,
        Err(failure) => failure,
    };
    let wait = failure.retry_after();
    let Failure::Problem {
        kind,
        flow,
        field,
        wrong,
        ..
    } = failure
    else {
        return not_through(state, pending.action, &failure, chance, fx);
    };
    let before = state.flow.as_ref().map(|f| f.step.name());
    if let Some(flow) = flow {
        accept(state, *flow, false, chance, fx);
    }
    let same = state
        .flow
        .as_ref()
        .is_some_and(|f| Some(f.step.name()) == before && f.allows(pending.action));
    match kind {
        ProblemKind::StaleFlow if same && !pending.repeated && state.pending.is_none() => {
            act(state, pending.action, pending.input, true, fx);
        }
        ProblemKind::StaleFlow => {}
        ProblemKind::CredentialsIncorrect => refuse(state, Trouble::Credentials, fx),
        ProblemKind::CodeIncorrect => refuse(state, Trouble::Code, fx),
        ProblemKind::RateLimited => refuse(state, Trouble::Wait(state.now + wait.unwrap_or(WAIT)), fx),
        ProblemKind::InputInvalid => {
            refuse(state, wrong.map_or(Trouble::Empty, Trouble::Wrong), fx);
            state.field = field;
        }
        ProblemKind::FlowExpired if pending.action == Action::Identify && state.lost == 0 => again(state, fx),
        ProblemKind::FlowExpired => expired(state, fx),
        ProblemKind::UnknownFlow | ProblemKind::Csrf => {
            state.queued = pending.action == Action::Identify;
            lost(state, fx);
        }
        _ => state.say(Some(Trouble::Server)),
    }
}

/// A write that got no sensible answer. A redemption is tried again by itself, since it needs nothing from anybody; all
/// else waits for the person, with everything typed still there.
fn not_through(state: &mut State, action: Action, failure: &Failure, chance: f64, fx: &mut Vec<Effect>) {
    if action == Action::Continue {
        state.line.down();
        return schedule(state, failure.retry_after(), chance, fx);
    }
    let trouble = if *failure == Failure::Network {
        Trouble::NotSaved
    } else {
        Trouble::Server
    };
    state.say(Some(trouble));
    schedule(state, failure.retry_after(), chance, fx);
}

fn refuse(state: &mut State, trouble: Trouble, fx: &mut Vec<Effect>) {
    state.say(Some(trouble));
    if trouble == Trouble::Code {
        state.wrong_codes += 1;
    }
    if matches!(trouble, Trouble::Credentials | Trouble::Code) {
        fx.push(Effect::Clear);
    }
    fx.push(Effect::Focus);
}

/// The name was typed into a page that had been open for too long: no reason to bother anybody.
/// Once: a server that ends every flow at once is not asked for ever.
fn again(state: &mut State, fx: &mut Vec<Effect>) {
    state.lost += 1;
    state.queued = true;
    start(state, fx);
}

fn expired(state: &mut State, fx: &mut Vec<Effect>) {
    state.page = Page::Expired;
    state.flow = None;
    state.lost = 0;
    state.say(None);
    fx.extend([
        Effect::AbortPoll,
        Effect::Stop(Timer::Poll),
        Effect::Clear,
        Effect::Focus,
    ]);
}

/// The server does not know this browser's flow. Once that may be a restart of the server; twice in a row the cookie
/// never comes back (security rule 75: explained, no loop).
fn lost(state: &mut State, fx: &mut Vec<Effect>) {
    state.lost += 1;
    if state.lost >= 2 {
        state.page = Page::CookiesBlocked;
        state.flow = None;
        state.lost = 0;
        state.queued = false;
        fx.extend([Effect::AbortPoll, Effect::Stop(Timer::Poll), Effect::Focus]);
        return;
    }
    start(state, fx);
}

/// Draws a flow, unless it is older than what is drawn.
fn accept(state: &mut State, flow: Flow, own: bool, chance: f64, fx: &mut Vec<Effect>) {
    if state
        .flow
        .as_ref()
        .is_some_and(|old| old.id == flow.id && old.rev > flow.rev)
    {
        return schedule(state, None, chance, fx);
    }
    let before = screen(state);
    state.clock.set(flow.server_time, state.now);
    if matches!(flow.step, Step::Identify { .. }) && own {
        state.say(None);
    }
    let approved = matches!(&flow.step, Step::PushPending(push) if push.approved) && flow.allows(Action::Continue);
    let done = match &flow.step {
        Step::SignedIn { redirect_to } => Some(redirect_to.clone()),
        _ => None,
    };
    state.flow = Some(flow);
    remember_open(state);
    accounts::follow(state, fx);
    if screen(state) != before {
        state.say(None);
        state.wrong_codes = 0;
        fx.push(Effect::Focus);
    }
    match done {
        Some(to) if own || state.step_up.is_some() || state.framed.is_some() => fx.push(Effect::Leave(to)),
        Some(_) => state.elsewhere = true,
        None => {}
    }
    // After a failed redemption the next one waits for the schedule, so that a broken server is not hammered.
    if approved && state.pending.is_none() {
        return act(state, Action::Continue, Input::default(), false, fx);
    }
    schedule(state, None, chance, fx);
}
