mod around;

use super::*;
use crate::account::Ended;
use contract::{account::PatchMethod, problem::ProblemKind};

fn problem(kind: ProblemKind) -> Failure {
    Failure::Problem {
        kind,
        retry_after: None,
        flow: None,
        instance: "0123456789abcdef".into(),
        server_time: None,
        field: None,
        wrong: None,
    }
}

fn rename() -> Call {
    Call::Patch {
        id: "p-1".into(),
        patch: PatchMethod {
            label: Some("Phone".into()),
            ..PatchMethod::default()
        },
    }
}

fn writes(effects: &[Effect]) -> Vec<&Call> {
    let calls = effects.iter().filter_map(|effect| match effect {
        Effect::Call { call, .. } => Some(call),
        _ => None,
    });
    calls.filter(|call| call.is_write()).collect()
}

fn session() -> Reply {
    Reply::Session(contract::account::Session {
        authenticated: true,
        server_time: 1_000,
        user: None,
        csrf: Some("new".into()),
        since: None,
        expires_at: None,
        idle_at: None,
        fresh_until: None,
    })
}

#[test]
fn a_write_that_needs_a_proof_is_made_again_once() {
    let mut state = State::default();
    assert!(writes(&update(&mut state, Event::Pressed(rename()), 0, 0.0)) == [&rename()]);
    let refused = || Event::Replied {
        call: rename(),
        result: Err(problem(ProblemKind::ReauthenticationRequired)),
    };
    let effects = update(&mut state, refused(), 1, 0.0);
    assert!(matches!(&effects[0], Effect::StepUp { touches: Some(id) } if id == "p-1"));
    assert!(state.busy(), "nothing else is begun meanwhile");
    let effects = update(&mut state, Event::Proved, 2, 0.0);
    assert!(
        writes(&effects).is_empty(),
        "the token has changed: the session is asked first"
    );
    let call = Call::Session;
    let result = Ok(session());
    let effects = update(&mut state, Event::Replied { call, result }, 3, 0.0);
    assert!(writes(&effects) == [&rename()]);
    let effects = update(&mut state, refused(), 4, 0.0);
    assert!(writes(&effects).is_empty() && !state.busy());
    assert_eq!(state.trouble.map(|t| t.why), Some(Why::Proof));
}

/// A message can be there before the answer to *send again* is.
#[test]
fn a_code_that_is_faster_than_the_answer_is_checked_after_it() {
    let (id, verify) = ("e-1".to_owned(), contract::account::VerifyEnrollment::default());
    let (resend, verify) = (Call::Resend { id: id.clone() }, Call::Verify { id, verify });
    let mut state = State::default();
    let _ = update(&mut state, Event::Pressed(resend.clone()), 0, 0.0);
    for _ in 0..2 {
        assert!(writes(&update(&mut state, Event::Pressed(verify.clone()), 1, 0.0)).is_empty());
    }
    let result = Err(problem(ProblemKind::RateLimited));
    let effects = update(&mut state, Event::Replied { call: resend, result }, 2, 0.0);
    assert!(writes(&effects) == [&verify], "once, whatever came of the other");
    assert!(state.next.is_none());
}

/// The answer with the new token may come after that of a call which was sent with the old one.
#[test]
fn nobody_is_sent_away_before_it_was_said_twice_that_the_session_is_over() {
    let nobody = || Event::Replied {
        call: Call::Session,
        result: Ok(match session() {
            Reply::Session(session) => Reply::Session(contract::account::Session {
                authenticated: false,
                ..session
            }),
            other => other,
        }),
    };
    let away = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::SignIn));
    let mut state = State {
        page: Page::Ready,
        ..State::default()
    };
    assert!(!away(&update(&mut state, nobody(), 0, 0.0)));
    let known = Event::Replied {
        call: Call::Session,
        result: Ok(session()),
    };
    assert!(!away(&update(&mut state, known, 1, 0.0)));
    assert!(
        !away(&update(&mut state, nobody(), 2, 0.0)),
        "known in between: a new doubt"
    );
    assert!(away(&update(&mut state, nobody(), 3, 0.0)));
}

/// What the server says of the session at `server_time`, when it ends at `idle_at` without use.
fn told(state: &mut State, server_time: Millis, idle_at: Option<Millis>) -> Vec<Effect> {
    let Reply::Session(session) = session() else {
        unreachable!()
    };
    let result = Ok(Reply::Session(contract::account::Session {
        server_time,
        idle_at,
        ..session
    }));
    let call = Call::Session;
    update(state, Event::Replied { call, result }, server_time, 0.0)
}

