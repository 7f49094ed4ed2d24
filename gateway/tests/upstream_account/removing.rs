//! Taking something away there, and the proof that every change needs.

use super::*;

#[test]
fn a_removal_is_for_good_and_never_the_last() {
    let (_world, server, browser) = alice();
    let (phone, app) = (id(&browser, MethodKind::Push), id(&browser, MethodKind::Totp));
    server.fail("remove", No::Unavailable(None));
    assert_eq!(no(remove(&browser, &app)), ProblemKind::UpstreamUnavailable);
    assert_eq!(ids(&browser, MethodKind::Totp), [app.as_str()]);
    let left = remove(&browser, &app).unwrap();
    assert!(left.removed.is_empty());
    assert!(left.methods.iter().all(|one| one.id != app));
    assert_eq!(no(restore(&browser, &app)), ProblemKind::NotFound);
    assert_eq!(server.with("alice", |person| person.factors.len()), 2);
    assert!(method(&browser, MethodKind::Push).last);
    assert_eq!(no(remove(&browser, &phone)), ProblemKind::LastMethod);
    assert_eq!(no(remove(&browser, "r")), ProblemKind::NotSupported);
    assert_eq!(server.count("remove"), 2);
}

#[test]
fn where_the_password_alone_is_enough_there_is_no_last_one() {
    let mut server = server();
    server.abilities.bare = true;
    let server = Arc::new(server);
    let world = World::behind(&server);
    let browser = signed_in(&world, &server, "alice");
    let app = id(&browser, MethodKind::Totp);
    remove(&browser, &app).unwrap();
    let phone = method(&browser, MethodKind::Push);
    assert!(!phone.last);
    let left = remove(&browser, &phone.id).unwrap();
    assert!(left.methods.iter().all(|one| one.kind != MethodKind::Push));
}

#[test]
fn gone_there_already_is_gone() {
    let (_world, server, browser) = alice();
    let app = id(&browser, MethodKind::Totp);
    server.with("alice", |person| person.factors.remove(1));
    assert!(remove(&browser, &app).unwrap().methods.iter().all(|one| one.id != app));
    let lost = id(&browser, MethodKind::Push);
    assert_eq!(no(remove(&browser, &lost)), ProblemKind::LastMethod);
}

#[test]
fn of_two_that_go_at_once_one_stays() {
    for _ in 0..5 {
        let (_world, server, browser) = alice();
        let both = [id(&browser, MethodKind::Push), id(&browser, MethodKind::Totp)];
        let turn = std::sync::atomic::AtomicUsize::new(0);
        let answers = at_once(20, || {
            let at = turn.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            remove(&browser, &both[at % 2]).is_ok()
        });
        assert_eq!(answers.iter().filter(|done| **done).count(), 1);
        let left = server.with("alice", |person| {
            let lasting = person.factors.iter().filter(|one| one.kind != MethodKind::Recovery);
            lasting.count()
        });
        assert_eq!(left, 1);
    }
}

#[test]
fn what_needs_a_proof_needs_it_by_our_rule_and_by_theirs() {
    let (world, server, mut browser) = alice();
    world.clock.seconds(FRESH + 1);
    let app = id(&browser, MethodKind::Totp);
    let before = server.inner().calls.len();
    assert_eq!(no(remove(&browser, &app)), ProblemKind::ReauthenticationRequired);
    assert_eq!(
        no(begin(&browser, &of(MethodKind::Totp))),
        ProblemKind::ReauthenticationRequired
    );
    assert_eq!(
        no(browser.authority.make_recovery_codes(&call(&browser)).map(|_| ())),
        ProblemKind::ReauthenticationRequired
    );
    assert_eq!(server.inner().calls.len(), before, "the server was not asked");
    step_up(&world, &server, &mut browser);
    // Ours is content, theirs is not: the page is told the same, proves it, and calls again.
    server.fail("remove", No::NotFresh);
    assert_eq!(no(remove(&browser, &app)), ProblemKind::ReauthenticationRequired);
    step_up(&world, &server, &mut browser);
    remove(&browser, &app).unwrap();
    // A pause needs none, and is ours alone.
    world.clock.seconds(FRESH + 1);
    let (phone, asked) = (id(&browser, MethodKind::Push), server.inner().calls.len());
    let paused = patch(&browser, &phone, &requests(false, None)).unwrap();
    assert_eq!(paused.methods[0].allow_requests, Some(false));
    assert_eq!(
        no(patch(&browser, &phone, &default())),
        ProblemKind::ReauthenticationRequired
    );
    assert_eq!(server.inner().calls.len(), asked);
}

#[test]
fn a_forged_call_asks_nobody() {
    let (_world, server, browser) = alice();
    let (phone, asked) = (id(&browser, MethodKind::Push), server.inner().calls.len());
    let mut forged = call(&browser);
    forged.csrf = Some("0".repeat(64));
    let it = &browser.authority;
    let change = ChangePassword {
        password: NEW.to_owned(),
        end_sessions: false,
    };
    for refused in [
        no(it.remove_method(&forged, &phone).map(|_| ())),
        no(it.change_method(&forged, &phone, &label("x")).map(|_| ())),
        no(it.start_enrollment(&forged, &of(MethodKind::Totp)).map(|_| ())),
        no(it.make_recovery_codes(&forged).map(|_| ())),
        no(it.change_password(&forged, &change).map(|_| ())),
        no(it.end_sessions(&forged, &Which::Others).map(|_| ())),
        no(it.secure_account(&forged).map(|_| ())),
    ] {
        assert_eq!(refused, ProblemKind::Csrf);
    }
    assert_eq!(server.inner().calls.len(), asked);
}
