//! What an account's owner is shown of what has happened to it, and *this wasn't me*.
#![allow(clippy::unwrap_used)]

mod support;

use std::thread;

use contract::{
    account::{Activity, ActivityFilter, ActivityKind, ActivityOutcome, ActivityPage, ChangePassword, Securing},
    device::DenyReason,
    flow::{Action, MethodKind},
    problem::ProblemKind,
    step::CodeKind,
};
use genkan_gateway::authority::{AccountCall, NumberMode, Origin, Policy};
use support::{Browser, PASSWORD, Phone, World, account::call, kind, policy, refusal, wrong_code};

const MEI: &str = "mei@aoba.example";
const KENJI: &str = "kenji@aoba.example";
const HOUR: i64 = 3_600_000;

fn with_mail() -> World {
    World::with(Policy { mail: true, ..policy() })
}

/// An account with a phone and a mailbox.
fn person(world: &World, identifier: &str) -> Phone {
    let phone = world.person(identifier, NumberMode::None);
    world
        .authority
        .add_address(identifier, CodeKind::Email, identifier)
        .unwrap();
    phone
}

fn sign_in(world: &World, phone: &Phone, identifier: &str) -> Browser {
    let mut browser = world.waiting(identifier);
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    world.clock.seconds(31);
    browser
}

fn page(browser: &Browser) -> ActivityPage {
    browser.authority.activity(&call(browser), None, None).unwrap()
}

fn all(browser: &Browser, of: Option<ActivityFilter>) -> Vec<Activity> {
    let (call, mut all, mut cursor) = (call(browser), Vec::new(), None);
    loop {
        let page = browser.authority.activity(&call, of, cursor.as_deref()).unwrap();
        assert!(page.entries.len() <= 25);
        all.extend(page.entries);
        cursor = page.older;
        if cursor.is_none() {
            return all;
        }
    }
}

fn wrong_password(world: &World, identifier: &str) {
    let mut browser = world.browser();
    browser.start();
    browser.identify(identifier).unwrap();
    assert_eq!(
        kind(browser.password("not the password").unwrap_err()),
        ProblemKind::CredentialsIncorrect
    );
}

fn facts(entry: &Activity) -> (ActivityKind, ActivityOutcome, Option<MethodKind>, u32) {
    (entry.kind, entry.outcome, entry.method, entry.count)
}

use ActivityKind as K;
use ActivityOutcome as O;

#[test]
fn a_sign_in_and_its_request_are_listed_newest_first() {
    let world = with_mail();
    let phone = person(&world, MEI);
    wrong_password(&world, "nobody@aoba.example");
    let browser = sign_in(&world, &phone, MEI);
    let entries = page(&browser).entries;
    let seen: Vec<_> = entries.iter().map(facts).collect();
    assert_eq!(
        seen,
        [
            (K::SignIn, O::Done, Some(MethodKind::Push), 1),
            (K::Request, O::Done, Some(MethodKind::Push), 1),
            (K::MethodAdded, O::Done, Some(MethodKind::Push), 1),
        ]
    );
    assert!(entries[0].current && entries[1].current && !entries[2].current);
    assert!(!entries[0].can_report && entries[2].can_report);
    assert_eq!(entries[0].label.as_deref(), Some("Pixel"));
    let sessions = browser.authority.sessions(&call(&browser)).unwrap().sessions;
    assert_eq!(entries[0].session.as_ref(), Some(&sessions[0].id));
    assert_eq!(entries[1].session, None);
}

#[test]
fn how_a_request_ends_is_written_into_its_row() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let browser = sign_in(&world, &phone, MEI);
    let newest = || {
        page(&browser)
            .entries
            .into_iter()
            .find(|one| one.kind == K::Request)
            .unwrap()
    };
    let other = world.waiting(MEI);
    assert_eq!(newest().outcome, O::Open);
    world.clock.seconds(600);
    assert_eq!(
        newest().outcome,
        O::NoAnswer,
        "time ends a request without anybody writing that down"
    );
    drop(other);
    let _ = world.waiting(MEI);
    phone.deny(&phone.newest().id, None).unwrap();
    assert_eq!(newest().outcome, O::Denied);
    world.clock.seconds(600);
    let mut late = sign_in(&world, &phone, MEI);
    assert_eq!(newest().outcome, O::Done);
    phone.deny(&phone.newest().id, None).unwrap();
    assert_eq!(newest().outcome, O::Revoked);
    assert!(!late.signed_in());
    late.session = None;
}

