//! Requests that sign nobody in: they count like any other, and only their own page is told of them.
#![allow(clippy::unwrap_used)]

mod support;

use std::thread;

use contract::{
    account::{Trial, TrialOutcome},
    device::{DenyReason, RequestPurpose},
    problem::ProblemKind,
};
use genkan_gateway::authority::{NumberMode, Policy, PushLimits, Result};
use support::{
    Browser, Phone, World,
    account::call,
    enroll::{KENJI, MEI, sign_in},
    policy, refusal,
};

fn mei(world: &World, mode: NumberMode) -> (Browser, Phone) {
    let phone = world.person(MEI, mode);
    let browser = sign_in(world, &phone, MEI);
    world.clock.seconds(31);
    (browser, phone)
}

fn start(browser: &Browser, phone: &Phone) -> Result<Trial> {
    browser
        .authority
        .start_trial(&call(browser), &format!("p-{}", phone.id))
}

fn look(browser: &Browser, id: &str) -> Result<Trial> {
    Ok(browser.authority.trial(&call(browser), id)?.trial)
}

fn no<T>(answer: Result<T>) -> ProblemKind {
    answer.map_or_else(|error| refusal(error).kind, |_| panic!("it was allowed"))
}

fn number(trial: &Trial) -> Option<String> {
    trial.push.number.clone().and_then(|number| number.value)
}

#[test]
fn it_arrives_is_seen_and_ends_as_it_was_answered() {
    let world = World::new();
    let (browser, phone) = mei(&world, NumberMode::Type2);
    let before = world.sessions(MEI);
    for want in [TrialOutcome::Approved, TrialOutcome::Denied, TrialOutcome::WrongNumber] {
        let trial = start(&browser, &phone).unwrap();
        assert_eq!(trial.outcome, None);
        let asked = phone.newest();
        assert_eq!(asked.purpose, Some(RequestPurpose::Test));
        let arrived = look(&browser, &trial.id).unwrap();
        assert!(arrived.rev > trial.rev, "the page learns that it has arrived");
        phone.seen(&asked.id);
        assert!(look(&browser, &trial.id).unwrap().push.seen);
        let right = number(&trial).unwrap();
        match want {
            TrialOutcome::Approved => drop(phone.approve(&asked.id, Some(right)).unwrap()),
            TrialOutcome::Denied => drop(phone.deny(&asked.id, None).unwrap()),
            _ => drop(
                phone
                    .approve(&asked.id, Some(if right == "00" { "01" } else { "00" }.to_owned()))
                    .unwrap(),
            ),
        }
        let ended = look(&browser, &trial.id).unwrap();
        assert_eq!(ended.outcome, Some(want));
        assert_eq!(number(&ended), None, "a number that is over is not told again");
        world.clock.seconds(301);
    }
    assert_eq!(world.sessions(MEI), before, "nobody was signed in by it");
}

#[test]
fn time_a_newer_one_and_the_page_end_it_too() {
    let world = World::new();
    let (browser, phone) = mei(&world, NumberMode::None);
    let late = start(&browser, &phone).unwrap();
    assert!(late.push.number.is_none());
    world.clock.seconds(120);
    let ended = look(&browser, &late.id).unwrap();
    assert_eq!(ended.outcome, Some(TrialOutcome::Expired));
    assert!(ended.rev > late.rev);
    let old = start(&browser, &phone).unwrap();
    world.clock.seconds(31);
    let new = start(&browser, &phone).unwrap();
    assert_eq!(look(&browser, &old.id).unwrap().outcome, Some(TrialOutcome::Superseded));
    browser.authority.withdraw_trial(&call(&browser), &new.id).unwrap();
    browser.authority.withdraw_trial(&call(&browser), &new.id).unwrap();
    assert_eq!(look(&browser, &new.id).unwrap().outcome, Some(TrialOutcome::Cancelled));
    phone.approve(&phone.newest().id, None).unwrap();
    assert_eq!(look(&browser, &new.id).unwrap().outcome, Some(TrialOutcome::Cancelled));
}

#[test]
fn it_counts_like_any_other_also_twenty_at_once() {
    let world = World::with(Policy {
        push: PushLimits {
            min_gap: 0,
            ..PushLimits::default()
        },
        ..policy()
    });
    let (browser, phone) = mei(&world, NumberMode::None);
    let sent = thread::scope(|scope| {
        let all: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| start(&browser, &phone).is_ok()))
            .collect();
        all.into_iter()
            .filter_map(|one| one.join().ok())
            .filter(|&sent| sent)
            .count()
    });
    assert_eq!(sent, 3, "as many as may be sent in five minutes");
    assert_eq!(no(start(&browser, &phone)), ProblemKind::RateLimited);
    let listed = phone.requests().requests;
    let pending = listed
        .iter()
        .filter(|one| one.state == contract::device::RequestState::Pending);
    assert_eq!(pending.count(), 1);
}

#[test]
fn only_a_phone_of_ones_own_that_gets_requests() {
    let world = World::new();
    let (browser, phone) = mei(&world, NumberMode::None);
    let kenji = world.person(KENJI, NumberMode::None);
    let stranger = sign_in(&world, &kenji, KENJI);
    let second = sign_in(&world, &phone, MEI);
    world.clock.seconds(31);
    let trial = start(&browser, &phone).unwrap();
    for other in [&stranger, &second] {
        assert_eq!(no(look(other, &trial.id)), ProblemKind::NotFound);
        let withdrawn = other.authority.withdraw_trial(&call(other), &trial.id);
        assert_eq!(no(withdrawn), ProblemKind::NotFound);
    }
    // A request of a sign-in is none, whoever asks.
    world.clock.seconds(31);
    world.waiting(MEI);
    assert_eq!(no(look(&browser, &phone.newest().id)), ProblemKind::NotFound);
    assert_eq!(no(start(&stranger, &phone)), ProblemKind::NotFound);
    for odd in ["p-nothing", "r", "k-x", "x"] {
        assert_eq!(
            no(browser.authority.start_trial(&call(&browser), odd)),
            ProblemKind::NotFound,
            "{odd}"
        );
    }
    let patch = contract::device::PatchDevice {
        allow_requests: Some(false),
        ..contract::device::PatchDevice::default()
    };
    let signed = phone.signed("PATCH", "/device", b"{}");
    world.authority.change_device(&signed, &patch).unwrap();
    world.clock.seconds(31);
    assert_eq!(no(start(&browser, &phone)), ProblemKind::InputInvalid);
}

#[test]
fn it_was_not_me_ends_the_session_that_sent_it() {
    let world = World::new();
    let (browser, phone) = mei(&world, NumberMode::Type6);
    start(&browser, &phone).unwrap();
    phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    assert!(!browser.signed_in());
    assert_eq!(world.sessions(MEI), 0);
}

#[test]
fn a_number_that_would_stand_on_the_phone_stands_on_the_page() {
    let world = World::new();
    let phone = world.person(MEI, NumberMode::OnPhone);
    let mut browser = world.waiting(MEI);
    browser.code(&phone.newest().shown.unwrap()).unwrap();
    browser.remember(true).unwrap();
    world.clock.seconds(31);
    let trial = start(&browser, &phone).unwrap();
    let asked = phone.newest();
    assert_eq!((asked.shown, asked.number.map(|number| number.digits)), (None, Some(6)));
    phone.approve(&asked.id, number(&trial)).unwrap();
    assert_eq!(look(&browser, &trial.id).unwrap().outcome, Some(TrialOutcome::Approved));
}
