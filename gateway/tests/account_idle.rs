//! A session that nobody uses ends (security row 82; NIST SP 800-63B-4, section 2.2.3).
#![allow(clippy::unwrap_used)]

mod support;

use std::{path::Path, sync::Arc};

use contract::{
    Millis,
    account::Session,
    flow::{Action, MethodKind},
    problem::ProblemKind,
    step::Step,
};
use genkan_gateway::authority::{FrameRequest, Location, NumberMode, Which};
use support::{
    Browser, PASSWORD, Phone, START, World,
    account::{approve, call, method, no, patch, requests, sign_in, start_step_up},
    clients::{asked, back, member, open},
    frame::{ask, known, loaded, proving, said, signing_in, world as world_with_frames},
    policy,
};

const MEI: &str = "mei@aoba.example";
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/// The shortest time without use that can be configured.
const SHORT: Millis = 300_000;

fn session(browser: &Browser) -> Session {
    browser.authority.session(browser.session.as_deref()).unwrap()
}

/// Somebody who has signed in and not said *stay signed in*.
fn signed_in() -> (World, Phone, Browser) {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let browser = sign_in(&world, &phone, MEI);
    (world, phone, browser)
}

#[test]
fn an_hour_without_use_ends_it_and_looking_at_it_is_no_use() {
    let (world, _, browser) = signed_in();
    let end = session(&browser).idle_at.unwrap();
    assert_eq!(end, session(&browser).server_time + HOUR);
    world.clock.pass(HOUR - 1);
    assert!(session(&browser).authenticated);
    assert_eq!(session(&browser).idle_at, Some(end), "it was only looked at");
    world.clock.pass(1);
    let over = session(&browser);
    assert!(!over.authenticated && over.user.is_none() && over.idle_at.is_none());
    let call = call(&browser);
    assert_eq!(no(browser.authority.sessions(&call)), ProblemKind::NotAuthenticated);
    assert_eq!(no(browser.authority.opened(&call)), ProblemKind::NotAuthenticated);
    assert_eq!(
        no(browser.authority.end_sessions(&call, &Which::All)),
        ProblemKind::NotAuthenticated
    );
    assert_eq!(world.sessions(MEI), 0);
}

#[test]
fn reading_on_is_no_use_either_because_pages_do_that_by_themselves() {
    let (world, _, browser) = signed_in();
    let end = session(&browser).idle_at;
    world.clock.pass(HOUR / 2);
    let call = call(&browser);
    browser.authority.methods(&call).unwrap();
    browser.authority.sessions(&call).unwrap();
    browser.authority.activity(&call, None, None).unwrap();
    assert_eq!(session(&browser).idle_at, end);
    world.clock.pass(HOUR / 2);
    assert!(!session(&browser).authenticated);
}

#[test]
fn who_opens_the_page_or_changes_something_stays_until_the_day_is_over() {
    let (world, _, browser) = signed_in();
    let ends = session(&browser).expires_at.unwrap();
    let phone = method(&browser, MethodKind::Push).id;
    for turn in 0..25 {
        world.clock.pass(HOUR - 1);
        if turn % 2 == 0 {
            browser.authority.opened(&call(&browser)).unwrap();
        } else {
            patch(&browser, &phone, &requests(false, None)).unwrap();
        }
        let now = session(&browser);
        assert!(now.authenticated, "turn {turn}");
        let idle = now.server_time + HOUR;
        assert_eq!(
            now.idle_at,
            (idle < ends).then_some(idle),
            "turn {turn}: never later than the end itself"
        );
        if idle >= ends {
            break;
        }
    }
    world.clock.pass(HOUR);
    assert!(!session(&browser).authenticated, "no use keeps it for more than a day");
}

/// The same state under another configuration, `later` than the start of the tests' clock.
fn restarted(folder: &Path, browser: &Browser, later: Millis, session_idle: Millis) -> (World, Browser) {
    let mut policy = policy();
    policy.lifetimes.session_idle = session_idle;
    let world = World::at(Location::Directory(folder), policy);
    world.clock.pass(later);
    world.authority.keep_idle_ends().unwrap();
    let authority = Arc::clone(&world.authority);
    let browser = Browser {
        authority,
        ..browser.clone()
    };
    (world, browser)
}

#[test]
fn what_was_over_stays_over_whatever_is_configured_later() {
    let folder = tempfile::tempdir().unwrap();
    let first = World::at(Location::Directory(folder.path()), policy());
    let phone = first.person(MEI, NumberMode::None);
    let left = sign_in(&first, &phone, MEI);
    let own = sign_in(&first, &phone, MEI);
    let end = session(&own).idle_at.unwrap();
    let used = end - HOUR;
    assert!(session(&left).idle_at.unwrap() < end, "a while before");
    drop(first);
    // Less time holds at once, for those that are there: one has a moment left, the other is over.
    let (world, now) = restarted(folder.path(), &own, used + SHORT - 1 - START, SHORT);
    assert_eq!(session(&now).idle_at, Some(used + SHORT));
    let left = Browser {
        authority: Arc::clone(&world.authority),
        ..left
    };
    assert!(!session(&left).authenticated);
    drop(world);
    // More time holds from the next use on, and brings nothing back.
    let (world, now) = restarted(folder.path(), &now, used + SHORT - 1 - START, 24 * HOUR);
    let left = Browser {
        authority: Arc::clone(&world.authority),
        ..left
    };
    assert!(!session(&left).authenticated, "it was over");
    assert_eq!(no(left.authority.opened(&call(&left))), ProblemKind::NotAuthenticated);
    assert_eq!(session(&now).idle_at, Some(used + SHORT), "not used yet");
    now.authority.opened(&call(&now)).unwrap();
    let told = session(&now);
    assert!(
        told.authenticated && told.idle_at.is_none(),
        "its own end comes first now"
    );
    assert_eq!(world.sessions(MEI), 1);
}