fn called(effects: &[Effect]) -> Vec<&Call> {
    let calls = effects.iter().filter_map(|effect| match effect {
        Effect::Call { call, .. } => Some(call),
        _ => None,
    });
    calls.collect()
}

fn idle_timer(effects: &[Effect]) -> Option<Millis> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Set(Timer::Idle, after) => Some(*after),
        _ => None,
    })
}

fn methods() -> contract::account::Methods {
    let methods = serde_json::json!({ "rev": 7, "server_time": 0, "user": { "label": "mei" }, "methods": [] });
    serde_json::from_value(methods).expect("methods")
}

/// A page that is drawn and waits for news.
fn drawn() -> State {
    State {
        page: Page::Ready,
        polling: [true, false, false],
        ..State::default()
    }
}

#[test]
fn whether_somebody_is_there_is_asked_two_minutes_before_the_end() {
    let mut state = drawn();
    let effects = told(&mut state, 0, Some(3_600_000));
    assert_eq!((state.alone, idle_timer(&effects)), (false, Some(3_481_000)));
    assert!(called(&effects).is_empty(), "it is not opened anew");
    // The page does not believe its own clock: another tab may have been used.
    let effects = update(&mut state, Event::Elapsed(Timer::Idle), 3_480_000, 0.0);
    assert!(called(&effects) == [&Call::Session] && !state.alone);
    let effects = told(&mut state, 3_480_000, Some(7_000_000));
    assert_eq!((state.alone, idle_timer(&effects)), (false, Some(3_401_000)));
    let effects = told(&mut state, 6_880_000, Some(7_000_000));
    assert_eq!((state.alone, idle_timer(&effects)), (true, Some(121_000)));
}

#[test]
fn who_is_there_stays_and_the_question_goes_when_the_server_says_so() {
    let mut state = drawn();
    let _ = told(&mut state, 0, Some(60_000));
    assert!(state.alone);
    let effects = update(&mut state, Event::Stayed, 1_000, 0.0);
    assert!(effects.contains(&Effect::AbortPoll(Poll::Methods)));
    let opened = Call::Methods { after: None, wait: 25 };
    assert!(
        called(&effects) == [&opened],
        "as by who opens the page: without a revision"
    );
    let result = Err(Failure::Network);
    let _ = update(
        &mut state,
        Event::Replied {
            call: opened.clone(),
            result,
        },
        2_000,
        0.0,
    );
    assert!(state.alone, "it did not get through");
    let result = Ok(Reply::Methods(Box::new(methods())));
    let effects = update(&mut state, Event::Replied { call: opened, result }, 2_000, 0.0);
    assert!(effects.contains(&Effect::Tell), "other tabs ask, too");
    assert!(called(&effects) == [&Call::Session]);
    let _ = told(&mut state, 2_000, Some(3_602_000));
    assert!(!state.alone);
    // Closing the dialog says so, too.
    assert!(update(&mut state, Event::Stayed, 3_000, 0.0).is_empty());
}

#[test]
fn looking_whether_it_has_ended_keeps_no_session_alive() {
    let mut state = drawn();
    state.polling = [false; 3];
    state.methods = Some(methods());
    let effects = told(&mut state, 0, Some(3_600_000));
    assert!(matches!(called(&effects)[..], [Call::Methods { after: Some(7), .. }]));
}

#[test]
fn opening_the_page_is_an_answer() {
    let mut state = State::default();
    let effects = told(&mut state, 0, Some(60_000));
    assert_eq!((state.alone, idle_timer(&effects)), (false, Some(1_000)));
    let effects = update(&mut state, Event::Elapsed(Timer::Idle), 1_000, 0.0);
    assert!(
        called(&effects).is_empty() && idle_timer(&effects).is_some(),
        "not before it is drawn"
    );
}

#[test]
fn a_session_without_such_an_end_asks_nothing() {
    let mut state = drawn();
    let effects = told(&mut state, 0, None);
    assert_eq!((state.alone, idle_timer(&effects)), (false, None));
}

#[test]
fn a_proof_that_is_not_given_loses_nothing() {
    let mut state = State::default();
    let _ = update(&mut state, Event::Pressed(rename()), 0, 0.0);
    let result = Err(problem(ProblemKind::ReauthenticationRequired));
    let _ = update(&mut state, Event::Replied { call: rename(), result }, 1, 0.0);
    let effects = update(&mut state, Event::GivenUp, 2, 0.0);
    assert!(writes(&effects).is_empty() && !state.busy() && state.trouble.is_none());
}

