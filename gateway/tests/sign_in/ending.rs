//! How a request ends without a sign-in.

use super::*;

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
