//! Signing in, by rules alone: no HTTP, a clock set by hand.
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    Millis,
    device::{DenyReason, RequestState},
    flow::{Action, MethodKind, Notice, Unusable},
    problem::ProblemKind,
    request::ActionInput,
    step::{Blocked, Delivery, PushOutcome, PushReason, Step},
};
use genkan_gateway::authority::NumberMode;
use support::{PASSWORD, World, ended, kind, pending, wrong_code};

const DAY: Millis = 24 * 3_600_000;

#[test]
fn approve_on_the_phone_in_every_mode() {
    let on_page = NumberMode::ALL.iter().filter(|mode| **mode != NumberMode::OnPhone);
    for mode in on_page {
        let world = World::new();
        let phone = world.person("mei@aoba.example", *mode);
        let mut browser = world.waiting("mei@aoba.example");
        assert_eq!(pending(browser.step()), Some(false), "{mode:?}");
        let number = browser.number();
        assert_eq!(number.as_ref().map_or(0, String::len), mode.digits() as usize);
        let request = phone.newest();
        assert_eq!(
            request.number.as_ref().map(|entry| entry.choices.len()),
            match mode {
                NumberMode::Select => Some(3),
                NumberMode::None | NumberMode::OnPhone | NumberMode::Compare => None,
                NumberMode::Type2 | NumberMode::Type6 => Some(0),
            }
        );
        let answered = phone.approve(&request.id, number).unwrap();
        assert_eq!(answered.state, RequestState::Approved);
        browser.look().unwrap();
        assert_eq!(pending(browser.step()), Some(true));
        assert!(browser.flow().allows(Action::Continue));
        assert!(!browser.signed_in());
        assert!(matches!(
            browser.plain(Action::Continue).unwrap(),
            Step::RememberBrowser { days: 30, hours: 24 }
        ));
        assert_eq!(world.sessions("mei@aoba.example"), 0);
        assert!(
            matches!(browser.remember(true).unwrap(), Step::SignedIn { redirect_to } if redirect_to == "/signed-in")
        );
        assert!(browser.signed_in());
        assert_eq!(world.sessions("mei@aoba.example"), 1);
        assert!(world.authority.verify_audit().unwrap() > 5);
    }
}

#[test]
fn the_phone_never_gets_the_number() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Type6);
    let browser = world.waiting("a@b.example");
    let number = browser.number().unwrap();
    let told = serde_json::to_string(&phone.requests()).unwrap();
    assert!(!told.contains(&format!("\"{number}\"")), "{told}");
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Select);
    let browser = world.waiting("a@b.example");
    let entry = phone.newest().number.unwrap();
    assert!(entry.choices.contains(&browser.number().unwrap()));
}

#[test]
fn a_code_instead_keeps_the_request_and_withdraws_it_at_the_end() {
    let mut policy = support::policy();
    // Here it is the session's own end that counts.
    policy.lifetimes.session_idle = DAY;
    let world = World::with(policy);
    let phone = world.person("a@b.example", NumberMode::Type6);
    let mut browser = world.waiting("a@b.example");
    let Step::CodeRequired {
        attempts_left,
        hint,
        length,
        ..
    } = browser.choose(MethodKind::Totp).unwrap()
    else {
        panic!("{:?}", browser.step())
    };
    assert_eq!((attempts_left, hint.as_deref(), length), (Some(5), Some("Pixel"), 6));
    assert_eq!(phone.newest().state, RequestState::Pending);
    let code = phone.code();
    assert!(matches!(
        browser.code(&format!("{} {}", &code[..3], &code[3..])).unwrap(),
        Step::RememberBrowser { .. }
    ));
    assert_eq!(phone.newest().state, RequestState::Cancelled);
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    // Not remembered: a cookie for as long as the browser runs, 24 h at most.
    world.clock.pass(DAY - 1);
    assert!(browser.signed_in());
    world.clock.pass(1);
    assert!(!browser.signed_in());
}

#[test]
fn an_approval_while_a_code_is_being_typed_still_counts() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    assert_eq!(browser.flow().open_until, None, "the step itself says how long");
    browser.choose(MethodKind::Totp).unwrap();
    assert!(browser.flow().open_until.is_some(), "the page has to go on listening");
    let before = browser.flow().rev;
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    assert!(browser.flow().rev > before);
    assert_eq!(pending(browser.step()), Some(true));
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
}

