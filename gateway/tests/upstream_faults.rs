//! An identity server that says no, is away, loses answers, or forgets: nobody is let in by it, nothing is sent twice,
//! and the person can always go on.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::{Arc, Barrier};

use contract::{
    flow::{Action, MethodKind, Notice},
    problem::ProblemKind,
    request::ActionInput,
    step::{Blocked, PushOutcome, Step},
};
use genkan_gateway::{
    authority::{Location, Looked},
    upstream::{Look, No},
};
use support::{
    Browser, PASSWORD, World, ended, kind, pending, policy, repeat,
    upstream::{CODE, Scripted},
};

fn world() -> (World, Arc<Scripted>) {
    let server = Arc::new(Scripted::new());
    (World::behind(&server), server)
}

const ALL: [No; 10] = [
    No::Wrong,
    No::Throttled(Some(7_000)),
    No::Throttled(None),
    No::Locked,
    No::Disabled,
    No::Over,
    No::NotFresh,
    No::SignedOut,
    No::Unavailable(Some(9_000)),
    No::Unsupported,
];

fn blocked(step: &Step) -> Option<Blocked> {
    match step {
        Step::Blocked { why, .. } => Some(*why),
        _ => None,
    }
}

#[test]
fn every_no_to_a_password() {
    for no in ALL {
        let (world, server) = world();
        let mut browser = world.at_password("alice");
        server.fail("enter", no);
        let before = browser.flow().rev;
        match (no, browser.password(PASSWORD)) {
            (No::Wrong, Err(refused)) => assert_eq!(refused.kind, ProblemKind::CredentialsIncorrect),
            (No::Locked, Ok(step)) => assert_eq!(blocked(&step), Some(Blocked::Locked)),
            (No::Disabled, Ok(step)) => assert_eq!(blocked(&step), Some(Blocked::Disabled)),
            (No::Throttled(wait), Err(refused)) => {
                assert_eq!(refused.kind, ProblemKind::RateLimited);
                assert_eq!(refused.retry_at.unwrap() - refused.server_time, wait.unwrap_or(60_000));
            }
            (_, Err(refused)) => {
                assert_eq!(refused.kind, ProblemKind::UpstreamUnavailable, "{no:?}");
                assert!(refused.retry_at.unwrap() > refused.server_time);
                // The step is unchanged: the same password may be sent again.
                assert_eq!((refused.flow.unwrap().rev, server.sent()), (before, 0));
            }
            (no, other) => panic!("{no:?}: {other:?}"),
        }
        assert!(browser.session.is_none());
    }
}

#[test]
fn a_server_that_is_away_costs_no_tries() {
    let (world, server) = world();
    let mut browser = world.at_password("alice");
    for _ in 0..60 {
        server.fail("enter", No::Unavailable(None));
        assert_eq!(
            kind(browser.password(PASSWORD).unwrap_err()),
            ProblemKind::UpstreamUnavailable
        );
    }
    assert_eq!(pending(&browser.password(PASSWORD).unwrap()), Some(false));
    browser.choose(MethodKind::Totp).unwrap();
    for _ in 0..60 {
        server.fail("code", No::Unavailable(None));
        assert_eq!(kind(browser.code(CODE).unwrap_err()), ProblemKind::UpstreamUnavailable);
    }
    browser.code(CODE).unwrap();
    assert_eq!(server.sent(), 1);
}

