//! Adding a phone, and moving to a new one: a phone is nobody's before its number was given, and there is always one that
//! works.
#![allow(clippy::unwrap_used)]

mod support;

use std::thread;

use contract::{
    account::{EnrollState, NoAdd, StartEnrollment, TrialOutcome},
    device::{AppInfo, DenyReason, PairDevice, RequestPurpose},
    flow::{Action, MethodKind, Unusable},
    problem::ProblemKind,
    request::ActionInput,
    step::CodeKind,
};
use genkan_gateway::authority::{AppRule, NumberMode, Origin, Policy, Version};
use support::{
    Phone, World,
    account::{call, default, methods, patch},
    code_at,
    enroll::{MEI, at_once, begin, ids, link, look, mei, no, number, of, scan, seed, verify, with_mail},
    new_key, pending, policy, public_key,
};

fn no_phone(phone: &Phone, id: &str, number: String) -> ProblemKind {
    phone.approve(id, Some(number)).unwrap_err().kind
}

#[test]
fn a_phone_can_do_nothing_before_its_number_was_given() {
    let world = World::new();
    let (browser, old) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    let phone = scan(&browser, &begun, "New");
    let shown = look(&browser, &begun.id).unwrap();
    assert_eq!((shown.state, shown.label.as_str()), (EnrollState::Confirm, "New"));
    assert!(phone.requests().unconfirmed);
    assert_eq!(phone.newest().purpose, Some(RequestPurpose::Confirm));
    let told = world.authority.device(&phone.signed("GET", "/device", b"")).unwrap();
    assert_eq!(told.refused, Some(Unusable::Unconfirmed));
    assert_eq!(ids(&browser, MethodKind::Push), [format!("p-{}", old.id)]);

    // No request and no code of it, and its word does not count.
    world.clock.seconds(31);
    let mut other = world.waiting(MEI);
    assert!(other.flow().methods.iter().all(|one| !one.id.ends_with(&phone.id)));
    assert_eq!(old.newest().purpose, Some(RequestPurpose::SignIn));
    for way in ["p", "t"] {
        let method = Some(format!("{way}-{}", phone.id));
        let choose = ActionInput {
            method,
            ..ActionInput::default()
        };
        assert_eq!(
            other.act(Action::Choose, choose).unwrap_err().kind,
            ProblemKind::InputInvalid
        );
    }
    phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    assert!(browser.signed_in(), "it ends nobody's session");
    assert_eq!(
        pending(&other.look().unwrap()),
        Some(false),
        "and withdraws nobody's request"
    );
    let denied = look(&browser, &begun.id).unwrap();
    assert_eq!(
        (denied.state, denied.outcome),
        (EnrollState::Unconfirmed, Some(TrialOutcome::Denied))
    );

    let again = browser.authority.resend_enrollment(&call(&browser), &begun.id).unwrap();
    assert_eq!(again.state, EnrollState::Confirm);
    phone
        .approve(&phone.newest().id, Some(number(&browser, &begun.id)))
        .unwrap();
    let done = look(&browser, &begun.id).unwrap();
    assert_eq!(
        (done.state, done.method),
        (EnrollState::Done, Some(format!("p-{}", phone.id)))
    );
    assert!(!phone.requests().unconfirmed);
    assert_eq!(ids(&browser, MethodKind::Push).len(), 2);
    let mut third = world.waiting(MEI);
    let choose = ActionInput {
        method: Some(format!("t-{}", phone.id)),
        ..ActionInput::default()
    };
    third.act(Action::Choose, choose).unwrap();
    third.code(&phone.code()).unwrap();
}

#[test]
fn a_wrong_number_and_time_leave_it_unconfirmed_five_times() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    let phone = scan(&browser, &begun, "New");
    for round in 0..5 {
        let right = number(&browser, &begun.id);
        let before = look(&browser, &begun.id).unwrap().rev;
        let want = if round == 1 {
            world.clock.seconds(120);
            TrialOutcome::Expired
        } else {
            let wrong = if right == "00" { "01" } else { "00" };
            phone.approve(&phone.newest().id, Some(wrong.to_owned())).unwrap();
            TrialOutcome::WrongNumber
        };
        let now = look(&browser, &begun.id).unwrap();
        assert_eq!((now.state, now.outcome), (EnrollState::Unconfirmed, Some(want)));
        assert!(now.rev > before);
        let late = phone.approve(&phone.newest().id, Some(right)).unwrap();
        assert_ne!(late.state, contract::device::RequestState::Approved);
        let again = browser.authority.resend_enrollment(&call(&browser), &begun.id);
        assert_eq!(again.is_ok(), round < 4, "five numbers in all");
    }
    assert_eq!(ids(&browser, MethodKind::Push).len(), 1);
}

