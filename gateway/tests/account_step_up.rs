//! Proving it once more: bound to one session, never another session, a new token afterwards.
#![allow(clippy::unwrap_used)]

mod support;

use std::{sync::Arc, thread};

use contract::{
    device::{DenyReason, RequestPurpose},
    flow::{Action, MethodKind, Purpose, Reason, Unusable},
    problem::ProblemKind,
    request::{ActionInput, StartFlow},
    step::{CodeKind, Step},
};
use genkan_gateway::authority::{AccountCall, NumberMode, Origin, Policy, Which};
use support::{
    Browser, PASSWORD, Phone, World,
    account::{call, default, method, methods, no, patch, remove, sign_in, start_step_up, step_up},
    policy, refusal,
};

const MEI: &str = "mei@aoba.example";
const KENJI: &str = "kenji@aoba.example";

fn mailing() -> Policy {
    Policy {
        mail: true,
        ownership_proof: false,
        ..policy()
    }
}

/// Signed in by mail, with a phone and recovery codes: too weak for either.
fn weak(world: &World, identifier: &str) -> (Browser, Phone, Vec<String>) {
    let phone = world.person(identifier, NumberMode::None);
    world
        .authority
        .add_address(identifier, CodeKind::Email, identifier)
        .unwrap();
    let codes = world.authority.new_recovery_codes(identifier).unwrap();
    let mut browser = world.waiting(identifier);
    browser.choose(MethodKind::Email).unwrap();
    let mail = world
        .letters()
        .into_iter()
        .rfind(|letter| !letter.code.is_empty())
        .unwrap();
    browser.code(&mail.code).unwrap();
    browser.remember(true).unwrap();
    (browser, phone, codes.iter().map(|code| code.to_string()).collect())
}

#[test]
fn a_fresh_proof_renews_the_session_and_nothing_else() {
    let world = World::with(mailing());
    let (mut browser, phone, _codes) = weak(&world, MEI);
    let id = method(&browser, MethodKind::Push).id;
    assert_eq!(
        no(patch(&browser, &id, &default())),
        ProblemKind::ReauthenticationRequired
    );
    let (before, old) = (call(&browser), browser.clone());
    let flow = start_step_up(&mut browser, Some(&id)).unwrap();
    assert_eq!(
        (flow.purpose, flow.reason),
        (Purpose::Reauthenticate, Some(Reason::FreshProof))
    );
    assert_eq!(flow.actions, [Action::Password]);
    assert!(matches!(flow.step, Step::Password { can_recover: false }));
    let step = step_up(&world, &mut browser, &phone, Some(&id));
    assert!(matches!(step, Step::SignedIn { redirect_to } if redirect_to == "/security-info"));
    assert_ne!(browser.session, old.session);
    assert!(browser.signed_in() && !old.signed_in(), "the old token is dead");
    assert_eq!(no(patch(&old, &id, &default())), ProblemKind::NotAuthenticated);
    let stale = AccountCall {
        csrf: before.csrf,
        ..call(&browser)
    };
    assert_eq!(
        no(world.authority.change_method(&stale, &id, &default())),
        ProblemKind::Csrf
    );
    patch(&browser, &id, &default()).unwrap();
    assert_eq!(world.sessions(MEI), 1);
    let session = world.authority.session(browser.session.as_deref()).unwrap();
    assert_eq!(session.fresh_until, Some(world.authority.now() + 300_000));
    world.clock.seconds(300);
    assert_eq!(
        world.authority.session(browser.session.as_deref()).unwrap().fresh_until,
        None
    );
}

#[test]
fn every_factor_does_that_is_strong_enough() {
    let world = World::with(mailing());
    let (mut browser, phone, codes) = weak(&world, MEI);
    let id = method(&browser, MethodKind::Push).id;
    for kind in [MethodKind::Totp, MethodKind::Recovery] {
        world.clock.seconds(301);
        assert_eq!(
            no(patch(&browser, &id, &default())),
            ProblemKind::ReauthenticationRequired
        );
        start_step_up(&mut browser, Some(&id)).unwrap();
        browser.password(PASSWORD).unwrap();
        browser.choose(kind).unwrap();
        let token = browser.session.clone();
        let code = if kind == MethodKind::Totp {
            phone.code()
        } else {
            codes[0].clone()
        };
        assert!(matches!(browser.code(&code).unwrap(), Step::SignedIn { .. }));
        assert_ne!(browser.session, token);
        patch(&browser, &id, &default()).unwrap();
    }
    assert_eq!(world.sessions(MEI), 1);
}

