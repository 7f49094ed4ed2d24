//! What the list says, and names.

use super::*;

#[test]
fn the_list_is_what_the_server_has() {
    let (world, server, browser) = alice();
    let listed = methods(&browser);
    let kinds: Vec<_> = listed
        .methods
        .iter()
        .map(|one| (one.kind, one.label.as_str()))
        .collect();
    assert_eq!(
        kinds,
        [
            (MethodKind::Push, "Pixel"),
            (MethodKind::Totp, "Aegis"),
            (MethodKind::Recovery, "")
        ]
    );
    let (phone, app, codes) = (&listed.methods[0], &listed.methods[1], &listed.methods[2]);
    assert!(phone.default && phone.for_good && !phone.codes && phone.allow_requests == Some(true));
    assert!(phone.can.contains(&Verb::Test));
    assert!(phone.can.contains(&Verb::Remove) && phone.can.contains(&Verb::Pause));
    assert!(app.can.contains(&Verb::Rename) && app.can.contains(&Verb::Default));
    assert_eq!((codes.left, codes.total), (Some(5), None));
    assert!(!codes.can.contains(&Verb::Remove), "the server does not take them back");
    let add: Vec<_> = listed.add.iter().map(|one| (one.kind, one.reason)).collect();
    assert_eq!(add, [(MethodKind::Push, None::<NoAdd>), (MethodKind::Totp, None)]);
    // Seen there, seen here: at most every five seconds.
    let asked = server.count("factors");
    server.with("alice", |person| person.factors.remove(1));
    assert_eq!(methods(&browser).methods.len(), 3);
    assert_eq!(server.count("factors"), asked);
    later(&world);
    let now = methods(&browser);
    assert_eq!(now.methods.len(), 2);
    assert!(now.rev > listed.rev && now.removed.is_empty());
}

#[test]
fn a_server_that_is_away_leaves_the_list_as_it_was_known() {
    let (world, server, browser) = alice();
    let known = methods(&browser).methods;
    for fault in [No::Unavailable(None), No::Throttled(None), No::NotFresh, No::Over] {
        world.clock.seconds(31);
        server.fail("factors", fault);
        let before = server.count("factors");
        assert_eq!(methods(&browser).methods, known, "{fault:?}");
        assert_eq!(server.count("factors"), before + 1);
        // It is left alone for a while.
        later(&world);
        methods(&browser);
        assert_eq!(server.count("factors"), before + 1);
    }
    assert!(browser.signed_in());
}

#[test]
fn a_session_that_has_ended_there_has_ended_here() {
    for fault in [No::SignedOut, No::Disabled, No::Locked] {
        let (world, server, browser) = alice();
        later(&world);
        server.fail("factors", fault);
        assert_eq!(
            no(browser.authority.methods(&call(&browser)).map(|_| ())),
            ProblemKind::NotAuthenticated,
            "{fault:?}"
        );
        assert!(!browser.signed_in());
    }
}

#[test]
fn names_are_given_there_where_they_can_be() {
    let (_world, server, browser) = alice();
    let (phone, app) = (id(&browser, MethodKind::Push), id(&browser, MethodKind::Totp));
    patch(&browser, &phone, &label("Work")).unwrap();
    assert_eq!(server.with("alice", |person| person.factors[0].label.clone()), "Work");
    patch(&browser, &app, &label("Mine")).unwrap();
    assert_eq!(server.count("rename"), 1);
    assert_eq!(server.with("alice", |person| person.factors[1].label.clone()), "Aegis");
    let names: Vec<_> = methods(&browser).methods.into_iter().map(|one| one.label).collect();
    assert_eq!(names, ["Work", "Mine", ""]);
    // Nothing is half done.
    assert_eq!(no(patch(&browser, &phone, &label("mine"))), ProblemKind::InputInvalid);
    for (fault, problem) in [
        (No::Unavailable(Some(7_000)), ProblemKind::UpstreamUnavailable),
        (No::Refused, ProblemKind::InputInvalid),
        (No::Over, ProblemKind::NotFound),
        (No::NotFresh, ProblemKind::ReauthenticationRequired),
        (No::Throttled(None), ProblemKind::RateLimited),
        (No::Unsupported, ProblemKind::NotSupported),
    ] {
        server.fail("rename", fault);
        let refused = refusal(patch(&browser, &phone, &label("Other")).unwrap_err());
        assert_eq!(refused.kind, problem, "{fault:?}");
        assert_eq!(method(&browser, MethodKind::Push).label, "Work");
    }
    // Done there, and the answer was lost: the next list shows it.
    server.lose("rename");
    assert_eq!(
        no(patch(&browser, &phone, &label("Lost"))),
        ProblemKind::UpstreamUnavailable
    );
    assert_eq!(method(&browser, MethodKind::Push).label, "Lost");
}

