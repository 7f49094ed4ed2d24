//! Passkeys, by rules alone: an authenticator in software, a clock set by hand.
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    flow::{Action, MethodKind, Notice},
    problem::ProblemKind,
    request::ActionInput,
    step::{Blocked, EnrollReason, Step},
};
use genkan_gateway::authority::{NumberMode, Policy};
use support::{Browser, Phone, World, code_at, passkey::Authenticator, policy};

const WHO: &str = "mei@aoba.example";

fn asking(require: &[MethodKind]) -> Policy {
    Policy {
        require_methods: require.to_vec(),
        ..policy()
    }
}

fn credential(text: String) -> ActionInput {
    ActionInput {
        credential: Some(text),
        ..ActionInput::default()
    }
}

/// Signs in with password and code, up to what comes after.
fn proven(world: &World, phone: &Phone) -> Browser {
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Totp).unwrap();
    world.clock.seconds(30);
    browser.code(&code_at(&phone.seed, world.authority.now())).unwrap();
    browser
}

fn creation(step: &Step) -> String {
    match step {
        Step::EnrollRequired { offer, .. } => offer.options.clone().unwrap(),
        other => panic!("no passkey is asked for at {other:?}"),
    }
}

fn of_anyone(step: &Step) -> String {
    match step {
        Step::Identify { passkey, .. } => passkey.clone().unwrap(),
        other => panic!("nobody's passkey at {other:?}"),
    }
}

fn of_account(step: &Step) -> String {
    match step {
        Step::Passkey { options } => options.clone(),
        other => panic!("no passkey at {other:?}"),
    }
}

/// A world with an account, its phone and its passkey, which was set up on the way in.
fn with_passkey() -> (World, Phone, Authenticator) {
    let world = World::with(asking(&[MethodKind::Passkey]));
    let phone = world.person(WHO, NumberMode::Type6);
    let mut browser = proven(&world, &phone);
    let mut key = Authenticator::new();
    let answer = key.create(&creation(browser.step()));
    let step = browser.act(Action::Enroll, credential(answer)).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
    assert_eq!(browser.flow().notice, Some(Notice::Enrolled));
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    (world, phone, key)
}

fn fresh(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.start();
    browser
}

#[test]
fn set_up_on_the_way_in_then_both_factors_at_once() {
    let (world, _, mut key) = with_passkey();
    let mut browser = fresh(&world);
    let answer = key.get(&of_anyone(browser.step()));
    let step = browser.act(Action::Passkey, credential(answer)).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
    assert_eq!(browser.flow().user.as_ref().unwrap().label, WHO);
    assert!(!browser.signed_in());
    browser.remember(true).unwrap();
    assert!(browser.signed_in());
    let events = world.authority.audit_events(0).unwrap();
    for event in ["mfa_passkey_added", "mfa_passkey_success"] {
        assert!(events.iter().any(|seen| seen == event), "{event}");
    }
}

#[test]
fn as_the_second_factor_of_a_known_account() {
    let (world, _, mut key) = with_passkey();
    world.clock.seconds(60);
    let mut browser = world.waiting(WHO);
    assert!(
        browser
            .flow()
            .methods
            .iter()
            .any(|method| method.id == "k" && method.usable)
    );
    browser.choose(MethodKind::Passkey).unwrap();
    let options = of_account(browser.step());
    assert!(options.contains(&"allowCredentials\":[{".to_owned()), "{options}");
    let answer = key.get(&options);
    let step = browser.act(Action::Passkey, credential(answer)).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
}

