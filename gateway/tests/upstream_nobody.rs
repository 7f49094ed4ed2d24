//! A phone that signs people in without a password: what the rules make of names that somebody only types.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use contract::{
    flow::{Action, MethodKind},
    step::{PushOutcome, PushReason, Step},
};
use genkan_gateway::{
    authority::Origin,
    upstream::{First, Look, Number},
};
use support::{Browser, World, account::start_step_up, ended, pending, upstream::Scripted};

const HOUR: i64 = 3_600;

fn world() -> (World, Arc<Scripted>) {
    let mut server = Scripted::new();
    server.abilities.first = First::Nobody;
    server.abilities.methods = vec![MethodKind::Push];
    server.by_itself = false;
    server.number = Number::Compare("4711".to_owned());
    let server = Arc::new(server);
    (World::behind(&server), server)
}

fn asked(world: &World, name: &str) -> Browser {
    let mut browser = world.browser();
    browser.start();
    browser.identify(name).unwrap();
    browser
}

fn listed(world: &World) -> Vec<String> {
    let users = world.authority.list_users().unwrap();
    users.into_iter().map(|user| user.identifier).collect()
}

fn signed_in(world: &World, server: &Scripted, name: &str) -> Browser {
    let mut browser = asked(world, name);
    world.answered(server, Look::Approved);
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    browser
}

#[test]
fn a_name_asks_its_phone_and_an_approval_signs_in() {
    let (world, server) = world();
    let mut browser = asked(&world, "dave");
    assert_eq!(pending(browser.step()), Some(false), "{:?}", browser.step());
    assert_eq!(browser.number().as_deref(), Some("4711"));
    assert!(listed(&world).is_empty(), "a name that was typed is nobody yet");
    world.answered(&server, Look::Approved);
    assert_eq!(pending(&browser.look().unwrap()), Some(true));
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    assert_eq!((server.sent(), server.count("redeem")), (1, 1));
    assert_eq!(listed(&world), ["dave"]);
}

#[test]
fn nothing_is_told_of_a_name_but_that_nobody_answers() {
    let (world, _server) = world();
    let (known, unknown) = (asked(&world, "dave"), asked(&world, "nobody-at-all"));
    let shown = |browser: &Browser| {
        let flow = browser.flow();
        let methods: Vec<_> = flow
            .methods
            .iter()
            .map(|one| (one.kind, one.label.clone(), one.usable))
            .collect();
        (
            std::mem::discriminant(&flow.step),
            flow.actions.clone(),
            methods,
            browser.number(),
        )
    };
    assert_eq!(shown(&known), shown(&unknown));
}

#[test]
fn a_name_that_is_typed_again_and_again_rings_no_phone_again() {
    let (world, server) = world();
    let first = asked(&world, "dave");
    let second = asked(&world, "Dave");
    assert_eq!(pending(first.step()), Some(false));
    let why = ended(second.step()).map(|(_, reason)| reason);
    assert_eq!(why, Some(Some(PushReason::TooSoon)), "{:?}", second.step());
    assert_eq!(server.sent(), 1, "{:?}", server.inner().calls);
    world.clock.seconds(31);
    asked(&world, "nobody-at-all");
    world.clock.seconds(31);
    let again = asked(&world, "nobody-at-all");
    assert_eq!(
        pending(again.step()),
        Some(false),
        "unknown names have caps of their own"
    );
}

#[test]
fn a_name_that_nobody_answers_for_is_forgotten_after_a_day() {
    let (world, server) = world();
    drop(asked(&world, "nobody-at-all"));
    signed_in(&world, &server, "dave");
    assert!(world.authority.list_devices("nobody-at-all").is_ok());
    world.clock.seconds(25 * HOUR);
    // Whoever comes next sweeps.
    drop(world.browser().start());
    assert!(world.authority.list_devices("nobody-at-all").is_err());
    assert!(world.authority.list_devices("dave").is_ok());
}

#[test]
fn a_pause_that_nothing_else_can_end_ends_by_itself() {
    let (world, server) = world();
    for _ in 0..2 {
        world.clock.seconds(31);
        let mut browser = asked(&world, "dave");
        world.answered(&server, Look::Denied { not_me: false });
        assert_eq!(
            ended(&browser.look().unwrap()).map(|(outcome, _)| outcome),
            Some(PushOutcome::Denied)
        );
    }
    world.clock.seconds(31);
    let paused = asked(&world, "dave");
    assert_eq!(
        ended(paused.step()).and_then(|(_, reason)| reason),
        Some(PushReason::Paused)
    );
    world.clock.seconds(HOUR);
    assert_eq!(pending(asked(&world, "dave").step()), Some(false));
}

#[test]
fn a_session_proves_itself_again_by_the_phone_alone() {
    let (world, server) = world();
    let mut browser = signed_in(&world, &server, "dave");
    world.clock.seconds(31);
    let flow = start_step_up(&mut browser, None).unwrap();
    assert!(matches!(flow.step, Step::ChooseMethod), "{:?}", flow.step);
    assert!(!flow.actions.contains(&Action::Password));
    browser.choose(MethodKind::Push).unwrap();
    assert_eq!(server.sent(), 2);
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    let step = browser.plain(Action::Continue).unwrap();
    assert!(
        matches!(&step, Step::SignedIn { redirect_to } if redirect_to == "/security-info"),
        "{step:?}"
    );
    assert!(browser.signed_in());
}

#[test]
fn another_account_can_be_chosen_while_the_phone_is_asked() {
    let (world, server) = world();
    let mut browser = asked(&world, "dave");
    browser.plain(Action::ChangeAccount).unwrap();
    assert!(matches!(browser.step(), Step::Identify { .. }), "{:?}", browser.step());
    world.authority.tidy_there().unwrap();
    assert!(server.inner().requests[0].withdrawn);
    browser.identify("alice").unwrap();
    assert_eq!(pending(browser.step()), Some(false));
}

#[test]
fn an_answer_that_was_lost_sends_no_second_request() {
    let (world, server) = world();
    let mut browser = world.browser();
    browser.start();
    server.fail("ask", genkan_gateway::upstream::No::Unavailable(None));
    let refused = browser.identify("dave").unwrap_err();
    assert_eq!(refused.kind, contract::problem::ProblemKind::UpstreamUnavailable);
    assert!(
        matches!(browser.look().unwrap(), Step::Identify { .. }),
        "nothing has changed"
    );
    browser.identify("dave").unwrap();
    assert_eq!((pending(browser.step()), server.sent()), (Some(false), 1));
    // A reload shows the same.
    let started = world.authority.start(
        &contract::request::StartFlow {
            purpose: contract::flow::Purpose::SignIn,
            client: None,
            return_to: None,
            touches: None,
        },
        browser.cookie.as_deref(),
        &Origin::default(),
    );
    assert!(pending(&started.unwrap().sight.flow.step).is_some());
    assert_eq!(server.sent(), 1);
}
