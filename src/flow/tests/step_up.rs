//! The flow as a guest: a fresh proof is asked for, no session is opened, and the page goes nowhere.

use super::support::*;
use crate::flow::{Call, Effect, Event, Reply, StepUp, screen};
use contract::{problem::ProblemKind, step::Step};

fn guest() -> Page {
    let mut page = Page::open();
    page.state.taken_over = true;
    page.state.step_up = Some(StepUp {
        touches: Some("p-1".into()),
    });
    page
}

fn left(page: &Page) -> Vec<&str> {
    page.effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Leave(to) => Some(&**to),
            _ => None,
        })
        .collect()
}

#[test]
fn nobody_is_asked_for_a_name() {
    let page = guest();
    assert_eq!(screen(&page.state).name(), "loading");
}

#[test]
fn the_end_is_told_even_when_another_tab_has_brought_it() {
    let mut page = guest();
    let to = || Step::SignedIn {
        redirect_to: "/security-info".into(),
    };
    page.reply(Call::Start, Ok(flow(1, 0, push(false))));
    let call = Call::Poll {
        flow: page.state.flow.as_ref().map(|f| f.id.clone()).unwrap_or_default(),
        after: 1,
    };
    page.reply(call, Ok(flow(2, 0, to())));
    assert_eq!(left(&page), ["/security-info"]);
}

#[test]
fn giving_up_is_told_and_nothing_begins_anew() {
    let mut page = guest();
    page.reply(Call::Start, Ok(flow(1, 0, push(false))));
    page.on(Event::Cancelled);
    let id = page.state.flow.as_ref().map(|f| f.id.clone()).unwrap_or_default();
    page.on(Event::Replied {
        call: Call::Cancel { flow: id },
        result: Ok(Reply::Done),
    });
    assert_eq!(left(&page), [""]);
    assert_eq!(page.calls(), [], "no other flow");
}

#[test]
fn without_a_session_there_is_nothing_to_prove() {
    let mut page = guest();
    page.reply(Call::Start, Err(problem(ProblemKind::NotAuthenticated, None)));
    assert_eq!(left(&page), [""]);
}
