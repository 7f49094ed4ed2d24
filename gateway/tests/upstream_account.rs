//! What people do with their own account, where an identity server keeps it.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use contract::{
    Millis,
    account::{ActivityFilter, ActivityKind, ChangePassword, EnrollState, NoAdd, Securing, TrialOutcome, Verb},
    flow::{Action, MethodKind},
    problem::{ProblemKind, Wrong},
    step::Step,
};
use genkan_gateway::{
    authority::Which,
    upstream::{Event, EventKind, Look, No},
};
use support::{
    Browser, PASSWORD, World,
    account::{call, default, label, method, methods, no, patch, remove, requests, restore, start_step_up},
    enroll::{at_once, begin, ids, look, of, verify},
    refusal,
    upstream::{CODE, Scripted},
    upstream_account::MADE,
};

const NEW: &str = "tegami wo kaku asa";
/// So long a proof is fresh, seconds.
const FRESH: i64 = 300;

fn server() -> Scripted {
    let mut server = Scripted::new();
    server.abilities.enroll = vec![MethodKind::Push, MethodKind::Totp];
    server.abilities.rename = vec![MethodKind::Push];
    server.abilities.remove = vec![MethodKind::Push, MethodKind::Totp];
    server.abilities.recovery_codes = true;
    server.abilities.sessions = true;
    server.abilities.activity = true;
    server.abilities.password_min_length = Some(10);
    server
}

fn world() -> (World, Arc<Scripted>) {
    let server = Arc::new(server());
    (World::behind(&server), server)
}

/// Somebody who has just proven it with the phone.
fn signed_in(world: &World, server: &Scripted, who: &str) -> Browser {
    world.clock.seconds(31);
    let mut browser = world.browser();
    browser.start();
    browser.identify(who).unwrap();
    browser.password(PASSWORD).unwrap();
    prove(world, server, &mut browser);
    browser.remember(true).unwrap();
    assert!(browser.signed_in());
    browser
}

fn prove(world: &World, server: &Scripted, browser: &mut Browser) {
    world.answered(server, Look::Approved);
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
}

fn alice() -> (World, Arc<Scripted>, Browser) {
    let (world, server) = world();
    let browser = signed_in(&world, &server, "alice");
    (world, server, browser)
}

fn step_up(world: &World, server: &Scripted, browser: &mut Browser) {
    world.clock.seconds(31);
    start_step_up(browser, None).unwrap();
    browser.password(PASSWORD).unwrap();
    prove(world, server, browser);
    assert!(matches!(browser.step(), Step::SignedIn { .. }), "{:?}", browser.step());
}

fn id(browser: &Browser, kind: MethodKind) -> String {
    method(browser, kind).id
}

/// Time for the list to be asked for again.
fn later(world: &World) {
    world.clock.seconds(6);
}

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

#[test]
fn a_password_is_set_there() {
    let (world, server, browser) = alice();
    let other = signed_in(&world, &server, "alice");
    let change = |password: &str, end_sessions| {
        let change = ChangePassword {
            password: password.to_owned(),
            end_sessions,
        };
        browser.authority.change_password(&call(&browser), &change)
    };
    let wrong = |password: &str| refusal(change(password, false).unwrap_err()).wrong;
    world.clock.seconds(1);
    assert_eq!(wrong("kaku asa"), Some(Wrong::TooShort));
    assert_eq!(wrong("password123"), Some(Wrong::TooCommon));
    assert_eq!(server.count("set_password"), 0);
    server.fail("set_password", No::Refused);
    assert_eq!(wrong(NEW), Some(Wrong::TooCommon));
    server.fail("set_password", No::Unavailable(None));
    assert_eq!(no(change(NEW, true)), ProblemKind::UpstreamUnavailable);
    assert!(other.signed_in());
    let ended = change(NEW, true).unwrap();
    assert_eq!(ended.ended, 1);
    assert_eq!(
        server.with("alice", |person| person.password.clone()).as_deref(),
        Some(NEW)
    );
    assert!(!other.signed_in() && browser.signed_in());
}

#[test]
fn sessions_of_both_are_one_list() {
    let (world, server, first) = alice();
    let second = signed_in(&world, &server, "alice");
    let at = world.authority.now() - 60_000;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    server.with("alice", |person| person.opened_elsewhere("elsewhere", firefox, at));
    let it = &first.authority;
    let list = || it.sessions(&call(&first)).unwrap().sessions;
    let sessions = list();
    assert_eq!(sessions.len(), 3, "{sessions:?}");
    assert!(sessions[0].current);
    let beside = sessions.iter().find(|one| one.expires_at.is_none()).unwrap();
    assert_eq!(
        (beside.browser.name.as_deref(), beside.created_at),
        (Some("Firefox"), at)
    );
    assert!(!beside.id.contains("elsewhere"));
    // The server is away: ours are still there.
    server.fail("sessions", No::Unavailable(None));
    assert_eq!(list().len(), 2);
    // One ends there.
    let one = Which::One(beside.id.clone());
    server.fail("end_session", No::Unavailable(None));
    assert_eq!(
        no(it.end_sessions(&call(&first), &one)),
        ProblemKind::UpstreamUnavailable
    );
    assert_eq!(it.end_sessions(&call(&first), &one).unwrap().ended, 1);
    assert_eq!(no(it.end_sessions(&call(&first), &one)), ProblemKind::NotFound);
    assert_eq!(list().len(), 2);
    // Ended there, ours ends, too.
    let handle = server
        .with("alice", |person| person.live().last().map(ToString::to_string))
        .unwrap();
    server.with("alice", |person| {
        let found = person.sessions.iter_mut().find(|one| one.handle == handle);
        found.unwrap().ended = true;
    });
    assert_eq!(list().len(), 1);
    assert!(!second.signed_in() && first.signed_in());
}

