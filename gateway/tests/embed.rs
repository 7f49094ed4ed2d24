//! Frames by rules alone: where passkeys count, what dies with what, and that no order of events ends one without a
//! proof (security rules W8, W9, W12, W14, W21).
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    device::RequestState,
    flow::{Action, MethodKind},
    problem::ProblemKind,
    request::ActionInput,
    step::Step,
};
use genkan_gateway::authority::{FrameDocument, NumberMode, Policy};
use serde_json::{Value, json};
use support::{
    Browser, PASSWORD, Phone, World,
    clients::{CALLBACK, SHOP, VERIFIER, end, member, redeem_as},
    code_at,
    frame::{ask, known, loaded, proving, said, signing_in, start, with_frames, world, world_with},
    kind,
    passkey::Authenticator,
};

const WHO: &str = "mei@aoba.example";

fn credential(text: String) -> ActionInput {
    ActionInput {
        credential: Some(text),
        ..ActionInput::default()
    }
}

/// An account with a phone and a passkey, in a world where the shop has frames.
fn with_passkey() -> (World, Phone, Authenticator) {
    let world = world_with(Policy {
        require_methods: vec![MethodKind::Passkey],
        ..with_frames()
    });
    let phone = world.person(WHO, NumberMode::None);
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Totp).unwrap();
    world.clock.seconds(30);
    browser.code(&code_at(&phone.seed, world.authority.now())).unwrap();
    let options = match browser.step() {
        Step::EnrollRequired { offer, .. } => offer.options.clone().unwrap(),
        other => panic!("no passkey is asked for at {other:?}"),
    };
    let mut key = Authenticator::new();
    let answer = key.create(&options);
    browser.act(Action::Enroll, credential(answer)).unwrap();
    browser.remember(false).unwrap();
    world.clock.seconds(60);
    (world, phone, key)
}

fn options(browser: &Browser) -> String {
    match browser.step() {
        Step::Passkey { options } => options.clone(),
        Step::Identify { passkey, .. } => passkey.clone().unwrap(),
        other => panic!("no passkey at {other:?}"),
    }
}

/// What a browser says of the page around, and whether that is where a frame of the shop is.
fn around() -> Vec<(bool, Option<Value>, bool)> {
    vec![
        (true, None, true),
        (true, Some(json!(SHOP)), true),
        (true, Some(json!("https://evil.example")), false),
        (true, Some(json!("https://shop.example.evil.example")), false),
        (true, Some(json!("https://shop.example/")), false),
        (true, Some(json!("https://SHOP.example")), false),
        (true, Some(json!("")), false),
        (true, Some(Value::Null), false),
        (true, Some(json!([SHOP])), false),
        (false, None, false),
        (false, Some(json!(SHOP)), false),
    ]
}

/// Rule W14: a frame's passkey says that it was used in a frame, and of whose page. A page's says neither.
#[test]
fn a_passkey_counts_where_it_was_asked_for() {
    let (world, phone, key) = with_passkey();
    let (token, _) = known(&world, &phone, WHO);
    for (turn, (cross_origin, top_origin, right)) in (0..).zip(around()) {
        let what = format!("{cross_origin} {top_origin:?}");
        let used = Authenticator {
            cross_origin,
            top_origin: top_origin.clone(),
            counter: 2 * turn,
            ..key.clone()
        };
        let mut frame = proving(&world, &token);
        frame.choose(MethodKind::Passkey).unwrap();
        let answer = used.clone().get(&options(&frame));
        let step = frame.act(Action::Passkey, credential(answer));
        assert_eq!(matches!(step, Ok(Step::SignedIn { .. })), right, "in a frame: {what}");

        let mut page = world.browser();
        page.start();
        let mut used = Authenticator {
            counter: 2 * turn + 1,
            ..used
        };
        let answer = used.get(&options(&page));
        let on_page = page.act(Action::Passkey, credential(answer)).is_ok();
        assert_eq!(on_page, !cross_origin && top_origin.is_none(), "on a page: {what}");
    }
}

#[test]
fn whoever_comes_with_a_passkey_signs_in_in_a_frame_that_may() {
    let (world, _, key) = with_passkey();
    let mut frame = signing_in(&world);
    let mut used = Authenticator {
        cross_origin: true,
        ..key
    };
    let answer = used.get(&options(&frame));
    frame.act(Action::Passkey, credential(answer)).unwrap();
    let told = redeem_as(
        &world,
        "pass",
        &member(&end(&frame), "code").unwrap(),
        VERIFIER,
        CALLBACK,
    )
    .unwrap();
    assert_eq!(told.amr, ["pop", "user", "mfa"]);
    assert!(frame.session.is_none() && frame.known.is_none());
}

#[test]
fn a_frame_never_sends_anything_by_itself() {
    let world = world();
    let phone = world.person(WHO, NumberMode::None);
    let (token, _) = known(&world, &phone, WHO);
    world.clock.seconds(31);
    let before = phone.requests().requests.len();
    let mut frame = proving(&world, &token);
    assert!(matches!(frame.step(), Step::ChooseMethod));
    frame.look().unwrap();
    assert_eq!(phone.requests().requests.len(), before);
    frame.choose(MethodKind::Push).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    frame.look().unwrap();
    frame.plain(Action::Continue).unwrap();
    assert!(matches!(frame.step(), Step::SignedIn { .. }));
}

