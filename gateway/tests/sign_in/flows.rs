//! The flow around it: whose it is, what it allows, how long it lives.

use super::*;

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
