//! Adding ways in: nothing counts before it has proven itself, and what is abandoned leaves no trace.
#![allow(clippy::unwrap_used)]

mod support;

use std::thread;

use contract::{
    account::{EnrollState, Enrollment, Methods, NoAdd, PatchMethod, StartEnrollment, TrialOutcome, VerifyEnrollment},
    device::{AppInfo, DenyReason, PairDevice, RequestPurpose},
    flow::{Action, MethodKind, Unusable},
    problem::{ProblemKind, Wrong},
    request::ActionInput,
    step::{CodeKind, Step},
};
use genkan_gateway::authority::{
    AccountCall, AppRule, Authority, EnrollLimits, Error, NumberMode, Origin, Policy, Refusal, Result, Version,
};
use support::{
    Browser, PASSWORD, Phone, World, code_at, new_key, passkey::Authenticator, pending, policy, public_key, refusal,
};

const MEI: &str = "mei@aoba.example";
const KENJI: &str = "kenji@aoba.example";
/// So long a proof is fresh, seconds.
const FRESH: i64 = 300;
/// So long an enrolment lives, seconds.
const LIFE: i64 = 600;

fn sign_in(world: &World, phone: &Phone, identifier: &str) -> Browser {
    world.clock.seconds(31);
    let mut browser = world.waiting(identifier);
    let number = browser.number();
    phone.approve(&phone.newest().id, number).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    browser
}

fn with_mail() -> World {
    World::with(Policy {
        mail: true,
        sms: true,
        ..policy()
    })
}

/// Somebody with a phone and recovery codes, just signed in.
fn mei(world: &World) -> (Browser, Phone) {
    let phone = world.person(MEI, NumberMode::Type2);
    world.authority.new_recovery_codes(MEI).unwrap();
    (sign_in(world, &phone, MEI), phone)
}

fn call(browser: &Browser) -> AccountCall {
    let session = browser.authority.session(browser.session.as_deref()).unwrap();
    AccountCall {
        session: browser.session.clone(),
        csrf: session.csrf,
        origin: Origin::default(),
    }
}

fn of(kind: MethodKind) -> StartEnrollment {
    StartEnrollment {
        kind,
        address: None,
        label: None,
        replaces: None,
    }
}

fn begin(browser: &Browser, start: &StartEnrollment) -> Result<Enrollment> {
    browser.authority.start_enrollment(&call(browser), start)
}

fn look(browser: &Browser, id: &str) -> Result<Enrollment> {
    Ok(browser.authority.enrollment(&call(browser), id)?.enrollment)
}

fn verify(browser: &Browser, id: &str, code: &str) -> Result<Enrollment> {
    let input = VerifyEnrollment {
        code: Some(code.to_owned()),
        ..VerifyEnrollment::default()
    };
    browser.authority.verify_enrollment(&call(browser), id, &input)
}

fn no<T>(answer: Result<T>) -> Refusal {
    answer.map_or_else(refusal, |_| panic!("it was allowed"))
}

fn methods(browser: &Browser) -> Methods {
    browser.authority.methods(&call(browser)).unwrap().methods
}

fn ids(browser: &Browser, kind: MethodKind) -> Vec<String> {
    let all = methods(browser).methods;
    all.into_iter()
        .filter(|one| one.kind == kind)
        .map(|one| one.id)
        .collect()
}

fn seed(enrollment: &Enrollment) -> [u8; 20] {
    let secret = enrollment.offer.secret.clone().unwrap();
    let bits: String = secret
        .bytes()
        .map(|letter| match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        })
        .map(|value| format!("{value:05b}"))
        .collect();
    let bytes: Vec<u8> = (0..20)
        .map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap())
        .collect();
    bytes.try_into().unwrap()
}

/// Id and secret of a pairing link.
fn link(enrollment: &Enrollment) -> (String, String) {
    let link = enrollment.offer.link.clone().unwrap();
    let (id, secret) = link.split_once("#pair=").unwrap().1.split_once('.').unwrap();
    (id.to_owned(), secret.to_owned())
}

fn scan(browser: &Browser, enrollment: &Enrollment, name: &str) -> Phone {
    let (id, secret) = link(enrollment);
    Phone::pair(&browser.authority, &id, &secret, name).unwrap()
}

fn number(browser: &Browser, id: &str) -> String {
    let push = look(browser, id).unwrap().push.unwrap();
    push.number.unwrap().value.unwrap()
}