#[test]
fn choosing_the_push_again_returns_to_it() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let first = phone.newest().id;
    browser.choose(MethodKind::Totp).unwrap();
    browser.choose(MethodKind::Push).unwrap();
    assert_eq!(pending(browser.step()), Some(false));
    assert_eq!(phone.requests().requests.len(), 1);
    assert_eq!(phone.newest().id, first);
}

#[test]
fn without_a_second_method_there_is_no_way_in() {
    let world = World::new();
    world.user("a@b.example", NumberMode::None);
    let browser = world.waiting("a@b.example");
    assert!(matches!(
        browser.step(),
        Step::Blocked {
            why: Blocked::NoMethod,
            retry_at: None
        }
    ));
    assert_eq!(browser.flow().actions, [Action::ChangeAccount]);
    assert_eq!(world.sessions("a@b.example"), 0);
}

#[test]
fn denied_and_it_wasnt_me() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Type6);
    let mut browser = world.waiting("a@b.example");
    assert_eq!(
        phone.deny(&phone.newest().id, None).unwrap().state,
        RequestState::Denied
    );
    browser.look().unwrap();
    assert_eq!(ended(browser.step()), Some((PushOutcome::Denied, None)));
    assert!(browser.flow().allows(Action::Report) && browser.flow().allows(Action::Resend));
    // The page reports: requests pause, and it says so.
    browser.plain(Action::Report).unwrap();
    assert_eq!(browser.flow().notice, Some(Notice::Secured));
    assert!(!browser.flow().allows(Action::Report) && !browser.flow().allows(Action::Resend));
    let push = browser
        .flow()
        .methods
        .iter()
        .find(|method| method.kind == MethodKind::Push)
        .unwrap();
    assert_eq!((push.usable, push.reason), (false, Some(Unusable::Paused)));
    // Nobody can make the phone ring until a code succeeds.
    let mut other = world.waiting("a@b.example");
    assert_eq!(
        ended(other.step()),
        Some((PushOutcome::NotSent, Some(PushReason::Paused)))
    );
    other.choose(MethodKind::Totp).unwrap();
    other.code(&phone.code()).unwrap();
    let again = world.waiting("a@b.example");
    assert_eq!(ended(again.step()).unwrap().1, Some(PushReason::TooSoon));
    world.clock.seconds(30);
    assert_eq!(pending(world.waiting("a@b.example").step()), Some(false));
}

#[test]
fn not_me_on_the_phone_ends_every_session() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut owner = world.waiting("a@b.example");
    phone.approve(&phone.newest().id, None).unwrap();
    owner.look().unwrap();
    owner.plain(Action::Continue).unwrap();
    owner.remember(true).unwrap();
    let mut stranger = world.waiting("a@b.example");
    let answered = phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    assert!(answered.session_ended);
    assert!(!owner.signed_in());
    stranger.look().unwrap();
    assert_eq!(
        ended(stranger.step()),
        Some((PushOutcome::Denied, Some(PushReason::NotMe)))
    );
    assert!(!stranger.flow().allows(Action::Resend));
}

#[test]
fn two_denials_in_a_row_pause() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    phone.deny(&phone.newest().id, None).unwrap();
    world.clock.seconds(30);
    browser.look().unwrap();
    assert_eq!(pending(&browser.plain(Action::Resend).unwrap()), Some(false));
    phone.deny(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    assert_eq!(
        ended(browser.step()),
        Some((PushOutcome::Denied, Some(PushReason::Paused)))
    );
    assert!(!browser.flow().allows(Action::Resend));
}

#[test]
fn one_wrong_number_ends_it() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Type6);
    let mut browser = world.waiting("a@b.example");
    let number = browser.number().unwrap();
    let request = phone.newest();
    assert_eq!(
        kind(phone.approve(&request.id, None).unwrap_err()),
        ProblemKind::InputInvalid
    );
    let wrong = if number == "123456" { "654321" } else { "123456" };
    let answered = phone.approve(&request.id, Some(wrong.to_owned())).unwrap();
    assert!(answered.wrong_number);
    assert_eq!(answered.state, RequestState::Denied);
    let late = phone.approve(&request.id, Some(number)).unwrap();
    assert_eq!((late.state, late.wrong_number), (RequestState::Denied, true));
    browser.look().unwrap();
    assert_eq!(ended(browser.step()), Some((PushOutcome::WrongNumber, None)));
    assert_eq!(world.sessions("a@b.example"), 0);
}