#[test]
fn every_no_to_a_code() {
    for no in ALL {
        let (world, server) = world();
        let mut browser = world.waiting("bob");
        server.fail("code", no);
        match (no, browser.code(CODE)) {
            (No::Wrong, Err(refused)) => assert_eq!(refused.kind, ProblemKind::CodeIncorrect),
            (No::Locked, Ok(step)) => assert_eq!(blocked(&step), Some(Blocked::Locked)),
            (No::Disabled, Ok(step)) => assert_eq!(blocked(&step), Some(Blocked::Disabled)),
            (No::Throttled(_), Err(refused)) => assert_eq!(refused.kind, ProblemKind::RateLimited),
            (No::Over | No::NotFresh | No::SignedOut, Ok(step)) => {
                assert!(matches!(step, Step::Password { .. }), "{step:?}");
                // The way back in is the usual one.
                browser.password(PASSWORD).unwrap();
                browser.code(CODE).unwrap();
                assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
            }
            (No::Unavailable(_) | No::Unsupported, Err(refused)) => {
                assert_eq!(refused.kind, ProblemKind::UpstreamUnavailable);
                browser.code(CODE).unwrap();
            }
            (no, other) => panic!("{no:?}: {other:?}"),
        }
    }
}

#[test]
fn every_no_to_a_redemption() {
    for no in ALL {
        let (world, server) = world();
        let mut browser = world.waiting("dave");
        world.answered(&server, Look::Approved);
        browser.look().unwrap();
        server.fail("redeem", no);
        match (no, browser.plain(Action::Continue)) {
            // Nothing was redeemed, it still looks approved: once more, and that was it.
            (No::Unavailable(_), Ok(step)) => assert!(matches!(step, Step::RememberBrowser { .. })),
            (No::Throttled(_), Err(refused)) => {
                assert_eq!(refused.kind, ProblemKind::RateLimited);
                browser.plain(Action::Continue).unwrap();
            }
            (_, Ok(step)) => {
                assert_eq!(ended(&step), Some((PushOutcome::Expired, None)), "{no:?}");
                assert!(
                    browser
                        .flow()
                        .methods
                        .iter()
                        .any(|method| method.kind == MethodKind::Push)
                );
            }
            (no, other) => panic!("{no:?}: {other:?}"),
        }
    }
}

#[test]
fn a_lost_answer_redeems_nothing_twice_and_lets_nobody_in() {
    let (world, server) = world();
    let mut browser = world.waiting("dave");
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    server.lose("redeem");
    // It was redeemed there, nobody heard it: looked at, it is over.
    let step = browser.plain(Action::Continue).unwrap();
    assert_eq!(ended(&step), Some((PushOutcome::Expired, None)));
    assert_eq!(server.count("redeem"), 1);
    assert!(browser.session.is_none());
    // The person can ask again.
    world.clock.seconds(31);
    browser.plain(Action::Resend).unwrap();
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
}

#[test]
fn a_redemption_that_was_begun_before_is_looked_at_first() {
    let (world, server) = world();
    let mut browser = world.waiting("dave");
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    // Neither an answer nor a look comes back, as when the gateway dies in between.
    server.lose("redeem");
    server.fail("look", No::Unavailable(None));
    assert_eq!(
        kind(browser.plain(Action::Continue).unwrap_err()),
        ProblemKind::UpstreamUnavailable
    );
    let redeemed = server.count("redeem");
    let step = browser.plain(Action::Continue).unwrap();
    assert_eq!(ended(&step), Some((PushOutcome::Expired, None)));
    assert_eq!(server.count("redeem"), redeemed);
    assert!(browser.session.is_none());
}

#[test]
fn away_at_the_look_and_back_again() {
    let (world, server) = world();
    let mut browser = world.waiting("dave");
    server.answer(Look::Approved);
    server.fail("look", No::Unavailable(Some(3_000)));
    let Step::PushPending(push) = browser.step().clone() else {
        panic!()
    };
    assert_eq!(
        world.authority.look_there(&push.challenge).unwrap(),
        Looked::Away(Some(3_000))
    );
    assert_eq!(pending(&browser.look().unwrap()), Some(false));
    assert_eq!(world.authority.look_there(&push.challenge).unwrap(), Looked::Done);
    assert_eq!(pending(&browser.look().unwrap()), Some(true));
    assert_eq!(server.sent(), 1);
}

