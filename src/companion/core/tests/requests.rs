//! Requests: when they are drawn, how they are answered, how they end.

use super::*;
use contract::device::Answered;

fn answered(request: &str, answer: Answer, state: RequestState) -> Event {
    let result = Ok(Answered {
        state,
        wrong_number: false,
        session_ended: false,
    });
    Event::Answered {
        device: "a".into(),
        request: request.into(),
        answer,
        result,
    }
}

fn decide(state: &mut State, answer: Answer) -> bool {
    update(state, Event::Decided(answer), NOW)
        .iter()
        .any(|e| matches!(e, Effect::Answer { .. }))
}

#[test]
fn a_new_request_is_announced_and_reported_as_seen_once() {
    let mut state = paired(&["a"]);
    let came = listed("a", vec![request("r1", RequestState::Pending)]);
    let effects = update(&mut state, came.clone(), NOW);
    assert!(effects.contains(&Effect::Announce));
    assert!(effects.contains(&Effect::Seen {
        device: "a".into(),
        request: "r1".into()
    }));
    let effects = update(&mut state, came, NOW);
    assert!(
        !effects
            .iter()
            .any(|e| matches!(e, Effect::Announce | Effect::Seen { .. }))
    );
}

#[test]
fn a_request_that_nobody_can_see_is_not_reported_as_seen() {
    let mut state = paired(&["a"]);
    let _ = update(&mut state, Event::Looked { hidden: true }, NOW);
    let effects = update(&mut state, listed("a", vec![request("r1", RequestState::Pending)]), NOW);
    assert!(!effects.iter().any(|e| matches!(e, Effect::Seen { .. })));
    let effects = update(&mut state, Event::Looked { hidden: false }, NOW);
    assert!(effects.iter().any(|e| matches!(e, Effect::Seen { .. })));
}

#[test]
fn an_answer_is_sent_once_and_its_outcome_is_shown() {
    let mut state = asked();
    assert!(decide(&mut state, Answer::Approve(None)));
    assert!(!decide(&mut state, Answer::Approve(None)), "a double click");
    assert!(!decide(&mut state, Answer::Deny), "while the first is on its way");
    let _ = update(
        &mut state,
        answered("r1", Answer::Approve(None), RequestState::Approved),
        NOW,
    );
    assert_eq!(screen(&state), Screen::Ended(Ending::Approved));
    assert_eq!(
        state.accounts[0].requests[0].state,
        RequestState::Approved,
        "the history need not wait"
    );
}

#[test]
fn a_wrong_number_and_a_denial_are_different_ends() {
    for (answer, wrong_number, ending) in [
        (Answer::Approve(Some("12".into())), true, Ending::WrongNumber),
        (Answer::Deny, false, Ending::Denied { session_ended: false }),
        (Answer::NotMe, false, Ending::Secured { session_ended: false }),
        (Answer::Approve(None), false, Ending::Denied { session_ended: false }),
    ] {
        let mut state = asked();
        let _ = decide(&mut state, answer.clone());
        let result = Ok(Answered {
            state: RequestState::Denied,
            wrong_number,
            session_ended: false,
        });
        let _ = update(
            &mut state,
            Event::Answered {
                device: "a".into(),
                request: "r1".into(),
                answer,
                result,
            },
            NOW,
        );
        assert_eq!(screen(&state), Screen::Ended(ending));
    }
}

#[test]
fn an_answer_that_does_not_get_through_can_be_given_again() {
    for (answer, back) in [
        (Answer::Approve(None), Screen::Prompt),
        (Answer::Deny, Screen::Prompt),
        (Answer::NotMe, Screen::NotMe),
    ] {
        let mut state = asked();
        let _ = update(&mut state, Event::NotMeAsked, NOW);
        assert!(decide(&mut state, answer.clone()));
        let result = Err(Failure::Network);
        let failed = Event::Answered {
            device: "a".into(),
            request: "r1".into(),
            answer: answer.clone(),
            result,
        };
        let _ = update(&mut state, failed, NOW);
        assert_eq!(screen(&state), back);
        assert!(state.prompt.as_ref().is_some_and(|p| p.failed));
        assert!(decide(&mut state, answer));
    }
}

