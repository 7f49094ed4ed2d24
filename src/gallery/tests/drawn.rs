//! The page's side of docs/flow.md: every scene, everything that can happen to it, and which page that leads to.
//! `GENKAN_WRITE_DOCS=1` writes the file, otherwise it has to say the same.

use super::scenes;
use crate::flow::{Call, Effect, Event, Failure, Input, Page, Reply, State, Timer, Unreachable, update};
use contract::{account::Session, problem::ProblemKind, step::Step};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

/// Makes something happen to a page.
type Happen = fn(&mut State);

/// What can happen, in the words of the drawing.
const EVENTS: &[(&str, Happen)] = &[
    ("cancel", |s| answered(s, Event::Cancelled, Ok(Reply::Done))),
    ("start again", |s| {
        // The button stands on pages without a step.
        if !matches!(s.page, Page::Step | Page::SignedIn | Page::Loading) {
            on(s, Event::Restarted);
        }
    }),
    ("sign out", |s| {
        if s.page == Page::SignedIn {
            answered(s, Event::SignedOut, Ok(Reply::Done));
        }
    }),
    ("looked again: the flow has ended", |s| {
        answered(s, Event::Heard, Err(problem(ProblemKind::FlowExpired)))
    }),
    ("looked again: the flow is unknown", |s| {
        answered(s, Event::Heard, Err(problem(ProblemKind::UnknownFlow)))
    }),
    ("the flow is unknown twice in a row", lost),
    ("looked again: the session is over", |s| {
        answered(s, Event::Heard, Ok(Reply::Session(no_session())))
    }),
    ("the first reply does not come", |s| first(s, Failure::Network)),
    ("something else answers", |s| first(s, Failure::Portal)),
    ("no connection", |s| on(s, Event::Connected { online: false })),
    ("connection is back", |s| {
        on(s, Event::Connected { online: false });
        on(s, Event::Connected { online: true });
    }),
    ("retried by itself", |s| on(s, Event::Elapsed(Timer::Retry))),
    ("the server is silent beyond the request’s end", silence),
];

fn on(state: &mut State, event: Event) {
    let _ = update(state, event, state.now, 0.5);
}

/// Something happens, and the call it makes is answered.
fn answered(state: &mut State, event: Event, result: Result<Reply, Failure>) {
    let asked = |effect: Effect| match effect {
        Effect::Call { call, .. } => Some(call),
        _ => None,
    };
    let call = update(state, event, state.now, 0.5).into_iter().find_map(asked);
    let fits = |call: &Call| match &result {
        Ok(Reply::Session(_)) => *call == Call::Session,
        Err(_) => matches!(call, Call::Load { .. }),
        _ => true,
    };
    if let Some(call) = call.filter(fits) {
        on(state, Event::Replied { call, result });
    }
}

fn first(state: &mut State, failure: Failure) {
    if state.loading && state.page == Page::Loading {
        on(
            state,
            Event::Replied {
                call: Call::Start,
                result: Err(failure),
            },
        );
    }
}

/// The cookie of the flow never comes back.
fn lost(state: &mut State) {
    let Some(flow) = state.flow.clone() else { return };
    for _ in 0..2 {
        answered(state, Event::Heard, Err(problem(ProblemKind::UnknownFlow)));
        if state.page == Page::Loading {
            let result = Ok(Reply::Flow(Box::new(flow.clone())));
            on(
                state,
                Event::Replied {
                    call: Call::Start,
                    result,
                },
            );
        }
    }
}

/// Polls fail until after the end of the request that is waited for.
fn silence(state: &mut State) {
    for _ in 0..4 {
        let effects = update(state, Event::Elapsed(Timer::Poll), state.now + 60_000, 0.5);
        let calls = effects.into_iter().filter_map(|effect| match effect {
            Effect::Call { call, .. } => Some(call),
            _ => None,
        });
        for call in calls {
            on(
                state,
                Event::Replied {
                    call,
                    result: Err(Failure::Network),
                },
            );
        }
    }
}

fn problem(kind: ProblemKind) -> Failure {
    Failure::Problem {
        kind,
        retry_after: None,
        flow: None,
        instance: String::new(),
        server_time: None,
        field: None,
        wrong: None,
    }
}