#[test]
fn what_cannot_be_sent_is_not_sent_twice() {
    let mut server = Scripted::new();
    server.by_itself = false;
    let server = Arc::new(server);
    let world = World::behind(&server);
    let mut browser = world.at_password("dave");
    server.fail("ask", No::Unavailable(None));
    assert_eq!(
        kind(browser.password(PASSWORD).unwrap_err()),
        ProblemKind::UpstreamUnavailable
    );
    assert!(matches!(browser.look().unwrap(), Step::Password { .. }));
    assert_eq!(pending(&browser.password(PASSWORD).unwrap()), Some(false));
    assert_eq!(server.sent(), 1);
    world.clock.seconds(31);
    server.fail("ask", No::Throttled(Some(5_000)));
    assert_eq!(
        kind(browser.plain(Action::Resend).unwrap_err()),
        ProblemKind::RateLimited
    );
    // The old one is as good as before.
    world.answered(&server, Look::Approved);
    assert_eq!(pending(&browser.look().unwrap()), Some(true));
    // What was begun there is over: from the password on.
    let mut other = world.waiting("alice");
    world.clock.seconds(31);
    server.fail("ask", No::Over);
    let step = other.plain(Action::Resend).unwrap();
    assert!(matches!(step, Step::Password { .. }), "{step:?}");
    // Nobody wonders why: the page says it, until the password is there again.
    assert_eq!(other.flow().notice, Some(Notice::StartedOver));
    other.password(PASSWORD).unwrap();
    assert_eq!(other.flow().notice, None);
}

#[test]
fn every_no_at_the_end() {
    for no in ALL {
        let (world, server) = world();
        let mut browser = world.waiting("erin");
        server.fail("complete", no);
        let answer = browser.remember(true);
        assert!(browser.session.is_none(), "{no:?}: {answer:?}");
        match answer {
            Ok(Step::Password { .. }) => {
                browser.password(PASSWORD).unwrap();
                browser.remember(true).unwrap();
                assert!(browser.signed_in());
            }
            Ok(step) => assert!(blocked(&step).is_some(), "{no:?}: {step:?}"),
            Err(refused) => {
                assert!(refused.retry_at.is_some(), "{no:?}");
                browser.remember(true).unwrap();
                assert!(browser.signed_in());
            }
        }
    }
}

/// Sends the same call from many at once.
fn at_once(browser: &Browser, calls: usize, input: &dyn Fn(usize) -> (Action, ActionInput)) -> Vec<Browser> {
    let barrier = Barrier::new(calls);
    std::thread::scope(|scope| {
        let tabs: Vec<_> = (0..calls)
            .map(|at| {
                let (action, input) = input(at);
                let mut tab = browser.clone();
                let barrier = &barrier;
                scope.spawn(move || {
                    let call = tab.call(action, input);
                    barrier.wait();
                    let _ = tab.send(&call);
                    tab
                })
            })
            .collect();
        tabs.into_iter().map(|tab| tab.join().unwrap()).collect()
    })
}

#[test]
fn twenty_tabs_send_one_request_and_redeem_it_once() {
    let (world, server) = world();
    let browser = world.at_password("dave");
    let password = |_| {
        let password = Some(PASSWORD.to_owned());
        (
            Action::Password,
            ActionInput {
                password,
                ..ActionInput::default()
            },
        )
    };
    let mut tabs = at_once(&browser, 20, &password);
    assert_eq!((server.sent(), server.count("enter")), (1, 1));
    let mut browser = tabs.remove(0);
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    at_once(&browser, 20, &|_| (Action::Continue, ActionInput::default()));
    assert_eq!(server.count("redeem"), 1);
    browser.look().unwrap();
    let remember = |_| {
        let remember = Some(true);
        (
            Action::Remember,
            ActionInput {
                remember,
                ..ActionInput::default()
            },
        )
    };
    let tabs = at_once(&browser, 20, &remember);
    assert_eq!(tabs.iter().filter(|tab| tab.session.is_some()).count(), 1);
    assert_eq!((world.sessions("dave"), server.count("complete")), (1, 1));
}