#[test]
fn an_approval_can_still_be_taken_back() {
    let mut state = asked();
    let _ = decide(&mut state, Answer::Approve(None));
    let _ = update(
        &mut state,
        answered("r1", Answer::Approve(None), RequestState::Approved),
        NOW,
    );
    assert!(!decide(&mut state, Answer::Approve(None)));
    let _ = update(&mut state, Event::NotMeAsked, NOW);
    assert_eq!(screen(&state), Screen::NotMe);
    assert!(decide(&mut state, Answer::NotMe));
    let result = Ok(Answered {
        state: RequestState::Denied,
        wrong_number: false,
        session_ended: true,
    });
    let took = Event::Answered {
        device: "a".into(),
        request: "r1".into(),
        answer: Answer::NotMe,
        result,
    };
    let _ = update(&mut state, took, NOW);
    assert_eq!(screen(&state), Screen::Ended(Ending::Secured { session_ended: true }));
}

#[test]
fn an_answer_to_a_request_that_is_gone_says_too_late() {
    for kind in [
        ProblemKind::NotFound,
        ProblemKind::StaleFlow,
        ProblemKind::FlowExpired,
        ProblemKind::UnknownFlow,
    ] {
        let mut state = asked();
        let _ = decide(&mut state, Answer::Deny);
        let result = Err(problem(kind));
        let gone = Event::Answered {
            device: "a".into(),
            request: "r1".into(),
            answer: Answer::Deny,
            result,
        };
        let _ = update(&mut state, gone, NOW);
        assert_eq!(screen(&state), Screen::Ended(Ending::Expired));
        assert_ne!(
            state.accounts[0].reach,
            Reach::Removed,
            "the phone itself is still known"
        );
    }
}

#[test]
fn what_the_service_says_meanwhile_ends_the_drawn_request() {
    for (became, ending) in [
        (RequestState::Expired, Ending::Expired),
        (RequestState::Cancelled, Ending::Cancelled),
        (RequestState::Superseded, Ending::Superseded),
        (RequestState::Denied, Ending::Denied { session_ended: false }),
    ] {
        let mut state = asked();
        let _ = update(&mut state, listed("a", vec![request("r1", became)]), NOW);
        assert_eq!(screen(&state), Screen::Ended(ending));
        assert!(
            !decide(&mut state, Answer::Approve(None)),
            "a dead request cannot be answered"
        );
    }
    let mut state = asked();
    let _ = update(&mut state, listed("a", vec![]), NOW);
    assert_eq!(screen(&state), Screen::Ended(Ending::Expired));
}

#[test]
fn time_runs_out_without_the_service_too() {
    let mut state = asked();
    let _ = update(&mut state, Event::Ticked, NOW + 119_999);
    assert_eq!(screen(&state), Screen::Prompt);
    let _ = update(&mut state, Event::Ticked, NOW + 120_000);
    assert_eq!(screen(&state), Screen::Ended(Ending::Expired));
    let _ = update(&mut state, Event::PutAway, NOW + 120_001);
    assert_eq!(screen(&state), Screen::Home, "a late list must not bring it back");
    let _ = update(
        &mut state,
        listed("a", vec![request("r1", RequestState::Pending)]),
        NOW + 119_000,
    );
    assert_eq!(screen(&state), Screen::Home);
}

#[test]
fn a_newer_request_takes_the_place_of_a_dead_one_only() {
    let mut state = asked();
    let newer = DeviceRequest {
        issued_at: NOW + 5,
        ..request("r2", RequestState::Pending)
    };
    let both = vec![newer.clone(), request("r1", RequestState::Pending)];
    let _ = update(&mut state, listed("a", both), NOW);
    assert_eq!(
        state.prompt.as_ref().map(|p| p.request.id.as_str()),
        Some("r1"),
        "the open one stays"
    );
    let effects = update(
        &mut state,
        listed("a", vec![newer, request("r1", RequestState::Superseded)]),
        NOW,
    );
    assert_eq!(state.prompt.as_ref().map(|p| p.request.id.as_str()), Some("r2"));
    assert!(effects.contains(&Effect::Announce));
}

