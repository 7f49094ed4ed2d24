//! What follows from what happened.

mod account;
mod pairing;
mod poll;
mod prompt;

use super::{Asked, Effect, Event, State, totp};
use contract::Millis;

/// Takes a fact in at `now` (the server's clock, ms) and says what is to be done.
#[must_use]
pub fn update(state: &mut State, event: Event, now: Millis) -> Vec<Effect> {
    state.now = now;
    let mut effects = match event {
        Event::Opened { obstacle, link } => pairing::opened(state, obstacle, link),
        Event::Loaded(profiles) => account::loaded(state, profiles),
        Event::LinkGiven(link) => pairing::given(state, link),
        Event::PairAsked => pairing::asked(state),
        Event::PairLeft => pairing::left(state),
        Event::PairAgreed { name } => pairing::agreed(state, name),
        Event::Paired(result) => pairing::paired(state, result),
        Event::Due(device) => poll::start(state, &device),
        Event::Listed(device, result) => poll::listed(state, &device, result),
        Event::Known(device, result) => account::known(state, &device, result),
        Event::Introduced(device, result) => account::introduced(state, &device, result),
        Event::Decided(answer) => prompt::decided(state, answer),
        Event::Answered {
            device,
            request,
            answer,
            result,
        } => prompt::answered(state, &device, &request, &answer, result),
        Event::NotMeAsked => ask(state, Asked::NotMe),
        Event::RemoveAsked => ask(state, Asked::Remove(super::Saving::Idle)),
        Event::AskLeft => ask(state, Asked::Nothing),
        Event::RemoveAgreed => account::remove(state),
        Event::Removed(device, result) => account::removed(state, &device, &result),
        Event::PutAway => prompt::put_away(state),
        Event::Switched(device) => account::switched(state, device),
        Event::Allowed { on, until } => account::allow(state, on, until),
        Event::Named(name) => account::name(state, name),
        Event::Changed { device, name, result } => account::changed(state, &device, name, result),
        Event::Coded(device, counter, code) => account::coded(state, &device, counter, code),
        Event::Ticked => Vec::new(),
        Event::Looked { hidden } => poll::looked(state, hidden),
        Event::Connected { online } => poll::connected(state, online),
        Event::Heard => vec![Effect::Load],
    };
    effects.extend(prompt::settle(state));
    effects.extend(codes(state));
    effects
}

fn ask(state: &mut State, asked: Asked) -> Vec<Effect> {
    state.asked = asked;
    vec![Effect::Focus]
}

/// The code of the account that is shown, when its period has changed.
fn codes(state: &mut State) -> Option<Effect> {
    let (now, hidden) = (state.now, state.hidden);
    let device = state.shown()?.profile.device.clone();
    let account = state.account_mut(&device)?;
    let counter = totp::counter(now, account.profile.period);
    if hidden || account.coding == Some(counter) {
        return None;
    }
    account.coding = Some(counter);
    Some(Effect::Code {
        device,
        counter,
        digits: account.profile.digits,
    })
}
