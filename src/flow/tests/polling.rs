//! Waiting for the phone.

use super::support::{Page, SERVER, flow, problem, push};
use crate::flow::{Call, Event, Failure, Link, Reply, Timer, screen};
use contract::{
    problem::ProblemKind,
    step::{CodeKind, Step},
};

fn poll(page: &mut Page) -> Option<Call> {
    page.on(Event::Elapsed(Timer::Poll));
    page.calls().into_iter().next()
}

#[test]
fn one_poll_at_a_time() {
    let mut page = Page::at(push(false));
    assert!(poll(&mut page).is_some());
    assert_eq!(poll(&mut page), None);
    page.on(Event::Heard); // even a hint from another tab takes the place of the poll
    assert_eq!(page.calls().len(), 1);
}

#[test]
fn a_failed_poll_is_never_the_end() {
    for failure in [
        Failure::Network,
        Failure::Portal,
        Failure::Malformed,
        Failure::Server { retry_after: None },
    ] {
        let mut page = Page::at(push(false));
        let call = poll(&mut page).unwrap();
        page.reply(call, Err(failure));
        assert_eq!(screen(&page.state).name(), "push_pending");
        assert_eq!(page.state.line.link, Link::Retrying);
        assert!(page.timer(Timer::Poll).is_some());
        let call = poll(&mut page).unwrap();
        page.reply(call, Ok(flow(2, 0, push(false))));
        assert_eq!(page.state.line.link, Link::Up);
    }
}

#[test]
fn retry_after_is_kept_to() {
    let mut page = Page::at(push(false));
    let call = poll(&mut page).unwrap();
    page.reply(
        call,
        Err(Failure::Server {
            retry_after: Some(9_000),
        }),
    );
    assert!(page.timer(Timer::Poll).unwrap() >= 9_000);
}

#[test]
fn slower_when_nobody_looks_and_at_once_on_return() {
    let mut page = Page::at(push(false));
    page.on(Event::Looked { hidden: true });
    let call = poll(&mut page).unwrap();
    page.on(Event::Replied {
        call,
        result: Ok(Reply::Unchanged),
    });
    assert!(page.timer(Timer::Poll).unwrap() >= 15_000);
    page.on(Event::Looked { hidden: false });
    assert!(page.timer(Timer::Poll).unwrap() <= 500);
}

#[test]
fn after_the_end_one_look_and_then_silence() {
    let mut page = Page::at(push(false));
    page.now = 121_500;
    let call = poll(&mut page).unwrap();
    assert!(matches!(call, Call::Load { .. }));
    page.reply(call, Err(Failure::Network));
    page.now = 125_000;
    assert_eq!(poll(&mut page), None);
    assert_eq!(screen(&page.state).name(), "push_ended");
    for hour in 1..=24 {
        page.now = hour * 3_600_000;
        for event in [
            Event::Elapsed(Timer::Poll),
            Event::Elapsed(Timer::Tick),
            Event::Looked { hidden: true },
            Event::Looked { hidden: false },
            Event::Connected { online: true },
        ] {
            page.on(event);
            assert!(page.calls().is_empty(), "a request {hour} h after the end");
        }
    }
}

#[test]
fn an_older_reply_changes_nothing() {
    let mut page = Page::at(push(false));
    page.reply(Call::Load { flow: "f1".into() }, Ok(flow(5, 0, push(false))));
    page.reply(
        Call::Load { flow: "f1".into() },
        Ok(flow(4, 0, super::support::ended())),
    );
    assert_eq!(screen(&page.state).name(), "push_pending");
    page.reply(
        Call::Load { flow: "other".into() },
        Ok(flow(9, 0, super::support::ended())),
    );
    assert_eq!(screen(&page.state).name(), "push_pending");
}

#[test]
fn a_redemption_that_fails_is_tried_again_but_not_at_once() {
    let mut page = Page::at(push(true));
    let call = page.calls().remove(0);
    page.reply(call, Err(Failure::Network));
    assert!(page.calls().is_empty());
    assert!(page.timer(Timer::Poll).unwrap() >= 200);
    let call = poll(&mut page).unwrap();
    page.reply(call, Ok(flow(2, 0, push(true))));
    assert_eq!(page.action(), Some(contract::flow::Action::Continue));
}

#[test]
fn a_flow_the_server_forgot_is_started_again_once() {
    let mut page = Page::at(push(false));
    let call = poll(&mut page).unwrap();
    page.reply(call, Err(problem(ProblemKind::UnknownFlow, None)));
    assert_eq!(page.calls(), [Call::Start]);
}

#[test]
fn an_answer_counts_while_a_code_is_typed() {
    let code = || contract::step::Step::CodeRequired {
        expires_at: None,
        resend_at: None,
        requests_left: None,
        kind: contract::step::CodeKind::Totp,
        length: 6,
        alphabet: contract::step::Alphabet::Digits,
        attempts_left: None,
        hint: None,
    };
    let mut page = Page::at(push(false));
    page.reply(Call::Load { flow: "f1".into() }, Ok(flow(2, 0, code())));
    let call = poll(&mut page).unwrap();
    page.reply(call, Ok(flow(3, 0, push(true))));
    assert_eq!(page.action(), Some(contract::flow::Action::Continue));

    let mut page = Page::at(push(false));
    page.reply(Call::Load { flow: "f1".into() }, Ok(flow(2, 0, code())));
    page.now = 120_001;
    assert_eq!(poll(&mut page), None, "the request is over");

    assert_eq!(poll(&mut Page::at(code())), None, "there was none");

    // After a reload only the server can say that one is open.
    let mut page = Page::at(contract::step::Step::ChooseMethod);
    let mut told = flow(2, 0, code());
    told.open_until = Some(SERVER + 60_000);
    page.reply(Call::Load { flow: "f1".into() }, Ok(told));
    assert!(poll(&mut page).is_some(), "told that one is open");
}

#[test]
fn a_code_that_could_not_be_sent_is_heard_of_as_long_as_it_would_be_good() {
    let code = |kind| Step::CodeRequired {
        expires_at: Some(SERVER + 600_000),
        resend_at: None,
        requests_left: None,
        kind,
        length: 6,
        alphabet: contract::step::Alphabet::Digits,
        attempts_left: None,
        hint: None,
    };
    for kind in [CodeKind::Email, CodeKind::Sms] {
        let mut page = Page::at(code(kind));
        let call = poll(&mut page).unwrap();
        page.reply(call, Ok(flow(2, 0, code(kind))));
        page.now = 600_001;
        assert_eq!(poll(&mut page), None, "it is over");
    }
    assert_eq!(poll(&mut Page::at(code(CodeKind::Recovery))), None, "nothing was sent");
}
