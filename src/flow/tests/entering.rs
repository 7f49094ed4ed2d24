//! What is typed on the rarer screens.

use super::support::{Page, flow, problem, push};
use crate::flow::{CLOCK_HELP, Call, Effect, Event, Input, Timer, Trouble, screen};
use contract::{
    flow::{Action, MethodKind},
    problem::{ProblemKind, Wrong},
    step::{Alphabet, CodeKind, EnrollOffer, FormField, Step},
};

use super::support::SERVER;

fn code(kind: CodeKind) -> Step {
    Step::CodeRequired {
        expires_at: None,
        resend_at: None,
        requests_left: None,
        kind,
        length: 6,
        alphabet: Alphabet::Digits,
        attempts_left: Some(5),
        hint: None,
    }
}

fn enroll(what: MethodKind, offer: EnrollOffer) -> Step {
    Step::EnrollRequired {
        what,
        skippable_until: None,
        why: None,
        offer,
    }
}

fn form() -> Step {
    let field = |name: &str, optional| FormField {
        name: name.into(),
        label: name.into(),
        secret: false,
        optional,
    };
    Step::Form {
        title: None,
        text: None,
        fields: vec![field("one", true), field("two", false), field("three", false)],
    }
}

fn sent(page: &Page) -> Option<String> {
    page.effects.iter().find_map(|effect| match effect {
        Effect::Call { input, .. } => Some(input.text.clone()),
        _ => None,
    })
}

#[test]
fn the_number_on_the_phone_is_typed_in_its_full_length() {
    let Step::PushPending(push) = push(false) else { panic!() };
    let mut page = Page::at(Step::CodeOnPhone(push));
    page.submit(Action::Code, "code", "12 34");
    assert_eq!(page.state.trouble, Some(Trouble::TooShort));
    page.submit(Action::Code, "code", "１２３ ４５６");
    assert_eq!(sent(&page).as_deref(), Some("123456"));
}

#[test]
fn an_address_is_proven_whole_or_by_four_digits() {
    let proof = |kind| Step::OwnershipProof {
        masked: "m•••@aoba.example".into(),
        kind,
        attempts_left: None,
    };
    let mut page = Page::at(proof(CodeKind::Email));
    page.submit(Action::Prove, "address", "  ");
    assert_eq!(page.state.trouble, Some(Trouble::Empty));
    page.submit(Action::Prove, "address", " mei@aoba.example ");
    assert_eq!(sent(&page).as_deref(), Some("mei@aoba.example"));
    let mut page = Page::at(proof(CodeKind::Sms));
    page.submit(Action::Prove, "address", "42");
    assert_eq!(page.state.trouble, Some(Trouble::TooShort));
    page.submit(Action::Prove, "address", "00-42");
    assert_eq!(sent(&page).as_deref(), Some("0042"));
}

#[test]
fn a_new_password_is_taken_as_it_is_and_what_is_wrong_is_said() {
    let step = || {
        let offer = EnrollOffer {
            min_length: Some(8),
            ..EnrollOffer::default()
        };
        enroll(MethodKind::Password, offer)
    };
    let mut page = Page::at(step());
    page.submit(Action::Enroll, "password", "日本語七文字だ");
    assert_eq!(page.state.trouble, Some(Trouble::Wrong(Wrong::TooShort)));
    page.submit(Action::Enroll, "password", " a longer one ");
    assert_eq!(sent(&page).as_deref(), Some(" a longer one "));
    let mut failure = problem(ProblemKind::InputInvalid, Some(flow(2, 0, step())));
    if let crate::flow::Failure::Problem { wrong, field, .. } = &mut failure {
        *wrong = Some(Wrong::TooCommon);
        *field = Some("password".into());
    }
    page.answer(Err(failure));
    assert_eq!(page.state.trouble, Some(Trouble::Wrong(Wrong::TooCommon)));
    assert_eq!(page.state.field.as_deref(), Some("password"));
}

#[test]
fn a_form_names_the_first_field_that_is_missing() {
    let mut page = Page::at(form());
    let submit = |page: &mut Page, two: &str, three: &str| {
        let values = [("one", ""), ("two", two), ("three", three)];
        page.on(Event::Submitted {
            action: Action::Submit,
            input: Input::values(values.map(|(name, text)| (name.into(), text.into())).into()),
        });
    };
    submit(&mut page, "x", " ");
    assert_eq!(page.state.trouble, Some(Trouble::Empty));
    assert_eq!(page.state.field.as_deref(), Some("three"));
    submit(&mut page, "x", "y");
    assert_eq!(page.action(), Some(Action::Submit));
    assert_eq!(page.state.field, None);
}

#[test]
fn the_clock_is_shown_after_two_wrong_codes_of_an_app_and_ticks() {
    let mut page = Page::at(code(CodeKind::Totp));
    assert_eq!(page.timer(Timer::Tick), None);
    for _ in 0..CLOCK_HELP {
        page.submit(Action::Code, "code", "123456");
        let now = flow(1, 0, code(CodeKind::Totp));
        page.answer(Err(problem(ProblemKind::CodeIncorrect, Some(now))));
    }
    assert_eq!(page.state.wrong_codes, CLOCK_HELP);
    assert!(page.timer(Timer::Tick).is_some());
    page.submit(Action::ChooseMethod, "", "");
    page.answer(Ok(flow(2, 0, Step::ChooseMethod)));
    assert_eq!(page.state.wrong_codes, 0);
}

#[test]
fn a_phone_that_is_being_added_is_listened_for_until_its_link_ends() {
    let offer = EnrollOffer {
        link: Some("/companion#x".into()),
        expires_at: Some(SERVER + 60_000),
        ..EnrollOffer::default()
    };
    let mut page = Page::at(enroll(MethodKind::Push, offer));
    assert!(page.timer(Timer::Poll).is_some() && page.timer(Timer::Tick).is_some());
    page.on(Event::Elapsed(Timer::Poll));
    let [call @ Call::Poll { .. }] = &page.calls()[..] else {
        panic!()
    };
    page.now = 61_000;
    page.on(Event::Replied {
        call: call.clone(),
        result: Ok(crate::flow::Reply::Unchanged),
    });
    assert_eq!(page.timer(Timer::Poll), None);
    page.on(Event::Elapsed(Timer::Poll));
    assert!(page.calls().is_empty());
}

#[test]
fn after_more_time_the_focus_does_not_fall_off_the_page() {
    let mut page = Page::at(push(false));
    page.state.flow.as_mut().unwrap().actions.push(Action::Extend);
    page.submit(Action::Extend, "", "");
    assert_eq!(page.action(), Some(Action::Extend));
    page.answer(Ok(flow(2, 0, push(false))));
    assert!(page.effects.contains(&Effect::Focus));
}

#[test]
fn words_of_the_server_are_asked_for_in_the_new_language() {
    let mut page = Page::at(form());
    let before = screen(&page.state);
    page.on(Event::Translated);
    assert!(matches!(page.calls()[..], [Call::Load { .. }]));
    assert!(!page.effects.contains(&Effect::Clear), "what was typed stays");
    let mut translated = form();
    if let Step::Form { title, .. } = &mut translated {
        *title = Some("利用規約".into());
    }
    page.answer(Ok(flow(1, 0, translated)));
    assert_eq!(screen(&page.state), before, "drawn in place");
    let mut page = Page::at(code(CodeKind::Totp));
    page.on(Event::Translated);
    assert!(page.calls().is_empty());
}
