//! Passkeys: what the browser is asked for, and what becomes of its answer (WebAuthn Level 3, section 5.1).

use super::{
    effect::{Ceremony, Effect, Input},
    event::NoPasskey,
    state::{Page, State, Trouble},
    update::act,
};
use contract::{
    Millis,
    flow::Action,
    step::{EnrollOffer, Step},
};

/// What the step on the screen wants of a passkey.
fn wanted(state: &State) -> Option<(Ceremony, &String)> {
    let flow = state.flow.as_ref().filter(|_| state.page == Page::Step)?;
    let (how, options) = match &flow.step {
        Step::Identify {
            passkey: Some(options), ..
        }
        | Step::Passkey { options } => (Ceremony::Ask, options),
        Step::EnrollRequired {
            offer: EnrollOffer {
                options: Some(options), ..
            },
            ..
        } => (Ceremony::Make, options),
        _ => return None,
    };
    flow.allows(action(how)).then_some((how, options))
}

const fn action(how: Ceremony) -> Action {
    match how {
        Ceremony::Make => Action::Enroll,
        _ => Action::Passkey,
    }
}

/// Options are good for five minutes (WebAuthn Level 3, section 13.4.3, by way of the server), so the page asks for
/// fresh ones after this long, ms.
const FRESH: Millis = 240_000;

/// When the options on the screen want to be asked for anew, ms from now; never beyond the flow's end.
pub(super) fn refresh(state: &State) -> Option<Millis> {
    wanted(state)?;
    let end = state.flow.as_ref()?.expires_at;
    (state.until(end) > FRESH).then_some(FRESH)
}

/// Whether there are options on the screen that may have grown old, in a flow that lives.
pub(super) fn stale(state: &State) -> bool {
    wanted(state).is_some() && state.flow.as_ref().is_some_and(|flow| state.until(flow.expires_at) > 0)
}

/// A button was pressed: nothing starts without one but the quiet offer.
pub(super) fn asked(state: &mut State, fx: &mut Vec<Effect>) {
    if state.busy() || state.asking {
        return;
    }
    let Some((how, options)) = wanted(state).map(|(how, options)| (how, options.clone())) else {
        return;
    };
    state.say(None);
    state.asking = true;
    state.offered = None;
    fx.extend([Effect::DropPasskey, Effect::Passkey { how, options }]);
}

/// The browser is through. Cancelling is no error: the screen stays, and says that nothing has happened.
pub(super) fn got(state: &mut State, how: Ceremony, result: Result<String, NoPasskey>, fx: &mut Vec<Effect>) {
    let asked = std::mem::take(&mut state.asking);
    let allowed = state.flow.as_ref().is_some_and(|flow| flow.allows(action(how)));
    match result {
        _ if state.busy() || !allowed => {}
        Ok(text) => {
            state.say(None);
            act(state, action(how), Input::text("credential", text), false, fx);
        }
        Err(why) if asked => state.say(Some(Trouble::Passkey(why))),
        Err(_) => {}
    }
}

/// Keeps what the browser is doing in line with the screen, after every event: the quiet offer stands while the
/// identifier is asked for and nothing is being sent, and a question ends with the screen it was asked on.
pub(super) fn follow(state: &mut State, fx: &mut Vec<Effect>) {
    let quiet = !state.busy() && matches!(state.flow.as_ref().map(|f| &f.step), Some(Step::Identify { .. }));
    let wanted = wanted(state).map(|(_, options)| options.clone());
    if state.asking {
        if wanted.is_none() {
            state.asking = false;
            fx.push(Effect::DropPasskey);
        }
        return;
    }
    let offer = wanted.filter(|_| quiet);
    if offer == state.offered {
        return;
    }
    if state.offered.is_some() {
        fx.push(Effect::DropPasskey);
    }
    if let Some(options) = &offer {
        fx.push(Effect::Passkey {
            how: Ceremony::Offer,
            options: options.clone(),
        });
    }
    state.offered = offer;
}
