//! The page's one function: what happened goes in, what to do comes out.

use super::{
    accounts,
    effect::{Call, Effect, Input, Timer},
    event::Event,
    line::Unreachable,
    passkey,
    replied::replied,
    schedule::{Poll, next_poll},
    state::{Page, Pending, State, Trouble},
    submitted::submitted,
};
use contract::{
    Millis,
    flow::{Action, Flow, MethodKind},
    step::{CodeKind, PushOutcome, Step},
};

/// Countdowns are redrawn this often, ms.
const TICK: Millis = 500;
/// After its own end a request is asked about once more, this much later, ms.
const GRACE: Millis = 2_000;
/// After so many wrong codes of an app, its clock may be the reason.
pub const CLOCK_HELP: u32 = 2;
/// Between two polls while another screen is drawn, ms.
const POLL_AFTER: Millis = 250;

/// Changes `state` by `event` at `now` (monotonic, ms); `chance` in 0..1 is for jitter. Never panics, and never asks for
/// a request to a phone without a [`Event::Submitted`].
#[must_use]
pub fn update(state: &mut State, event: Event, now: Millis, chance: f64) -> Vec<Effect> {
    state.now = state.now.max(now);
    let mut effects = Vec::new();
    let fx = &mut effects;
    match event {
        Event::Opened { signed_in_page } => opened(state, signed_in_page, fx),
        Event::Replied { call, result } => replied(state, call, result, chance, fx),
        Event::Submitted { action, input } => submitted(state, action, input, fx),
        Event::Cancelled => cancelled(state, fx),
        Event::Restarted => restart(state, fx),
        Event::SignedOut => sign_out(state, fx),
        Event::Elapsed(Timer::Poll) => poll(state, fx),
        Event::Elapsed(Timer::Retry) if matches!(state.page, Page::Unreachable(_)) => restart(state, fx),
        Event::Elapsed(_) => {}
        Event::Looked { hidden } => looked(state, hidden, fx),
        Event::Connected { online } => connected(state, online, fx),
        Event::Heard => look_again(state, fx),
        Event::Restored => {
            // Whatever the browser was asked for ended when the page was put aside.
            (state.asking, state.offered) = (false, None);
            look_again(state, fx);
        }
        Event::Translated => translated(state, fx),
        Event::PasskeyAsked => passkey::asked(state, fx),
        Event::PasskeyGot { how, result } => passkey::got(state, how, result, fx),
        Event::Forgot(label) => accounts::forget(state, &label, fx),
        Event::OtherAccount => accounts::other(state, fx),
    }
    passkey::follow(state, fx);
    if ticks(state) {
        fx.push(Effect::Set(Timer::Tick, TICK));
    }
    effects
}

fn opened(state: &mut State, signed_in_page: bool, fx: &mut Vec<Effect>) {
    if signed_in_page {
        state.flow = None;
        state.loading = true;
        fx.push(plain(Call::Session));
    } else {
        // What was typed into the shell is not put away for a list.
        state.other_account |= !state.identifier.is_empty();
        start(state, fx);
    }
}

/// Asks for a flow. The identifier form is drawn meanwhile.
pub(super) fn start(state: &mut State, fx: &mut Vec<Effect>) {
    state.page = Page::Loading;
    state.flow = None;
    state.pending = None;
    state.loading = true;
    state.elsewhere = false;
    state.retry_at = None;
    fx.extend([
        Effect::AbortPoll,
        Effect::Stop(Timer::Poll),
        Effect::Stop(Timer::Retry),
        plain(Call::Start),
    ]);
    state.polling = false;
}

fn restart(state: &mut State, fx: &mut Vec<Effect>) {
    if state.loading {
        return;
    }
    state.say(None);
    if state.page == Page::Unreachable(Unreachable::Down) && state.session.is_some() {
        return opened(state, true, fx);
    }
    start(state, fx);
}

fn cancelled(state: &mut State, fx: &mut Vec<Effect>) {
    if state.busy() {
        return;
    }
    let Some(flow) = &state.flow else { return };
    fx.extend([Effect::AbortPoll, Effect::Stop(Timer::Poll)]);
    fx.push(Effect::Call {
        call: Call::Cancel { flow: flow.id.clone() },
        input: Input::default(),
        rev: flow.rev,
        csrf: flow.csrf.clone(),
    });
    state.polling = false;
    state.loading = true;
}

