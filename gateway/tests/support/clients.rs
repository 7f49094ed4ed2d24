//! Other sites in tests: what they ask, and what they redeem.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{
    flow::{Action, Flow, Purpose},
    request::StartFlow,
    step::Step,
};
use genkan_gateway::authority::{
    AuthorizationCall, Because, Begun, ClientRule, Mode, Origin, Parameters, Policy, Redeemed, Redemption, Secret,
    Theme, Worthless,
};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{Browser, PASSWORD, Phone, World, policy, refusal};

pub const ISSUER: &str = "https://id.example";
pub const SHOP: &str = "https://shop.example";
pub const CALLBACK: &str = "https://shop.example/cb";
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const OTHER_VERIFIER: &str = "aBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// A client at one origin.
pub fn client(id: &str, origin: &str) -> ClientRule {
    ClientRule {
        id: id.to_owned(),
        name: "Shop".to_owned(),
        names: BTreeMap::from([("ja".to_owned(), "ショップ".to_owned())]),
        origins: vec![origin.to_owned()],
        callbacks: vec![format!("{origin}/cb"), format!("{origin}/other")],
        sign_out_callbacks: vec![format!("{origin}/bye")],
        modes: vec![Mode::Popup, Mode::Redirect],
        frame_password: false,
        confidential: false,
        secret: None,
        enabled: true,
        theme: Theme::default(),
    }
}

/// A shop, a desk with a secret, and one that is switched off by the configuration.
pub fn with_clients() -> Policy {
    let desk = ClientRule {
        confidential: true,
        secret: Some(Secret::of("a secret of the desk, long enough")),
        ..client("desk", "https://desk.example")
    };
    let gone = ClientRule {
        enabled: false,
        ..client("gone", "https://gone.example")
    };
    Policy {
        clients: vec![client("shop", SHOP), desk, gone],
        ..policy()
    }
}

/// A world with clients.
pub fn world() -> World {
    let world = World::with(with_clients());
    world.authority.serve_issuer(ISSUER);
    world
}

/// The challenge of a verifier.
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// What an honest page of the shop asks.
pub fn asked() -> Vec<(String, String)> {
    let challenge = challenge(VERIFIER);
    let pairs = [
        ("client_id", "shop"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid"),
        ("state", "st-1"),
        ("nonce", "no-1"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// The same with other values; an empty one takes a parameter away.
pub fn asked_with(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all = asked();
    for (name, value) in changes {
        all.retain(|(known, _)| known != name);
        all.push(((*name).to_owned(), (*value).to_owned()));
    }
    all
}

/// Opens the link of a page.
pub fn open(world: &World, pairs: Vec<(String, String)>, session: Option<&str>) -> Begun {
    let call = AuthorizationCall {
        asked: Parameters::of(pairs),
        session: session.map(str::to_owned),
        origin: Origin::default(),
    };
    world.authority.begin_authorization(&call).unwrap()
}

/// The request that waits for its page.
pub fn request(begun: Begun) -> String {
    match begun {
        Begun::Page { request, .. } => request,
        other => panic!("no page: {other:?}"),
    }
}

/// The address somebody is sent back to.
pub fn back(begun: &Begun) -> Url {
    match begun {
        Begun::Back { to } => Url::parse(to).unwrap(),
        other => panic!("not back: {other:?}"),
    }
}

/// Why it stays here.
pub fn because(begun: &Begun) -> Option<Because> {
    match begun {
        Begun::Refused(because) => Some(*because),
        _ => None,
    }
}

/// A member of an answer.
pub fn member(url: &Url, name: &str) -> Option<String> {
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// How a page starts the flow of a request.
pub fn start_for(client: &str, request: &str) -> StartFlow {
    StartFlow {
        purpose: Purpose::SignIn,
        client: Some(client.to_owned()),
        return_to: Some(request.to_owned()),
        touches: None,
    }
}

/// A browser whose page has started the flow of a request.
pub fn begun(world: &World, client: &str, request: &str) -> Browser {
    let mut browser = world.browser();
    start(&mut browser, client, request).unwrap();
    browser
}

/// Starts the flow of a request in a browser.
pub fn start(browser: &mut Browser, client: &str, request: &str) -> Result<Flow, super::Failed> {
    let started = browser
        .authority
        .start(
            &start_for(client, request),
            browser.cookie.as_deref(),
            &Origin::default(),
        )
        .map_err(refusal)?;
    if started.browser.is_some() {
        browser.cookie = started.browser;
    }
    browser.flow = Some(started.sight.flow.clone());
    Ok(started.sight.flow)
}

/// Signs in by a phone that asks for no number.
pub fn sign_in(browser: &mut Browser, phone: &Phone, who: &str) {
    browser.identify(who).unwrap();
    browser.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
}

/// Where a flow has ended.
pub fn end(browser: &Browser) -> Url {
    match browser.step() {
        Step::SignedIn { redirect_to } => Url::parse(redirect_to).unwrap(),
        other => panic!("not at the end: {other:?}"),
    }
}

/// A code of the shop, for somebody who has just signed in, and the browser they did it with.
pub fn code(world: &World, phone: &Phone, who: &str) -> (String, Browser) {
    let request = request(open(world, asked(), None));
    let mut browser = begun(world, "shop", &request);
    sign_in(&mut browser, phone, who);
    (member(&end(&browser), "code").unwrap(), browser)
}

/// Redeems a code as the shop.
pub fn redeem(world: &World, code: &str) -> Result<Redeemed, Worthless> {
    redeem_as(world, "shop", code, VERIFIER, CALLBACK)
}

/// Redeems a code as anybody.
pub fn redeem_as(world: &World, client: &str, code: &str, verifier: &str, uri: &str) -> Result<Redeemed, Worthless> {
    let rule = world.authority.policy().client(client).unwrap().clone();
    let redemption = Redemption {
        client: &rule,
        code,
        verifier,
        redirect_uri: uri,
        page: None,
    };
    world.authority.redeem_code(&redemption, &Origin::default()).unwrap()
}