#[test]
fn repeats_are_one_entry_until_something_else_or_a_day_comes_between() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let browser = sign_in(&world, &phone, MEI);
    for _ in 0..3 {
        wrong_password(&world, MEI);
        world.clock.seconds(60);
    }
    let first = &page(&browser).entries[0];
    assert_eq!(facts(first), (K::SignIn, O::Wrong, Some(MethodKind::Password), 3));
    assert_eq!(first.at - first.since.unwrap(), 120_000);

    let mut code = world.waiting(MEI);
    code.plain(Action::ChooseMethod).unwrap();
    code.choose(MethodKind::Totp).unwrap();
    code.code(&wrong_code(&phone)).unwrap_err();
    world.clock.seconds(31);
    let again = sign_in(&world, &phone, MEI);
    wrong_password(&world, MEI);
    let seen: Vec<_> = page(&again).entries.iter().map(facts).collect();
    assert_eq!(seen[0], (K::SignIn, O::Wrong, Some(MethodKind::Password), 1));
    assert!(
        seen.contains(&(K::SignIn, O::Wrong, Some(MethodKind::Totp), 1)),
        "{seen:?}"
    );
    assert!(
        seen.contains(&(K::SignIn, O::Wrong, Some(MethodKind::Password), 3)),
        "{seen:?}"
    );
}

/// Thirty pairs of different entries.
fn crowded() -> (World, Browser, Phone) {
    let world = World::with(Policy { mail: true, ..policy() });
    let phone = person(&world, MEI);
    for _ in 0..30 {
        sign_in(&world, &phone, MEI);
        world.clock.pass(HOUR);
    }
    let browser = sign_in(&world, &phone, MEI);
    (world, browser, phone)
}

#[test]
fn pages_hold_everything_once_and_filters_what_they_say() {
    let (_, browser, _) = crowded();
    let everything = all(&browser, None);
    let rows: u32 = everything.iter().map(|entry| entry.count).sum();
    assert_eq!(rows, 63, "31 sign-ins, 31 requests, and the phone was added");
    assert!(everything.is_sorted_by(|newer, older| newer.at >= older.at));
    let of = |filter| all(&browser, Some(filter));
    let rows_of = |filter| of(filter).iter().map(|entry| entry.count).sum::<u32>();
    assert_eq!(rows_of(ActivityFilter::SignIns), 31);
    assert_eq!(rows_of(ActivityFilter::Requests), 31);
    assert_eq!(rows_of(ActivityFilter::Changes), 1);
    assert_eq!(rows_of(ActivityFilter::Trouble), 0);
    let sign_ins = of(ActivityFilter::SignIns);
    assert!(sign_ins.iter().any(|entry| entry.count > 1));
    // What this browser did is never one entry with what another one did.
    assert!(sign_ins[0].current && sign_ins[0].count == 1 && !sign_ins[1].current);
}

#[test]
fn a_cursor_is_good_for_its_account_and_its_filter_only() {
    let (world, browser, _) = crowded();
    let other = person(&world, KENJI);
    let kenji = sign_in(&world, &other, KENJI);
    let older = page(&browser).older.unwrap();
    let foreign = |browser: &Browser, of, cursor: &str| {
        let no = refusal(
            browser
                .authority
                .activity(&call(browser), of, Some(cursor))
                .unwrap_err(),
        );
        (no.kind, no.field.unwrap().into_owned())
    };
    let wrong = (ProblemKind::InputInvalid, "cursor".to_owned());
    assert_eq!(foreign(&kenji, None, &older), wrong);
    assert_eq!(foreign(&browser, Some(ActivityFilter::Trouble), &older), wrong);
    let turned: String = older.chars().rev().collect();
    for forged in ["", "25", turned.as_str(), &older[1..]] {
        assert_eq!(foreign(&browser, None, forged), wrong);
    }
}