fn sign_out(state: &mut State, fx: &mut Vec<Effect>) {
    if state.busy() {
        return;
    }
    let csrf = state.session.as_ref().and_then(|s| s.csrf.clone()).unwrap_or_default();
    state.loading = true;
    state.say(None);
    fx.push(Effect::Call {
        call: Call::SignOut,
        input: Input::default(),
        rev: 0,
        csrf,
    });
}

/// A call without a body of its own.
fn plain(call: Call) -> Effect {
    Effect::Call {
        call,
        input: Input::default(),
        rev: 0,
        csrf: String::new(),
    }
}

/// Sends an action of the current flow.
pub(super) fn act(state: &mut State, action: Action, input: Input, repeated: bool, fx: &mut Vec<Effect>) {
    let Some(flow) = &state.flow else { return };
    state.serial = state.serial.wrapping_add(1);
    let call = Call::Act {
        flow: flow.id.clone(),
        action,
        serial: state.serial,
    };
    let effect = Effect::Call {
        call,
        input: input.clone(),
        rev: flow.rev,
        csrf: flow.csrf.clone(),
    };
    state.pending = Some(Pending {
        action,
        input,
        since: state.now,
        repeated,
        serial: state.serial,
    });
    fx.push(effect);
}

/// The request to a phone that is waited for.
fn waiting(flow: &Flow) -> Option<&contract::step::Push> {
    match &flow.step {
        Step::PushPending(push) | Step::CodeOnPhone(push) => Some(push),
        _ => None,
    }
}

/// Until when a phone may be set up by what is on the screen.
fn pairing(flow: &Flow) -> Option<Millis> {
    match &flow.step {
        Step::EnrollRequired {
            what: MethodKind::Push,
            offer,
            ..
        } => offer.expires_at,
        _ => None,
    }
}

/// Until when it may turn out that a code could not be sent.
fn sent(flow: &Flow) -> Option<Millis> {
    match &flow.step {
        Step::CodeRequired {
            kind: CodeKind::Email | CodeKind::Sms,
            expires_at,
            ..
        } => *expires_at,
        _ => None,
    }
}

/// Until when something can come that nobody has pressed a button for here, by the server's clock.
fn open_until(state: &State) -> Option<Millis> {
    let flow = state.flow.as_ref()?;
    let open = |at: &Millis| state.until(*at) > 0;
    waiting(flow)
        .map(|push| push.expires_at)
        .or(pairing(flow).or(sent(flow)).filter(open))
        .or(state.open_until.filter(open))
}

/// Remembers an open request while another way in is on the screen, and forgets it with everything else.
pub(super) fn remember_open(state: &mut State) {
    let told = state.flow.as_ref().and_then(|flow| flow.open_until);
    state.open_until = match state.flow.as_ref().map(|flow| &flow.step) {
        Some(Step::PushPending(push) | Step::CodeOnPhone(push)) => Some(push.expires_at),
        Some(
            Step::CodeRequired { .. }
            | Step::ChooseMethod
            | Step::Blocked { .. }
            | Step::Passkey { .. }
            | Step::OwnershipProof { .. },
        ) => told.or(state.open_until),
        _ => None,
    };
}

/// Schedules the next poll, if there is anything to wait for.
pub(super) fn schedule(state: &State, retry_after: Option<Millis>, chance: f64, fx: &mut Vec<Effect>) {
    let Some(until) = open_until(state) else {
        fx.push(match passkey::refresh(state) {
            Some(after) => Effect::Set(Timer::Poll, after),
            None => Effect::Stop(Timer::Poll),
        });
        return;
    };
    let push = state.flow.as_ref().and_then(waiting);
    let poll_after = push.map_or(POLL_AFTER, |push| Millis::from(push.poll_after_ms));
    let poll = Poll {
        failures: state.line.failures,
        poll_after,
        retry_after,
        hidden: state.hidden,
    };
    // Not past the end: there one last look is taken.
    let end = state.until(until) + GRACE;
    let wait = next_poll(poll, chance).min(end.max(retry_after.unwrap_or(0)));
    fx.push(Effect::Set(Timer::Poll, wait));
}

