//! Asking for requests: one call at a time for each account.

use super::account;
use crate::{
    companion::core::{Effect, Reach, State},
    flow::Failure,
};
use contract::{Millis, device::DeviceRequests, problem::ProblemKind};

/// How long the service may hold a call, seconds.
const WAIT: u32 = 25;
/// Browsers open few connections to one host (six over HTTP/1.1), and answers need one too: so many calls are held at
/// most.
const HELD: usize = 3;
/// The other accounts ask this often, ms.
const PAUSE: Millis = 4_000;
/// A service that answers at once without news is not asked more often than this, ms.
const LEAST: Millis = 250;

/// Whether a failure says that the service does not know this phone any more.
pub(super) const fn is_gone(failure: &Failure) -> bool {
    use ProblemKind::{FlowExpired, NotAuthenticated, NotFound};
    matches!(
        failure,
        Failure::Problem {
            kind: NotAuthenticated | NotFound | FlowExpired,
            ..
        }
    )
}

/// Whether the service may hold the calls of this account: the one on the screen, and the first of the others.
fn is_held(state: &State, device: &str) -> bool {
    let shown = state.shown().map(|a| a.profile.device.as_str());
    let others = state
        .accounts
        .iter()
        .map(|a| a.profile.device.as_str())
        .filter(|d| Some(*d) != shown);
    shown == Some(device) || others.take(HELD - 1).any(|d| d == device)
}

pub(super) fn start(state: &State, device: &str) -> Vec<Effect> {
    let wait = if is_held(state, device) { WAIT } else { 0 };
    match state.account(device) {
        Some(account) if account.reach != Reach::Removed => {
            vec![Effect::Poll {
                device: device.into(),
                after: account.rev,
                wait,
            }]
        }
        _ => Vec::new(),
    }
}

pub(super) fn listed(state: &mut State, device: &str, result: Result<Option<DeviceRequests>, Failure>) -> Vec<Effect> {
    let least = if is_held(state, device) { LEAST } else { PAUSE };
    let Some(account) = state.account_mut(device) else {
        return Vec::new();
    };
    let asked = match &result {
        Ok(Some(list)) => Millis::from(list.poll_after_ms),
        _ => 0,
    };
    match result {
        Ok(list) => {
            account.failures = 0;
            account.reach = Reach::Live;
            if let Some(list) = list {
                account.rev = Some(list.rev);
                account.requests = list.requests;
                account.allow = Some(list.allow_requests);
                account.paused_until = list.paused_until;
                account.unconfirmed = list.unconfirmed;
            }
            let pause = asked.max(least);
            vec![Effect::Later(device.into(), pause.min(60_000))]
        }
        Err(failure) if is_gone(&failure) => gone(state, device),
        Err(failure) => {
            account.failures = account.failures.saturating_add(1);
            account.reach = if failure == Failure::Portal {
                Reach::Portal
            } else {
                Reach::Lost
            };
            let (failures, retry_after) = (account.failures, failure.retry_after());
            vec![Effect::Retry {
                device: device.into(),
                failures,
                retry_after,
            }]
        }
    }
}

/// The service does not know this phone any more: no more calls, no prompt of this account.
pub(super) fn gone(state: &mut State, device: &str) -> Vec<Effect> {
    if let Some(account) = state.account_mut(device) {
        account.reach = Reach::Removed;
        account.requests.clear();
    }
    if state
        .prompt
        .as_ref()
        .is_some_and(|p| p.device == device && p.ending().is_none())
    {
        state.prompt = None;
    }
    vec![Effect::Quiet(device.into()), Effect::Focus]
}

/// Asks for every account at once, and to be answered at once: the clock may have stood still. What the organisation
/// allows may have changed as well.
pub(super) fn refresh(state: &State) -> Vec<Effect> {
    let known = state.accounts.iter().filter(|a| a.reach != Reach::Removed);
    known
        .map(|a| a.profile.device.as_str())
        .flat_map(|device| {
            let poll = Effect::Poll {
                device: device.into(),
                after: None,
                wait: 0,
            };
            [poll, account::ask(state, device)]
        })
        .collect()
}

pub(super) fn looked(state: &mut State, hidden: bool) -> Vec<Effect> {
    let back = state.hidden && !hidden;
    state.hidden = hidden;
    if back { refresh(state) } else { Vec::new() }
}

pub(super) fn connected(state: &mut State, online: bool) -> Vec<Effect> {
    let back = state.offline && online;
    state.offline = !online;
    if back { refresh(state) } else { Vec::new() }
}