#[test]
fn an_answer_works_once_and_only_where_it_was_asked_for() {
    let (world, _, mut key) = with_passkey();
    // The same answer in the same flow.
    let mut browser = fresh(&world);
    let options = of_anyone(browser.step());
    let answer = key.get(&options);
    let again = browser.clone();
    browser.act(Action::Passkey, credential(answer.clone())).unwrap();
    browser.plain(Action::ChangeAccount).ok();
    // The same answer in the same browser's flow, once it asks for one again.
    let mut replay = again;
    replay.look().unwrap();
    if matches!(replay.step(), Step::Identify { .. }) {
        let no = replay.act(Action::Passkey, credential(answer)).unwrap_err();
        assert_eq!(no.kind, ProblemKind::CredentialsIncorrect);
    }
    // Another browser's flow.
    let mut one = fresh(&world);
    let mut other = fresh(&world);
    let answer = key.get(&of_anyone(one.step()));
    let no = other.act(Action::Passkey, credential(answer.clone())).unwrap_err();
    assert_eq!(no.kind, ProblemKind::CredentialsIncorrect);
    // A failed answer uses the challenge up as well.
    let mut wrong = key.clone();
    wrong.flags = 0x01;
    let bad = wrong.get(&of_anyone(one.step()));
    assert!(one.act(Action::Passkey, credential(bad)).is_err());
    let no = one.act(Action::Passkey, credential(answer)).unwrap_err();
    assert_eq!(no.kind, ProblemKind::CredentialsIncorrect);
    // The refusal brings options that work.
    key.counter += 1;
    let answer = key.get(&of_anyone(one.step()));
    one.act(Action::Passkey, credential(answer)).unwrap();
}

type Alter = fn(Authenticator) -> Authenticator;

#[test]
fn nothing_but_the_right_answer_signs_in() {
    let (world, _, key) = with_passkey();
    let altered: [(&str, Alter); 8] = [
        ("another origin", |key| Authenticator {
            origin: "http://localhost:8081".to_owned(),
            ..key
        }),
        ("another site", |key| Authenticator {
            origin: "https://evil.example".to_owned(),
            ..key
        }),
        ("another relying party", |key| Authenticator {
            rp_id: Some("evil.example".to_owned()),
            ..key
        }),
        ("inside another page", |key| Authenticator {
            cross_origin: true,
            ..key
        }),
        ("nobody there", Authenticator::without_presence),
        ("nobody verified", Authenticator::without_verification),
        ("another account's handle", |key| Authenticator {
            handle: vec![7; 16],
            ..key
        }),
        ("another key", |key| Authenticator {
            key: support::new_key(),
            ..key
        }),
    ];
    for (what, alter) in altered {
        let mut browser = fresh(&world);
        let answer = alter(key.clone()).get(&of_anyone(browser.step()));
        let Err(no) = browser.act(Action::Passkey, credential(answer)) else {
            panic!("{what} was accepted");
        };
        assert_eq!(no.kind, ProblemKind::CredentialsIncorrect, "{what}");
        assert!(matches!(browser.step(), Step::Identify { .. }), "{what}");
    }
    let mut browser = fresh(&world);
    let stranger = Authenticator::new().get(&of_anyone(browser.step()));
    let no = browser.act(Action::Passkey, credential(stranger)).unwrap_err();
    assert_eq!(no.kind, ProblemKind::CredentialsIncorrect);
    for text in ["", "{}", "null", &"x".repeat(13_000)] {
        let no = browser.act(Action::Passkey, credential(text.to_owned())).unwrap_err();
        assert_eq!(
            (no.kind, no.field.as_deref()),
            (ProblemKind::InputInvalid, Some("credential"))
        );
    }
}

#[test]
fn a_challenge_is_good_for_minutes() {
    let (world, _, mut key) = with_passkey();
    for (seconds, works) in [(0, true), (239, true), (301, false)] {
        let mut browser = fresh(&world);
        let options = of_anyone(browser.step());
        world.clock.seconds(seconds);
        let answer = key.get(&options);
        let done = browser.act(Action::Passkey, credential(answer));
        assert_eq!(done.is_ok(), works, "{seconds}");
    }
    // Looking brings a challenge that is still good, and changes nothing.
    let mut browser = fresh(&world);
    let rev = browser.flow().rev;
    world.clock.seconds(400);
    browser.look().unwrap();
    assert_eq!(browser.flow().rev, rev);
    let answer = key.get(&of_anyone(browser.step()));
    browser.act(Action::Passkey, credential(answer)).unwrap();
}

