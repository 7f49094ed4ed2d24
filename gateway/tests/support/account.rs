//! People and their own account.

use contract::{
    account::{Method, Methods, PatchMethod},
    flow::{Action, Flow, MethodKind, Purpose},
    problem::ProblemKind,
    request::StartFlow,
    step::Step,
};
use genkan_gateway::authority::{AccountCall, Origin, Result};

use super::{Browser, PASSWORD, Phone, Refusal, World, refusal};

/// Signs in with a request that asks for no number. Waits first, so that the caps are out of the way.
pub fn sign_in(world: &World, phone: &Phone, identifier: &str) -> Browser {
    world.clock.seconds(31);
    let mut browser = world.waiting(identifier);
    approve(&mut browser, phone);
    browser.remember(false).unwrap();
    browser
}

/// Approves the request that a browser waits for, and goes on.
pub fn approve(browser: &mut Browser, phone: &Phone) {
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
}

/// A call of a browser's session, with its token.
pub fn call(browser: &Browser) -> AccountCall {
    let session = browser.authority.session(browser.session.as_deref()).unwrap();
    AccountCall {
        session: browser.session.clone(),
        csrf: session.csrf,
        origin: Origin::default(),
    }
}

/// Why a call was refused.
pub fn no<T: std::fmt::Debug>(answer: Result<T>) -> ProblemKind {
    refusal(answer.unwrap_err()).kind
}

pub fn methods(browser: &Browser) -> Methods {
    browser.authority.methods(&call(browser)).unwrap().methods
}

pub fn method(browser: &Browser, kind: MethodKind) -> Method {
    let found = methods(browser).methods.into_iter().find(|method| method.kind == kind);
    found.unwrap()
}

pub fn patch(browser: &Browser, id: &str, patch: &PatchMethod) -> Result<Methods> {
    browser.authority.change_method(&call(browser), id, patch)
}

pub fn label(name: &str) -> PatchMethod {
    PatchMethod {
        label: Some(name.to_owned()),
        ..PatchMethod::default()
    }
}

pub fn default() -> PatchMethod {
    PatchMethod {
        default: Some(true),
        ..PatchMethod::default()
    }
}

pub fn requests(allow: bool, until: Option<contract::Millis>) -> PatchMethod {
    PatchMethod {
        allow_requests: Some(allow),
        paused_until: until,
        ..PatchMethod::default()
    }
}

pub fn remove(browser: &Browser, id: &str) -> Result<Methods> {
    browser.authority.remove_method(&call(browser), id)
}

pub fn restore(browser: &Browser, id: &str) -> Result<Methods> {
    browser.authority.restore_method(&call(browser), id)
}

/// Begins to prove it once more.
pub fn start_step_up(browser: &mut Browser, touches: Option<&str>) -> std::result::Result<Flow, Refusal> {
    let start = StartFlow {
        purpose: Purpose::Reauthenticate,
        client: None,
        return_to: None,
        touches: touches.map(str::to_owned),
    };
    let started = browser
        .authority
        .start_in(
            &start,
            browser.cookie.as_deref(),
            browser.session.as_deref(),
            &Origin::default(),
        )
        .map_err(refusal)?;
    if started.browser.is_some() {
        browser.cookie = started.browser;
    }
    browser.flow = Some(started.sight.flow.clone());
    Ok(started.sight.flow)
}

/// Proves it once more with password and phone.
pub fn step_up(world: &World, browser: &mut Browser, phone: &Phone, touches: Option<&str>) -> Step {
    world.clock.seconds(31);
    start_step_up(browser, touches).unwrap();
    browser.password(PASSWORD).unwrap();
    approve(browser, phone);
    browser.step().clone()
}
