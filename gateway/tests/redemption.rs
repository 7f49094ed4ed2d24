//! What is checked again when a result is redeemed, and denials that come late.
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    device::DenyReason,
    flow::{Action, MethodKind},
    problem::ProblemKind,
    step::{Blocked, PushOutcome, Step},
};
use genkan_gateway::authority::{Location, NumberMode};
use support::{Browser, PASSWORD, Phone, World, ended, kind, policy, repeat};

const WHO: &str = "a@b.example";

fn approved(world: &World) -> (Phone, Browser) {
    let phone = world.person(WHO, NumberMode::None);
    let mut browser = world.waiting(WHO);
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    (phone, browser)
}

/// Something an administrator does between approval and redemption.
type Change = fn(&World, &Phone);

const CHANGES: &[(&str, Change)] = &[
    ("lock", |world, _| world.authority.set_locked(WHO, true).unwrap()),
    ("disable", |world, _| world.authority.set_disabled(WHO, true).unwrap()),
    ("password", |world, _| {
        world.authority.set_password(WHO, "another").unwrap()
    }),
    ("remove", |world, phone| {
        world.authority.remove_device(&phone.id).unwrap()
    }),
];

#[test]
fn approved_before_redeemed_after() {
    for (name, change) in CHANGES {
        let world = World::new();
        let (phone, mut browser) = approved(&world);
        change(&world, &phone);
        let _ = browser.plain(Action::Continue);
        let _ = browser.remember(true);
        assert_eq!(world.sessions(WHO), 0, "{name}");
        assert!(
            !matches!(browser.step(), Step::RememberBrowser { .. } | Step::SignedIn { .. }),
            "{name}"
        );
    }
}

#[test]
fn redeemed_before_remembered_after() {
    for (name, change) in CHANGES {
        let world = World::new();
        let (phone, mut browser) = approved(&world);
        browser.plain(Action::Continue).unwrap();
        change(&world, &phone);
        let step = browser.remember(true).unwrap();
        assert_eq!(world.sessions(WHO), 0, "{name}: {step:?}");
        let right = match *name {
            "lock" => matches!(
                step,
                Step::Blocked {
                    why: Blocked::Locked,
                    ..
                }
            ),
            "disable" => matches!(
                step,
                Step::Blocked {
                    why: Blocked::Disabled,
                    ..
                }
            ),
            "password" => matches!(step, Step::Password { .. }),
            _ => matches!(
                step,
                Step::Blocked {
                    why: Blocked::NoMethod,
                    ..
                }
            ),
        };
        assert!(right, "{name}: {step:?}");
    }
}

#[test]
fn the_same_for_a_code() {
    for (name, change) in CHANGES {
        let world = World::new();
        let phone = world.person(WHO, NumberMode::None);
        let mut browser = world.waiting(WHO);
        browser.choose(MethodKind::Totp).unwrap();
        let code = phone.code();
        change(&world, &phone);
        let _ = browser.code(&code);
        let _ = browser.remember(true);
        assert_eq!(world.sessions(WHO), 0, "{name}");
        let mut late = World::new();
        let phone = late.person(WHO, NumberMode::None);
        let mut browser = late.waiting(WHO);
        browser.choose(MethodKind::Totp).unwrap();
        browser.code(&phone.code()).unwrap();
        change(&late, &phone);
        browser.remember(true).unwrap();
        assert_eq!(late.sessions(WHO), 0, "{name}");
        late = world;
        drop(late);
    }
}

#[test]
fn locking_and_disabling_end_sessions() {
    for (name, change) in &CHANGES[..3] {
        let world = World::new();
        let (phone, mut browser) = approved(&world);
        browser.plain(Action::Continue).unwrap();
        browser.remember(true).unwrap();
        assert!(browser.signed_in());
        change(&world, &phone);
        assert!(!browser.signed_in(), "{name}");
    }
}

#[test]
fn a_disabled_account_says_so_to_its_owner_only() {
    let world = World::new();
    world.person(WHO, NumberMode::None);
    world.authority.set_disabled(WHO, true).unwrap();
    let mut browser = world.browser();
    browser.start();
    browser.identify(WHO).unwrap();
    assert_eq!(
        kind(browser.password("wrong").unwrap_err()),
        ProblemKind::CredentialsIncorrect
    );
    assert!(matches!(
        browser.password(PASSWORD).unwrap(),
        Step::Blocked {
            why: Blocked::Disabled,
            ..
        }
    ));
    assert!(browser.flow().methods.is_empty());
}

#[test]
fn denied_after_approved() {
    let world = World::new();
    let (phone, mut browser) = approved(&world);
    assert!(!phone.deny(&phone.newest().id, None).unwrap().session_ended);
    assert_eq!(
        kind(browser.plain(Action::Continue).unwrap_err()),
        ProblemKind::StaleFlow
    );
    assert_eq!(ended(browser.step()), Some((PushOutcome::Denied, None)));
    assert!(matches!(
        phone.approve(&phone.newest().id, None).unwrap().state,
        contract::device::RequestState::Denied
    ));
}

#[test]
fn denied_after_consumed() {
    let world = World::new();
    let (phone, mut browser) = approved(&world);
    browser.plain(Action::Continue).unwrap();
    phone.deny(&phone.newest().id, None).unwrap();
    assert_eq!(kind(browser.remember(true).unwrap_err()), ProblemKind::StaleFlow);
    assert_eq!(ended(browser.step()), Some((PushOutcome::Denied, None)));
    assert_eq!(world.sessions(WHO), 0);
}