#[test]
fn a_copy_is_noticed_by_its_counter() {
    let (world, _, mut key) = with_passkey();
    let mut copy = key.clone();
    for _ in 0..3 {
        let mut browser = fresh(&world);
        let answer = key.get(&of_anyone(browser.step()));
        browser.act(Action::Passkey, credential(answer)).unwrap();
    }
    let mut browser = fresh(&world);
    let answer = copy.get(&of_anyone(browser.step()));
    let no = browser.act(Action::Passkey, credential(answer)).unwrap_err();
    assert_eq!(no.kind, ProblemKind::CredentialsIncorrect);
    let events = world.authority.audit_events(0).unwrap();
    assert!(events.iter().any(|event| event == "mfa_passkey_copied_alert"));
}

#[test]
fn locks_count_when_it_is_used_and_when_it_is_redeemed() {
    let (world, _, mut key) = with_passkey();
    let mut between = fresh(&world);
    let answer = key.get(&of_anyone(between.step()));
    between.act(Action::Passkey, credential(answer)).unwrap();
    world.authority.set_disabled(WHO, true).unwrap();
    let step = between.remember(true).unwrap();
    assert!(
        matches!(
            step,
            Step::Blocked {
                why: Blocked::Disabled,
                ..
            }
        ),
        "{step:?}"
    );
    assert!(!between.signed_in());
    let mut after = fresh(&world);
    let answer = key.get(&of_anyone(after.step()));
    let step = after.act(Action::Passkey, credential(answer)).unwrap();
    assert!(
        matches!(
            step,
            Step::Blocked {
                why: Blocked::Disabled,
                ..
            }
        ),
        "{step:?}"
    );
    assert_eq!(world.sessions(WHO), 0);
}

#[test]
fn put_off_until_the_grace_is_over_and_no_longer() {
    let world = World::with(asking(&[MethodKind::Passkey]));
    let phone = world.person(WHO, NumberMode::Type6);
    let mut browser = proven(&world, &phone);
    let Step::EnrollRequired {
        what,
        skippable_until,
        why,
        ..
    } = browser.step().clone()
    else {
        panic!("{:?}", browser.step());
    };
    assert_eq!((what, why), (MethodKind::Passkey, Some(EnrollReason::Policy)));
    let fortnight = 14 * 24 * 3_600_000;
    assert_eq!(skippable_until, Some(world.authority.now() + fortnight));
    assert!(matches!(
        browser.plain(Action::Skip).unwrap(),
        Step::RememberBrowser { .. }
    ));
    browser.remember(false).unwrap();
    // Asked again at the next sign-in, with the same end.
    world.clock.pass(fortnight - 60_000);
    let browser = proven(&world, &phone);
    assert!(browser.flow().allows(Action::Skip));
    world.clock.pass(60_000);
    let mut browser = proven(&world, &phone);
    assert!(!browser.flow().allows(Action::Skip));
    assert!(browser.plain(Action::Skip).is_err());
    let mut key = Authenticator::new();
    let answer = key.create(&creation(browser.step()));
    browser.act(Action::Enroll, credential(answer)).unwrap();
    assert!(browser.remember(false).is_ok() && browser.signed_in());
}

#[test]
fn a_registration_is_checked_too() {
    let world = World::with(asking(&[MethodKind::Passkey]));
    let phone = world.person(WHO, NumberMode::Type6);
    let mut browser = proven(&world, &phone);
    let altered = [
        Authenticator::new().without_verification(),
        Authenticator::new().without_presence(),
        Authenticator {
            origin: "https://evil.example".to_owned(),
            ..Authenticator::new()
        },
    ];
    for mut key in altered {
        let answer = key.create(&creation(browser.step()));
        let no = browser.act(Action::Enroll, credential(answer)).unwrap_err();
        assert_eq!(
            (no.kind, no.field.as_deref()),
            (ProblemKind::InputInvalid, Some("credential"))
        );
    }
    // A challenge for signing in is none for setting up, and one is used up by the first answer.
    let mut key = Authenticator::new();
    let old = creation(browser.step());
    let mut wrong = key.clone().without_presence();
    assert!(browser.act(Action::Enroll, credential(wrong.create(&old))).is_err());
    assert!(browser.act(Action::Enroll, credential(key.create(&old))).is_err());
    assert_eq!(world.sessions(WHO), 0);
}