#[test]
fn what_is_too_weak_is_listed_so_and_cannot_be_chosen() {
    let world = World::with(mailing());
    let (mut browser, _phone, _codes) = weak(&world, MEI);
    let (pixel, mailbox) = (
        method(&browser, MethodKind::Push).id,
        method(&browser, MethodKind::Email).id,
    );
    world.clock.seconds(31);
    for touches in [Some(pixel.as_str()), None] {
        start_step_up(&mut browser, touches).unwrap();
        browser.password(PASSWORD).unwrap();
        let listed = browser
            .flow()
            .methods
            .iter()
            .find(|method| method.id == mailbox)
            .unwrap();
        assert_eq!((listed.usable, listed.reason), (false, Some(Unusable::TooWeak)));
        let before = world.letters().len();
        let refused = browser.choose(MethodKind::Email).unwrap_err();
        assert_eq!(
            (refused.kind, world.letters().len()),
            (ProblemKind::InputInvalid, before)
        );
    }
    start_step_up(&mut browser, Some(&mailbox)).unwrap();
    browser.password(PASSWORD).unwrap();
    assert!(
        browser
            .flow()
            .methods
            .iter()
            .any(|method| method.id == mailbox && method.usable)
    );
}

#[test]
fn it_belongs_to_its_session_and_dies_with_it() {
    let world = World::with(mailing());
    let (mut browser, phone, _codes) = weak(&world, MEI);
    let id = method(&browser, MethodKind::Push).id;
    let second = sign_in(&world, &phone, MEI);
    world.clock.seconds(31);
    start_step_up(&mut browser, Some(&id)).unwrap();
    let (kenji, _phone, _codes) = weak(&world, KENJI);
    for session in [None, second.session.clone(), kenji.session, Some("x".repeat(43))] {
        let mut stolen = Browser {
            session,
            ..browser.clone()
        };
        assert_eq!(stolen.password(PASSWORD).unwrap_err().kind, ProblemKind::UnknownFlow);
    }
    browser.password(PASSWORD).unwrap();
    let request = phone.newest();
    assert_eq!(request.purpose, Some(RequestPurpose::StepUp));
    let mine = world.authority.sessions(&call(&second)).unwrap().sessions;
    let mine = mine.into_iter().find(|session| !session.current).unwrap().id;
    world.authority.end_sessions(&call(&second), &Which::One(mine)).unwrap();
    let late = phone.approve(&request.id, None).unwrap();
    assert_eq!(late.state, contract::device::RequestState::Cancelled);
    assert_eq!(browser.look().unwrap_err().kind, ProblemKind::FlowExpired);
    assert_eq!(
        browser.plain(Action::Continue).unwrap_err().kind,
        ProblemKind::FlowExpired
    );
    assert_eq!(
        start_step_up(&mut browser, None).unwrap_err().kind,
        ProblemKind::NotAuthenticated
    );
    assert!(!browser.signed_in());
}

#[test]
fn an_approval_of_a_session_that_has_run_out_counts_nothing() {
    let world = World::with(Policy {
        lifetimes: genkan_gateway::authority::Lifetimes {
            session_days: 1,
            ..genkan_gateway::authority::Lifetimes::default()
        },
        ..mailing()
    });
    let (mut browser, phone, _codes) = weak(&world, MEI);
    world.clock.seconds(86_400 - 60);
    let flow = start_step_up(&mut browser, None).unwrap();
    assert_eq!(flow.expires_at - flow.server_time, 60_000);
    browser.password(PASSWORD).unwrap();
    let request = phone.newest();
    world.clock.seconds(61);
    assert_ne!(
        phone.approve(&request.id, None).unwrap().state,
        contract::device::RequestState::Approved
    );
    assert!(browser.look().is_err() && !browser.signed_in());
}

#[test]
fn a_start_names_what_exists() {
    let world = World::with(mailing());
    let (mut browser, _phone, _codes) = weak(&world, MEI);
    for odd in ["", "x", "t-1", "z-1"] {
        assert_eq!(
            start_step_up(&mut browser, Some(odd)).unwrap_err().kind,
            ProblemKind::InputInvalid
        );
    }
    for fine in ["push", "password", "recovery", "p-gone", "r"] {
        start_step_up(&mut browser, Some(fine)).unwrap();
    }
    let sign_in = StartFlow {
        purpose: Purpose::SignIn,
        client: None,
        return_to: None,
        touches: Some("push".to_owned()),
    };
    let refused = world.authority.start(&sign_in, None, &Origin::default());
    assert_eq!(refusal(refused.err().unwrap()).kind, ProblemKind::InputInvalid);
    let (first, again) = (
        start_step_up(&mut browser, None).unwrap(),
        start_step_up(&mut browser, None).unwrap(),
    );
    assert_eq!(first.id, again.id, "as after a reload");
    assert_ne!(browser.start().id, again.id, "a sign-in is another thing");
}