fn passkey(state: &str) -> contract::account::Enrollment {
    let offer = if state == "open" {
        serde_json::json!({ "options": "{}" })
    } else {
        serde_json::json!({})
    };
    serde_json::from_value(serde_json::json!({
        "id": "e1", "rev": 1, "server_time": 0, "type": "passkey", "state": state, "expires_at": 600_000,
        "label": "This computer", "offer": offer,
    }))
    .expect("an enrolment")
}

/// A page on which *Make a passkey* was pressed, and what it does then.
fn making() -> (State, Vec<Effect>) {
    let mut state = State {
        page: Page::Ready,
        view: View::Add(Some(contract::flow::MethodKind::Passkey)),
        ..State::default()
    };
    let call = Call::Enroll(contract::account::StartEnrollment {
        kind: contract::flow::MethodKind::Passkey,
        address: None,
        label: None,
        replaces: None,
    });
    let _ = update(&mut state, Event::Pressed(call.clone()), 0, 0.0);
    let result = Ok(Reply::Enrollment(Box::new(passkey("open"))));
    let effects = update(&mut state, Event::Replied { call, result }, 1, 0.0);
    (state, effects)
}

fn asks(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Passkey { .. }))
}

#[test]
fn a_passkey_is_asked_for_once_and_sent_when_it_is_there() {
    let (mut state, effects) = making();
    assert!(asks(&effects) && state.asking);
    assert!(
        !asks(&update(&mut state, Event::PasskeyAsked, 2, 0.0)),
        "it is still asking"
    );
    let nothing = Err(crate::flow::NoPasskey::Exists);
    let _ = update(&mut state, Event::PasskeyGot(nothing), 3, 0.0);
    assert!(!state.asking && state.trouble.is_some());
    assert!(asks(&update(&mut state, Event::PasskeyAsked, 4, 0.0)));
    assert!(state.trouble.is_none());
    let effects = update(&mut state, Event::PasskeyGot(Ok("{}".into())), 5, 0.0);
    assert!(matches!(writes(&effects)[..], [Call::Verify { id, .. }] if id == "e1"));
    let effects = update(&mut state, Event::PasskeyGot(Ok("{}".into())), 6, 0.0);
    assert!(writes(&effects).is_empty(), "one that nobody asked for is not sent");
}

#[test]
fn a_wizard_that_is_left_keeps_neither_the_secret_nor_the_question() {
    let (mut state, _) = making();
    let effects = update(&mut state, Event::Moved(View::Overview), 2, 0.0);
    assert!(state.enrollment.is_none() && !state.asking);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::DropPasskey)));
    let (mut state, _) = making();
    let _ = update(&mut state, Event::PutAside, 2, 0.0);
    assert!(state.enrollment.is_none());
}

#[test]
fn what_is_forgotten_at_the_server_is_said_and_not_asked_for_again() {
    let (mut state, _) = making();
    state.asking = false;
    let call = Call::Enrollment {
        id: "e1".into(),
        after: Some(1),
    };
    let result = Err(problem(ProblemKind::NotFound));
    let effects = update(&mut state, Event::Replied { call, result }, 2, 0.0);
    assert!(state.enrollment.is_none());
    assert_eq!(state.trouble.map(|t| (t.spot, t.why)), Some((Spot::Add, Why::Gone)));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Set(Timer::Poll(Poll::Enrollment), _)))
    );
}

#[test]
fn recovery_codes_go_with_their_screen() {
    let codes = || {
        Some(contract::account::NewRecoveryCodes {
            created_at: 0,
            codes: vec!["AAAA-BBBB".into()],
        })
    };
    let leave: [fn() -> Event; 3] = [
        || Event::Moved(View::Overview),
        || Event::PutAside,
        || Event::Dismissed(Spot::Recovery),
    ];
    for leave in leave {
        let mut state = State {
            page: Page::Ready,
            view: View::Recovery,
            codes: codes(),
            ..State::default()
        };
        let _ = update(&mut state, leave(), 1, 0.0);
        assert!(state.codes.is_none());
    }
}

#[test]
fn a_secret_is_known_only_while_its_screen_is_there() {
    let (mut state, _) = making();
    let offer = |state: &State| state.enrollment.as_ref().and_then(|open| open.offer.options.clone());
    assert!(offer(&state).is_some());
    let _ = update(&mut state, Event::Moved(View::Add(None)), 2, 0.0);
    assert!(
        state.enrollment.is_some() && offer(&state).is_none(),
        "the list offers to go on"
    );
    let back = View::Add(Some(contract::flow::MethodKind::Passkey));
    let effects = update(&mut state, Event::Moved(back), 3, 0.0);
    let fetched = effects
        .iter()
        .any(|effect| matches!(effect, Effect::Call { call: Call::Enrollment { id, after: None }, .. } if id == "e1"));
    assert!(fetched && state.enrollment.is_none());
}

