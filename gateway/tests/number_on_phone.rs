//! The number on the phone, typed on the page; and more time.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use contract::{
    device::{AppInfo, PatchDevice, RequestState},
    flow::{Action, MethodKind, Unusable},
    problem::ProblemKind,
    step::{Delivery, NoNumber, NumberAnswer, NumberPlace, Push, PushOutcome, PushReason, Step},
};
use genkan_gateway::authority::{AppRule, NumberMode, Policy, Version};
use support::{Browser, World, ended, policy};

const WHO: &str = "mei@aoba.example";

fn push(browser: &Browser) -> Push {
    match browser.step() {
        Step::PushPending(push) | Step::CodeOnPhone(push) => push.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_number_of_the_phone_is_typed_on_the_page() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::OnPhone);
    let mut browser = world.waiting(WHO);
    let number = push(&browser).number.unwrap();
    assert_eq!(number.value, None);
    assert_eq!(
        (number.place, number.answer, number.digits),
        (NumberPlace::Phone, NumberAnswer::Type, 6)
    );
    let request = phone.newest();
    let shown = request.shown.clone().unwrap();
    assert_eq!((shown.len(), &request.number), (6, &None));
    // The phone can only deny.
    assert_eq!(
        phone.approve(&request.id, Some(shown.clone())).unwrap_err().kind,
        ProblemKind::InputInvalid
    );
    let told = serde_json::to_string(browser.flow()).unwrap();
    assert!(!told.contains(&shown), "{told}");
    let typed = format!("{} {}", &shown[..3], &shown[3..]);
    assert!(matches!(browser.code(&typed).unwrap(), Step::RememberBrowser { .. }));
    assert_eq!(phone.newest().state, RequestState::Approved);
    assert_eq!(phone.newest().shown, None);
    browser.remember(true).unwrap();
    assert!(browser.signed_in());
    // A denial after the fact still wins.
    assert!(phone.deny(&request.id, None).unwrap().session_ended);
    assert!(!browser.signed_in());
}

#[test]
fn one_wrong_number_ends_it() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::OnPhone);
    let mut browser = world.waiting(WHO);
    let shown = phone.newest().shown.unwrap();
    let wrong = if shown == "000000" { "000001" } else { "000000" };
    assert_eq!(browser.code("12").unwrap_err().kind, ProblemKind::InputInvalid);
    let step = browser.code(wrong).unwrap();
    assert_eq!(ended(&step).map(|(outcome, _)| outcome), Some(PushOutcome::WrongNumber));
    assert_eq!(phone.newest().state, RequestState::Denied);
    assert_eq!(browser.code(&shown).unwrap_err().kind, ProblemKind::StaleFlow);
}

#[test]
fn a_denied_or_late_number_is_no_way_in() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::OnPhone);
    let mut browser = world.waiting(WHO);
    let request = phone.newest();
    phone.deny(&request.id, None).unwrap();
    assert_eq!(
        browser.code(&request.shown.unwrap()).unwrap_err().kind,
        ProblemKind::StaleFlow
    );
    let mut late = world.waiting(WHO);
    world.clock.seconds(30);
    late.plain(Action::Resend).ok();
    let shown = phone.newest().shown;
    world.clock.seconds(120);
    if let Some(shown) = shown {
        assert_eq!(late.code(&shown).unwrap_err().kind, ProblemKind::StaleFlow);
    }
}

#[test]
fn more_time_up_to_ten_minutes_and_the_number_stays() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::Type6);
    let mut browser = world.waiting(WHO);
    let first = push(&browser);
    assert!(browser.flow().allows(Action::Extend));
    let rev = phone.requests().rev;
    world.clock.seconds(100);
    browser.plain(Action::Extend).unwrap();
    let more = push(&browser);
    assert_eq!(more.expires_at, first.issued_at + 220_000);
    assert_eq!((more.challenge, more.number.clone()), (first.challenge, first.number));
    let listed = phone.requests();
    assert!(listed.rev > rev);
    assert_eq!(listed.requests[0].expires_at, first.issued_at + 220_000);
    for _ in 0..4 {
        world.clock.seconds(110);
        browser.plain(Action::Extend).unwrap();
    }
    assert_eq!(push(&browser).expires_at, first.issued_at + 600_000);
    assert!(!browser.flow().allows(Action::Extend));
    assert_eq!(browser.plain(Action::Extend).unwrap_err().kind, ProblemKind::StaleFlow);
    phone.approve(&phone.newest().id, more.number.unwrap().value).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
}

