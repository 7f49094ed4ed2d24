//! A forgotten password: the mailbox proves nothing but itself, and nobody learns who has an account.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use contract::{
    flow::{Action, MethodKind, Notice, Reason, Unusable},
    problem::ProblemKind,
    request::ActionInput,
    step::{CodeKind, EnrollReason, Step},
};
use genkan_gateway::authority::{Letter, LetterKind, NumberMode, Policy};
use support::{Browser, PASSWORD, Phone, World, code_at, policy};

const WHO: &str = "mei@aoba.example";
const NEW: &str = "umi to yama to sora";

fn world() -> (World, Phone) {
    let world = World::with(Policy { mail: true, ..policy() });
    let phone = world.person(WHO, NumberMode::Type6);
    world
        .authority
        .add_address(WHO, CodeKind::Email, "mei@mail.example")
        .unwrap();
    (world, phone)
}

fn at_mail(world: &World, identifier: &str) -> Browser {
    let mut browser = world.browser();
    browser.start();
    browser.identify(identifier).unwrap();
    assert!(matches!(browser.step(), Step::Password { can_recover: true }));
    browser.plain(Action::Recover).unwrap();
    browser
}

fn mailed(world: &World) -> Vec<Letter> {
    let mut letters = world.letters();
    letters.retain(|letter| letter.kind == LetterKind::Email);
    letters
}

fn code(world: &World) -> String {
    mailed(world).last().unwrap().code.clone()
}

fn enroll(browser: &mut Browser, password: &str) -> Result<Step, support::Failed> {
    browser.act(
        Action::Enroll,
        ActionInput {
            password: Some(password.to_owned()),
            ..ActionInput::default()
        },
    )
}

#[test]
fn mail_then_the_second_factor_then_a_new_password_then_signing_in() {
    let (world, phone) = world();
    let mut browser = at_mail(&world, WHO);
    let letter = mailed(&world).pop().unwrap();
    assert_eq!(
        (letter.to.as_str(), letter.purpose.as_str()),
        ("mei@mail.example", "recover")
    );
    let step = browser.code(&letter.code).unwrap();
    assert!(matches!(step, Step::PushPending(_)), "{step:?}");
    assert_eq!(browser.flow().reason, Some(Reason::Recover));
    let mail = browser.flow().methods.iter().find(|way| way.kind == MethodKind::Email);
    assert_eq!(mail.unwrap().reason, Some(Unusable::SameProof));
    let number = browser.number();
    phone.approve(&phone.newest().id, number).unwrap();
    browser.look().unwrap();
    let step = browser.plain(Action::Continue).unwrap();
    let Step::EnrollRequired { what, why, .. } = step else {
        panic!("{step:?}");
    };
    assert_eq!((what, why), (MethodKind::Password, Some(EnrollReason::Recover)));
    assert!(!browser.flow().allows(Action::Skip));
    let step = enroll(&mut browser, NEW).unwrap();
    assert!(matches!(step, Step::Password { .. }), "{step:?}");
    assert_eq!(browser.flow().notice, Some(Notice::PasswordChanged));
    assert!(!browser.signed_in());
    let told = mailed(&world).pop().unwrap();
    assert_eq!(
        (told.purpose.as_str(), told.code.as_str()),
        ("password_changed_everywhere", "")
    );
    assert!(browser.password(PASSWORD).is_err());
    let step = browser.password(NEW).unwrap();
    assert!(matches!(step, Step::PushPending(_)), "{step:?}");
    let number = browser.number();
    phone.approve(&phone.newest().id, number).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
}

#[test]
fn known_and_unknown_people_see_the_same() {
    let (world, _) = world();
    world.user("no-mail@aoba.example", NumberMode::Type6);
    world.person("off@aoba.example", NumberMode::Type6);
    world
        .authority
        .add_address("off@aoba.example", CodeKind::Email, "off@mail.example")
        .unwrap();
    world.authority.set_disabled("off@aoba.example", true).unwrap();
    let seen = |identifier: &str| {
        let mut browser = at_mail(&world, identifier);
        let mut seen = Vec::new();
        let mut note = |browser: &Browser| {
            let mut flow = browser.flow().clone();
            (flow.id, flow.csrf, flow.user) = (String::new(), String::new(), None);
            seen.push(serde_json::to_string(&flow).unwrap());
        };
        note(&browser);
        for _ in 0..6 {
            let no = browser.code("000000").err();
            note(&browser);
            assert!(no.is_none_or(|no| no.kind == ProblemKind::CodeIncorrect));
            if !browser.flow().allows(Action::Code) {
                break;
            }
        }
        let mut again = at_mail(&world, identifier);
        assert_eq!(again.plain(Action::Resend).unwrap_err().kind, ProblemKind::RateLimited);
        note(&again);
        seen
    };
    let known = seen(WHO);
    assert_eq!(known.len(), 7);
    for other in ["nobody@aoba.example", "no-mail@aoba.example", "off@aoba.example"] {
        assert_eq!(seen(other), known, "{other}");
    }
    let to: Vec<String> = mailed(&world).into_iter().map(|letter| letter.to).collect();
    assert_eq!(to, ["mei@mail.example"; 2]);
}