#[test]
fn a_repeated_click_has_one_effect() {
    let mut server = Scripted::new();
    server.by_itself = false;
    let server = Arc::new(server);
    let world = World::behind(&server);
    let mut browser = world.at_password("dave");
    let mut call = browser.call(
        Action::Password,
        ActionInput {
            password: Some(PASSWORD.to_owned()),
            ..ActionInput::default()
        },
    );
    call.repeat = repeat("one", b"password");
    browser.send(&call).unwrap();
    browser.send(&call).unwrap();
    assert_eq!((server.sent(), server.count("enter")), (1, 1));
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    let mut call = browser.call(Action::Continue, ActionInput::default());
    call.repeat = repeat("two", b"continue");
    browser.send(&call).unwrap();
    browser.send(&call).unwrap();
    assert_eq!(server.count("redeem"), 1);
}

#[test]
fn another_browser_supersedes_and_there_is_one_live_request() {
    let (world, server) = world();
    let mut first = world.waiting("dave");
    let second = world.waiting("dave");
    assert_eq!(ended(&first.look().unwrap()), Some((PushOutcome::Superseded, None)));
    world.authority.tidy_there().unwrap();
    assert!(server.inner().requests[0].withdrawn && !server.inner().requests[1].withdrawn);
    assert_eq!(pending(second.step()), Some(false));
    // The answer to the older one is worth nothing.
    server.inner().requests[0].look = Look::Approved;
    world.authority.look_at_all().unwrap();
    assert_eq!(ended(&first.look().unwrap()), Some((PushOutcome::Superseded, None)));
}

#[test]
fn a_restart_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let server = Arc::new(Scripted::new());
    let mut browser = {
        let world = World::behind_at(Location::Directory(folder.path()), &server, policy());
        world.waiting("alice")
    };
    server.answer(Look::Approved);
    let again = World::behind_at(Location::Directory(folder.path()), &server, policy());
    browser.authority = Arc::clone(&again.authority);
    again.authority.look_at_all().unwrap();
    assert_eq!(pending(&browser.look().unwrap()), Some(true));
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    assert!(browser.signed_in());
    assert_eq!(server.sent(), 1);
    // What the server gave lies in no file in clear.
    let bytes: Vec<u8> = std::fs::read_dir(folder.path())
        .unwrap()
        .flat_map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let holds = |text: &[u8]| bytes.windows(text.len()).any(|part| part == text);
    assert!(holds(b"PIPU1"), "the handle of a phone stands in its row");
    assert!(!holds(b"\"login\"") && !holds(b"trusted") && !holds(PASSWORD.as_bytes()));
}

#[test]
fn an_account_there_is_found_by_its_name_there() {
    let (world, _server) = world();
    for typed in ["alice", "Alice", " ALICE "] {
        world.waiting(typed);
    }
    assert_eq!(world.authority.list_users().unwrap().len(), 1);
    // A name that nobody has there leaves nothing behind.
    let mut nobody = world.at_password("mallory");
    assert_eq!(
        kind(nobody.password(PASSWORD).unwrap_err()),
        ProblemKind::CredentialsIncorrect
    );
    assert_eq!(world.authority.list_users().unwrap().len(), 1);
}

#[test]
fn locked_here_is_locked_whatever_the_server_says() {
    let (world, server) = world();
    let mut browser = world.waiting("dave");
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    world.authority.set_locked("dave", true).unwrap();
    let step = browser.plain(Action::Continue).unwrap();
    assert_eq!(blocked(&step), Some(Blocked::Locked));
    let other = world.waiting("dave");
    assert_eq!(blocked(other.step()), Some(Blocked::Locked));
    assert!(browser.session.is_none());
}
