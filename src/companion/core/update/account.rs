//! The accounts of this phone: which there are, their switch, their name, their end.

use super::poll;
use crate::{
    companion::core::{Account, Asked, Effect, Obstacle, Profile, Reach, Saving, State, VERSION},
    flow::Failure,
};
use contract::{Millis, device::Device, flow::Unusable};

/// What is kept was read: at the start, and again whenever another tab has changed it.
pub(super) fn loaded(state: &mut State, profiles: Result<Vec<Profile>, ()>) -> Vec<Effect> {
    state.loaded = true;
    let Ok(profiles) = profiles else {
        state.obstacle = Some(Obstacle::Storage);
        return Vec::new();
    };
    let mut effects = Vec::new();
    let old = std::mem::take(&mut state.accounts);
    for account in &old {
        let device = &account.profile.device;
        if !profiles.iter().any(|p| p.device == *device) {
            effects.push(Effect::Quiet(device.clone()));
        }
    }
    for profile in profiles {
        let device = profile.device.clone();
        if let Some(known) = old.iter().find(|a| a.profile.device == device) {
            state.accounts.push(Account {
                profile,
                ..known.clone()
            });
        } else {
            state.accounts.push(Account::new(profile));
            effects.push(Effect::Poll {
                device: device.clone(),
                after: None,
                wait: 0,
            });
            effects.push(ask(state, &device));
        }
    }
    drop_orphans(state);
    effects
}

/// Asks what the service knows of this phone; a page that is newer than the service was told says so with it.
pub(super) fn ask(state: &State, device: &str) -> Effect {
    let told = state.account(device).is_some_and(|a| a.profile.version == VERSION);
    if told {
        Effect::Ask(device.into())
    } else {
        Effect::Introduce(device.into())
    }
}

/// The service knows which app this is: kept, so that it is told once a version.
pub(super) fn introduced(state: &mut State, device: &str, result: Result<Device, Failure>) -> Vec<Effect> {
    let took = result.is_ok();
    let mut effects = known(state, device, result);
    if let Some(account) = state.account_mut(device).filter(|_| took) {
        account.profile.version = VERSION.into();
        effects.retain(|one| !matches!(one, Effect::Keep(_)));
        effects.push(Effect::Keep(account.profile.clone()));
    }
    effects
}

/// Nothing on the screen may belong to an account that is gone.
fn drop_orphans(state: &mut State) {
    if state
        .prompt
        .as_ref()
        .is_some_and(|p| state.account(&p.device).is_none())
    {
        state.prompt = None;
    }
    if state.account(&state.current).is_none() {
        state.current = state
            .accounts
            .first()
            .map(|a| a.profile.device.clone())
            .unwrap_or_default();
        state.asked = Asked::Nothing;
    }
}

pub(super) fn known(state: &mut State, device: &str, result: Result<Device, Failure>) -> Vec<Effect> {
    match result {
        Ok(known) => take_in(state, device, known),
        Err(failure) if poll::is_gone(&failure) => poll::gone(state, device),
        // The poll says when the service cannot be reached.
        Err(_) => Vec::new(),
    }
}

/// Takes the service's view of this phone over; kept when it differs.
///
/// Nothing says whether this answer or what the last poll has brought is newer: it may have been under way while somebody
/// turned the switch elsewhere. Where the two differ it is asked once more, and what comes then is newer than both.
fn take_in(state: &mut State, device: &str, known: Device) -> Vec<Effect> {
    let Some(account) = state.account_mut(device) else {
        return Vec::new();
    };
    let had = (account.allow, account.paused_until);
    account.allow = Some(known.allow_requests);
    account.paused_until = known.paused_until;
    let again = had.0.is_some() && had != (account.allow, account.paused_until);
    account.unconfirmed = known.refused == Some(Unusable::Unconfirmed);
    account.refused = known.refused.map(|why| (why, known.least.unwrap_or_default()));
    let profile = &mut account.profile;
    let before = profile.clone();
    (profile.name, profile.account, profile.issuer) = (known.name, known.account, known.issuer);
    let keep = (*profile != before).then(|| Effect::Keep(profile.clone()));
    let poll = again.then(|| Effect::Poll {
        device: device.into(),
        after: None,
        wait: 0,
    });
    keep.into_iter().chain(poll).collect()
}

pub(super) fn switched(state: &mut State, device: String) -> Vec<Effect> {
    state.current = device;
    state.asked = Asked::Nothing;
    Vec::new()
}

pub(super) fn allow(state: &mut State, on: bool, until: Option<Millis>) -> Vec<Effect> {
    change(state, |account| {
        account.allowing = Saving::Busy;
        Effect::Allow(account.profile.device.clone(), on, until)
    })
}

pub(super) fn name(state: &mut State, name: String) -> Vec<Effect> {
    change(state, |account| {
        account.naming = Saving::Busy;
        Effect::Name(account.profile.device.clone(), name)
    })
}

fn change(state: &mut State, f: impl FnOnce(&mut Account) -> Effect) -> Vec<Effect> {
    let device = state.shown().map(|a| a.profile.device.clone()).unwrap_or_default();
    state.account_mut(&device).map(f).into_iter().collect()
}

pub(super) fn changed(state: &mut State, device: &str, name: bool, result: Result<Device, Failure>) -> Vec<Effect> {
    if let Some(account) = state.account_mut(device) {
        let saving = if result.is_ok() { Saving::Saved } else { Saving::Failed };
        *(if name {
            &mut account.naming
        } else {
            &mut account.allowing
        }) = saving;
    }
    known(state, device, result)
}

pub(super) fn remove(state: &mut State) -> Vec<Effect> {
    let Some((device, reach)) = state.shown().map(|a| (a.profile.device.clone(), a.reach)) else {
        return Vec::new();
    };
    if reach == Reach::Removed {
        return forget(state, &device);
    }
    state.asked = Asked::Remove(Saving::Busy);
    vec![Effect::Leave(device)]
}

pub(super) fn removed(state: &mut State, device: &str, result: &Result<(), Failure>) -> Vec<Effect> {
    match result {
        Err(failure) if !poll::is_gone(failure) => {
            state.asked = Asked::Remove(Saving::Failed);
            vec![Effect::Focus]
        }
        _ => forget(state, device),
    }
}

fn forget(state: &mut State, device: &str) -> Vec<Effect> {
    state.asked = Asked::Nothing;
    state.accounts.retain(|a| a.profile.device != device);
    drop_orphans(state);
    vec![
        Effect::Quiet(device.into()),
        Effect::Forget(device.into()),
        Effect::Focus,
    ]
}

pub(super) fn coded(state: &mut State, device: &str, counter: u64, code: Option<String>) -> Vec<Effect> {
    if let Some(account) = state.account_mut(device) {
        account.code = Some((counter, code));
    }
    Vec::new()
}
