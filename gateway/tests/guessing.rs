//! Guessing: limits per account and factor, the same for identifiers that nobody has.
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    device::DenyReason,
    flow::{Action, MethodKind, Unusable},
    problem::ProblemKind,
    step::{Blocked, PushReason, Step},
};
use genkan_gateway::authority::{NumberMode, Refusal};
use support::{PASSWORD, World, code_at, ended, kind, pending, wrong_code};

/// Everything of a refusal that must not tell known from unknown.
fn look_alike(refusal: &Refusal) -> String {
    let mut flow = *refusal.flow.clone().unwrap();
    flow.id.clear();
    flow.csrf.clear();
    flow.user = None;
    format!("{:?} {:?} {:?} {flow:?}", refusal.kind, refusal.field, refusal.retry_at)
}

#[test]
fn known_and_unknown_get_the_same_answers_up_to_the_lock() {
    let world = World::new();
    world.person("known@b.example", NumberMode::None);
    let mut known = world.at_password("known@b.example");
    let mut unknown = world.at_password("nobody@b.example");
    let mut waits = 0;
    loop {
        let (left, right) = (known.password("wrong"), unknown.password("wrong"));
        match (left, right) {
            (Err(left), Err(right)) => {
                assert_eq!(look_alike(&left), look_alike(&right));
                if let Some(until) = left.retry_at {
                    assert_eq!(left.kind, ProblemKind::RateLimited);
                    waits += 1;
                    world.clock.pass(until - left.server_time);
                } else {
                    assert_eq!(left.kind, ProblemKind::CredentialsIncorrect);
                }
                // A new flow in a new browser resets nothing.
                if known.flow().expires_at - left.server_time < 16 * 60_000 {
                    known = world.at_password(" KNOWN@b.example");
                    unknown = world.at_password("Nobody@B.example ");
                }
            }
            (Ok(left), Ok(right)) => {
                assert_eq!(left, right);
                assert_eq!(
                    left,
                    Step::Blocked {
                        why: Blocked::Locked,
                        retry_at: None
                    }
                );
                assert_eq!(known.flow().actions, unknown.flow().actions);
                break;
            }
            other => panic!("known and unknown differ: {other:?}"),
        }
    }
    assert_eq!(waits, 45, "5 are free, each of the other 45 waits once");
    // Now not even the right password helps, until an administrator unlocks the account.
    let mut owner = world.at_password("known@b.example");
    assert!(matches!(
        owner.password(PASSWORD).unwrap(),
        Step::Blocked {
            why: Blocked::Locked,
            ..
        }
    ));
    world.authority.set_locked("known@b.example", false).unwrap();
    let mut owner = world.at_password("known@b.example");
    assert!(pending(&owner.password(PASSWORD).unwrap()).is_some());
}

#[test]
fn a_known_browser_has_a_bucket_of_its_own() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut owner = world.waiting("a@b.example");
    phone.approve(&phone.newest().id, None).unwrap();
    owner.look().unwrap();
    owner.plain(Action::Continue).unwrap();
    owner.remember(false).unwrap();
    let mut attacker = world.at_password("a@b.example");
    for _ in 0..5 {
        attacker.password("wrong").unwrap_err();
    }
    assert_eq!(kind(attacker.password(PASSWORD).unwrap_err()), ProblemKind::RateLimited);
    owner.start();
    owner.identify("a@b.example").unwrap();
    for _ in 0..9 {
        assert_eq!(
            kind(owner.password("typo").unwrap_err()),
            ProblemKind::CredentialsIncorrect
        );
    }
    assert!(owner.password(PASSWORD).is_ok());
    // The success of one bucket does not reset the other.
    assert_eq!(kind(attacker.password(PASSWORD).unwrap_err()), ProblemKind::RateLimited);
    // A known browser is known with its own account only.
    world.person("c@b.example", NumberMode::None);
    let mut other = world.at_password("c@b.example");
    other.known.clone_from(&owner.known);
    for _ in 0..5 {
        other.password("wrong").unwrap_err();
    }
    assert_eq!(kind(other.password("wrong").unwrap_err()), ProblemKind::RateLimited);
}

