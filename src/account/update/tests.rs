use super::*;
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

#[test]
fn a_proof_that_is_not_given_loses_nothing() {
    let mut state = State::default();
    let _ = update(&mut state, Event::Pressed(rename()), 0, 0.0);
    let result = Err(problem(ProblemKind::ReauthenticationRequired));
    let _ = update(&mut state, Event::Replied { call: rename(), result }, 1, 0.0);
    let effects = update(&mut state, Event::GivenUp, 2, 0.0);
    assert!(writes(&effects).is_empty() && !state.busy() && state.trouble.is_none());
}
