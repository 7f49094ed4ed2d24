//! In whatever order things happen.

use super::*;
use contract::device::Answered;
use proptest::prelude::*;

fn states() -> impl Strategy<Value = RequestState> {
    proptest::sample::select(RequestState::ALL)
}

fn answers() -> impl Strategy<Value = Answer> {
    prop_oneof![Just(Answer::Approve(None)), Just(Answer::Deny), Just(Answer::NotMe)]
}

fn failures() -> impl Strategy<Value = Failure> {
    let kinds = proptest::sample::select(vec![
        ProblemKind::NotFound,
        ProblemKind::RateLimited,
        ProblemKind::Internal,
    ]);
    prop_oneof![
        Just(Failure::Network),
        Just(Failure::Portal),
        Just(Failure::Malformed),
        kinds.prop_map(problem)
    ]
}

fn events() -> impl Strategy<Value = Event> {
    let device = || proptest::sample::select(vec!["a", "b", "nobody"]).prop_map(str::to_owned);
    let id = || proptest::sample::select(vec!["r1", "r2", "r3"]);
    let requests = proptest::collection::vec((id(), states()).prop_map(|(id, state)| request(id, state)), 0..3);
    let answered = (
        device(),
        id(),
        answers(),
        proptest::result::maybe_ok(states(), failures()),
    );
    prop_oneof![
        (device(), requests).prop_map(|(d, r)| listed(&d, r)),
        (device(), failures()).prop_map(|(d, f)| Event::Listed(d, Err(f))),
        answers().prop_map(Event::Decided),
        answered.prop_map(|(device, request, answer, result)| {
            let result = result.map(|state| Answered {
                state,
                wrong_number: false,
                session_ended: false,
            });
            Event::Answered {
                device,
                request: request.into(),
                answer,
                result,
            }
        }),
        Just(Event::NotMeAsked),
        Just(Event::RemoveAsked),
        Just(Event::RemoveAgreed),
        Just(Event::AskLeft),
        Just(Event::PutAway),
        Just(Event::PairAsked),
        Just(Event::PairLeft),
        device().prop_map(Event::Switched),
        any::<bool>().prop_map(|hidden| Event::Looked { hidden }),
        Just(Event::Ticked),
    ]
}

proptest! {
    /// A request on the screen belongs to an account that is there; one that has ended is never answered, unless to
    /// say that somebody else had started it; and every request is answered at most once at a time.
    #[test]
    fn no_order_of_events_answers_a_dead_request(steps in proptest::collection::vec((events(), 0i64..30_000), 1..60)) {
        let mut state = paired(&["a", "b"]);
        let mut now = NOW;
        for (event, later) in steps {
            now += later;
            let before = state.prompt.clone();
            let effects = update(&mut state, event, now);
            if let Some(Effect::Answer { request, answer, .. }) = effects.iter().find(|e| matches!(e, Effect::Answer { .. })) {
                let before = before.expect("an answer needs a request on the screen");
                prop_assert_eq!(&before.request.id, request);
                let disowned = before.ending().is_some_and(Ending::can_be_disowned) && *answer == Answer::NotMe;
                prop_assert!(before.phase == Phase::Open || disowned);
            }
            if let Some(prompt) = &state.prompt {
                prop_assert!(state.account(&prompt.device).is_some());
                prop_assert!(prompt.phase != Phase::Open || now < prompt.request.expires_at);
            }
            let _ = screen(&state);
        }
    }
}