#[test]
fn a_number_typed_in_another_script_is_the_same() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Type2);
    let browser = world.waiting("a@b.example");
    let wide: String = browser
        .number()
        .unwrap()
        .chars()
        .map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10).unwrap())
        .collect();
    assert_eq!(
        phone.approve(&phone.newest().id, Some(wide)).unwrap().state,
        RequestState::Approved
    );
}

#[test]
fn time_ends_a_request_at_exactly_120_seconds() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let request = phone.newest();
    let (rev, list) = (browser.flow().rev, phone.requests().rev);
    world.clock.pass(119_999);
    browser.look().unwrap();
    assert_eq!((pending(browser.step()), browser.flow().rev), (Some(false), rev + 2));
    world.clock.pass(1);
    browser.look().unwrap();
    assert_eq!(ended(browser.step()), Some((PushOutcome::Expired, None)));
    assert_eq!(browser.flow().rev, rev + 3);
    assert!(phone.requests().rev > list);
    assert_eq!(phone.newest().state, RequestState::Expired);
    assert_eq!(phone.approve(&request.id, None).unwrap().state, RequestState::Expired);
    assert!(!browser.flow().allows(Action::Continue));
    // Writing it down changes nothing that can be seen.
    world.browser().start();
    let seen = browser.flow().rev;
    browser.look().unwrap();
    assert_eq!(browser.flow().rev, seen);
}

#[test]
fn an_approval_is_good_for_a_minute() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    for (wait, good) in [(59_999, true), (60_000, false)] {
        let mut browser = world.waiting("a@b.example");
        phone.approve(&phone.newest().id, None).unwrap();
        browser.look().unwrap();
        world.clock.pass(wait);
        let result = browser.plain(Action::Continue);
        assert_eq!(result.is_ok(), good, "{wait}");
        if !good {
            assert_eq!(kind(result.unwrap_err()), ProblemKind::StaleFlow);
            assert_eq!(ended(browser.step()), Some((PushOutcome::Expired, None)));
        }
    }
}

#[test]
fn a_newer_request_supersedes_and_approving_it_does_not_help_the_old_flow() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut first = world.waiting("a@b.example");
    let old = phone.newest().id;
    world.clock.seconds(30);
    let mut second = world.waiting("a@b.example");
    first.look().unwrap();
    assert_eq!(ended(first.step()), Some((PushOutcome::Superseded, None)));
    assert_eq!(phone.approve(&old, None).unwrap().state, RequestState::Superseded);
    phone.approve(&phone.newest().id, None).unwrap();
    // The first browser tries to redeem what the second one's request earned.
    assert_eq!(kind(first.plain(Action::Continue).unwrap_err()), ProblemKind::StaleFlow);
    second.look().unwrap();
    second.plain(Action::Continue).unwrap();
    second.remember(false).unwrap();
    assert_eq!((first.signed_in(), second.signed_in()), (false, true));
}

#[test]
fn another_browser_cannot_touch_a_flow() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let owner = world.waiting("a@b.example");
    phone.approve(&phone.newest().id, None).unwrap();
    let mut thief = world.browser();
    thief.start();
    thief.flow = owner.flow.clone();
    assert_eq!(kind(thief.look().unwrap_err()), ProblemKind::UnknownFlow);
    assert_eq!(
        kind(thief.plain(Action::Continue).unwrap_err()),
        ProblemKind::UnknownFlow
    );
    thief.cookie = None;
    assert_eq!(kind(thief.look().unwrap_err()), ProblemKind::UnknownFlow);
    let mut forged = owner.clone();
    forged.look().unwrap();
    forged.flow.as_mut().unwrap().csrf = "x".repeat(43);
    assert_eq!(kind(forged.plain(Action::Continue).unwrap_err()), ProblemKind::Csrf);
    assert_eq!(world.sessions("a@b.example"), 0);
}

#[test]
fn actions_out_of_turn_change_nothing() {
    let world = World::new();
    world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let before = browser.flow().clone();
    for action in Action::ALL {
        if before.allows(*action) {
            continue;
        }
        let input = ActionInput {
            identifier: Some("a@b.example".to_owned()),
            password: Some(PASSWORD.to_owned()),
            code: Some("000000".to_owned()),
            remember: Some(true),
            ..ActionInput::default()
        };
        let refusal = browser.act(*action, input).unwrap_err();
        assert_eq!(refusal.kind, ProblemKind::StaleFlow, "{action:?}");
        assert_eq!(refusal.flow.unwrap().rev, before.rev);
    }
    browser.flow.as_mut().unwrap().rev -= 1;
    assert_eq!(
        kind(browser.plain(Action::ChangeAccount).unwrap_err()),
        ProblemKind::StaleFlow
    );
}

