//! Passkeys: offered quietly, asked for by a press, given up with their screen.

use super::support::{Page, flow};
use crate::flow::{Call, Ceremony, Effect, Event, NoPasskey, Timer, Trouble};
use contract::{
    flow::{Action, MethodKind},
    problem::ProblemKind,
    step::{EnrollOffer, Step},
};

fn identify(options: &str) -> Step {
    Step::Identify {
        passkey: Some(options.into()),
        identifier_types: vec![],
        remembered_accounts: true,
    }
}

fn second() -> Step {
    Step::Passkey { options: "{}".into() }
}

fn begun(page: &Page) -> Option<Ceremony> {
    page.effects.iter().find_map(|effect| match effect {
        Effect::Passkey { how, .. } => Some(*how),
        _ => None,
    })
}

fn got(page: &mut Page, how: Ceremony, result: Result<String, NoPasskey>) {
    page.on(Event::PasskeyGot { how, result });
}

#[test]
fn the_quiet_offer_stands_while_a_name_is_asked_for_and_goes_with_the_name() {
    let mut page = Page::at(identify("1"));
    assert_eq!(begun(&page), Some(Ceremony::Offer));
    page.on(Event::Elapsed(Timer::Tick));
    assert_eq!(begun(&page), None, "once for the same options");
    page.submit(Action::Identify, "identifier", "mei");
    assert!(page.effects.contains(&Effect::DropPasskey));
    page.answer(Err(crate::flow::Failure::Network));
    assert_eq!(begun(&page), Some(Ceremony::Offer), "the name did not get through");
}

#[test]
fn a_passkey_that_was_offered_signs_in() {
    let mut page = Page::at(identify("1"));
    got(&mut page, Ceremony::Offer, Ok("{}".into()));
    assert_eq!(page.action(), Some(Action::Passkey));
    assert!(page.effects.contains(&Effect::DropPasskey));
}

#[test]
fn a_press_takes_the_place_of_the_offer_and_cancelling_brings_it_back() {
    let mut page = Page::at(identify("1"));
    page.on(Event::PasskeyAsked);
    assert_eq!(begun(&page), Some(Ceremony::Ask));
    page.on(Event::PasskeyAsked);
    assert_eq!(begun(&page), None, "one at a time");
    got(&mut page, Ceremony::Ask, Err(NoPasskey::Nothing));
    assert_eq!(page.state.trouble, Some(Trouble::Passkey(NoPasskey::Nothing)));
    assert_eq!(begun(&page), Some(Ceremony::Offer));
    got(&mut page, Ceremony::Offer, Err(NoPasskey::Unsupported));
    assert_eq!(
        page.state.trouble,
        Some(Trouble::Passkey(NoPasskey::Nothing)),
        "an offer that failed says nothing"
    );
}

#[test]
fn nothing_starts_by_itself_on_the_step() {
    let mut page = Page::at(second());
    assert_eq!(begun(&page), None);
    page.on(Event::PasskeyAsked);
    assert_eq!(begun(&page), Some(Ceremony::Ask));
    page.submit(Action::ChooseMethod, "", "");
    page.answer(Ok(flow(2, 0, Step::ChooseMethod)));
    assert!(
        page.effects.contains(&Effect::DropPasskey),
        "the question ends with its screen"
    );
    got(&mut page, Ceremony::Ask, Ok("{}".into()));
    assert_eq!(page.action(), None, "an answer that comes late is nobody's");
}

#[test]
fn a_new_one_is_made_for_enrolment() {
    let mut page = Page::at(Step::EnrollRequired {
        what: MethodKind::Passkey,
        skippable_until: None,
        why: None,
        offer: EnrollOffer {
            options: Some("{}".into()),
            ..EnrollOffer::default()
        },
    });
    page.on(Event::PasskeyAsked);
    assert_eq!(begun(&page), Some(Ceremony::Make));
    got(&mut page, Ceremony::Make, Ok("{}".into()));
    assert_eq!(page.action(), Some(Action::Enroll));
}

#[test]
fn a_refused_passkey_is_told_as_such_and_new_options_are_offered() {
    let mut page = Page::at(identify("1"));
    got(&mut page, Ceremony::Offer, Ok("{}".into()));
    let fresh = flow(2, 0, identify("2"));
    page.answer(Err(super::support::problem(
        ProblemKind::CredentialsIncorrect,
        Some(fresh),
    )));
    assert_eq!(page.state.trouble, Some(Trouble::Credentials));
    assert_eq!(begun(&page), Some(Ceremony::Offer));
}

#[test]
fn options_are_kept_fresh_until_the_flow_ends_and_no_longer() {
    let mut page = Page::at(identify("0"));
    let mut asked = 0;
    while let Some(after) = page.timer(Timer::Poll) {
        page.now += after;
        page.on(Event::Elapsed(Timer::Poll));
        let [call @ Call::Load { .. }] = &page.calls()[..] else {
            panic!("{:?}", page.calls())
        };
        asked += 1;
        assert!(asked < 10);
        page.reply(call.clone(), Ok(flow(1, page.now, identify(&asked.to_string()))));
        assert_eq!(begun(&page), Some(Ceremony::Offer));
    }
    assert_eq!(asked, 3, "every four minutes of fifteen");
}

#[test]
fn a_page_that_comes_back_asks_for_nothing_that_ended_with_it() {
    let mut page = Page::at(second());
    page.on(Event::PasskeyAsked);
    page.on(Event::Restored);
    assert!(!page.state.asking);
    let mut page = Page::at(identify("1"));
    page.on(Event::Restored);
    assert_eq!(begun(&page), Some(Ceremony::Offer), "and offers anew");
}
