//! What must not happen, whatever happens.

use super::support::{Page, SERVER, ended, flow, problem, push};
use crate::flow::{Call, Ceremony, Effect, Event, Failure, Input, NoPasskey, Reply, Timer};
use contract::{
    flow::{Action, MethodKind},
    problem::ProblemKind,
    step::{Alphabet, CodeKind, EnrollOffer, Step},
};
use proptest::prelude::*;

/// One thing that happens to a page; calls are answered in any order, or never.
#[derive(Debug, Clone)]
enum Happening {
    Event(Event),
    Answer { newest: bool, result: Answer },
    Time(i64),
}

#[derive(Debug, Clone)]
enum Answer {
    Step(u64, Box<Step>),
    Unchanged,
    Fails(Failure),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Identify {
            passkey: None,
            identifier_types: vec![],
            remembered_accounts: false
        }),
        Just(Step::Password { can_recover: true }),
        Just(push(false)),
        Just(push(true)),
        Just(ended()),
        Just(Step::ChooseMethod),
        Just(Step::CodeRequired {
            expires_at: None,
            resend_at: None,
            requests_left: None,
            kind: CodeKind::Totp,
            length: 6,
            alphabet: Alphabet::Digits,
            attempts_left: None,
            hint: None
        }),
        Just(Step::RememberBrowser { days: 30, hours: 24 }),
        Just(Step::SignedIn {
            redirect_to: "/".into()
        }),
        Just(Step::Unknown),
        Just(Step::Identify {
            passkey: Some("{}".into()),
            identifier_types: vec![],
            remembered_accounts: true
        }),
        Just(Step::Passkey { options: "{}".into() }),
        Just(Step::EnrollRequired {
            what: MethodKind::Push,
            skippable_until: None,
            why: None,
            offer: EnrollOffer {
                expires_at: Some(SERVER + 60_000),
                ..EnrollOffer::default()
            }
        }),
    ]
}

fn failure() -> impl Strategy<Value = Failure> {
    let kind = proptest::sample::select(ProblemKind::ALL);
    prop_oneof![
        Just(Failure::Network),
        Just(Failure::Portal),
        Just(Failure::Malformed),
        Just(Failure::Server {
            retry_after: Some(3_000)
        }),
        (kind.clone(), step()).prop_map(|(kind, step)| problem(kind, Some(flow(9, 0, step)))),
        kind.prop_map(|kind| problem(kind, None)),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    let submitted = |(action, text): (Action, String)| Event::Submitted {
        action,
        input: Input::text("x", text),
    };
    let event = prop_oneof![
        (proptest::sample::select(Action::ALL), "[0-9a-z ]{0,8}").prop_map(submitted),
        Just(Event::Cancelled),
        Just(Event::Restarted),
        Just(Event::Elapsed(Timer::Poll)),
        Just(Event::Elapsed(Timer::Retry)),
        Just(Event::Elapsed(Timer::Tick)),
        any::<bool>().prop_map(|hidden| Event::Looked { hidden }),
        any::<bool>().prop_map(|online| Event::Connected { online }),
        Just(Event::Heard),
        Just(Event::Restored),
        Just(Event::PasskeyAsked),
        any::<bool>().prop_map(|ok| Event::PasskeyGot {
            how: Ceremony::Ask,
            result: if ok { Ok(String::new()) } else { Err(NoPasskey::Nothing) },
        }),
        Just(Event::OtherAccount),
    ];
    let answer = prop_oneof![
        (0u64..20, step()).prop_map(|(rev, step)| Answer::Step(rev, Box::new(step))),
        Just(Answer::Unchanged),
        failure().prop_map(Answer::Fails),
    ];
    prop_oneof![
        4 => event.prop_map(Happening::Event),
        4 => (any::<bool>(), answer).prop_map(|(newest, result)| Happening::Answer { newest, result }),
        1 => (0i64..200_000).prop_map(Happening::Time),
    ]
}

/// Actions that make a phone ring, or may.
const RINGS: [Action; 3] = [Action::Resend, Action::Password, Action::Choose];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Security rule 6: the page never sends a request to a phone by itself. The only other cause is the repetition of
    /// a write that the server refused as out of step, which changed nothing.
    #[test]
    fn no_request_to_a_phone_without_a_click(happenings in prop::collection::vec(happening(), 0..60)) {
        let mut page = Page::open();
        let mut open: Vec<Call> = page.calls();
        for happening in happenings {
            let (event, clicked, refused) = match happening {
                Happening::Time(ms) => {
                    page.now += ms;
                    continue;
                }
                Happening::Event(event) => {
                    let clicked = match &event {
                        Event::Submitted { action, .. } => Some(*action),
                        _ => None,
                    };
                    (event, clicked, None)
                }
                Happening::Answer { newest, result } => {
                    if open.is_empty() {
                        continue;
                    }
                    let call = open.remove(if newest { open.len() - 1 } else { 0 });
                    let stale = matches!(
                        result,
                        Answer::Fails(Failure::Problem { kind: ProblemKind::StaleFlow, .. })
                    );
                    let refused = match &call {
                        Call::Act { action, .. } if stale => Some(*action),
                        _ => None,
                    };
                    let result = match result {
                        Answer::Step(rev, step) => Ok(Reply::Flow(Box::new(flow(rev, page.now, *step)))),
                        Answer::Unchanged => Ok(Reply::Unchanged),
                        Answer::Fails(failure) => Err(failure),
                    };
                    (Event::Replied { call, result }, None, refused)
                }
            };
            page.on(event);
            for call in page.calls() {
                if let Call::Act { action, .. } = &call && RINGS.contains(action) {
                    prop_assert!(clicked == Some(*action) || refused == Some(*action), "{action:?} by itself");
                }
                open.push(call);
            }
            let polls = page.calls().iter().filter(|c| matches!(c, Call::Poll { .. } | Call::Load { .. })).count();
            prop_assert!(polls <= 1);
        }
    }

    /// No reply, however late or absurd, makes the page forget what was typed or leave without a signed-in step.
    #[test]
    fn the_page_leaves_only_when_signed_in(happenings in prop::collection::vec(happening(), 0..60)) {
        let mut page = Page::open();
        let mut open: Vec<Call> = page.calls();
        for happening in happenings {
            match happening {
                Happening::Time(ms) => page.now += ms,
                Happening::Event(event) => page.on(event),
                Happening::Answer { result, .. } => {
                    let Some(call) = open.pop() else { continue };
                    let result = match result {
                        Answer::Step(rev, step) => Ok(Reply::Flow(Box::new(flow(rev, page.now, *step)))),
                        Answer::Unchanged => Ok(Reply::Unchanged),
                        Answer::Fails(failure) => Err(failure),
                    };
                    page.on(Event::Replied { call, result });
                    if page.effects.iter().any(|e| matches!(e, Effect::Leave(_))) {
                        let step = page.state.flow.as_ref().map(|f| f.step.name());
                        prop_assert_eq!(step, Some("signed_in"));
                    }
                }
            }
            open.extend(page.calls());
        }
    }
}