/// Asks for news of the request. After its end it asks once for the state; when even that fails, the end is drawn
/// without it, and nothing more is asked (security rule 29).
fn poll(state: &mut State, fx: &mut Vec<Effect>) {
    if state.polling || state.busy() || state.page != Page::Step {
        return;
    }
    let Some(flow) = &state.flow else { return };
    let Some(push) = waiting(flow) else {
        // Another way in is on the screen: listen on, as long as the request is open, and no longer.
        if open_until(state).is_some() {
            let call = Call::Poll {
                flow: flow.id.clone(),
                after: flow.rev,
            };
            state.polling = true;
            fx.push(plain(call));
        } else if passkey::stale(state) {
            state.polling = true;
            fx.push(plain(Call::Load { flow: flow.id.clone() }));
        }
        return;
    };
    let over = state.server_now() >= push.expires_at + GRACE / 2;
    if over && state.line.failures > 0 && state.server_now() >= push.expires_at + 2 * GRACE {
        return end_by_clock(state, fx);
    }
    let id = flow.id.clone();
    let call = if over || push.approved {
        Call::Load { flow: id }
    } else {
        Call::Poll {
            flow: id,
            after: flow.rev,
        }
    };
    state.polling = true;
    fx.push(plain(call));
}

/// Draws the end of a request that nobody could tell us about.
pub(super) fn end_by_clock(state: &mut State, fx: &mut Vec<Effect>) {
    let Some(flow) = &mut state.flow else { return };
    let Some(push) = waiting(flow) else { return };
    flow.step = Step::PushEnded {
        outcome: PushOutcome::Expired,
        reason: None,
        device: Some(push.device.clone()),
        at: push.expires_at,
        retry_at: Some(push.resend_at),
        requests_left: push.requests_left,
    };
    state.polling = false;
    fx.extend([Effect::AbortPoll, Effect::Stop(Timer::Poll), Effect::Focus]);
}

fn looked(state: &mut State, hidden: bool, fx: &mut Vec<Effect>) {
    state.hidden = hidden;
    if !hidden && state.page == Page::Step && open_until(state).is_some() {
        // The line may have died while nobody looked, so the poll under way is not trusted.
        state.polling = false;
        fx.extend([Effect::AbortPoll, Effect::Set(Timer::Poll, TICK)]);
    }
}

fn connected(state: &mut State, online: bool, fx: &mut Vec<Effect>) {
    state.line.told(online);
    match &mut state.page {
        Page::Unreachable(_) if online => restart(state, fx),
        Page::Unreachable(why) => *why = Unreachable::Offline,
        _ if online => looked(state, state.hidden, fx),
        _ => {}
    }
}

/// Asks the server what is true now: another tab has done something, or the page comes out of the browser's memory.
fn look_again(state: &mut State, fx: &mut Vec<Effect>) {
    if state.busy() {
        return;
    }
    match (state.page, &state.flow) {
        (Page::Step, Some(flow)) => {
            let call = Call::Load { flow: flow.id.clone() };
            fx.extend([Effect::AbortPoll, Effect::Clear, plain(call)]);
            state.polling = true;
        }
        (Page::SignedIn, _) => {
            state.loading = true;
            fx.push(plain(Call::Session));
        }
        _ => {}
    }
}

/// Asks for the server's own words in the new language, where there are any.
fn translated(state: &mut State, fx: &mut Vec<Effect>) {
    if let Some(flow) = &state.flow
        && matches!(flow.step, Step::Form { .. } | Step::Redirect { .. })
    {
        fx.push(plain(Call::Load { flow: flow.id.clone() }));
        state.polling = true;
    }
}

/// Whether something on the screen changes by time alone.
fn ticks(state: &State) -> bool {
    if state.hidden {
        return false;
    }
    let soon = |at: Option<Millis>| at.is_some_and(|at| at > state.server_now() - 2 * TICK);
    let flow = state.flow.as_ref();
    let step = match flow.map(|f| &f.step) {
        Some(Step::PushPending(_) | Step::CodeOnPhone(_)) => true,
        Some(Step::PushEnded { retry_at, .. } | Step::Blocked { retry_at, .. }) => soon(*retry_at),
        // The help with the clock shows one.
        Some(Step::CodeRequired {
            kind: CodeKind::Totp, ..
        }) => state.wrong_codes >= CLOCK_HELP,
        Some(Step::CodeRequired {
            expires_at, resend_at, ..
        }) => soon(*expires_at) || soon(*resend_at),
        Some(Step::ChooseMethod) => flow.is_some_and(|f| f.methods.iter().any(|m| soon(m.retry_at))),
        Some(Step::EnrollRequired { offer, .. }) => soon(offer.expires_at),
        _ => false,
    };
    let wait = matches!(state.trouble, Some(Trouble::Wait(at)) if at > state.now - 2 * TICK);
    (state.page == Page::Step && step) || wait || state.busy() || matches!(state.page, Page::Unreachable(_))
}