#[test]
fn denied_after_signed_in() {
    let world = World::new();
    let (phone, mut browser) = approved(&world);
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    assert!(browser.signed_in());
    assert!(phone.deny(&phone.newest().id, None).unwrap().session_ended);
    assert!(!browser.signed_in());
    let events = world.authority.audit_events(0).unwrap();
    assert!(events.contains(&"mfa_push_denied_late_alert".to_owned()), "{events:?}");
    // Saying it again ends nothing again.
    assert!(!phone.deny(&phone.newest().id, None).unwrap().session_ended);
}

#[test]
fn not_me_voids_proofs_of_other_flows() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let mut other = world.waiting(WHO);
    other.choose(MethodKind::Totp).unwrap();
    other.code(&phone.code()).unwrap();
    world.clock.seconds(30);
    world.waiting(WHO);
    phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    assert_eq!(other.remember(true).unwrap(), Step::ChooseMethod);
    assert_eq!(world.sessions(WHO), 0);
}

#[test]
fn a_new_session_each_time_and_the_old_one_dies() {
    let world = World::new();
    let (phone, mut browser) = approved(&world);
    browser.session = Some("x".repeat(43));
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    let first = browser.session.clone().unwrap();
    assert_ne!(first, "x".repeat(43));
    browser.start();
    browser.identify(WHO).unwrap();
    browser.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    assert_ne!(browser.session, Some(first.clone()));
    assert!(!world.authority.session(Some(&first)).unwrap().authenticated);
    assert_eq!(world.sessions(WHO), 1);
}

#[test]
fn signing_out_needs_its_token() {
    let world = World::new();
    let (_, mut browser) = approved(&world);
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    let session = world.authority.session(browser.session.as_deref()).unwrap();
    let origin = genkan_gateway::authority::Origin::default();
    let out = |csrf: Option<&str>| {
        world
            .authority
            .sign_out(browser.session.as_deref(), csrf, &origin)
            .map_err(support::refusal)
    };
    assert_eq!(out(None).unwrap_err().kind, ProblemKind::Csrf);
    assert_eq!(out(Some(&browser.flow().csrf)).unwrap_err().kind, ProblemKind::Csrf);
    assert!(browser.signed_in());
    out(session.csrf.as_deref()).unwrap();
    assert!(!browser.signed_in());
    assert_eq!(
        out(session.csrf.as_deref()).unwrap_err().kind,
        ProblemKind::NotAuthenticated
    );
}

#[test]
fn a_repeated_call_gets_the_first_reply() {
    let world = World::new();
    let (_, mut browser) = approved(&world);
    let mut call = browser.call(Action::Continue, Default::default());
    call.repeat = repeat("k1", b"continue");
    browser.send(&call).unwrap();
    let mut remember = browser.call(
        Action::Remember,
        contract::request::ActionInput {
            remember: Some(true),
            ..Default::default()
        },
    );
    remember.repeat = repeat("k2", b"remember");
    let first = browser.send(&remember).unwrap();
    world.clock.seconds(500);
    let second = browser.send(&remember).unwrap();
    let text = |reply| serde_json::to_string(reply).unwrap();
    assert_eq!(text(&first), text(&second));
    assert_eq!(world.sessions(WHO), 1);
    remember.repeat = repeat("k2", b"other");
    let refusal = browser.send(&remember).err().unwrap();
    assert_eq!(
        (refusal.kind, refusal.field.as_deref()),
        (ProblemKind::InputInvalid, Some("idempotency-key"))
    );
    // Ten minutes later the key means nothing any more, and the call is what it is: stale.
    world.clock.seconds(101);
    remember.repeat = repeat("k2", b"remember");
    assert_eq!(browser.send(&remember).err().unwrap().kind, ProblemKind::StaleFlow);
}

#[test]
fn a_failed_check_is_not_stored() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Totp).unwrap();
    let input = contract::request::ActionInput {
        code: Some(support::wrong_code(&phone)),
        ..Default::default()
    };
    let mut call = browser.call(Action::Code, input);
    call.repeat = repeat("k", b"code");
    assert_eq!(browser.send(&call).err().unwrap().kind, ProblemKind::CodeIncorrect);
    assert_eq!(browser.send(&call).err().unwrap().kind, ProblemKind::StaleFlow);
}

#[test]
fn what_was_used_stays_used_after_a_restart() {
    let dir = std::env::temp_dir().join(format!("genkan-{}-{}", std::process::id(), line!()));
    let world = World::at(Location::Directory(&dir), policy());
    let phone = world.person(WHO, NumberMode::None);
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Totp).unwrap();
    let code = phone.code();
    browser.code(&code).unwrap();
    browser.remember(true).unwrap();
    let mut wrong = world.browser();
    wrong.start();
    wrong.identify(WHO).unwrap();
    for _ in 0..5 {
        wrong.password("wrong").unwrap_err();
    }
    // No orderly end: the second process finds what the first one had acknowledged.
    let again = World::at(Location::Directory(&dir), policy());
    again.authority.verify_audit().unwrap();
    let mut second = again.browser();
    second.session.clone_from(&browser.session);
    assert!(second.signed_in());
    wrong.authority = again.authority.clone();
    assert_eq!(kind(wrong.password(PASSWORD).unwrap_err()), ProblemKind::RateLimited);
    again.clock.seconds(1);
    wrong.password(PASSWORD).unwrap();
    wrong.choose(MethodKind::Totp).unwrap();
    assert_eq!(kind(wrong.code(&code).unwrap_err()), ProblemKind::CodeIncorrect);
    std::fs::remove_dir_all(dir).unwrap();
}
