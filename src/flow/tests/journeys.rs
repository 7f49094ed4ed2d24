//! What a person meets.

use super::support::{Page, SERVER, ended, flow, problem, push};
use crate::flow::{Call, Effect, Event, Failure, Page as Drawn, Reply, Screen, Trouble, screen};
use contract::{
    flow::Action,
    problem::ProblemKind,
    step::{Alphabet, CodeKind, Step},
};

fn identify() -> Step {
    Step::Identify {
        passkey: None,
        identifier_types: vec![],
        remembered_accounts: false,
    }
}

fn code() -> Step {
    Step::CodeRequired {
        expires_at: None,
        resend_at: None,
        requests_left: None,
        kind: CodeKind::Totp,
        length: 6,
        alphabet: Alphabet::Digits,
        attempts_left: Some(5),
        hint: None,
    }
}

#[test]
fn a_name_submitted_before_the_first_reply_is_sent_when_it_comes() {
    let mut page = Page::open();
    page.submit(Action::Identify, "identifier", " mei ");
    assert!(page.calls().is_empty());
    page.reply(Call::Start, Ok(flow(1, 0, identify())));
    assert_eq!(page.action(), Some(Action::Identify));
    assert_eq!(page.state.identifier, "mei");
}

#[test]
fn from_the_name_to_signed_in() {
    let mut page = Page::at(identify());
    page.submit(Action::Identify, "identifier", "mei");
    page.answer(Ok(flow(2, 0, Step::Password { can_recover: false })));
    page.submit(Action::Password, "password", "secret");
    page.answer(Ok(flow(3, 0, push(false))));
    page.on(Event::Elapsed(crate::flow::Timer::Poll));
    assert!(matches!(page.calls()[..], [Call::Poll { after: 3, .. }]));
    page.answer(Ok(flow(4, 0, push(true))));
    assert_eq!(
        page.action(),
        Some(Action::Continue),
        "an approval is redeemed by itself"
    );
    page.answer(Ok(flow(5, 0, Step::RememberBrowser { days: 30, hours: 24 })));
    page.on(Event::Submitted {
        action: Action::Remember,
        input: crate::flow::Input::yes(true),
    });
    page.answer(Ok(flow(
        6,
        0,
        Step::SignedIn {
            redirect_to: "/signed-in".into(),
        },
    )));
    assert!(page.effects.contains(&Effect::Leave("/signed-in".into())));
}

#[test]
fn the_losing_tab_is_told_and_not_moved() {
    let mut page = Page::at(push(false));
    page.on(Event::Heard);
    page.answer(Ok(flow(
        9,
        0,
        Step::SignedIn {
            redirect_to: "/".into(),
        },
    )));
    assert!(page.state.elsewhere);
    assert!(!page.effects.iter().any(|e| matches!(e, Effect::Leave(_))));
}

#[test]
fn nothing_is_sent_twice_while_a_write_is_under_way() {
    let mut page = Page::at(Step::Password { can_recover: false });
    page.submit(Action::Password, "password", "secret");
    for _ in 0..5 {
        page.submit(Action::Password, "password", "secret");
        assert!(page.calls().is_empty());
    }
}

#[test]
fn a_wrong_password_is_said_each_time_and_emptied() {
    let mut page = Page::at(Step::Password { can_recover: false });
    for rev in 2..4 {
        let before = page.state.trouble_count;
        page.submit(Action::Password, "password", "wrong");
        let current = flow(rev, 0, Step::Password { can_recover: false });
        page.answer(Err(problem(ProblemKind::CredentialsIncorrect, Some(current))));
        assert_eq!(page.state.trouble, Some(Trouble::Credentials));
        assert!(page.effects.contains(&Effect::Clear) && page.effects.contains(&Effect::Focus));
        assert!(page.state.trouble_count > before);
    }
}