#[test]
fn it_was_not_me_does_what_it_says_and_once() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let browser = sign_in(&world, &phone, MEI);
    let thief = sign_in(&world, &phone, MEI);
    let before = page(&browser);
    assert_eq!(before.other_sessions, 1);
    assert_eq!(
        before.securing,
        [
            Securing::EndSessions,
            Securing::PauseRequests,
            Securing::NewPassword,
            Securing::Mail
        ]
    );
    let foreign = before
        .entries
        .iter()
        .find(|entry| entry.can_report && entry.kind == K::SignIn);
    let id = foreign.unwrap().id.clone();
    let letters = world.letters().len();
    let reports: Vec<_> = (0..20)
        .map(|_| {
            let (call, id, authority) = (call(&browser), id.clone(), browser.authority.clone());
            thread::spawn(move || authority.report_activity(&call, &id).unwrap())
        })
        .collect();
    let reports: Vec<_> = reports.into_iter().map(|one| one.join().unwrap()).collect();
    assert_eq!(reports.iter().map(|one| one.ended).sum::<u32>(), 1);
    assert!(reports.iter().any(|one| one.done == before.securing));
    assert!(!thief.signed_in() && browser.signed_in());
    let told: Vec<_> = world.letters().drain(letters..).map(|letter| letter.purpose).collect();
    assert_eq!(told, ["secured"]);

    let after = page(&browser);
    assert_eq!(after.other_sessions, 0);
    assert!(!after.securing.contains(&Securing::EndSessions));
    assert_eq!(
        after.entries.iter().filter(|entry| entry.kind == K::Reported).count(),
        1
    );
    let marked: Vec<_> = after
        .entries
        .iter()
        .filter(|entry| entry.reported_at.is_some())
        .collect();
    assert_eq!(marked.len(), 1);
    assert!(!marked[0].can_report);
    assert_eq!(all(&browser, Some(ActivityFilter::Trouble)).len(), 2);

    // What was promised: no requests, and a new password.
    world.clock.seconds(31);
    let mut next = world.browser();
    next.start();
    next.identify(MEI).unwrap();
    let step = next.password(PASSWORD).unwrap();
    assert!(!matches!(step, contract::step::Step::PushPending(_)), "{step:?}");
    next.plain(Action::ChooseMethod).unwrap();
    next.choose(MethodKind::Totp).unwrap();
    let step = next.code(&phone.code()).unwrap();
    assert!(matches!(step, contract::step::Step::EnrollRequired { .. }), "{step:?}");
}

#[test]
fn a_repeated_report_does_not_take_the_new_password_back() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let browser = sign_in(&world, &phone, MEI);
    let entries = page(&browser).entries;
    let id = &entries.iter().find(|entry| entry.can_report).unwrap().id;
    browser.authority.report_activity(&call(&browser), id).unwrap();
    let change = ChangePassword {
        password: "tegami wo kaku asa".to_owned(),
        end_sessions: false,
    };
    browser.authority.change_password(&call(&browser), &change).unwrap();
    let letters = world.letters().len();
    let again = browser.authority.report_activity(&call(&browser), id).unwrap();
    assert_eq!(again.done, [Securing::PauseRequests, Securing::Mail]);
    assert_eq!(world.letters().len(), letters);
    assert!(!support::account::methods(&browser).must_change_password);
}

#[test]
fn an_open_request_ends_with_the_report() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let browser = sign_in(&world, &phone, MEI);
    let stranger = world.waiting(MEI);
    let open = page(&browser).entries[0].clone();
    assert_eq!((open.kind, open.outcome), (K::Request, O::Open));
    browser.authority.report_activity(&call(&browser), &open.id).unwrap();
    let request = phone.newest();
    assert_eq!(request.state, contract::device::RequestState::Denied);
    drop(stranger);
    // Nothing in particular, and all of it is in force: nothing more is told.
    let letters = world.letters().len();
    let again = browser.authority.secure_account(&call(&browser)).unwrap();
    assert_eq!((again.ended, world.letters().len()), (0, letters));
}

#[test]
fn only_what_was_shown_to_the_account_can_be_reported() {
    let world = with_mail();
    let (phone, other) = (person(&world, MEI), person(&world, KENJI));
    let (mei, kenji) = (sign_in(&world, &phone, MEI), sign_in(&world, &other, KENJI));
    let report = |browser: &Browser, id: &str| {
        kind(refusal(
            browser.authority.report_activity(&call(browser), id).unwrap_err(),
        ))
    };
    let theirs = page(&kenji).entries.last().unwrap().id.clone();
    assert_eq!(report(&mei, &theirs), ProblemKind::NotFound);
    assert_eq!(report(&mei, "unknown"), ProblemKind::NotFound);
    let own = page(&mei).entries[0].id.clone();
    assert_eq!(report(&mei, &own), ProblemKind::InputInvalid);
    assert!(mei.signed_in() && kenji.signed_in());
}