#[test]
fn why_there_is_no_number() {
    let world = World::with(Policy {
        number_for_known_browser: false,
        ..policy()
    });
    let phone = world.person(WHO, NumberMode::Select);
    let mut browser = world.waiting(WHO);
    assert_eq!(push(&browser).no_number, None);
    phone.approve(&phone.newest().id, browser.number()).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    world.clock.seconds(60);
    browser.start();
    browser.identify(WHO).unwrap();
    browser.password(support::PASSWORD).unwrap();
    assert_eq!(
        (push(&browser).number, push(&browser).no_number),
        (None, Some(NoNumber::KnownBrowser))
    );
    // Somebody else's browser is asked for one.
    world.clock.seconds(30);
    assert!(push(&world.waiting(WHO)).number.is_some());
    let other = World::new();
    other.person(WHO, NumberMode::None);
    assert_eq!(push(&other.waiting(WHO)).no_number, Some(NoNumber::Policy));
}

fn with_apps(least: &str, allowed: bool) -> World {
    World::with(Policy {
        apps: vec![AppRule {
            id: "authenticator".to_owned(),
            name: "Aoba Authenticator".to_owned(),
            least: [("android".to_owned(), Version::parse(least).unwrap())].into(),
            allowed,
            ..AppRule::default()
        }],
        ..policy()
    })
}

fn says(phone: &support::Phone, version: &str) {
    let patch = PatchDevice {
        app: Some(AppInfo {
            kind: "authenticator".to_owned(),
            version: version.to_owned(),
            os: Some("Android".to_owned()),
        }),
        ..PatchDevice::default()
    };
    phone
        .authority
        .change_device(&phone.signed("PATCH", "/device", b"{}"), &patch)
        .unwrap();
}

#[test]
fn an_app_that_is_too_old_or_not_allowed_gets_no_request() {
    let world = with_apps("6.2111.7701", true);
    let phone = world.person(WHO, NumberMode::Type6);
    says(&phone, "6.2006.4198");
    let mut browser = world.waiting(WHO);
    let too_old = Some((PushOutcome::NotSent, Some(PushReason::AppTooOld)));
    assert_eq!(ended(browser.step()), too_old);
    let listed = browser.flow().methods.last().unwrap();
    assert_eq!(
        (listed.kind, listed.reason),
        (MethodKind::Push, Some(Unusable::AppTooOld))
    );
    // Its codes work all the same.
    browser.choose(MethodKind::Totp).unwrap();
    browser.code(&phone.code()).unwrap();
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
    says(&phone, "6.2111.7701");
    let shown = push(&world.waiting(WHO));
    let app = shown.app.unwrap();
    assert_eq!(
        (app.name.as_str(), app.version.as_deref()),
        ("Aoba Authenticator", Some("6.2111.7701"))
    );
    assert_eq!(app.least.as_deref(), Some("6.2111.7701"));

    let world = with_apps("1", false);
    let phone = world.person(WHO, NumberMode::Type6);
    says(&phone, "7");
    let forbidden = Some((PushOutcome::NotSent, Some(PushReason::Policy)));
    assert_eq!(ended(world.waiting(WHO).step()), forbidden);
    assert!(phone.requests().requests.is_empty());
}

#[test]
fn another_way_in_has_to_be_there_first() {
    let world = World::with(Policy {
        second_method_first: true,
        ..policy()
    });
    world.person(WHO, NumberMode::Type2);
    let lonely = Some((PushOutcome::NotSent, Some(PushReason::SecondMethod)));
    assert_eq!(ended(world.waiting(WHO).step()), lonely);
    world.authority.new_recovery_codes(WHO).unwrap();
    assert!(push(&world.waiting(WHO)).number.is_some());
}

#[test]
fn whether_a_notification_comes_is_what_the_server_knows() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::Type6);
    let mut browser = world.waiting(WHO);
    assert_eq!(push(&browser).delivery, Delivery::OpenApp);
    phone.requests();
    browser.look().unwrap();
    assert_eq!(push(&browser).delivery, Delivery::Sent);
}