#[test]
fn a_mailed_code_is_bound_single_use_and_short_lived() {
    let (world, _) = world();
    let mut one = at_mail(&world, WHO);
    let first = code(&world);
    let mut other = at_mail(&world, WHO);
    assert!(other.code(&first).is_err());
    // A newer code voids the one before.
    world.clock.seconds(30);
    one.plain(Action::Resend).unwrap();
    assert_eq!(one.flow().notice, Some(Notice::CodeSent));
    let second = code(&world);
    if first != second {
        assert!(one.code(&first).is_err());
    }
    world.clock.seconds(601);
    assert!(one.code(&second).is_err());
    // It is no code for signing in, and the other way round.
    let (world, _) = self::world();
    let mut recovering = at_mail(&world, WHO);
    let code = code(&world);
    recovering.plain(Action::ChangeAccount).unwrap();
    recovering.identify(WHO).unwrap();
    recovering.plain(Action::Recover).unwrap();
    if self::code(&world) != code {
        assert!(recovering.code(&code).is_err());
    }
}

#[test]
fn mails_are_capped_in_silence() {
    let (world, _) = world();
    for _ in 0..5 {
        at_mail(&world, WHO);
    }
    assert_eq!(mailed(&world).len(), 3);
    world.clock.seconds(3_601);
    at_mail(&world, WHO);
    let all: Vec<_> = mailed(&world);
    assert!(all.iter().any(|letter| letter.expires_at > world.authority.now()));
    // Ten an hour from one address on the network, whoever they are for.
    for n in 0..12 {
        let who = format!("p{n}@aoba.example");
        world.user(&who, NumberMode::Type6);
        world.authority.add_address(&who, CodeKind::Email, &who).unwrap();
        at_mail(&world, &who);
    }
    let to_others = mailed(&world)
        .iter()
        .filter(|letter| letter.to.starts_with('p'))
        .count();
    assert_eq!(to_others, 9);
}

#[test]
fn a_mailbox_alone_leads_nowhere() {
    let world = World::with(Policy { mail: true, ..policy() });
    world.user(WHO, NumberMode::Type6);
    world
        .authority
        .add_address(WHO, CodeKind::Email, "mei@mail.example")
        .unwrap();
    let mut browser = at_mail(&world, WHO);
    browser.code(&code(&world)).unwrap();
    assert!(browser.flow().methods.iter().all(|way| !way.usable));
    assert!(browser.choose(MethodKind::Email).is_err());
    for action in [Action::Enroll, Action::Remember, Action::Continue, Action::Skip] {
        assert!(browser.plain(action).is_err(), "{action:?}");
    }
    assert!(enroll(&mut browser, NEW).is_err());
    assert_eq!(world.sessions(WHO), 0);
    let mut browser = world.browser();
    browser.start();
    browser.identify(WHO).unwrap();
    browser.password(PASSWORD).unwrap();
}

#[test]
fn a_code_of_the_app_will_do_and_where_no_mail_can_be_sent_nothing_is_offered() {
    let (world, phone) = world();
    let mut browser = at_mail(&world, WHO);
    browser.code(&code(&world)).unwrap();
    browser.choose(MethodKind::Totp).unwrap();
    let step = browser.code(&code_at(&phone.seed, world.authority.now())).unwrap();
    assert!(matches!(step, Step::EnrollRequired { .. }), "{step:?}");
    let world = World::new();
    let mut browser = world.browser();
    browser.start();
    browser.identify(WHO).unwrap();
    assert!(matches!(browser.step(), Step::Password { can_recover: false }));
    assert!(browser.plain(Action::Recover).is_err());
}
