//! Setting something up there: an app, a phone, recovery codes.

use super::*;

#[test]
fn an_authenticator_app_is_added_by_its_first_code() {
    let (_world, server, browser) = alice();
    let mut start = of(MethodKind::Totp);
    start.label = Some("Second".to_owned());
    let begun = begin(&browser, &start).unwrap();
    assert_eq!(begun.offer.secret.as_deref(), Some("JBSWY3DPEHPK3PXP"));
    // The link is the page's to make: it shows the same names.
    assert_eq!(begun.offer.link, None);
    assert_eq!(begun.code.as_ref().unwrap().length, 6);
    // A reload shows the same, and nothing new is begun.
    assert_eq!(look(&browser, &begun.id).unwrap().offer, begun.offer);
    assert_eq!(methods(&browser).enrollment.as_deref(), Some(begun.id.as_str()));
    assert_eq!(no(verify(&browser, &begun.id, "000000")), ProblemKind::CodeIncorrect);
    assert_eq!(look(&browser, &begun.id).unwrap().code.unwrap().attempts_left, 4);
    // Nothing was tried: the try is given back.
    server.fail("enroll_code", No::Unavailable(None));
    assert_eq!(no(verify(&browser, &begun.id, CODE)), ProblemKind::UpstreamUnavailable);
    assert_eq!(look(&browser, &begun.id).unwrap().code.unwrap().attempts_left, 4);
    let done = verify(&browser, &begun.id, CODE).unwrap();
    assert_eq!((done.state, done.label.as_str()), (EnrollState::Done, "Second"));
    let method = done.method.unwrap();
    assert!(
        methods(&browser)
            .methods
            .iter()
            .any(|one| one.id == method && one.label == "Second")
    );
    assert_eq!(no(look(&browser, &begun.id)), ProblemKind::NotFound);
}

#[test]
fn tries_end_and_what_is_over_is_over() {
    let (_world, server, browser) = alice();
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    for _ in 0..5 {
        assert_eq!(no(verify(&browser, &begun.id, "000000")), ProblemKind::CodeIncorrect);
    }
    assert_eq!(no(verify(&browser, &begun.id, CODE)), ProblemKind::NotFound);
    let begun = begin(&browser, &of(MethodKind::Totp)).unwrap();
    server.with("alice", |person| person.setups.clear());
    assert_eq!(no(verify(&browser, &begun.id, CODE)), ProblemKind::NotFound);
    assert_eq!(no(look(&browser, &begun.id)), ProblemKind::NotFound);
    server.fail("enroll", No::Refused);
    let refused = refusal(begin(&browser, &of(MethodKind::Totp)).unwrap_err());
    assert_eq!(
        (refused.kind, refused.wrong),
        (ProblemKind::InputInvalid, Some(Wrong::Limit))
    );
    // One of a kind at a time, there as well.
    let first = begin(&browser, &of(MethodKind::Totp)).unwrap();
    begin(&browser, &of(MethodKind::Totp)).unwrap();
    assert_eq!(server.with("alice", |person| person.setups.len()), 1);
    assert_eq!(no(look(&browser, &first.id)), ProblemKind::NotFound);
}

#[test]
fn a_phone_is_added_when_the_server_says_so() {
    let (world, server, browser) = alice();
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    assert_eq!(begun.state, EnrollState::Open);
    assert!(begun.offer.qr.is_some() && begun.offer.link.unwrap().starts_with("otpauth://pipush/"));
    assert!(begun.push.is_none());
    let seen = server.count("enroll_look");
    for _ in 0..3 {
        assert_eq!(look(&browser, &begun.id).unwrap().state, EnrollState::Open);
    }
    assert!(server.count("enroll_look") <= seen + 1, "looked at too often");
    // Away is no end.
    world.clock.seconds(3);
    server.fail("enroll_look", No::Unavailable(None));
    assert_eq!(look(&browser, &begun.id).unwrap().state, EnrollState::Open);
    server.with("alice", |person| person.setups[0].scanned = true);
    world.clock.seconds(3);
    let done = look(&browser, &begun.id).unwrap();
    assert_eq!(done.state, EnrollState::Done);
    assert!(done.rev > begun.rev);
    assert_eq!(ids(&browser, MethodKind::Push).len(), 2);
    let page = browser
        .authority
        .activity(&call(&browser), Some(ActivityFilter::Changes), None)
        .unwrap();
    assert_eq!(
        page.entries
            .iter()
            .filter(|one| one.kind == ActivityKind::MethodAdded)
            .count(),
        1
    );
}

#[test]
fn a_phone_takes_the_place_of_another() {
    let (world, server, browser) = alice();
    let old = id(&browser, MethodKind::Push);
    patch(&browser, &old, &default()).unwrap();
    let mut start = of(MethodKind::Push);
    start.replaces = Some(old.clone());
    let begun = begin(&browser, &start).unwrap();
    assert_eq!(begun.replaces.as_deref(), Some("Pixel"));
    server.with("alice", |person| person.setups[0].scanned = true);
    world.clock.seconds(3);
    let done = look(&browser, &begun.id).unwrap();
    let phones = ids(&browser, MethodKind::Push);
    assert_eq!(phones, [done.method.unwrap()]);
    assert!(method(&browser, MethodKind::Push).default);
    assert_eq!(
        server.with("alice", |person| person
            .factors
            .iter()
            .filter(|one| one.kind == MethodKind::Push)
            .count()),
        1
    );
}

#[test]
fn giving_up_leaves_nothing_there() {
    let (_world, server, browser) = alice();
    let begun = begin(&browser, &of(MethodKind::Push)).unwrap();
    browser
        .authority
        .give_up_enrollment(&call(&browser), &begun.id)
        .unwrap();
    assert!(server.with("alice", |person| person.setups.is_empty()));
    assert_eq!(no(look(&browser, &begun.id)), ProblemKind::NotFound);
}

#[test]
fn recovery_codes_are_made_there_and_shown_once() {
    let (_world, server, browser) = alice();
    let it = &browser.authority;
    server.fail("recovery_codes", No::Unavailable(None));
    assert_eq!(
        no(it.make_recovery_codes(&call(&browser)).map(|_| ())),
        ProblemKind::UpstreamUnavailable
    );
    assert_eq!(method(&browser, MethodKind::Recovery).left, Some(5));
    let made = it.make_recovery_codes(&call(&browser)).unwrap();
    assert_eq!(made.codes, MADE);
    assert_eq!(method(&browser, MethodKind::Recovery).left, Some(3));
    let marks = it.recovery_marks(&call(&browser)).unwrap();
    assert!(marks.created_at.is_some() && marks.codes.is_empty());
}