#[test]
fn an_authenticator_app_is_told_its_seed_until_a_code_has_proven_it() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    assert_eq!(
        (begun.state, begun.label.as_str()),
        (EnrollState::Open, "Authenticator app")
    );
    assert_eq!(methods(&browser).enrollment, Some(begun.id.clone()));
    assert_eq!(
        look(&browser, &begun.id).unwrap().offer,
        begun.offer,
        "a reload goes on"
    );
    let seed = seed(&begun);
    let code = code_at(&seed, world.authority.now());
    let done = verify(&browser, &begun.id, &code).unwrap();
    assert_eq!((done.state, done.offer.secret.clone()), (EnrollState::Done, None));
    assert_eq!(ids(&browser, MethodKind::Totp), [done.method.unwrap()]);
    assert_eq!(no(look(&browser, &begun.id)).kind, ProblemKind::NotFound);
    assert_eq!(no(verify(&browser, &begun.id, &code)).kind, ProblemKind::NotFound);

    // It proves who somebody is, once a step, and not with the code that confirmed it.
    let mut other = world.waiting(MEI);
    let method = ids(&browser, MethodKind::Totp).remove(0);
    let choose = ActionInput {
        method: Some(method),
        ..ActionInput::default()
    };
    other.act(Action::Choose, choose.clone()).unwrap();
    assert!(matches!(other.step(), Step::CodeRequired { hint: Some(hint), .. } if hint == "Authenticator app"));
    assert_eq!(other.code(&code).unwrap_err().kind, ProblemKind::CodeIncorrect);
    world.clock.seconds(30);
    let code = code_at(&seed, world.authority.now());
    other.code(&code).unwrap();
    other.remember(false).unwrap();
    assert!(other.signed_in());
    let mut third = world.waiting(MEI);
    third.act(Action::Choose, choose).unwrap();
    assert_eq!(third.code(&code).unwrap_err().kind, ProblemKind::CodeIncorrect);
}

#[test]
fn five_wrong_codes_end_it_also_all_at_once() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    let good = code_at(&seed(&begun), world.authority.now());
    let wrong = if good == "000000" { "000001" } else { "000000" };
    for left in (1..5).rev() {
        assert_eq!(no(verify(&browser, &begun.id, wrong)).kind, ProblemKind::CodeIncorrect);
        assert_eq!(look(&browser, &begun.id).unwrap().code.unwrap().attempts_left, left);
    }
    assert_eq!(no(verify(&browser, &begun.id, wrong)).kind, ProblemKind::CodeIncorrect);
    assert_eq!(no(verify(&browser, &begun.id, &good)).kind, ProblemKind::NotFound);

    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    let good = code_at(&seed(&begun), world.authority.now());
    let wrong = if good == "000000" { "000001" } else { "000000" };
    let kinds: Vec<ProblemKind> = at_once(20, || no(verify(&browser, &begun.id, wrong)).kind);
    let checked = kinds.iter().filter(|&&kind| kind == ProblemKind::CodeIncorrect).count();
    assert_eq!(checked, 5, "{kinds:?}");
    assert!(ids(&browser, MethodKind::Totp).is_empty());
}