#[test]
fn one_of_twenty_makes_the_new_token() {
    let world = World::with(mailing());
    let (mut browser, phone, _codes) = weak(&world, MEI);
    world.clock.seconds(31);
    start_step_up(&mut browser, None).unwrap();
    browser.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    let redeem = browser.call(Action::Continue, ActionInput::default());
    let threads: Vec<_> = (0..20)
        .map(|_| {
            let (authority, redeem) = (Arc::clone(&world.authority), redeem.clone());
            thread::spawn(move || authority.act_on(&redeem).is_ok())
        })
        .collect();
    let done = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .filter(|done| *done)
        .count();
    assert_eq!((done, world.sessions(MEI)), (1, 1));
}

#[test]
fn a_late_denial_ends_the_session_that_was_let_change_things() {
    let world = World::with(mailing());
    let (mut browser, phone, _codes) = weak(&world, MEI);
    step_up(&world, &mut browser, &phone, None);
    let answered = phone.deny(&phone.newest().id, None).unwrap();
    assert!(answered.session_ended && !browser.signed_in());
}

#[test]
fn it_was_not_me_ends_the_thief_and_the_proof() {
    let world = World::with(mailing());
    let (mut browser, phone, _codes) = weak(&world, MEI);
    world.clock.seconds(31);
    start_step_up(&mut browser, None).unwrap();
    browser.password(PASSWORD).unwrap();
    phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    assert!(!browser.signed_in());
    assert_eq!(browser.look().unwrap_err().kind, ProblemKind::FlowExpired);
}

#[test]
fn a_number_is_always_asked_for() {
    let world = World::with(Policy {
        number_for_known_browser: false,
        ..mailing()
    });
    let phone = world.person(MEI, NumberMode::Type6);
    let mut browser = world.waiting(MEI);
    phone.approve(&phone.newest().id, browser.number()).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    world.clock.seconds(31);
    let mut again = browser.clone();
    again.start();
    again.identify(MEI).unwrap();
    again.password(PASSWORD).unwrap();
    assert_eq!(again.number(), None, "this browser is known");
    world.clock.seconds(31);
    start_step_up(&mut browser, None).unwrap();
    browser.password(PASSWORD).unwrap();
    assert!(browser.number().is_some());
}

#[test]
fn a_removed_method_proves_nothing_any_more() {
    let world = World::with(mailing());
    let (_mail, phone, codes) = weak(&world, MEI);
    let mut by_phone = sign_in(&world, &phone, MEI);
    let pixel = method(&by_phone, MethodKind::Push).id;
    remove(&by_phone, &pixel).unwrap();
    let mailbox = method(&by_phone, MethodKind::Email).id;
    assert_eq!(no(remove(&by_phone, &mailbox)), ProblemKind::ReauthenticationRequired);
    assert_eq!(
        world
            .authority
            .session(by_phone.session.as_deref())
            .unwrap()
            .fresh_until,
        None
    );
    start_step_up(&mut by_phone, Some(&pixel)).unwrap();
    by_phone.password(PASSWORD).unwrap();
    assert!(
        by_phone
            .flow()
            .methods
            .iter()
            .all(|method| method.kind != MethodKind::Push)
    );
    by_phone.choose(MethodKind::Recovery).unwrap();
    by_phone.code(&codes[1]).unwrap();
    assert_eq!(methods(&by_phone).removed.len(), 1);
}

#[test]
fn a_password_that_an_administrator_sets_ends_it() {
    let world = World::with(mailing());
    let (mut browser, phone, _codes) = weak(&world, MEI);
    world.clock.seconds(31);
    start_step_up(&mut browser, None).unwrap();
    browser.password(PASSWORD).unwrap();
    world.authority.set_password(MEI, "a new one entirely").unwrap();
    phone.approve(&phone.newest().id, None).ok();
    assert!(browser.look().is_err() || browser.plain(Action::Continue).is_err());
    assert!(!browser.signed_in());
}