#[test]
fn a_429_closes_the_form_for_as_long_as_the_server_says() {
    let mut page = Page::at(Step::Password { can_recover: false });
    page.submit(Action::Password, "password", "x");
    page.answer(Err(Failure::Problem {
        kind: ProblemKind::RateLimited,
        retry_after: Some(7_000),
        server_time: None,
        field: None,
        wrong: None,
        flow: None,
        instance: String::new(),
    }));
    page.now = 6_999;
    page.submit(Action::Password, "password", "x");
    assert!(page.calls().is_empty());
    page.now = 7_000;
    page.submit(Action::Password, "password", "x");
    assert_eq!(page.action(), Some(Action::Password));
}

#[test]
fn codes_are_forgiven_their_spaces_and_widths() {
    for typed in ["123 456", "123-456", "１２３４５６", " 123456\n"] {
        let mut page = Page::at(code());
        page.submit(Action::Code, "code", typed);
        let sent = page.effects.iter().find_map(|e| match e {
            Effect::Call { input, .. } => Some(input.text.clone()),
            _ => None,
        });
        assert_eq!(sent.as_deref(), Some("123456"), "{typed}");
    }
    let mut page = Page::at(code());
    page.submit(Action::Code, "code", "12345");
    assert_eq!(page.state.trouble, Some(Trouble::TooShort));
    assert!(page.calls().is_empty());
}

#[test]
fn out_of_step_is_repeated_once_on_the_same_screen_and_never_on_another() {
    let mut page = Page::at(code());
    page.submit(Action::Code, "code", "123456");
    page.answer(Err(problem(ProblemKind::StaleFlow, Some(flow(7, 0, code())))));
    assert_eq!(
        page.action(),
        Some(Action::Code),
        "the phone had only reported that it saw the request"
    );
    page.answer(Err(problem(ProblemKind::StaleFlow, Some(flow(8, 0, code())))));
    assert_eq!(page.action(), None);

    let mut page = Page::at(code());
    page.submit(Action::Code, "code", "123456");
    page.answer(Err(problem(ProblemKind::StaleFlow, Some(flow(7, 0, ended())))));
    assert_eq!(page.action(), None);
    assert_eq!(screen(&page.state).name(), "push_ended");
}

#[test]
fn what_did_not_get_through_leaves_everything_in_place() {
    for failure in [
        Failure::Network,
        Failure::Portal,
        Failure::Malformed,
        Failure::Server { retry_after: None },
    ] {
        let mut page = Page::at(Step::Password { can_recover: false });
        let before = screen(&page.state);
        page.submit(Action::Password, "password", "secret");
        page.answer(Err(failure));
        assert_eq!(screen(&page.state), before);
        assert!(page.state.trouble.is_some() && !page.effects.contains(&Effect::Clear));
        page.submit(Action::Password, "password", "secret");
        assert_eq!(page.action(), Some(Action::Password), "it can be tried again at once");
    }
}

#[test]
fn an_old_page_keeps_the_name_and_starts_again() {
    let mut page = Page::at(identify());
    page.submit(Action::Identify, "identifier", "mei");
    page.answer(Err(problem(ProblemKind::FlowExpired, None)));
    assert!(matches!(page.calls()[..], [Call::Start]));
    page.answer(Ok(flow(1, 0, identify())));
    assert_eq!(page.action(), Some(Action::Identify));
    page.answer(Err(problem(ProblemKind::FlowExpired, None)));
    assert_eq!(
        (screen(&page.state), page.calls()),
        (Screen::Page(Drawn::Expired), vec![]),
        "once, not for ever"
    );

    let mut page = Page::at(Step::Password { can_recover: false });
    page.state.identifier = "mei".into();
    page.submit(Action::Password, "password", "secret");
    page.answer(Err(problem(ProblemKind::FlowExpired, None)));
    assert_eq!(screen(&page.state), Screen::Page(Drawn::Expired));
    page.on(Event::Restarted);
    assert_eq!(
        (page.calls(), page.state.identifier.as_str()),
        (vec![Call::Start], "mei")
    );
}

