//! The request on the screen: which one, and what becomes of it.

use super::poll;
use crate::{
    companion::core::{Answer, Asked, Effect, Ending, Phase, Prompt, Reach, State},
    flow::Failure,
};
use contract::{
    device::{Answered, RequestState},
    problem::ProblemKind,
};

/// How many ids of answered requests are remembered; the service lists at most 20.
const REMEMBERED: usize = 20;

pub(super) fn decided(state: &mut State, answer: Answer) -> Vec<Effect> {
    let Some(prompt) = &mut state.prompt else {
        return Vec::new();
    };
    let may = match prompt.phase {
        Phase::Open => true,
        // Deny always wins, also over an approval that was given before; and who saw a request too late can still say
        // that somebody else had started it.
        Phase::Ended(ending) => ending.can_be_disowned() && answer == Answer::NotMe,
        _ => false,
    };
    if !may {
        return Vec::new();
    }
    (prompt.phase, prompt.failed) = (Phase::Sending, false);
    state.asked = Asked::Nothing;
    vec![Effect::Answer {
        device: prompt.device.clone(),
        request: prompt.request.id.clone(),
        answer,
    }]
}

pub(super) fn answered(
    state: &mut State,
    device: &str,
    request: &str,
    answer: &Answer,
    result: Result<Answered, Failure>,
) -> Vec<Effect> {
    if let Err(failure) = &result {
        // A request that is gone looks like a device that is gone: the next poll tells which it is.
        if poll::is_gone(failure) && ended_by(failure).is_none() {
            return poll::gone(state, device);
        }
    }
    if let Ok(answered) = &result {
        patch(state, device, request, answered.state);
    }
    let Some(prompt) = state.prompt.as_mut().filter(|p| p.request.id == request) else {
        return Vec::new();
    };
    let ending = match &result {
        Ok(answered) => Ending::of(answer, answered),
        Err(failure) => ended_by(failure),
    };
    match ending {
        Some(ending) => end(state, ending),
        None => {
            let before = Ending::seen_in_list(prompt.request.state);
            prompt.phase = before.map_or(Phase::Open, Phase::Ended);
            prompt.failed = result.is_err();
            if *answer == Answer::NotMe {
                state.asked = Asked::NotMe;
            }
            vec![Effect::Focus]
        }
    }
}

/// Failures that mean: this request cannot be answered any more.
const fn ended_by(failure: &Failure) -> Option<Ending> {
    use ProblemKind::{FlowExpired, NotFound, StaleFlow, UnknownFlow};
    match failure {
        Failure::Problem {
            kind: NotFound | FlowExpired | UnknownFlow | StaleFlow,
            ..
        } => Some(Ending::Expired),
        _ => None,
    }
}

/// Writes what is known of a request into the list, so that the history need not wait for the next poll.
fn patch(state: &mut State, device: &str, request: &str, now: RequestState) {
    let listed = state
        .account_mut(device)
        .into_iter()
        .flat_map(|a| &mut a.requests)
        .find(|r| r.id == request);
    if let Some(listed) = listed {
        listed.state = now;
    }
    if let Some(prompt) = state.prompt.as_mut().filter(|p| p.request.id == request) {
        prompt.request.state = now;
    }
}

fn end(state: &mut State, ending: Ending) -> Vec<Effect> {
    let Some(prompt) = &mut state.prompt else {
        return Vec::new();
    };
    prompt.phase = Phase::Ended(ending);
    prompt.failed = false;
    if ending == Ending::Expired {
        prompt.request.state = RequestState::Expired;
    }
    remember(&mut state.done, prompt);
    state.asked = Asked::Nothing;
    vec![Effect::Focus]
}

fn remember(done: &mut Vec<String>, prompt: &Prompt) {
    if !done.contains(&prompt.request.id) {
        done.push(prompt.request.id.clone());
    }
    let excess = done.len().saturating_sub(REMEMBERED);
    done.drain(..excess);
}

pub(super) fn put_away(state: &mut State) -> Vec<Effect> {
    if state.prompt.as_ref().is_some_and(|p| p.ending().is_some()) {
        state.prompt = None;
        state.asked = Asked::Nothing;
    }
    vec![Effect::Focus]
}

/// After every event: has the drawn request ended, has a new one come, is it seen?
pub(super) fn settle(state: &mut State) -> Vec<Effect> {
    let mut effects = Vec::new();
    follow(state);
    if let Some(ending) = ended(state) {
        effects.extend(end(state, ending));
    }
    if let Some(new) = next(state) {
        state.current.clone_from(&new.device);
        if let Some(old) = state.prompt.replace(new) {
            remember(&mut state.done, &old);
        }
        state.asked = Asked::Nothing;
        effects.extend([Effect::Announce, Effect::Focus]);
    }
    let hidden = state.hidden;
    if let Some(prompt) = state
        .prompt
        .as_mut()
        .filter(|p| p.phase == Phase::Open && !p.seen && !hidden)
    {
        prompt.seen = true;
        effects.push(Effect::Seen {
            device: prompt.device.clone(),
            request: prompt.request.id.clone(),
        });
    }
    effects
}

/// The drawn request ends when the service says; somebody may have asked for more time.
fn follow(state: &mut State) {
    let Some(prompt) = state.prompt.as_ref().filter(|p| p.phase == Phase::Open) else {
        return;
    };
    let listed = state.account(&prompt.device).into_iter().flat_map(|a| &a.requests);
    let end = listed
        .filter(|r| r.id == prompt.request.id)
        .map(|r| r.expires_at)
        .next();
    if let (Some(prompt), Some(end)) = (&mut state.prompt, end) {
        prompt.request.expires_at = end;
    }
}

/// How the drawn request has ended meanwhile, by the list or by the clock.
fn ended(state: &State) -> Option<Ending> {
    let prompt = state.prompt.as_ref().filter(|p| p.phase == Phase::Open)?;
    let account = state.account(&prompt.device)?;
    let late = state.now >= prompt.request.expires_at;
    match account.requests.iter().find(|r| r.id == prompt.request.id) {
        Some(listed) => Ending::seen_in_list(listed.state).or_else(|| late.then_some(Ending::Expired)),
        None => Some(Ending::Expired),
    }
}

/// The newest request that waits for an answer, when the screen is free: one at a time, and a dead one makes room.
fn next(state: &State) -> Option<Prompt> {
    if state.prompt.as_ref().is_some_and(|p| p.ending().is_none()) {
        return None;
    }
    let accounts = state.accounts.iter().filter(|a| a.reach != Reach::Removed);
    let open = accounts
        .flat_map(|a| a.requests.iter().map(move |r| (a, r)))
        .filter(|(_, r)| r.state == RequestState::Pending && r.expires_at > state.now && !state.done.contains(&r.id));
    open.max_by_key(|(_, r)| r.issued_at).map(|(account, request)| Prompt {
        device: account.profile.device.clone(),
        request: request.clone(),
        phase: Phase::Open,
        failed: false,
        seen: false,
    })
}
