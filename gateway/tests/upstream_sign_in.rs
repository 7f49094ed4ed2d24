//! Signing in through an identity server: what people see, and what the server is asked.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use contract::{
    flow::{Action, MethodKind},
    problem::ProblemKind,
    step::{CodeKind, PushOutcome, PushReason, Step},
};
use genkan_gateway::upstream::{Look, Number};
use support::{
    PASSWORD, World, ended, kind, pending,
    upstream::{CODE, ON_PHONE, RECOVERY, Scripted},
};

fn world() -> (World, Arc<Scripted>) {
    let server = Arc::new(Scripted::new());
    (World::behind(&server), server)
}

#[test]
fn a_phone_of_the_server_signs_in() {
    let (world, server) = world();
    let mut browser = world.waiting("alice");
    assert_eq!(pending(browser.step()), Some(false), "{:?}", browser.step());
    assert_eq!(browser.number().as_deref(), Some("42"));
    world.answered(&server, Look::Approved);
    assert_eq!(pending(&browser.look().unwrap()), Some(true));
    let step = browser.plain(Action::Continue).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
    browser.remember(true).unwrap();
    assert!(browser.signed_in());
    assert_eq!((server.sent(), server.count("redeem"), server.count("ask")), (1, 1, 0));
    assert_eq!(server.inner().completed, [true]);
    // Its trust in this browser comes back with the next password, and is enough for it.
    let mut again = browser.clone();
    again.start();
    again.identify("Alice").unwrap();
    let step = again.password(PASSWORD).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
    assert_eq!(server.inner().known, [false, true]);
    // The session is replaced by the new one, and ended there, too.
    again.remember(false).unwrap();
    world.authority.tidy_there().unwrap();
    assert_eq!(server.inner().signed_out, 1);
    assert!(!browser.signed_in() && again.signed_in());
}

#[test]
fn a_password_that_is_enough_signs_in() {
    let (world, server) = world();
    let mut browser = world.waiting("erin");
    assert!(
        matches!(browser.step(), Step::RememberBrowser { .. }),
        "{:?}",
        browser.step()
    );
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    assert_eq!(server.sent(), 0);
}

#[test]
fn a_code_in_place_of_the_phone_sends_nothing_more() {
    let (world, server) = world();
    let mut browser = world.waiting("alice");
    let step = browser.choose(MethodKind::Totp).unwrap();
    assert!(
        matches!(
            step,
            Step::CodeRequired {
                kind: CodeKind::Totp,
                ..
            }
        ),
        "{step:?}"
    );
    // Back to the phone whose request is open: that one is shown.
    let step = browser.choose(MethodKind::Push).unwrap();
    assert_eq!(pending(&step), Some(false));
    browser.choose(MethodKind::Totp).unwrap();
    assert_eq!(kind(browser.code("000000").unwrap_err()), ProblemKind::CodeIncorrect);
    let step = browser.code(CODE).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
    assert_eq!((server.sent(), server.count("code")), (1, 2));
    world.authority.tidy_there().unwrap();
    assert!(server.inner().requests[0].withdrawn);
}

#[test]
fn an_app_alone_is_asked_at_once_and_its_code_works_once() {
    let (world, server) = world();
    let mut browser = world.waiting("bob");
    assert!(
        matches!(
            browser.step(),
            Step::CodeRequired {
                kind: CodeKind::Totp,
                ..
            }
        ),
        "{:?}",
        browser.step()
    );
    browser.code(CODE).unwrap();
    // The same code in another browser: the server would take it.
    let mut other = world.waiting("bob");
    assert_eq!(kind(other.code(CODE).unwrap_err()), ProblemKind::CodeIncorrect);
    assert_eq!(server.count("code"), 1);
    world.clock.seconds(121);
    other.code(CODE).unwrap();
}

#[test]
fn a_recovery_code_goes_as_typed() {
    let (world, _server) = world();
    let mut browser = world.waiting("alice");
    browser.choose(MethodKind::Recovery).unwrap();
    browser.code(&format!(" {RECOVERY} ")).unwrap();
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
}

#[test]
fn a_number_of_the_phone_is_typed_on_the_page() {
    let mut server = Scripted::new();
    server.number = Number::OnPhone(4);
    let server = Arc::new(server);
    let world = World::behind(&server);
    let mut browser = world.waiting("dave");
    let Step::CodeOnPhone(push) = browser.step().clone() else {
        panic!("{:?}", browser.step())
    };
    let number = push.number.unwrap();
    assert_eq!((number.digits, number.value), (4, None));
    assert_eq!(kind(browser.code("123").unwrap_err()), ProblemKind::InputInvalid);
    let step = browser.code("0000").unwrap();
    assert_eq!(ended(&step), Some((PushOutcome::WrongNumber, None)));
    world.clock.seconds(31);
    let step = browser.plain(Action::Resend).unwrap();
    assert!(matches!(step, Step::CodeOnPhone(_)), "{step:?}");
    browser.code(ON_PHONE).unwrap();
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
    assert_eq!((server.count("number"), server.count("ask")), (2, 1));
}

#[test]
fn denied_there_is_denied_here() {
    let (world, server) = world();
    let mut browser = world.waiting("dave");
    world.answered(&server, Look::Denied { not_me: true });
    let step = browser.look().unwrap();
    assert_eq!(ended(&step), Some((PushOutcome::Denied, Some(PushReason::NotMe))));
    // Requests are paused from now on: what the server sends by itself is worth nothing.
    let mut again = world.waiting("dave");
    assert_eq!(
        ended(again.step()),
        Some((PushOutcome::NotSent, Some(PushReason::Paused)))
    );
    world.answered(&server, Look::Approved);
    assert_eq!(kind(again.plain(Action::Continue).unwrap_err()), ProblemKind::StaleFlow);
    assert_eq!(server.count("redeem"), 0);
}

#[test]
fn the_gateways_own_clock_ends_a_request() {
    let (world, server) = world();
    let mut browser = world.waiting("dave");
    world.clock.seconds(121);
    let step = browser.look().unwrap();
    assert_eq!(ended(&step), Some((PushOutcome::Expired, None)));
    let looks = server.count("look");
    world.answered(&server, Look::Approved);
    assert_eq!(server.count("look"), looks, "nobody looks any more");
    assert_eq!(ended(&browser.look().unwrap()), Some((PushOutcome::Expired, None)));
    browser.plain(Action::Resend).unwrap();
    assert_eq!((server.sent(), server.count("ask")), (2, 1));
}

#[test]
fn what_cannot_be_asked_again_is_not_offered() {
    let mut server = Scripted::new();
    server.abilities.asks = false;
    let server = Arc::new(server);
    let world = World::behind(&server);
    let mut browser = world.waiting("alice");
    assert!(!browser.flow().allows(Action::Resend));
    assert!(
        browser
            .flow()
            .methods
            .iter()
            .any(|method| method.kind == MethodKind::Push)
    );
    world.clock.seconds(121);
    browser.look().unwrap();
    assert!(!browser.flow().allows(Action::Resend));
    assert!(
        browser
            .flow()
            .methods
            .iter()
            .all(|method| method.kind != MethodKind::Push)
    );
}
