//! The sessions of an account, and its password.
#![allow(clippy::unwrap_used)]

mod support;

use std::thread;

use contract::{
    account::{ChangePassword, EndedSessions},
    flow::{Action, MethodKind},
    problem::{ProblemKind, Wrong},
    step::CodeKind,
};
use genkan_gateway::authority::{AccountCall, NumberMode, Policy, Result, Which};
use support::{
    Browser, PASSWORD, Phone, World,
    account::{call, no, start_step_up},
    policy, refusal,
};

const MEI: &str = "mei@aoba.example";
const KENJI: &str = "kenji@aoba.example";
const NEW: &str = "tegami wo kaku asa";
/// So long a proof is fresh, seconds.
const FRESH: i64 = 300;

fn sign_in(world: &World, phone: &Phone, identifier: &str, password: &str) -> Browser {
    world.clock.seconds(31);
    let mut browser = world.browser();
    browser.start();
    browser.identify(identifier).unwrap();
    browser.password(password).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    browser
}

fn ids(browser: &Browser) -> Vec<String> {
    let sessions = browser.authority.sessions(&call(browser)).unwrap().sessions;
    assert!(sessions[0].current && sessions[1..].iter().all(|session| !session.current));
    sessions.into_iter().map(|session| session.id).collect()
}

fn end(browser: &Browser, which: &Which) -> Result<EndedSessions> {
    browser.authority.end_sessions(&call(browser), which)
}

#[test]
fn sessions_are_listed_with_the_own_one_first() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let first = sign_in(&world, &phone, MEI, PASSWORD);
    let second = sign_in(&world, &phone, MEI, PASSWORD);
    let listed = first.authority.sessions(&call(&first)).unwrap().sessions;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0].proof, Some(MethodKind::Push));
    assert!(listed[0].remembered && listed[0].created_at < listed[1].created_at);
    let mut other = ids(&second);
    other.reverse();
    assert_eq!(other, ids(&first));
    let token = first.session.unwrap();
    assert!(listed.iter().all(|session| !token.contains(&session.id)));
}

#[test]
fn a_session_says_how_it_was_opened_whatever_was_proven_since() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let mut own = sign_in(&world, &phone, MEI, PASSWORD);
    world.clock.seconds(31);
    start_step_up(&mut own, None).unwrap();
    own.password(PASSWORD).unwrap();
    own.plain(Action::ChooseMethod).unwrap();
    own.choose(MethodKind::Totp).unwrap();
    own.code(&phone.code()).unwrap();
    let listed = own.authority.sessions(&call(&own)).unwrap().sessions;
    assert_eq!(listed[0].proof, Some(MethodKind::Push));
    let entries = own.authority.activity(&call(&own), None, None).unwrap().entries;
    assert_eq!(entries[0].kind, contract::account::ActivityKind::StepUp);
    assert!(entries[0].current && entries[0].method == Some(MethodKind::Totp));
    world.clock.seconds(31);
    end(&own, &Which::Others).unwrap();
}

#[test]
fn one_others_and_all_end_and_stay_ended() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let mut all: Vec<Browser> = (0..4).map(|_| sign_in(&world, &phone, MEI, PASSWORD)).collect();
    let own = all.pop().unwrap();
    let victim = ids(&own)[1].clone();
    let ended = end(&own, &Which::One(victim.clone())).unwrap();
    assert_eq!((ended.ended, ended.pending, ended.current), (1, 0, false));
    assert_eq!(no(end(&own, &Which::One(victim))), ProblemKind::NotFound);
    assert_eq!(world.sessions(MEI), 3);
    let ended = end(&own, &Which::Others).unwrap();
    assert_eq!((ended.ended, ended.current, world.sessions(MEI)), (2, false, 1));
    assert_eq!(end(&own, &Which::Others).unwrap().ended, 0);
    assert!(all.iter().all(|browser| !browser.signed_in()) && own.signed_in());
    let again = sign_in(&world, &phone, MEI, PASSWORD);
    let ended = end(&again, &Which::All).unwrap();
    assert_eq!((ended.ended, ended.current, world.sessions(MEI)), (2, true, 0));
    assert!(!again.signed_in());
}

#[test]
fn ending_others_needs_a_fresh_proof_and_ending_oneself_none() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let other = sign_in(&world, &phone, MEI, PASSWORD);
    let own = sign_in(&world, &phone, MEI, PASSWORD);
    let [mine, theirs] = ids(&own).try_into().unwrap();
    world.clock.seconds(FRESH + 1);
    let stale = ProblemKind::ReauthenticationRequired;
    for which in [Which::One(theirs), Which::Others, Which::All] {
        assert_eq!(no(end(&own, &which)), stale, "{which:?}");
    }
    assert!(other.signed_in());
    let ended = end(&own, &Which::One(mine)).unwrap();
    assert_eq!((ended.ended, ended.current), (1, true));
    assert!(!own.signed_in() && other.signed_in());
    assert_eq!(no(end(&own, &Which::All)), ProblemKind::NotAuthenticated);
}

#[test]
fn another_persons_session_is_not_there() {
    let world = World::new();
    let (phone, other) = (
        world.person(MEI, NumberMode::None),
        world.person(KENJI, NumberMode::None),
    );
    let mei = sign_in(&world, &phone, MEI, PASSWORD);
    let kenji = sign_in(&world, &other, KENJI, PASSWORD);
    let theirs = ids(&kenji).remove(0);
    assert_eq!(no(end(&mei, &Which::One(theirs))), ProblemKind::NotFound);
    assert_eq!(no(end(&mei, &Which::One("unknown".to_owned()))), ProblemKind::NotFound);
    assert!(kenji.signed_in());
    let forged = AccountCall {
        csrf: call(&kenji).csrf,
        ..call(&mei)
    };
    assert_eq!(no(mei.authority.end_sessions(&forged, &Which::All)), ProblemKind::Csrf);
    assert!(mei.signed_in());
}