#[test]
fn all_others_end_on_both_sides() {
    let (world, server, first) = alice();
    let second = signed_in(&world, &server, "alice");
    server.with("alice", |person| person.opened_elsewhere("elsewhere", "", 1));
    let it = &first.authority;
    it.sessions(&call(&first)).unwrap();
    server.fail("end_session", No::Unavailable(None));
    let ended = it.end_sessions(&call(&first), &Which::Others).unwrap();
    assert_eq!((ended.ended, ended.pending, ended.current), (1, 1, false));
    assert!(!second.signed_in());
    let ended = it.end_sessions(&call(&first), &Which::Others).unwrap();
    assert_eq!((ended.ended, ended.pending), (1, 0));
    world.authority.tidy_there().unwrap();
    assert_eq!(server.with("alice", |person| person.live().len()), 1);
    world.clock.seconds(FRESH + 1);
    assert_eq!(
        no(it.end_sessions(&call(&first), &Which::Others)),
        ProblemKind::ReauthenticationRequired
    );
}

fn event(handle: &str, at: Millis, succeeded: bool) -> Event {
    Event {
        handle: handle.to_owned(),
        kind: EventKind::SignIn,
        succeeded,
        method: Some(MethodKind::Totp),
        at,
        place: None,
        client: String::new(),
    }
}

#[test]
fn activity_of_both_is_one_list_by_time() {
    let (world, server, browser) = alice();
    let now = world.authority.now();
    // None of them came through the gateway, however near they are to what did: the first is of the same second.
    let mut events = vec![event("near", now - 1_000, true)];
    events.extend((1..60).map(|at| event(&format!("e{at}"), now - at * 60_000, at % 2 == 0)));
    server.with("alice", |person| person.events = events);
    let it = &browser.authority;
    let page = |of, cursor: Option<&str>| it.activity(&call(&browser), of, cursor).unwrap();
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let next = page(None, cursor.as_deref());
        assert!(next.entries.len() <= 25);
        all.extend(next.entries);
        cursor = next.older;
        if cursor.is_none() {
            break;
        }
    }
    assert!(all.windows(2).all(|pair| pair[0].at >= pair[1].at), "not by time");
    let beside: Vec<_> = all.iter().filter(|one| one.method == Some(MethodKind::Totp)).collect();
    assert_eq!(beside.len(), 60);
    let mut ids: Vec<_> = all.iter().map(|one| one.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all.len());
    assert!(page(Some(ActivityFilter::Changes), None).entries.is_empty());
    let trouble = page(Some(ActivityFilter::Trouble), None).entries;
    assert_eq!(trouble.len(), 25);
    // Away, our own are there.
    server.fail("activity", No::Unavailable(None));
    assert!(
        page(None, None)
            .entries
            .iter()
            .all(|one| one.method != Some(MethodKind::Totp))
    );
}

#[test]
fn it_was_not_me_reaches_the_server() {
    let (world, server, browser) = alice();
    let other = signed_in(&world, &server, "alice");
    let now = world.authority.now();
    server.with("alice", |person| {
        person.opened_elsewhere("elsewhere", "", 1);
        person.events = vec![event("odd", now - 60_000, true)];
    });
    let it = &browser.authority;
    let page = it.activity(&call(&browser), None, None).unwrap();
    assert!(
        !page.securing.contains(&Securing::NewPassword),
        "nobody here can ask for one"
    );
    let odd = page
        .entries
        .iter()
        .find(|one| one.method == Some(MethodKind::Totp))
        .unwrap();
    assert!(odd.can_report && odd.reported_at.is_none());
    let secured = it.report_activity(&call(&browser), &odd.id).unwrap();
    assert!(secured.ended >= 1, "{secured:?}");
    assert!(!other.signed_in() && browser.signed_in());
    assert_eq!(server.with("alice", |person| person.live().len()), 1);
    let after = it.activity(&call(&browser), None, None).unwrap();
    let odd = after.entries.iter().find(|one| one.id == odd.id).unwrap();
    assert!(!odd.can_report && odd.reported_at.is_some());
    assert!(methods(&browser).requests_paused && !methods(&browser).must_change_password);
    // Said again, it does nothing more; somebody else's entry does not exist.
    assert_eq!(it.report_activity(&call(&browser), &odd.id).unwrap().ended, 0);
    let dave = signed_in(&world, &server, "dave");
    assert_eq!(
        no(dave.authority.report_activity(&call(&dave), &odd.id).map(|_| ())),
        ProblemKind::NotFound
    );
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