#[test]
fn every_call_needs_its_session_and_every_write_its_token() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let browser = sign_in(&world, &phone, MEI);
    let good = call(&browser);
    let id = page(&browser).entries.last().unwrap().id.clone();
    let nobody = AccountCall {
        session: None,
        csrf: None,
        origin: Origin::default(),
    };
    let forged = AccountCall {
        csrf: Some("x".to_owned()),
        ..good.clone()
    };
    let rules = &browser.authority;
    let answers = |call: &AccountCall| {
        [
            rules.activity(call, None, None).map(|_| ()),
            rules.report_activity(call, &id).map(|_| ()),
            rules.secure_account(call).map(|_| ()),
        ]
        .map(|answer| answer.map_err(|error| refusal(error).kind).err())
    };
    let missing = Some(ProblemKind::NotAuthenticated);
    assert_eq!(answers(&nobody), [missing; 3]);
    assert_eq!(
        answers(&forged),
        [None, Some(ProblemKind::Csrf), Some(ProblemKind::Csrf)]
    );
    rules
        .sign_out(good.session.as_deref(), good.csrf.as_deref(), &Origin::default())
        .unwrap();
    assert_eq!(answers(&good), [missing; 3]);
}

#[test]
fn mails_tell_of_new_browsers_and_of_denials_once_an_hour() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let mut browser = sign_in(&world, &phone, MEI);
    let purposes = || {
        world
            .letters()
            .into_iter()
            .map(|letter| letter.purpose)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        purposes(),
        ["new_browser"],
        "the phone was added before there was a mailbox"
    );
    // The same browser once more is no news.
    browser.start();
    browser.identify(MEI).unwrap();
    browser.password(PASSWORD).unwrap();
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert_eq!(purposes().len(), 1);
    let deny = |reason| {
        world.clock.seconds(31);
        let _ = world.waiting(MEI);
        phone.deny(&phone.newest().id, reason).unwrap();
    };
    deny(None);
    assert_eq!(purposes()[1..], ["request_denied"]);
    let told = world.letters().pop().unwrap();
    let news = told.news.unwrap();
    assert_eq!((news.account.as_str(), news.label.as_deref()), (MEI, Some("Pixel")));
    assert!(news.link.unwrap().ends_with("/security-info#activity") && told.code.is_empty());
    world.clock.pass(HOUR / 2);
    let mut code = world.waiting(MEI);
    code.plain(Action::ChooseMethod).unwrap();
    code.choose(MethodKind::Totp).unwrap();
    code.code(&phone.code()).unwrap();
    deny(None);
    assert_eq!(purposes().len(), 2, "one mail speaks for an hour");
    world.clock.pass(HOUR);
    deny(Some(DenyReason::NotMe));
    assert_eq!(purposes()[2..], ["secured"]);
}

#[test]
fn what_is_changed_on_the_phone_is_written_down_and_pauses_are_mailed_once_an_hour() {
    let world = with_mail();
    let phone = person(&world, MEI);
    let browser = sign_in(&world, &phone, MEI);
    let letters = world.letters().len();
    for allow in [false, true, false, true] {
        phone.switch(allow);
    }
    let seen: Vec<_> = page(&browser).entries.iter().map(|entry| entry.kind).take(4).collect();
    assert_eq!(
        seen,
        [
            K::RequestsResumed,
            K::RequestsPaused,
            K::RequestsResumed,
            K::RequestsPaused
        ]
    );
    let told: Vec<_> = world.letters().drain(letters..).map(|letter| letter.purpose).collect();
    assert_eq!(told, ["requests_paused"]);
    phone.leave();
    let last = page(&browser).entries.remove(0);
    assert_eq!((last.kind, last.label.as_deref()), (K::MethodRemoved, Some("Pixel")));
    assert_eq!(world.letters().pop().unwrap().purpose, "method_removed");
}

#[test]
fn news_are_tried_for_a_day() {
    let world = with_mail();
    let phone = person(&world, MEI);
    sign_in(&world, &phone, MEI);
    let tries = (0..)
        .take_while(|_| {
            let waits = !world.letters().is_empty();
            world.letters_come_later();
            world.clock.seconds(600);
            waits
        })
        .count();
    assert!((140..=144).contains(&tries), "{tries}");
}