#[test]
fn blocked_cookies_are_explained_and_do_not_loop() {
    let mut page = Page::at(identify());
    page.submit(Action::Identify, "identifier", "mei");
    page.answer(Err(problem(ProblemKind::UnknownFlow, None)));
    page.answer(Ok(flow(1, 0, identify())));
    assert_eq!(page.action(), Some(Action::Identify));
    page.answer(Err(problem(ProblemKind::UnknownFlow, None)));
    assert_eq!(screen(&page.state), Screen::Page(Drawn::CookiesBlocked));
    assert!(page.calls().is_empty());
}

#[test]
fn a_start_that_fails_says_so_and_comes_back_by_itself() {
    let mut page = Page::open();
    page.state.identifier = "mei".into();
    page.reply(Call::Start, Err(Failure::Network));
    assert_eq!(screen(&page.state).name(), "unreachable");
    assert!(page.timer(crate::flow::Timer::Retry).is_some());
    page.on(Event::Elapsed(crate::flow::Timer::Retry));
    assert_eq!(page.calls(), [Call::Start]);
    assert_eq!(page.state.identifier, "mei");
}

#[test]
fn the_servers_clock_is_told_by_the_monotonic_one() {
    let mut page = Page::at(push(false));
    page.now = 30_000;
    page.on(Event::Looked { hidden: false });
    assert_eq!(page.state.server_now(), SERVER + 30_000);
    page.now = 10; // a clock that goes backwards is not believed
    page.on(Event::Looked { hidden: false });
    assert_eq!(page.state.server_now(), SERVER + 30_000);
}

#[test]
fn sign_out_that_does_not_reach_the_server_is_not_claimed() {
    let mut page = Page::open();
    page.on(Event::Opened { signed_in_page: true });
    let session = contract::account::Session {
        authenticated: true,
        server_time: SERVER,
        user: None,
        csrf: Some("s".into()),
        since: None,
        expires_at: None,
        idle_at: None,
        fresh_until: None,
    };
    page.on(Event::Replied {
        call: Call::Session,
        result: Ok(Reply::Session(session)),
    });
    page.on(Event::SignedOut);
    page.on(Event::Replied {
        call: Call::SignOut,
        result: Err(Failure::Network),
    });
    assert_eq!(screen(&page.state), Screen::Page(Drawn::SignedIn));
    assert_eq!(page.state.trouble, Some(Trouble::SignOut));
    page.on(Event::SignedOut);
    page.on(Event::Replied {
        call: Call::SignOut,
        result: Ok(Reply::Done),
    });
    assert_eq!(screen(&page.state), Screen::Page(Drawn::SignedOut));
}

#[test]
fn an_address_that_asks_for_too_much_does_not_keep_anybody_out() {
    let mut page = Page::open();
    page.state.return_to = Some("//evil.example".into());
    page.reply(Call::Start, Err(problem(ProblemKind::InputInvalid, None)));
    assert_eq!((page.calls(), page.state.return_to.clone()), (vec![Call::Start], None));
    page.reply(Call::Start, Err(problem(ProblemKind::InputInvalid, None)));
    assert_eq!(screen(&page.state).name(), "unreachable", "once, not for ever");
}

#[test]
fn a_name_that_the_application_gives_stands_in_an_empty_field_and_nowhere_else() {
    let suggested = |page: &Page| page.effects.contains(&Effect::Suggest("mei".into()));
    let mut page = Page::open();
    page.reply(Call::Start, Ok(flow(1, 0, identify())));
    assert!(suggested(&page) && page.state.identifier == "mei");
    assert!(
        !page.effects.iter().any(|effect| matches!(effect, Effect::Call { .. })),
        "nobody has sent it"
    );
    let mut page = Page::open();
    page.state.identifier = "kei".into();
    page.reply(Call::Start, Ok(flow(1, 0, identify())));
    assert!(
        !suggested(&page) && page.state.identifier == "kei",
        "somebody has begun to type"
    );
}
