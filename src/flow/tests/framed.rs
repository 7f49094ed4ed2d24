//! The flow in a frame of another site's page: what it cannot mend it says, and it begins nothing by itself.

use super::support::*;
use crate::flow::{Call, Effect, Event, IN_A_FRAME, Reply, State};
use contract::{
    flow::{Action, Flow},
    problem::ProblemKind,
    step::Step,
};

fn framed() -> Page {
    let mut page = Page {
        state: State::new(Some("shop".into()), Some("r-1".into())),
        now: 0,
        effects: Vec::new(),
    };
    page.state.framed = Some(IN_A_FRAME);
    page.on(Event::Opened { signed_in_page: false });
    page
}

fn at(step: Step) -> Page {
    let mut page = framed();
    page.reply(Call::Start, Ok(flow(1, 0, step)));
    page
}

fn left(page: &Page) -> Vec<&str> {
    let mut left = Vec::new();
    for effect in &page.effects {
        if let Effect::Leave(to) = effect {
            left.push(to.as_str());
        }
    }
    left
}

fn id(page: &Page) -> String {
    page.state.flow.as_ref().map(|f| f.id.clone()).unwrap_or_default()
}

#[test]
fn the_end_is_told_whoever_brought_it() {
    let mut page = at(push(false));
    let to = || Step::SignedIn {
        redirect_to: "https://shop.example/callback?code=c".into(),
    };
    let call = Call::Poll {
        flow: id(&page),
        after: 1,
    };
    page.reply(call, Ok(flow(2, 0, to())));
    assert_eq!(left(&page), ["https://shop.example/callback?code=c"]);
}

#[test]
fn giving_up_begins_nothing_anew() {
    let mut page = at(push(false));
    page.on(Event::Cancelled);
    let call = Call::Cancel { flow: id(&page) };
    page.on(Event::Replied {
        call,
        result: Ok(Reply::Done),
    });
    assert_eq!((left(&page), page.calls()), (vec![""], vec![]));
}

#[test]
fn what_cannot_be_mended_in_here_is_said_and_nothing_begins_anew() {
    for (kind, said) in [
        (ProblemKind::FlowExpired, "!expired"),
        (ProblemKind::UnknownFlow, "!gone"),
        (ProblemKind::NotSupported, "!unsupported"),
        (ProblemKind::NotAuthenticated, "!refused"),
        (ProblemKind::Csrf, "!cookies"),
    ] {
        let mut page = framed();
        page.reply(Call::Start, Err(problem(kind, None)));
        assert_eq!((left(&page), page.calls()), (vec![said], vec![]), "start, {said}");

        let mut page = at(push(false));
        let poll = Call::Poll {
            flow: id(&page),
            after: 1,
        };
        page.reply(poll, Err(problem(kind, None)));
        assert_eq!((left(&page), page.calls()), (vec![said], vec![]), "poll, {said}");

        let mut page = at(Step::Password { can_recover: false });
        page.submit(Action::Password, "password", "x");
        page.answer(Err(problem(kind, None)));
        assert_eq!((left(&page), page.calls()), (vec![said], vec![]), "action, {said}");
    }
}

#[test]
fn without_its_request_it_does_not_sign_in_at_all() {
    let mut page = framed();
    page.reply(Call::Start, Err(problem(ProblemKind::InputInvalid, None)));
    assert_eq!((left(&page), page.calls()), (vec!["!wrong"], vec![]));
}

#[test]
fn what_a_person_can_mend_stays_on_the_screen() {
    let wrong = |kind, now: Flow| {
        let mut page = at(Step::Password { can_recover: false });
        page.submit(Action::Password, "password", "x");
        page.answer(Err(problem(kind, Some(now))));
        left(&page).len()
    };
    for kind in [
        ProblemKind::CredentialsIncorrect,
        ProblemKind::RateLimited,
        ProblemKind::InputInvalid,
        ProblemKind::StaleFlow,
    ] {
        assert_eq!(
            wrong(kind, flow(2, 0, Step::Password { can_recover: false })),
            0,
            "{kind:?}"
        );
    }
}
