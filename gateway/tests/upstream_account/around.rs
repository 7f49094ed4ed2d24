//! Password, sessions and activity of both sides.

use super::*;

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
