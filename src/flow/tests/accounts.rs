//! Names kept in the browser.

use super::support::{Page, flow};
use crate::flow::{Call, Effect, Event, Input, Screen, State, screen};
use contract::{flow::Action, step::Step};

fn identify(remembered_accounts: bool) -> Step {
    Step::Identify {
        passkey: None,
        identifier_types: vec![],
        remembered_accounts,
    }
}

/// A page that has just been opened in a browser with these names.
fn with(names: &[&str], typed: &str) -> Page {
    let mut page = Page {
        state: State::new(None, None),
        now: 0,
        effects: vec![],
    };
    page.state.accounts = names.iter().map(|name| (*name).to_owned()).collect();
    page.state.identifier = typed.into();
    page.on(Event::Opened { signed_in_page: false });
    page
}

fn keeps(page: &Page) -> Option<Vec<String>> {
    page.effects.iter().find_map(|effect| match effect {
        Effect::Keep(names) => Some(names.clone()),
        _ => None,
    })
}

#[test]
fn a_name_is_kept_only_for_a_yes_and_only_five_of_them_newest_first() {
    for yes in [true, false] {
        let mut page = Page::at(Step::RememberBrowser { days: 30, hours: 24 });
        page.state.accounts = ["a", "b", "mei", "c", "d"].map(String::from).into();
        page.on(Event::Submitted {
            action: Action::Remember,
            input: Input::yes(yes),
        });
        assert_eq!(keeps(&page), None, "not before it is done");
        page.answer(Ok(flow(
            2,
            0,
            Step::SignedIn {
                redirect_to: "/".into(),
            },
        )));
        let expected: Vec<String> = ["mei", "a", "b", "c", "d"].map(String::from).into();
        assert_eq!(keeps(&page), yes.then_some(expected));
    }
    let mut page = Page::at(Step::RememberBrowser { days: 30, hours: 24 });
    page.state.accounts = ["a", "b", "c", "d", "e"].map(String::from).into();
    page.on(Event::Submitted {
        action: Action::Remember,
        input: Input::yes(true),
    });
    page.answer(Ok(flow(
        2,
        0,
        Step::SignedIn {
            redirect_to: "/".into(),
        },
    )));
    assert_eq!(keeps(&page).map(|names| names.len()), Some(5));
}

#[test]
fn names_are_offered_unless_one_is_being_typed() {
    assert_eq!(screen(&with(&["mei"], "").state), Screen::Accounts);
    assert_eq!(screen(&with(&["mei"], "m").state), Screen::Identify);
    assert_eq!(screen(&with(&[], "").state), Screen::Identify);
    let mut page = with(&["mei"], "");
    page.on(Event::OtherAccount);
    assert_eq!(screen(&page.state), Screen::Identify);
}

#[test]
fn a_picked_name_is_sent_even_before_the_first_reply() {
    let mut page = with(&["mei", "ren"], "");
    page.submit(Action::Identify, "identifier", "ren");
    page.reply(Call::Start, Ok(flow(1, 0, identify(true))));
    assert_eq!(page.action(), Some(Action::Identify));
    assert_eq!(page.state.identifier, "ren");
    page.answer(Ok(flow(2, 0, Step::Password { can_recover: false })));
    page.submit(Action::ChangeAccount, "", "");
    assert_eq!(screen(&page.state).name(), "password");
}

#[test]
fn a_forgotten_name_is_gone_and_the_last_one_leaves_the_field() {
    let mut page = with(&["mei", "ren"], "");
    page.on(Event::Forgot("mei".into()));
    assert_eq!(keeps(&page), Some(vec!["ren".to_owned()]));
    page.on(Event::Forgot("ren".into()));
    assert_eq!(keeps(&page), Some(vec![]));
    assert_eq!(screen(&page.state), Screen::Identify);
}

#[test]
fn a_backend_that_wants_no_names_kept_has_them_removed() {
    let mut page = with(&["mei"], "");
    page.reply(Call::Start, Ok(flow(1, 0, identify(false))));
    assert_eq!(keeps(&page), Some(vec![]));
    assert_eq!(screen(&page.state), Screen::Identify);
}