/// Rule W8: what was proven in a frame opens nothing of the account's, and the session stays what it was.
#[test]
fn a_proof_in_a_frame_is_the_clients_alone() {
    let world = world();
    let phone = world.person(WHO, NumberMode::None);
    let (token, page) = known(&world, &phone, WHO);
    let before = world.authority.session(page.session.as_deref()).unwrap();
    world.clock.seconds(31);
    let mut frame = proving(&world, &token);
    frame.choose(MethodKind::Totp).unwrap();
    frame.code(&phone.code()).unwrap();
    let after = world.authority.session(page.session.as_deref()).unwrap();
    assert_eq!((after.csrf, after.fresh_until), (before.csrf, before.fresh_until));
    assert_eq!(world.sessions(WHO), 1);
    let told = redeem_as(
        &world,
        "shop",
        &member(&end(&frame), "code").unwrap(),
        VERIFIER,
        CALLBACK,
    )
    .unwrap();
    assert_eq!(
        (told.auth_time, told.amr),
        (world.authority.now(), vec!["otp".to_owned()])
    );
}

#[test]
fn a_frame_and_a_page_have_nothing_of_each_others() {
    let world = world();
    let phone = world.person(WHO, NumberMode::None);
    let (token, _) = known(&world, &phone, WHO);
    let mut frame = proving(&world, &token);
    let mut as_page = Browser {
        framed: false,
        ..frame.clone()
    };
    assert_eq!(kind(as_page.look().unwrap_err()), ProblemKind::UnknownFlow);
    assert_eq!(
        kind(as_page.choose(MethodKind::Push).unwrap_err()),
        ProblemKind::UnknownFlow
    );
    let mut page = world.browser();
    page.start();
    let mut as_frame = Browser { framed: true, ..page };
    assert_eq!(kind(as_frame.look().unwrap_err()), ProblemKind::UnknownFlow);
    frame.look().unwrap();
}

#[test]
fn a_request_is_begun_where_it_was_asked_and_answered_once() {
    let world = world();
    let phone = world.person(WHO, NumberMode::None);
    let (mut frame, ticket) = loaded(&world, "pass");
    let begun = ask(&frame, &said("pass", &ticket)).unwrap();
    let (mut other, _) = loaded(&world, "pass");
    assert_eq!(
        kind(start(&mut other, "pass", &begun).unwrap_err()),
        ProblemKind::InputInvalid
    );
    start(&mut frame, "pass", &begun).unwrap();
    frame.identify(WHO).unwrap();
    frame.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    frame.look().unwrap();
    frame.plain(Action::Continue).unwrap();
    assert_eq!(
        kind(start(&mut frame, "pass", &begun).unwrap_err()),
        ProblemKind::InputInvalid
    );
    world.clock.seconds(60);
    let (late, ticket) = loaded(&world, "pass");
    let begun = ask(&late, &said("pass", &ticket)).unwrap();
    world.clock.seconds(901);
    let mut late = late;
    assert_eq!(
        kind(start(&mut late, "pass", &begun).unwrap_err()),
        ProblemKind::InputInvalid
    );
    assert_eq!(
        kind(ask(&late, &said("pass", &ticket)).unwrap_err()),
        ProblemKind::FlowExpired
    );
}

#[test]
fn switched_off_everything_of_it_is_over_at_once() {
    let world = world();
    let phone = world.person(WHO, NumberMode::None);
    let mut frame = signing_in(&world);
    frame.identify(WHO).unwrap();
    frame.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    frame.look().unwrap();
    let (early, ticket) = loaded(&world, "pass");
    world.clock.seconds(60);
    let mut waiting = signing_in(&world);
    waiting.identify(WHO).unwrap();
    waiting.password(PASSWORD).unwrap();
    let asked_for = phone.newest().id;
    world.authority.switch_client("pass", true).unwrap();
    assert_eq!(
        kind(frame.plain(Action::Continue).unwrap_err()),
        ProblemKind::UnknownFlow
    );
    assert_eq!(kind(frame.look().unwrap_err()), ProblemKind::UnknownFlow);
    assert_eq!(
        kind(ask(&early, &said("pass", &ticket)).unwrap_err()),
        ProblemKind::NotFound
    );
    let document = world.authority.frame_document("pass", SHOP, "x").unwrap();
    assert_eq!(document, FrameDocument::Unavailable);
    assert_eq!(world.sessions(WHO), 0);
    let late = phone.approve(&asked_for, None).unwrap();
    assert_eq!(late.state, RequestState::Cancelled, "the phone is asked no longer");
    world.authority.switch_client("pass", false).unwrap();
    assert_eq!(
        kind(frame.look().unwrap_err()),
        ProblemKind::FlowExpired,
        "it is not made up for afterwards"
    );
}