#[test]
fn a_poll_that_hears_first_of_what_was_proved_says_nothing() {
    let (mut state, _) = making();
    let _ = update(&mut state, Event::PasskeyGot(Ok("{}".into())), 2, 0.0);
    let verify = state.pending.as_ref().map(|p| p.call.clone()).expect("a write");
    let gone = || Event::Replied {
        call: Call::Enrollment {
            id: "e1".into(),
            after: Some(1),
        },
        result: Err(problem(ProblemKind::NotFound)),
    };
    let _ = update(&mut state, gone(), 3, 0.0);
    let result = Ok(Reply::Enrollment(Box::new(passkey("done"))));
    let _ = update(&mut state, Event::Replied { call: verify, result }, 4, 0.0);
    let _ = update(&mut state, gone(), 5, 0.0);
    assert!(state.trouble.is_none());
    let done = contract::account::EnrollState::Done;
    assert_eq!(state.enrollment.map(|open| open.state), Some(done));
}

fn event(choice: u8, calls: &[Call], made: &[Call]) -> Event {
    let kinds = [
        ProblemKind::ReauthenticationRequired,
        ProblemKind::Csrf,
        ProblemKind::NotAuthenticated,
        ProblemKind::RateLimited,
        ProblemKind::Internal,
    ];
    let pick = |from: &[Call]| from.get(usize::from(choice / 16) % from.len().max(1)).cloned();
    let last = pick(made).unwrap_or(Call::Session);
    match choice % 16 {
        0..=2 => Event::Pressed(calls[usize::from(choice / 16) % calls.len()].clone()),
        3..=7 => {
            let result = Err(problem(kinds[usize::from(choice % 16 - 3)]));
            Event::Replied { call: last, result }
        }
        8 | 9 => Event::Replied {
            call: Call::Session,
            result: Ok(session()),
        },
        10 => Event::Proved,
        11 => Event::GivenUp,
        12 => Event::Heard,
        13 => Event::Elapsed(Timer::Poll(Poll::Methods)),
        14 => Event::Looked { hidden: choice > 128 },
        _ => Event::Replied {
            call: last,
            result: Ok(Reply::Done),
        },
    }
}

proptest::proptest! {
    /// Whatever happens, in whatever order: each press makes its write, makes it again once for a token that has changed
    /// and once for a proof that was given, and nothing else ever does.
    #[test]
    fn no_write_without_a_press_and_no_press_makes_more_than_three(choices in proptest::collection::vec(0u8..=255, 0..80)) {
        let calls = [rename(), Call::Secure, Call::MakeCodes, Call::Remove { id: "p-1".into() }];
        let mut state = State::default();
        let (mut made, mut pressed, mut allowed) = (Vec::new(), 0u32, 0u32);
        for (now, choice) in choices.into_iter().enumerate() {
            let event = event(choice, &calls, &made);
            let accepted = matches!(event, Event::Pressed(_)) && !state.busy();
            let effects = update(&mut state, event, now as Millis, 0.5);
            let written: Vec<Call> = writes(&effects).into_iter().cloned().collect();
            if accepted {
                pressed += 1;
                allowed = 3;
                proptest::prop_assert!(written.len() == 1, "a press makes one write at once");
            }
            for _ in &written {
                proptest::prop_assert!(allowed > 0, "a write too many after {pressed} presses");
                allowed -= 1;
            }
            let calls = effects.iter().filter_map(|e| match e { Effect::Call { call, .. } => Some(call.clone()), _ => None });
            made.extend(calls);
        }
    }
}

#[test]
fn a_poll_that_hears_first_of_what_was_given_up_says_nothing() {
    let gone = || Event::Replied {
        call: Call::Enrollment {
            id: "e1".into(),
            after: Some(1),
        },
        result: Err(problem(ProblemKind::NotFound)),
    };
    for poll_first in [true, false] {
        let (mut state, _) = making();
        let call = Call::GiveUp { id: "e1".into() };
        let _ = update(&mut state, Event::Pressed(call.clone()), 2, 0.0);
        if poll_first {
            let _ = update(&mut state, gone(), 3, 0.0);
        }
        let result = Ok(Reply::Done);
        let _ = update(&mut state, Event::Replied { call, result }, 4, 0.0);
        let _ = update(&mut state, gone(), 5, 0.0);
        assert!(state.enrollment.is_none() && state.trouble.is_none());
    }
}