fn at_once<T: Send>(count: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let all: Vec<_> = (0..count).map(|_| scope.spawn(&work)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

#[test]
fn twenty_at_once_are_one() {
    let world = World::with(Policy {
        enroll: EnrollLimits {
            per_hour: 100,
            ..EnrollLimits::default()
        },
        ..policy()
    });
    let (browser, _) = mei(&world);
    let begun: Vec<Enrollment> = at_once(20, || begin(&browser, &of(MethodKind::Totp)).unwrap());
    let open: Vec<&Enrollment> = begun.iter().filter(|one| look(&browser, &one.id).is_ok()).collect();
    assert_eq!(open.len(), 1, "a new one takes the place of the old");
    let code = code_at(&seed(open[0]), world.authority.now());
    let done = at_once(20, || verify(&browser, &open[0].id, &code).is_ok());
    assert_eq!(done.iter().filter(|&&done| done).count(), 1);
    assert_eq!(ids(&browser, MethodKind::Totp).len(), 1);
}

#[test]
fn it_belongs_to_its_account_and_its_session() {
    let world = World::new();
    let (browser, phone) = mei(&world);
    let kenji = world.person(KENJI, NumberMode::None);
    let stranger = sign_in(&world, &kenji, KENJI);
    let second = sign_in(&world, &phone, MEI);
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    let code = code_at(&seed(&begun), world.authority.now());
    for other in [&stranger, &second] {
        let same = |kind: ProblemKind| assert_eq!(kind, ProblemKind::NotFound);
        same(no(look(other, &begun.id)).kind);
        same(no(verify(other, &begun.id, &code)).kind);
        same(no(other.authority.resend_enrollment(&call(other), &begun.id)).kind);
        same(no(other.authority.give_up_enrollment(&call(other), &begun.id)).kind);
        same(no(look(other, "nothing")).kind);
        assert_eq!(methods(other).enrollment, None);
    }
    let phones = of(MethodKind::Push);
    let theirs = StartEnrollment {
        replaces: Some(format!("p-{}", kenji.id)),
        ..phones
    };
    assert_eq!(no(begin(&browser, &theirs)).kind, ProblemKind::NotFound);
    assert!(verify(&browser, &begun.id, &code).is_ok());
}

#[test]
fn every_call_needs_its_session_and_every_write_its_token() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    let input = VerifyEnrollment {
        code: Some("123456".to_owned()),
        ..VerifyEnrollment::default()
    };
    let writes: [(&str, &dyn Fn(&Authority, &AccountCall) -> Error); 6] = [
        ("start", &|a, c| {
            a.start_enrollment(c, &of(MethodKind::Totp)).unwrap_err()
        }),
        ("verify", &|a, c| a.verify_enrollment(c, &begun.id, &input).unwrap_err()),
        ("resend", &|a, c| a.resend_enrollment(c, &begun.id).unwrap_err()),
        ("give up", &|a, c| a.give_up_enrollment(c, &begun.id).unwrap_err()),
        ("test", &|a, c| a.start_trial(c, "p-x").map(|_| ()).unwrap_err()),
        ("codes", &|a, c| a.make_recovery_codes(c).map(|_| ()).unwrap_err()),
    ];
    let good = call(&browser);
    let ended = AccountCall {
        session: Some("x".repeat(43)),
        ..good.clone()
    };
    let none = AccountCall {
        session: None,
        ..good.clone()
    };
    let forged = AccountCall { csrf: None, ..good };
    for (name, write) in writes {
        for (call, kind) in [
            (&none, ProblemKind::NotAuthenticated),
            (&ended, ProblemKind::NotAuthenticated),
            (&forged, ProblemKind::Csrf),
        ] {
            assert_eq!(refusal(write(&world.authority, call)).kind, kind, "{name}");
        }
    }
    for call in [&none, &ended] {
        assert_eq!(
            no(world.authority.enrollment(call, &begun.id)).kind,
            ProblemKind::NotAuthenticated
        );
        assert_eq!(no(world.authority.trial(call, "x")).kind, ProblemKind::NotAuthenticated);
        assert_eq!(
            no(world.authority.recovery_marks(call)).kind,
            ProblemKind::NotAuthenticated
        );
    }
    assert!(look(&browser, &begun.id).is_ok(), "nothing was changed");
}

#[test]
fn beginning_needs_a_fresh_proof_and_going_on_does_not() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    world.clock.seconds(FRESH + 1);
    for kind in [MethodKind::Totp, MethodKind::Push, MethodKind::Passkey] {
        assert_eq!(
            no(begin(&browser, &of(kind))).kind,
            ProblemKind::ReauthenticationRequired
        );
    }
    assert_eq!(
        no(world.authority.make_recovery_codes(&call(&browser))).kind,
        ProblemKind::ReauthenticationRequired
    );
    let code = code_at(&seed(&begun), world.authority.now());
    assert_eq!(verify(&browser, &begun.id, &code).unwrap().state, EnrollState::Done);
}