#[test]
fn a_use_is_noted_once_a_minute() {
    let (world, _, browser) = signed_in();
    let end = session(&browser).idle_at;
    world.clock.pass(59_999);
    browser.authority.opened(&call(&browser)).unwrap();
    assert_eq!(session(&browser).idle_at, end);
    world.clock.pass(1);
    browser.authority.opened(&call(&browser)).unwrap();
    assert_eq!(session(&browser).idle_at, end.map(|end| end + 60_000));
}

#[test]
fn a_remembered_one_lasts_a_week_without_use() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let mut browser = world.waiting(MEI);
    approve(&mut browser, &phone);
    browser.remember(true).unwrap();
    let told = session(&browser);
    assert_eq!(told.idle_at, Some(told.server_time + 7 * DAY));
    world.clock.pass(7 * DAY - 1);
    assert!(session(&browser).authenticated);
    browser.authority.opened(&call(&browser)).unwrap();
    world.clock.pass(7 * DAY - 1);
    assert!(session(&browser).authenticated);
    world.clock.pass(1);
    assert!(!session(&browser).authenticated);
}

#[test]
fn one_that_was_left_alone_is_listed_and_counted_no_more_and_ends_with_the_others() {
    let (world, phone, _left) = signed_in();
    world.clock.pass(HOUR);
    let own = sign_in(&world, &phone, MEI);
    let call = call(&own);
    assert_eq!(own.authority.sessions(&call).unwrap().sessions.len(), 1);
    assert_eq!(own.authority.activity(&call, None, None).unwrap().other_sessions, 0);
    assert_eq!(world.sessions(MEI), 1);
    assert_eq!(own.authority.end_sessions(&call, &Which::Others).unwrap().ended, 0);
}

#[test]
fn proving_it_once_more_is_a_use_and_comes_too_late_afterwards() {
    let (world, _, mut browser) = signed_in();
    world.clock.pass(HOUR - 1);
    start_step_up(&mut browser, None).unwrap();
    world.clock.pass(2);
    assert!(session(&browser).authenticated, "beginning with it counts");
    world.clock.pass(600_000);
    let before = session(&browser).idle_at.unwrap();
    browser.password(PASSWORD).unwrap();
    assert!(session(&browser).idle_at.unwrap() > before, "each step of it counts");
    world.clock.pass(HOUR);
    let gone = start_step_up(&mut browser, None).unwrap_err();
    assert_eq!(gone.kind, ProblemKind::NotAuthenticated);
}

#[test]
fn going_through_to_a_client_is_a_use() {
    let world = world_with_frames();
    let phone = world.person(MEI, NumberMode::None);
    let (_, browser) = known(&world, &phone, MEI);
    let end = session(&browser).idle_at.unwrap();
    world.clock.pass(HOUR / 2);
    let through = open(&world, asked(), browser.session.as_deref());
    assert!(member(&back(&through), "code").is_some());
    assert_eq!(session(&browser).idle_at, Some(end + HOUR / 2));
}

#[test]
fn what_a_client_knows_lives_as_long_as_the_session_itself() {
    let world = world_with_frames();
    let phone = world.person(MEI, NumberMode::None);
    let (token, browser) = known(&world, &phone, MEI);
    let told = session(&browser);
    world.clock.pass(HOUR);
    assert!(!session(&browser).authenticated);
    // The person has been at the shop all the time, and is asked for a fresh proof anyway.
    let mut frame = proving(&world, &token);
    assert!(matches!(frame.step(), Step::ChooseMethod));
    frame.choose(MethodKind::Push).unwrap();
    phone.approve(&phone.newest().id, frame.number()).unwrap();
    frame.look().unwrap();
    frame.plain(Action::Continue).unwrap();
    assert!(matches!(frame.step(), Step::SignedIn { .. }));
    assert!(
        !session(&browser).authenticated,
        "what was proven to the shop opens nothing here again"
    );
    // Its own end counts.
    world.clock.pass(told.expires_at.unwrap() - told.server_time);
    let (frame, ticket) = loaded(&world, "shop");
    let hinted = FrameRequest {
        id_token_hint: Some(token),
        ..said("shop", &ticket)
    };
    assert!(ask(&frame, &hinted).is_err());
}

#[test]
fn what_was_signed_in_to_in_a_frame_has_no_such_end() {
    let world = world_with_frames();
    let phone = world.person(MEI, NumberMode::None);
    let own = sign_in(&world, &phone, MEI);
    world.clock.seconds(31);
    let mut frame = signing_in(&world);
    frame.identify(MEI).unwrap();
    frame.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    frame.look().unwrap();
    frame.plain(Action::Continue).unwrap();
    for _ in 0..23 {
        world.clock.pass(HOUR - 60_000);
        own.authority.opened(&call(&own)).unwrap();
    }
    assert_eq!(own.authority.sessions(&call(&own)).unwrap().sessions.len(), 2);
}