#[test]
fn a_request_of_another_account_waits_and_then_comes() {
    let mut state = paired(&["a", "b"]);
    let _ = update(&mut state, listed("a", vec![request("r1", RequestState::Pending)]), NOW);
    let _ = update(&mut state, listed("b", vec![request("r2", RequestState::Pending)]), NOW);
    assert_eq!(state.prompt.as_ref().map(|p| p.device.as_str()), Some("a"));
    let _ = decide(&mut state, Answer::Deny);
    let _ = update(&mut state, answered("r1", Answer::Deny, RequestState::Denied), NOW);
    assert_eq!(state.prompt.as_ref().map(|p| p.device.as_str()), Some("b"));
    assert_eq!(state.current, "b", "the account on the screen is the one that is asked");
}

#[test]
fn a_request_comes_before_everything_but_a_connection_being_made() {
    let mut state = paired(&["a"]);
    let _ = update(&mut state, Event::RemoveAsked, NOW);
    let _ = update(&mut state, listed("a", vec![request("r1", RequestState::Pending)]), NOW);
    assert_eq!(screen(&state), Screen::Prompt);
    let mut state = paired(&["a"]);
    let _ = update(&mut state, Event::LinkGiven(Link::parse("#pair=e.s")), NOW);
    let _ = update(&mut state, Event::PairAgreed { name: "Pixel".into() }, NOW);
    let _ = update(&mut state, listed("a", vec![request("r1", RequestState::Pending)]), NOW);
    assert_eq!(screen(&state), Screen::Pair);
}

#[test]
fn more_time_that_was_asked_for_in_the_browser_counts_here_too() {
    let mut state = asked();
    let later = DeviceRequest {
        expires_at: NOW + 240_000,
        ..request("r1", RequestState::Pending)
    };
    let _ = update(&mut state, listed("a", vec![later]), NOW + 100_000);
    assert_eq!(state.prompt.as_ref().map(|p| p.request.expires_at), Some(NOW + 240_000));
    let _ = update(&mut state, Event::Ticked, NOW + 239_999);
    assert_eq!(screen(&state), Screen::Prompt);
    let _ = update(&mut state, Event::Ticked, NOW + 240_000);
    assert_eq!(screen(&state), Screen::Ended(Ending::Expired));
}

#[test]
fn a_dead_request_can_be_disowned_and_nothing_else() {
    for became in [RequestState::Expired, RequestState::Cancelled, RequestState::Superseded] {
        let mut state = asked();
        let _ = update(&mut state, listed("a", vec![request("r1", became)]), NOW);
        assert!(!decide(&mut state, Answer::Approve(None)));
        assert!(!decide(&mut state, Answer::Deny));
        let _ = update(&mut state, Event::NotMeAsked, NOW);
        assert_eq!(screen(&state), Screen::NotMe);
        assert!(decide(&mut state, Answer::NotMe));
        let _ = update(&mut state, answered("r1", Answer::NotMe, became), NOW);
        assert_eq!(
            screen(&state),
            Screen::Ended(Ending::Secured { session_ended: false }),
            "{became:?}"
        );
    }
}

#[test]
fn disowning_a_late_request_that_does_not_get_through_can_be_tried_again() {
    let mut state = asked();
    let late = NOW + 120_000;
    let _ = update(&mut state, Event::Ticked, late);
    let _ = update(&mut state, Event::NotMeAsked, late);
    let effects = update(&mut state, Event::Decided(Answer::NotMe), late);
    assert!(effects.iter().any(|e| matches!(e, Effect::Answer { .. })));
    let failed = Event::Answered {
        device: "a".into(),
        request: "r1".into(),
        answer: Answer::NotMe,
        result: Err(Failure::Network),
    };
    let _ = update(&mut state, failed, late);
    assert_eq!(screen(&state), Screen::NotMe);
    assert!(state.prompt.as_ref().is_some_and(|p| p.failed));
}

#[test]
fn the_number_is_not_in_debug_output() {
    let event = Event::Decided(Answer::Approve(Some("482913".into())));
    assert!(!format!("{event:?}").contains("482913"));
}