#[test]
fn passwords_that_cannot_be_are_refused_without_counting() {
    let world = World::new();
    world.person("a@b.example", NumberMode::None);
    let mut browser = world.at_password("a@b.example");
    for password in ["", &"x".repeat(1025)] {
        let refusal = browser.password(password).unwrap_err();
        assert_eq!(
            (refusal.kind, refusal.field.as_deref()),
            (ProblemKind::InputInvalid, Some("password"))
        );
    }
    let mut browser = world.browser();
    browser.start();
    let refusal = browser.identify(" \u{200b} ").unwrap_err();
    assert_eq!(
        (refusal.kind, refusal.field.as_deref()),
        (ProblemKind::InputInvalid, Some("identifier"))
    );
}

#[test]
fn five_codes_then_a_wait_that_no_new_flow_shortens() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    browser.choose(MethodKind::Totp).unwrap();
    for left in (1..5).rev() {
        assert_eq!(
            kind(browser.code(&wrong_code(&phone)).unwrap_err()),
            ProblemKind::CodeIncorrect
        );
        assert!(matches!(browser.step(), Step::CodeRequired { attempts_left: Some(found), .. } if *found == left));
    }
    assert_eq!(kind(browser.code("12345").unwrap_err()), ProblemKind::InputInvalid);
    let now = world.authority.now();
    let Step::Blocked {
        why: Blocked::Throttled,
        retry_at: Some(until),
    } = browser.code(&wrong_code(&phone)).unwrap()
    else {
        panic!("{:?}", browser.step())
    };
    assert_eq!(until, now + 1_000);
    let totp = browser
        .flow()
        .methods
        .iter()
        .find(|method| method.kind == MethodKind::Totp)
        .unwrap();
    assert_eq!(
        (totp.usable, totp.reason, totp.retry_at),
        (false, Some(Unusable::Throttled), Some(until))
    );
    let mut other = world.waiting("a@b.example");
    assert!(matches!(
        other.choose(MethodKind::Totp).unwrap(),
        Step::Blocked {
            why: Blocked::Throttled,
            ..
        }
    ));
    world.clock.seconds(1);
    // One try at a time from here on, each wait twice the last one.
    browser.plain(Action::ChooseMethod).unwrap();
    assert!(matches!(
        browser.choose(MethodKind::Totp).unwrap(),
        Step::CodeRequired {
            attempts_left: Some(1),
            ..
        }
    ));
    let now = world.authority.now();
    assert_eq!(
        browser.code(&wrong_code(&phone)).unwrap(),
        Step::Blocked {
            why: Blocked::Throttled,
            retry_at: Some(now + 2_000)
        }
    );
    world.clock.seconds(2);
    browser.plain(Action::ChooseMethod).unwrap();
    browser.choose(MethodKind::Totp).unwrap();
    assert!(matches!(
        browser.code(&phone.code()).unwrap(),
        Step::RememberBrowser { .. }
    ));
}

#[test]
fn fifty_wrong_codes_lock_the_factor() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut wrong = 0;
    'outer: loop {
        let mut browser = world.waiting("a@b.example");
        loop {
            match browser.choose(MethodKind::Totp).unwrap() {
                Step::CodeRequired { .. } => {}
                Step::Blocked {
                    why: Blocked::Throttled,
                    retry_at: Some(until),
                } => {
                    world.clock.pass(until - world.authority.now());
                    break;
                }
                Step::Blocked {
                    why: Blocked::Locked, ..
                } => break 'outer,
                other => panic!("{other:?}"),
            }
            let _ = browser.code(&wrong_code(&phone));
            wrong += 1;
            if !matches!(browser.step(), Step::CodeRequired { .. }) {
                break;
            }
        }
    }
    assert_eq!(wrong, 50);
}