#[test]
fn resuming_and_cancelling() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let waiting = browser.flow().clone();
    let resumed = browser.start();
    assert_eq!((resumed.id, resumed.rev), (waiting.id, waiting.rev));
    assert_eq!(phone.requests().requests.len(), 1);
    let call = browser.call(Action::ChangeAccount, ActionInput::default()).call;
    world.authority.cancel(&call).unwrap();
    world.authority.cancel(&call).unwrap();
    assert_eq!(phone.newest().state, RequestState::Cancelled);
    assert_eq!(kind(browser.look().unwrap_err()), ProblemKind::FlowExpired);
    assert_ne!(browser.start().id, call.flow);
}

#[test]
fn changing_the_account_withdraws_the_request() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    assert!(matches!(
        browser.plain(Action::ChangeAccount).unwrap(),
        Step::Identify { .. }
    ));
    let flow = browser.flow();
    assert_eq!(
        (flow.notice, flow.user.is_none(), flow.methods.is_empty()),
        (Some(Notice::AccountChanged), true, true)
    );
    assert_eq!(phone.newest().state, RequestState::Cancelled);
    assert_eq!(
        phone.approve(&phone.newest().id, None).unwrap().state,
        RequestState::Cancelled
    );
}

#[test]
fn a_flow_lives_fifteen_minutes() {
    let world = World::new();
    world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    world.clock.pass(15 * 60_000 - 1);
    browser.look().unwrap();
    world.clock.pass(1);
    assert_eq!(kind(browser.look().unwrap_err()), ProblemKind::FlowExpired);
    assert_eq!(
        kind(browser.plain(Action::ChangeAccount).unwrap_err()),
        ProblemKind::FlowExpired
    );
}

#[test]
fn delivery_is_reported_never_guessed() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let told = |step: &Step| match step {
        Step::PushPending(push) => (push.delivery, push.seen),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(browser.step()), (Delivery::OpenApp, false));
    let request = phone.newest();
    let rev = browser.flow().rev;
    browser.look().unwrap();
    assert_eq!(
        (told(browser.step()), browser.flow().rev),
        ((Delivery::Sent, false), rev + 2)
    );
    phone.seen(&request.id);
    browser.look().unwrap();
    assert_eq!(
        (told(browser.step()), browser.flow().rev),
        ((Delivery::Sent, true), rev + 4)
    );
    // Once is enough.
    phone.seen(&request.id);
    browser.look().unwrap();
    assert_eq!(browser.flow().rev, rev + 4);
}

#[test]
fn several_phones_the_newest_that_takes_requests_is_asked() {
    let world = World::new();
    let old = world.person("a@b.example", NumberMode::None);
    world.clock.seconds(1);
    let new = world.phone("a@b.example", "Galaxy");
    let mut browser = world.waiting("a@b.example");
    assert_eq!((old.requests().requests.len(), new.requests().requests.len()), (0, 1));
    let labels: Vec<&str> = browser
        .flow()
        .methods
        .iter()
        .map(|method| method.label.as_str())
        .collect();
    assert_eq!(labels, ["Galaxy", "Galaxy", "Pixel", "Pixel"]);
    // Requests off: the other phone is asked, this one is listed with the reason.
    let patch = contract::device::PatchDevice {
        app: None,
        name: None,
        allow_requests: Some(false),
        paused_until: None,
    };
    world
        .authority
        .change_device(&new.signed("PATCH", "/device", b"{}"), &patch)
        .unwrap();
    world.clock.seconds(30);
    browser.look().unwrap();
    let off = &browser.flow().methods[0];
    assert!(off.usable, "its request is still open: {off:?}");
    let other = world.waiting("a@b.example");
    let off = other.flow().methods.last().unwrap();
    assert_eq!((off.usable, off.reason), (false, Some(Unusable::Paused)));
    assert_eq!((old.requests().requests.len(), new.requests().requests.len()), (1, 1));
    let _ = wrong_code(&old);
}