#[test]
fn twenty_at_once_end_each_session_once() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let others: Vec<Browser> = (0..3).map(|_| sign_in(&world, &phone, MEI, PASSWORD)).collect();
    let own = sign_in(&world, &phone, MEI, PASSWORD);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (call, authority) = (call(&own), own.authority.clone());
            thread::spawn(move || authority.end_sessions(&call, &Which::Others).unwrap().ended)
        })
        .collect();
    let ended: u32 = calls.into_iter().map(|one| one.join().unwrap()).sum();
    assert_eq!(ended, 3);
    assert!(own.signed_in() && others.iter().all(|browser| !browser.signed_in()));
}

fn change(browser: &Browser, password: &str, end_sessions: bool) -> Result<EndedSessions> {
    let change = ChangePassword {
        password: password.to_owned(),
        end_sessions,
    };
    browser.authority.change_password(&call(browser), &change)
}

#[test]
fn a_new_password_takes_the_place_of_the_old_one_and_the_session_stays() {
    let world = World::with(Policy { mail: true, ..policy() });
    let phone = world.person(MEI, NumberMode::None);
    world.authority.add_address(MEI, CodeKind::Email, MEI).unwrap();
    let other = sign_in(&world, &phone, MEI, PASSWORD);
    let own = sign_in(&world, &phone, MEI, PASSWORD);
    let ended = change(&own, NEW, false).unwrap();
    assert_eq!((ended.ended, ended.current), (0, false));
    assert!(own.signed_in() && other.signed_in());
    let ended = change(&own, "mizu to kaze 47", true).unwrap();
    assert_eq!(ended.ended, 1);
    assert!(own.signed_in() && !other.signed_in());
    let told: Vec<_> = world.letters().into_iter().map(|letter| letter.purpose).collect();
    assert!(
        told.ends_with(&["password_changed".to_owned(), "password_changed_everywhere".to_owned()]),
        "{told:?}"
    );

    let mut late = world.browser();
    late.start();
    late.identify(MEI).unwrap();
    for old in [PASSWORD, NEW] {
        assert_eq!(late.password(old).unwrap_err().kind, ProblemKind::CredentialsIncorrect);
    }
    assert!(sign_in(&world, &phone, MEI, "mizu to kaze 47").signed_in());
}

#[test]
fn a_flow_that_knew_the_old_password_has_to_begin_again() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let own = sign_in(&world, &phone, MEI, PASSWORD);
    world.clock.seconds(31);
    let mut thief = world.waiting(MEI);
    change(&own, NEW, true).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    thief.look().unwrap();
    let step = thief.plain(Action::Continue).unwrap();
    assert!(matches!(step, contract::step::Step::Password { .. }), "{step:?}");
}

#[test]
fn a_password_that_will_not_do_is_refused_and_changes_nothing() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let own = sign_in(&world, &phone, MEI, PASSWORD);
    let cases = [
        ("", None),
        ("short", Some(Wrong::TooShort)),
        ("password123", Some(Wrong::TooCommon)),
        ("mei aoba 2031", Some(Wrong::TooCommon)),
        (PASSWORD, Some(Wrong::Same)),
    ];
    for (password, wrong) in cases {
        let answer = refusal(change(&own, password, true).unwrap_err());
        let said = (answer.kind, answer.field.as_deref(), answer.wrong);
        assert_eq!(said, (ProblemKind::InputInvalid, Some("password"), wrong), "{password}");
    }
    let long = "x7".repeat(600);
    assert_eq!(
        refusal(change(&own, &long, false).unwrap_err()).wrong,
        Some(Wrong::TooLong)
    );
    world.clock.seconds(FRESH + 1);
    assert_eq!(no(change(&own, NEW, true)), ProblemKind::ReauthenticationRequired);
    let nobody = AccountCall {
        session: None,
        ..call(&own)
    };
    let new = ChangePassword {
        password: NEW.to_owned(),
        end_sessions: false,
    };
    assert_eq!(
        no(own.authority.change_password(&nobody, &new)),
        ProblemKind::NotAuthenticated
    );
    let forged = AccountCall {
        csrf: None,
        ..call(&own)
    };
    assert_eq!(no(own.authority.change_password(&forged, &new)), ProblemKind::Csrf);
    assert!(sign_in(&world, &phone, MEI, PASSWORD).signed_in());
}

#[test]
fn of_twenty_new_passwords_at_once_one_is_taken() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::None);
    let own = sign_in(&world, &phone, MEI, PASSWORD);
    let calls: Vec<_> = (0..20)
        .map(|n| {
            let own = own.clone();
            thread::spawn(move || change(&own, &format!("{NEW} {n}"), false).is_ok())
        })
        .collect();
    let taken: Vec<bool> = calls.into_iter().map(|one| one.join().unwrap()).collect();
    // Those that began after another had ended replace it: that is no race. At least one is taken, and one of them holds.
    assert!(taken.iter().any(|ok| *ok));
    let works = (0..20).filter(|n| {
        let mut browser = world.browser();
        // Whoever guesses has to wait.
        world.clock.seconds(3_600);
        browser.start();
        browser.identify(MEI).unwrap();
        browser.password(&format!("{NEW} {n}")).is_ok()
    });
    assert_eq!(works.count(), 1);
}