#[test]
fn a_code_works_once_and_a_replay_looks_like_a_wrong_one() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut first = world.waiting("a@b.example");
    first.choose(MethodKind::Totp).unwrap();
    let mut second = world.waiting("a@b.example");
    second.choose(MethodKind::Totp).unwrap();
    let mut third = world.waiting("a@b.example");
    third.choose(MethodKind::Totp).unwrap();
    let code = phone.code();
    first.code(&code).unwrap();
    let replay = second.code(&code).unwrap_err();
    let wrong = third.code(&wrong_code(&phone)).unwrap_err();
    assert_eq!(replay.kind, ProblemKind::CodeIncorrect);
    let shape = |refusal: &Refusal| {
        let flow = refusal.flow.as_ref().unwrap();
        format!("{:?} {:?} {:?}", refusal.kind, flow.step, flow.actions)
    };
    assert_eq!(shape(&replay), shape(&wrong));
    // The code of the step before is older than the one accepted: it is spent as well.
    let before = code_at(&phone.seed, world.authority.now() - 30_000);
    assert_eq!(kind(second.code(&before).unwrap_err()), ProblemKind::CodeIncorrect);
    world.clock.seconds(30);
    assert!(second.code(&phone.code()).is_ok());
}

#[test]
fn requests_are_capped() {
    let world = World::new();
    world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let sent = world.authority.now();
    // 30 s between two.
    world.clock.pass(29_999);
    let refusal = browser.plain(Action::Resend).unwrap_err();
    assert_eq!(
        (refusal.kind, refusal.retry_at),
        (ProblemKind::RateLimited, Some(sent + 30_000))
    );
    assert_eq!(pending(browser.step()), Some(false), "the open request stays");
    world.clock.pass(1);
    assert!(pending(&browser.plain(Action::Resend).unwrap()).is_some());
    world.clock.seconds(30);
    assert!(pending(&browser.plain(Action::Resend).unwrap()).is_some());
    // 3 in five minutes, whichever flow asks.
    world.clock.seconds(30);
    assert_eq!(
        browser.plain(Action::Resend).unwrap_err().retry_at,
        Some(sent + 300_000)
    );
    let other = world.waiting("a@b.example");
    let Step::PushEnded {
        reason,
        retry_at,
        requests_left,
        ..
    } = other.step()
    else {
        panic!()
    };
    assert_eq!(
        (*reason, *retry_at, *requests_left),
        (Some(PushReason::TooSoon), Some(sent + 300_000), 0)
    );
    world.clock.pass(sent + 300_000 - world.authority.now());
    browser.look().unwrap();
    assert!(pending(&browser.plain(Action::Resend).unwrap()).is_some());
}

#[test]
fn ten_requests_since_the_last_success_then_only_another_factor_helps() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut sent = 0;
    let last = loop {
        assert!(sent <= 10, "more than 10 since the last success");
        let browser = world.waiting("a@b.example");
        match ended(browser.step()) {
            None => sent += 1,
            Some((_, Some(PushReason::TooSoon))) => {}
            Some((_, Some(PushReason::TooMany))) => break browser,
            other => panic!("{other:?}"),
        }
        world.clock.seconds(31);
    };
    assert_eq!(sent, 10);
    assert!(!last.flow().allows(Action::Resend));
    world.clock.seconds(3_600);
    let mut browser = world.waiting("a@b.example");
    assert_eq!(ended(browser.step()).unwrap().1, Some(PushReason::TooMany));
    browser.choose(MethodKind::Totp).unwrap();
    browser.code(&phone.code()).unwrap();
    assert!(pending(world.waiting("a@b.example").step()).is_some());
}

#[test]
fn an_approval_resets_the_caps() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    for _ in 0..20 {
        let mut browser = world.waiting("a@b.example");
        phone.approve(&phone.newest().id, None).unwrap();
        browser.look().unwrap();
        browser.plain(Action::Continue).unwrap();
        browser.remember(false).unwrap();
        assert!(browser.signed_in());
        world.clock.pass(1);
    }
    let mut browser = world.waiting("a@b.example");
    phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    browser.look().unwrap();
    assert!(!browser.signed_in());
    assert_eq!(world.sessions("a@b.example"), 0);
}
