//! Adding ways in: nothing counts before it has proven itself, and what is abandoned leaves no trace.
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    account::{EnrollState, Enrollment, NoAdd, StartEnrollment, VerifyEnrollment},
    flow::{Action, MethodKind},
    problem::{ProblemKind, Wrong},
    request::ActionInput,
    step::{CodeKind, Step},
};
use genkan_gateway::authority::{AccountCall, Authority, EnrollLimits, Error, NumberMode, Policy};
use support::{
    PASSWORD, World,
    account::{call, methods},
    code_at,
    enroll::{KENJI, MEI, at_once, begin, ids, look, mei, no, of, scan, seed, sign_in, verify, with_mail},
    passkey::Authenticator,
    policy, refusal,
};

/// A call that has to be refused.
type Write<'w> = &'w dyn Fn(&Authority, &AccountCall) -> Error;

/// So long a proof is fresh, seconds.
const FRESH: i64 = 300;
/// So long an enrolment lives, seconds.
const LIFE: i64 = 600;

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
    let writes: [(&str, Write<'_>); 6] = [
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