#[test]
fn a_link_pairs_one_phone_and_none_once_it_is_given_up() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    let (id, secret) = link(&begun);
    let pair = |id: &str, secret: &str| Phone::pair(&world.authority, id, secret, "New");
    let paired: Vec<bool> = at_once(20, || pair(&id, &secret).is_ok());
    assert_eq!(paired.iter().filter(|&&done| done).count(), 1);

    // A newer link, an abandoned one, one of a session that has ended: nobody pairs by the old one.
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    let old = link(&begun);
    let newer = browser.authority.resend_enrollment(&call(&browser), &begun.id).unwrap();
    assert_ne!(link(&newer), old);
    assert!(pair(&old.0, &old.1).is_err());
    browser
        .authority
        .give_up_enrollment(&call(&browser), &begun.id)
        .unwrap();
    let given_up = link(&newer);
    assert!(pair(&given_up.0, &given_up.1).is_err());
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    world
        .authority
        .sign_out(
            browser.session.as_deref(),
            call(&browser).csrf.as_deref(),
            &Origin::default(),
        )
        .unwrap();
    let orphan = link(&begun);
    assert!(pair(&orphan.0, &orphan.1).is_err());
    assert_eq!(world.authority.list_devices(MEI).unwrap().len(), 1);
}

#[test]
fn the_number_of_a_session_that_has_ended_confirms_nothing() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    let phone = scan(&browser, &begun, "New");
    let (id, right) = (phone.newest().id, number(&browser, &begun.id));
    let csrf = call(&browser).csrf;
    world
        .authority
        .sign_out(browser.session.as_deref(), csrf.as_deref(), &Origin::default())
        .unwrap();
    assert_eq!(no_phone(&phone, &id, right), ProblemKind::NotAuthenticated);
    // A start sweeps.
    world.clock.seconds(61);
    world.browser().start();
    assert!(
        world
            .authority
            .list_devices(MEI)
            .unwrap()
            .iter()
            .all(|one| one.name != "New")
    );
}

#[test]
fn a_phone_that_leaves_before_its_number_was_given_was_never_there() {
    let world = with_mail();
    let (browser, _) = mei(&world);
    world.authority.add_address(MEI, CodeKind::Email, MEI).unwrap();
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    let phone = scan(&browser, &begun, "New");
    world
        .authority
        .leave_device(&phone.signed("DELETE", "/device", b""))
        .unwrap();
    let told = look(&browser, &begun.id).unwrap();
    assert_eq!(
        (told.state, told.outcome),
        (EnrollState::Unconfirmed, Some(TrialOutcome::Cancelled))
    );
    assert!(world.letters().is_empty(), "nobody is told of what was never a way in");
    let again = browser.authority.resend_enrollment(&call(&browser), &begun.id).unwrap();
    assert_eq!(again.state, EnrollState::Open);
    assert_ne!(link(&again), link(&begun));
    let phone = scan(&browser, &again, "New");
    phone
        .approve(&phone.newest().id, Some(number(&browser, &begun.id)))
        .unwrap();
    assert_eq!(look(&browser, &begun.id).unwrap().state, EnrollState::Done);
    assert!(world.letters().iter().any(|one| one.purpose == "method_added"));
}