#[test]
fn what_is_abandoned_vanishes() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let app = begin(&browser, &of(MethodKind::Totp)).unwrap();
    let phone = begin(&browser, &of(MethodKind::Push)).unwrap();
    let scanned = scan(&browser, &phone, "New");
    world.clock.seconds(LIFE);
    for id in [&app.id, &phone.id] {
        assert_eq!(no(look(&browser, id)).kind, ProblemKind::NotFound);
    }
    let stranger = world.authority.device(&scanned.signed("GET", "/device", b""));
    assert_eq!(
        no(stranger).kind,
        ProblemKind::NotAuthenticated,
        "its phone is nobody's"
    );
    assert_eq!(methods(&browser).enrollment, None);
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
fn so_many_an_hour_and_no_more_than_there_may_be() {
    let limits = EnrollLimits {
        per_hour: 3,
        authenticator_apps: 1,
        ..EnrollLimits::default()
    };
    let world = World::with(Policy {
        enroll: limits,
        ..policy()
    });
    let (browser, phone) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    verify(&browser, &begun.id, &code_at(&seed(&begun), world.authority.now())).unwrap();
    let full = no(begin(&browser, &of(MethodKind::Totp)));
    assert_eq!((full.kind, full.wrong), (ProblemKind::InputInvalid, Some(Wrong::Limit)));
    let add = methods(&browser).add;
    let app = add.iter().find(|one| one.kind == MethodKind::Totp).unwrap();
    assert_eq!((app.reason, app.limit), (Some(NoAdd::Limit), Some(1)));
    for _ in 0..2 {
        begin(&browser, &of(MethodKind::Push)).unwrap();
    }
    let late = no(begin(&browser, &of(MethodKind::Push)));
    assert_eq!(late.kind, ProblemKind::RateLimited);
    assert!(late.retry_at.unwrap() > world.authority.now());
    world.clock.pass(late.retry_at.unwrap() - world.authority.now());
    let again = sign_in(&world, &phone, MEI);
    assert!(begin(&again, &of(MethodKind::Push)).is_ok());
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

fn no_phone(phone: &Phone, id: &str, number: String) -> ProblemKind {
    phone.approve(id, Some(number)).unwrap_err().kind
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
    let first = PatchMethod {
        default: Some(true),
        ..PatchMethod::default()
    };
    world.authority.change_method(&call(&browser), &old_id, &first).unwrap();
    let start = StartEnrollment {
        replaces: Some(old_id.clone()),
        ..of(MethodKind::Push)
    };
    let begun = begin(&browser, &start).unwrap();
    assert_eq!(begun.replaces.as_deref(), Some("Pixel"));
    assert_eq!(ids(&browser, MethodKind::Push), [old_id.clone()]);
    let phone = scan(&browser, &begun, "Pixel");
    assert_eq!(ids(&browser, MethodKind::Push), [old_id.clone()]);
    // Wrong: the old one is untouched.
    let right = number(&browser, &begun.id);
    let wrong = if right == "00" { "01" } else { "00" };
    phone.approve(&phone.newest().id, Some(wrong.to_owned())).unwrap();
    assert_eq!(ids(&browser, MethodKind::Push), [old_id.clone()]);
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

#[test]
fn a_passkey_is_made_once_for_this_enrolment() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let begun = begin(&browser, &of(MethodKind::Passkey)).unwrap();
    let mut key = Authenticator::new();
    let answer = |options: &str, key: &mut Authenticator| VerifyEnrollment {
        credential: Some(key.create(options)),
        label: Some("Laptop".to_owned()),
        ..VerifyEnrollment::default()
    };
    let options = begun.offer.options.clone().unwrap();
    // For another site: refused, and its challenge is used up.
    let mut foreign = Authenticator::new();
    foreign.origin = "https://elsewhere.example".to_owned();
    let tried = answer(&options, &mut foreign);
    let verify = |input: &VerifyEnrollment, id: &str| browser.authority.verify_enrollment(&call(&browser), id, input);
    assert_eq!(no(verify(&tried, &begun.id)).kind, ProblemKind::InputInvalid);
    let stale = answer(&options, &mut key);
    assert_eq!(no(verify(&stale, &begun.id)).kind, ProblemKind::InputInvalid);
    let options = look(&browser, &begun.id).unwrap().offer.options.unwrap();
    let input = answer(&options, &mut key);
    let done = verify(&input, &begun.id).unwrap();
    assert_eq!((done.state, done.label.as_str()), (EnrollState::Done, "Laptop"));
    assert_eq!(
        no(verify(&input, &begun.id)).kind,
        ProblemKind::NotFound,
        "a replay adds nothing"
    );
    assert_eq!(ids(&browser, MethodKind::Passkey).len(), 1);
}

#[test]
fn an_address_is_added_by_whoever_reads_what_is_sent_there() {
    let world = with_mail();
    let (browser, _) = mei(&world);
    let email = |address: &str| StartEnrollment {
        address: Some(address.to_owned()),
        ..of(MethodKind::Email)
    };
    for bad in ["mei", "", "a@b.c\r\nBcc: x@y.z"] {
        assert_eq!(
            no(begin(&browser, &email(bad))).kind,
            ProblemKind::InputInvalid,
            "{bad}"
        );
    }
    let begun = begin(&browser, &email("mei@home.example")).unwrap();
    assert_eq!(begun.label, "m•••@home.example");
    let letter = |to: &str| {
        world
            .letters()
            .into_iter()
            .rev()
            .find(|one| one.to == to && one.purpose == "enroll")
            .unwrap()
    };
    let first = letter("mei@home.example");
    let soon = no(browser.authority.resend_enrollment(&call(&browser), &begun.id));
    assert_eq!(soon.kind, ProblemKind::RateLimited);
    world.clock.seconds(30);
    browser.authority.resend_enrollment(&call(&browser), &begun.id).unwrap();
    let second = letter("mei@home.example");
    if first.code != second.code {
        assert_eq!(
            no(verify(&browser, &begun.id, &first.code)).kind,
            ProblemKind::CodeIncorrect
        );
    }
    let done = verify(&browser, &begun.id, &second.code).unwrap();
    assert_eq!(ids(&browser, MethodKind::Email), [done.method.unwrap()]);
    world.clock.seconds(30);
    let taken = no(begin(&browser, &email(" MEI@home.example ")));
    assert_eq!(
        (taken.kind, taken.wrong),
        (ProblemKind::InputInvalid, Some(Wrong::Taken))
    );
    let sms = StartEnrollment {
        address: Some("+81 90 1234 5642".to_owned()),
        ..of(MethodKind::Sms)
    };
    let begun = begin(&browser, &sms).unwrap();
    world.letters_fail();
    assert!(look(&browser, &begun.id).unwrap().code.unwrap().not_sent);
}

#[test]
fn nothing_is_told_twice_and_nothing_secret_is_in_the_audit_log() {
    let world = with_mail();
    world.user(MEI, NumberMode::None);
    world.authority.add_address(MEI, CodeKind::Email, MEI).unwrap();
    let phone = world.phone(MEI, "Pixel");
    let mut browser = world.browser();
    browser.start();
    browser.identify(MEI).unwrap();
    browser.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    let mine = seed(&begun);
    verify(&browser, &begun.id, &code_at(&mine, world.authority.now())).unwrap();
    let codes = world.authority.make_recovery_codes(&call(&browser)).unwrap();
    assert_eq!(codes.codes.len(), 10);
    let marks = world.authority.recovery_marks(&call(&browser)).unwrap();
    assert_eq!(
        marks.codes.iter().map(|mark| mark.number).collect::<Vec<_>>(),
        (1..=10).collect::<Vec<_>>()
    );
    let told = serde_json::to_string(&(marks, methods(&browser))).unwrap();
    let mails: String = world
        .letters()
        .iter()
        .map(|one| serde_json::to_string(one).unwrap())
        .collect();
    for secret in codes.codes.iter().chain(begun.offer.secret.as_ref()) {
        assert!(!told.contains(secret) && !mails.contains(secret));
    }
    assert!(mails.contains("method_added") && mails.contains("recovery_made"));
    world.authority.verify_audit().unwrap();
}

#[test]
fn a_new_set_ends_the_old_one_and_marks_say_which_was_used() {
    let world = World::new();
    let (browser, _) = mei(&world);
    let first = world.authority.make_recovery_codes(&call(&browser)).unwrap();
    let second = world.authority.make_recovery_codes(&call(&browser)).unwrap();
    assert!(first.codes.iter().all(|code| !second.codes.contains(code)));
    world.clock.seconds(31);
    let mut other = world.waiting(MEI);
    other.choose(MethodKind::Recovery).unwrap();
    assert_eq!(
        other.code(&first.codes[2]).unwrap_err().kind,
        ProblemKind::CodeIncorrect
    );
    other.code(&second.codes[2]).unwrap();
    let marks = world.authority.recovery_marks(&call(&browser)).unwrap();
    let used: Vec<u32> = marks
        .codes
        .iter()
        .filter(|one| one.used_at.is_some())
        .map(|one| one.number)
        .collect();
    assert_eq!(used, [3]);
    assert_eq!(marks.created_at, Some(second.created_at));
}
