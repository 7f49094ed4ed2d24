//! Connecting an account.

use super::account;
use crate::companion::core::{Account, Effect, Link, Obstacle, PairFailure, Pairing, Profile, State};

pub(super) fn opened(state: &mut State, obstacle: Option<Obstacle>, link: Option<Result<Link, ()>>) -> Vec<Effect> {
    state.obstacle = obstacle;
    state.pairing = match link {
        Some(Ok(link)) => offer(link),
        Some(Err(())) => Pairing::Paste { wrong: true },
        None => Pairing::None,
    };
    // Where no key can be kept there is nothing to read either.
    obstacle.is_none().then_some(Effect::Load).into_iter().collect()
}

const fn offer(link: Link) -> Pairing {
    Pairing::Site {
        link,
        failure: None,
        busy: false,
    }
}

pub(super) fn given(state: &mut State, link: Option<Link>) -> Vec<Effect> {
    if matches!(state.pairing, Pairing::Site { busy: true, .. }) {
        return Vec::new();
    }
    state.pairing = link.map_or(Pairing::Paste { wrong: true }, offer);
    vec![Effect::Focus]
}

pub(super) fn asked(state: &mut State) -> Vec<Effect> {
    state.pairing = Pairing::Paste { wrong: false };
    vec![Effect::Focus]
}

pub(super) fn left(state: &mut State) -> Vec<Effect> {
    state.pairing = Pairing::None;
    vec![Effect::Focus]
}

pub(super) fn agreed(state: &mut State, name: String) -> Vec<Effect> {
    let Pairing::Site { link, failure, busy } = &mut state.pairing else {
        return Vec::new();
    };
    if std::mem::replace(busy, true) {
        return Vec::new();
    }
    *failure = None;
    vec![Effect::Pair {
        link: link.clone(),
        name,
    }]
}

pub(super) fn paired(state: &mut State, result: Result<Profile, PairFailure>) -> Vec<Effect> {
    match result {
        Ok(profile) => {
            let device = profile.device.clone();
            state.pairing = Pairing::None;
            state.current.clone_from(&device);
            state.accounts.push(Account::new(profile));
            let first = Effect::Poll {
                device: device.clone(),
                after: None,
                wait: 0,
            };
            vec![Effect::Tell, first, account::ask(state, &device), Effect::Focus]
        }
        Err(PairFailure::Used) => {
            state.pairing = Pairing::Used;
            vec![Effect::Focus]
        }
        Err(why) => {
            if let Pairing::Site { failure, busy, .. } = &mut state.pairing {
                (*failure, *busy) = (Some(why), false);
            }
            Vec::new()
        }
    }
}
