//! Proving it once more, where the identity server has the proofs; and what is announced with one behind.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use contract::{
    flow::{Action, MethodKind},
    problem::ProblemKind,
    step::Step,
};
use genkan_gateway::upstream::{First, Look, No, Number};
use support::{
    Browser, PASSWORD, World,
    account::{call, methods, start_step_up},
    kind,
    upstream::{CODE, Scripted},
};

fn signed_in(world: &World, server: &Scripted, who: &str) -> Browser {
    let mut browser = world.browser();
    browser.start();
    browser.identify(who).unwrap();
    browser.password(PASSWORD).unwrap();
    if matches!(browser.step(), Step::PushPending(_)) {
        world.answered(server, Look::Approved);
        browser.look().unwrap();
        browser.plain(Action::Continue).unwrap();
    }
    browser.remember(false).unwrap();
    browser
}

#[test]
fn a_fresh_proof_goes_through_the_server_with_its_session() {
    let server = Arc::new(Scripted::new());
    let world = World::behind(&server);
    let mut browser = signed_in(&world, &server, "alice");
    let old = browser.clone();
    world.clock.seconds(400);
    let id = methods(&browser).methods.remove(0).id;
    start_step_up(&mut browser, Some(&id)).unwrap();
    browser.password(PASSWORD).unwrap();
    browser.choose(MethodKind::Totp).unwrap();
    browser.code(CODE).unwrap();
    assert!(matches!(browser.step(), Step::SignedIn { .. }), "{:?}", browser.step());
    assert!(browser.signed_in() && !old.signed_in());
    assert_eq!(server.inner().again, [false, true], "the session there came along");
    assert_eq!(
        server.inner().completed,
        [false, false],
        "a proof is finished there, too"
    );
    assert!(
        world
            .authority
            .session(browser.session.as_deref())
            .unwrap()
            .fresh_until
            .is_some()
    );
    // Signing out ends it there.
    let signed = call(&browser);
    world
        .authority
        .sign_out(signed.session.as_deref(), signed.csrf.as_deref(), &signed.origin)
        .unwrap();
    world.authority.tidy_there().unwrap();
    world.authority.tidy_there().unwrap();
    assert_eq!(server.inner().signed_out, 1, "once");
}

#[test]
fn a_session_that_has_ended_there_ends_here() {
    let server = Arc::new(Scripted::new());
    let world = World::behind(&server);
    let mut browser = signed_in(&world, &server, "alice");
    world.clock.seconds(400);
    start_step_up(&mut browser, None).unwrap();
    server.fail("enter", No::SignedOut);
    assert_eq!(kind(browser.password(PASSWORD).unwrap_err()), ProblemKind::FlowExpired);
    assert!(!browser.signed_in());
}

#[test]
fn the_password_alone_proves_what_there_is_to_prove() {
    let server = Arc::new(Scripted::new());
    let world = World::behind(&server);
    let mut browser = signed_in(&world, &server, "erin");
    world.clock.seconds(400);
    start_step_up(&mut browser, None).unwrap();
    browser.password(PASSWORD).unwrap();
    assert!(matches!(browser.step(), Step::SignedIn { .. }), "{:?}", browser.step());
    assert!(browser.signed_in());
}

#[test]
fn a_server_that_knows_no_passwords_comes_second() {
    let mut server = Scripted::new();
    server.abilities.first = First::Own;
    server.abilities.methods = vec![MethodKind::Push];
    server.by_itself = false;
    server.number = Number::Compare("123456".to_owned());
    let server = Arc::new(server);
    let world = World::behind(&server);
    world.user("dave", genkan_gateway::authority::NumberMode::Type6);
    let mut browser = world.browser();
    browser.start();
    browser.identify("dave").unwrap();
    assert_eq!(
        kind(browser.password("not this one").unwrap_err()),
        ProblemKind::CredentialsIncorrect
    );
    assert_eq!(server.count("enter"), 0, "a wrong password is nothing to the server");
    browser.password(PASSWORD).unwrap();
    let Step::PushPending(push) = browser.step().clone() else {
        panic!("{:?}", browser.step())
    };
    assert_eq!(push.number.unwrap().value.as_deref(), Some("123456"));
    assert_eq!(server.inner().requests[0].number.len(), 6, "drawn here");
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
}