const fn no_session() -> Session {
    Session {
        authenticated: false,
        server_time: 0,
        user: None,
        csrf: None,
        since: None,
        expires_at: None,
        idle_at: None,
        fresh_until: None,
    }
}

/// The page of a state, in the words of the drawing.
fn place(state: &State) -> &'static str {
    match (state.page, state.flow.as_ref().map(|flow| &flow.step)) {
        (Page::Loading, _) => "loading",
        (Page::Step, Some(Step::PushPending(_) | Step::CodeOnPhone(_))) => "waiting",
        (Page::Step, Some(Step::PushEnded { .. })) => "push_ended",
        (Page::Step, _) => "step",
        (Page::Expired, _) => "expired",
        (Page::Unreachable(Unreachable::Offline), _) => "offline",
        (Page::Unreachable(Unreachable::Portal), _) => "portal",
        (Page::Unreachable(Unreachable::Down), _) => "unreachable",
        (Page::CookiesBlocked, _) => "cookies_blocked",
        (Page::SignedIn, _) => "signed_in_page",
        (Page::SignedOut, _) => "signed_out_page",
        (Page::SessionEnded, _) => "session_ended",
    }
}

type Edges = BTreeMap<(&'static str, &'static str), BTreeSet<&'static str>>;

fn explore() -> Edges {
    let mut edges = Edges::new();
    let mut states: Vec<State> = scenes().into_values().collect();
    states.push(State::new(None, None));
    for state in &states {
        for (label, happen) in EVENTS {
            let mut after = state.clone();
            after.pending = None;
            happen(&mut after);
            let (from, to) = (place(state), place(&after));
            if from != to {
                edges.entry((from, to)).or_default().insert(label);
            }
        }
    }
    edges
}

fn drawing(edges: &Edges) -> String {
    let mut text =
        String::from("```mermaid\nstateDiagram-v2\n    [*] --> loading\n    loading --> step: the first reply\n");
    for ((from, to), labels) in edges {
        let labels: Vec<&str> = labels.iter().copied().collect();
        let _ = writeln!(text, "    {from} --> {to}: {}", labels.join(", "));
    }
    text.push_str("```\n\n");
    text.push_str("What the page may send from each step, as its scenes offer it:\n\n| step | actions |\n|---|---|\n");
    let mut actions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for state in scenes().values().filter(|state| state.page == Page::Step) {
        let Some(flow) = &state.flow else { continue };
        let sent = flow.actions.iter().filter(|&&action| {
            let mut state = state.clone();
            state.pending = None;
            state.trouble = None;
            let event = Event::Submitted {
                action,
                input: Input::text("", "x".into()),
            };
            let (refused, now) = (state.trouble_count, state.now);
            let effects = update(&mut state, event, now, 0.5);
            let asks = |effect: &Effect| {
                matches!(
                    effect,
                    Effect::Call {
                        call: Call::Act { .. },
                        ..
                    }
                )
            };
            effects.iter().any(asks) || state.trouble_count > refused
        });
        let name = flow.step.name();
        actions
            .entry(name)
            .or_default()
            .extend(sent.map(|action| action.as_str()));
    }
    for step in Step::NAMES {
        let list: Vec<String> = actions
            .get(step)
            .into_iter()
            .flatten()
            .map(|action| format!("`{action}`"))
            .collect();
        let _ = writeln!(
            text,
            "| `{step}` | {} |",
            if list.is_empty() { "–".into() } else { list.join(" ") }
        );
    }
    text
}

#[test]
fn the_pages_machine_is_drawn_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/flow.md");
    let old = fs::read_to_string(&path).unwrap();
    let (head, rest) = old.split_once("<!-- page:begin -->\n").unwrap();
    let (_, tail) = rest.split_once("<!-- page:end -->").unwrap();
    let new = format!(
        "{head}<!-- page:begin -->\n{}<!-- page:end -->{tail}",
        drawing(&explore())
    );
    if std::env::var_os("GENKAN_WRITE_DOCS").is_some() {
        fs::write(path, new).unwrap();
    } else {
        assert_eq!(new, old, "docs/flow.md is stale: run `cargo xtask docs`");
    }
}