#[test]
fn what_the_server_cannot_do_is_neither_offered_nor_done() {
    let server = Arc::new(Scripted::new());
    let world = World::behind(&server);
    let browser = signed_in(&world, &server, "alice");
    let it = &browser.authority;
    let listed = methods(&browser);
    assert!(listed.add.is_empty());
    assert!(listed.methods.iter().all(|one| !one.can.contains(&Verb::Remove)));
    let app = id(&browser, MethodKind::Totp);
    assert_eq!(no(remove(&browser, &app)), ProblemKind::NotSupported);
    assert_eq!(no(begin(&browser, &of(MethodKind::Totp))), ProblemKind::InputInvalid);
    assert_eq!(
        no(it.make_recovery_codes(&call(&browser)).map(|_| ())),
        ProblemKind::NotSupported
    );
    let change = ChangePassword {
        password: NEW.to_owned(),
        end_sessions: false,
    };
    assert_eq!(
        no(it.change_password(&call(&browser), &change)),
        ProblemKind::NotSupported
    );
    assert_eq!(it.sessions(&call(&browser)).unwrap().sessions.len(), 1);
    it.activity(&call(&browser), None, None).unwrap();
    for never in [
        "remove",
        "enroll",
        "recovery_codes",
        "set_password",
        "sessions",
        "activity",
    ] {
        assert_eq!(server.count(never), 0, "{never}");
    }
}

#[test]
fn no_request_goes_to_a_paused_phone() {
    let (world, server, browser) = alice();
    let phone = id(&browser, MethodKind::Push);
    patch(&browser, &phone, &requests(false, None)).unwrap();
    let mut other = world.browser();
    other.start();
    other.identify("alice").unwrap();
    other.password(PASSWORD).unwrap();
    // The server sends one with the password all the same: it is not waited for.
    assert!(!matches!(other.step(), Step::PushPending(_)), "{:?}", other.step());
    world.authority.tidy_there().unwrap();
    assert!(server.inner().requests.last().unwrap().withdrawn);
}

#[test]
fn a_phone_of_the_server_can_be_tried() {
    let (world, server, browser) = alice();
    world.clock.seconds(31);
    let it = &browser.authority;
    let phone = id(&browser, MethodKind::Push);
    let redeemed = server.count("redeem");
    let start = || it.start_trial(&call(&browser), &phone);
    server.fail("ask", No::Unavailable(None));
    assert_eq!(no(start()), ProblemKind::UpstreamUnavailable);
    let trial = start().unwrap();
    assert_eq!(trial.push.number.as_ref().unwrap().value.as_deref(), Some("42"));
    assert_eq!(no(start()), ProblemKind::RateLimited);
    world.answered(&server, Look::Approved);
    let seen = it.trial(&call(&browser), &trial.id).unwrap().trial;
    assert_eq!(seen.outcome, Some(TrialOutcome::Approved));
    assert!(seen.rev > trial.rev);
    assert_eq!(server.count("redeem"), redeemed, "it signs nobody in");
    // Withdrawn here, it is taken back there.
    world.clock.seconds(31);
    let trial = start().unwrap();
    it.withdraw_trial(&call(&browser), &trial.id).unwrap();
    world.authority.tidy_there().unwrap();
    assert!(server.inner().requests.last().unwrap().withdrawn);
    // The session goes on as before.
    later(&world);
    assert_eq!(methods(&browser).methods.len(), 3);
}
