//! Frames in tests: a document, what its page asks, and the flow that answers it.

use contract::{
    flow::{Flow, Purpose},
    request::StartFlow,
};
use genkan_gateway::authority::{
    ClientRule, Exchange, FrameBegun, FrameDocument, FrameRequest, Mode, Origin, Policy, new_browser,
};
use zeroize::Zeroizing;

use super::{
    Browser, Failed, Phone, World,
    clients::{CALLBACK, ISSUER, SHOP, VERIFIER, challenge, client, code},
    policy, refusal,
};

/// The shop may have frames; `pass` may have passwords in them.
pub fn with_frames() -> Policy {
    let framed = |id: &str| ClientRule {
        modes: vec![Mode::Frame],
        ..client(id, SHOP)
    };
    let pass = ClientRule {
        frame_password: true,
        ..framed("pass")
    };
    Policy {
        clients: vec![framed("shop"), pass],
        ..policy()
    }
}

/// A world with them.
pub fn world() -> World {
    world_with(with_frames())
}

/// The same with other rules beside.
pub fn world_with(policy: Policy) -> World {
    let world = World::with(policy);
    world.authority.serve_issuer(ISSUER);
    world
}

/// What an honest page says.
pub fn said(client: &str, ticket: &str) -> FrameRequest {
    FrameRequest {
        ticket: ticket.to_owned(),
        client_id: client.to_owned(),
        state: "st-1".to_owned(),
        code_challenge: challenge(VERIFIER),
        code_challenge_method: "S256".to_owned(),
        nonce: None,
        redirect_uri: None,
        scope: None,
        login_hint: None,
        request_uri: None,
        id_token_hint: None,
    }
}

/// A frame in a page of the shop that has its document, and the ticket of it.
pub fn loaded(world: &World, client: &str) -> (Browser, String) {
    let cookie = new_browser().unwrap();
    let browser = Browser {
        cookie: Some(cookie.clone()),
        framed: true,
        ..world.browser()
    };
    match world.authority.frame_document(client, SHOP, &cookie).unwrap() {
        FrameDocument::Ready { ticket } => (browser, ticket),
        other => panic!("no document: {other:?}"),
    }
}

/// Says what its page asks.
pub fn ask(browser: &Browser, said: &FrameRequest) -> Result<FrameBegun, Failed> {
    let cookie = browser.cookie.as_deref();
    let framed = browser
        .authority
        .check_ticket(&said.client_id, &said.ticket, cookie)
        .map_err(refusal)?;
    browser
        .authority
        .begin_frame(said, &framed, cookie, &browser.origin())
        .map_err(refusal)
}

/// Starts the flow of a request.
pub fn start(browser: &mut Browser, client: &str, begun: &FrameBegun) -> Result<Flow, Failed> {
    let start = StartFlow {
        purpose: begun.purpose,
        client: Some(client.to_owned()),
        return_to: Some(begun.request.clone()),
        touches: None,
    };
    let started = browser
        .authority
        .start(&start, browser.cookie.as_deref(), &browser.origin())
        .map_err(refusal)?;
    assert!(started.browser.is_none(), "a frame's cookie comes with its document");
    browser.flow = Some(started.sight.flow.clone());
    Ok(started.sight.flow)
}

/// A frame of `pass` before its first screen.
pub fn signing_in(world: &World) -> Browser {
    let (mut browser, ticket) = loaded(world, "pass");
    let begun = ask(&browser, &said("pass", &ticket)).unwrap();
    assert_eq!(begun.purpose, Purpose::SignIn);
    start(&mut browser, "pass", &begun).unwrap();
    browser
}

/// A frame of the shop that proves it once more for the session of a token.
pub fn proving(world: &World, token: &str) -> Browser {
    let (mut browser, ticket) = loaded(world, "shop");
    let hinted = FrameRequest {
        id_token_hint: Some(token.to_owned()),
        ..said("shop", &ticket)
    };
    let begun = ask(&browser, &hinted).unwrap();
    assert_eq!(begun.purpose, Purpose::Reauthenticate);
    start(&mut browser, "shop", &begun).unwrap();
    browser
}

/// Somebody signs in for the shop on its own page: the shop's ID token, and the browser.
pub fn known(world: &World, phone: &Phone, who: &str) -> (String, Browser) {
    let (code, browser) = code(world, phone, who);
    (token(world, code), browser)
}

/// The shop's ID token for a code.
pub fn token(world: &World, code: String) -> String {
    let wanted = Exchange {
        client: world.authority.policy().client("shop").unwrap().clone(),
        code: Zeroizing::new(code),
        verifier: Zeroizing::new(VERIFIER.to_owned()),
        redirect_uri: CALLBACK.to_owned(),
        page: None,
        origin: Origin::default(),
    };
    let tokens = world.authority.exchange(&wanted).unwrap().unwrap();
    tokens.id_token.to_string()
}