#[test]
fn an_app_that_is_too_old_is_refused_by_name() {
    let rule = AppRule {
        id: "authenticator".to_owned(),
        name: "Authenticator".to_owned(),
        least: [("android".to_owned(), Version::parse("6.2").unwrap())].into(),
        allowed: true,
        ..AppRule::default()
    };
    let world = World::with(Policy {
        apps: vec![rule],
        ..policy()
    });
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    let (id, secret) = link(&begun);
    let pair = |version: &str| {
        let input = PairDevice {
            secret: secret.clone(),
            public_key: public_key(&new_key()),
            name: "Old".to_owned(),
            app: Some(AppInfo {
                kind: "authenticator".to_owned(),
                version: version.to_owned(),
                os: Some("Android".to_owned()),
            }),
        };
        world.authority.pair(&id, &input, &Origin::default())
    };
    let refused = no(pair("6.1"));
    assert_eq!(
        (refused.kind, refused.field.as_deref()),
        (ProblemKind::InputInvalid, Some("app"))
    );
    let told = look(&browser, &begun.id).unwrap();
    assert_eq!(
        (told.state, told.refused),
        (EnrollState::Refused, Some(Unusable::AppTooOld))
    );
    assert_eq!(told.least.as_deref(), Some("6.2"));
    assert_eq!(no(pair("6.2")).kind, ProblemKind::NotFound, "its link is void");
    assert_eq!(methods(&browser).enrollment, None);
    assert_eq!(world.authority.list_devices(MEI).unwrap().len(), 1);
}

#[test]
fn a_second_method_comes_first_where_it_has_to() {
    let world = World::with(Policy {
        second_method_first: true,
        ..policy()
    });
    let phone = world.person(MEI, NumberMode::Type2);
    let mut browser = world.waiting(MEI);
    browser.choose(MethodKind::Totp).unwrap();
    browser.code(&phone.code()).unwrap();
    browser.remember(false).unwrap();
    let add = methods(&browser).add;
    let push = add.iter().find(|one| one.kind == MethodKind::Push).unwrap();
    assert_eq!(push.reason, Some(NoAdd::SecondMethod));
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    assert_eq!(
        (begun.state, begun.refused),
        (EnrollState::Refused, Some(Unusable::SecondMethod))
    );
    assert_eq!(begun.offer.link, None);
    // An app of its own is another method.
    let app = begin(&browser, &of(MethodKind::Totp)).unwrap();
    verify(&browser, &app.id, &code_at(&seed(&app), world.authority.now())).unwrap();
    assert_eq!(begin(&browser, &of(MethodKind::Push)).unwrap().state, EnrollState::Open);
}

/// What a move leaves at each of its steps.
#[test]
fn a_move_never_leaves_zero_ways_in() {
    let world = World::new();
    let (browser, old) = mei(&world);
    let old_id = format!("p-{}", old.id);
    let only = |id: &str| assert_eq!(ids(&browser, MethodKind::Push), [id.to_owned()]);
    patch(&browser, &old_id, &default()).unwrap();
    let start = StartEnrollment {
        replaces: Some(old_id.clone()),
        ..of(MethodKind::Push)
    };
    let begun = begin(&browser, &start).unwrap();
    assert_eq!(begun.replaces.as_deref(), Some("Pixel"));
    only(&old_id);
    let phone = scan(&browser, &begun, "Pixel");
    only(&old_id);
    // Wrong: the old one is untouched.
    let right = number(&browser, &begun.id);
    let wrong = if right == "00" { "01" } else { "00" };
    phone.approve(&phone.newest().id, Some(wrong.to_owned())).unwrap();
    only(&old_id);
    browser.authority.resend_enrollment(&call(&browser), &begun.id).unwrap();
    let (right, asked) = (number(&browser, &begun.id), phone.newest().id);
    // Every answer at once, and nothing in between: there is always exactly one.
    let seen = thread::scope(|scope| {
        let watch = scope.spawn(|| (0..200).map(|_| ids(&browser, MethodKind::Push)).collect::<Vec<_>>());
        let answers: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| phone.approve(&asked, Some(right.clone())).is_ok()))
            .collect();
        answers.into_iter().for_each(|one| assert!(one.join().is_ok()));
        watch.join().unwrap()
    });
    assert!(seen.iter().all(|ids| ids.len() == 1), "{seen:?}");
    assert_eq!(ids(&browser, MethodKind::Push), [format!("p-{}", phone.id)]);
    let first = methods(&browser).methods.remove(0);
    assert_eq!((first.default, first.id), (true, format!("p-{}", phone.id)));
    let gone = methods(&browser).removed;
    assert_eq!(
        gone.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
        [old_id.as_str()]
    );
    let stranger = world.authority.device(&old.signed("GET", "/device", b""));
    assert_eq!(no(stranger).kind, ProblemKind::NotAuthenticated);
    let names: Vec<String> = methods(&browser).methods.into_iter().map(|one| one.label).collect();
    assert!(
        names.contains(&"Pixel 2".to_owned()),
        "the old one can come back by its name: {names:?}"
    );
}
