//! What is asked for once everything is proven: a phone, a new password, forms. And people who sign in elsewhere.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;

use contract::{
    device::DenyReason,
    flow::{Action, MethodKind, Notice},
    problem::{ProblemKind, Wrong},
    request::ActionInput,
    step::{CodeKind, EnrollReason, QrCode, Step},
};
use genkan_gateway::authority::{Every, FieldRule, FormRule, NumberMode, Policy, RedirectRule, Texts};
use support::{Browser, PASSWORD, Phone, World, code_at, policy};

const WHO: &str = "mei@aoba.example";
const NEW: &str = "umi to yama to sora";

fn enroll(browser: &mut Browser, password: &str) -> Result<Step, support::Failed> {
    let password = Some(password.to_owned());
    browser.act(
        Action::Enroll,
        ActionInput {
            password,
            ..ActionInput::default()
        },
    )
}

fn submit(browser: &mut Browser, values: &[(&str, &str)]) -> Result<Step, support::Failed> {
    let values = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    browser.act(
        Action::Submit,
        ActionInput {
            values: Some(values.collect()),
            ..ActionInput::default()
        },
    )
}

/// Signs in with password and code, up to what comes after.
fn proven(world: &World, phone: &Phone, password: &str) -> Browser {
    let mut browser = world.browser();
    browser.start();
    browser.identify(WHO).unwrap();
    browser.password(password).unwrap();
    browser.choose(MethodKind::Totp).unwrap();
    world.clock.seconds(30);
    browser.code(&code_at(&phone.seed, world.authority.now())).unwrap();
    browser
}

/// An account without a phone, in an organisation that wants one.
fn without_phone() -> World {
    let world = World::with(Policy {
        mail: true,
        ownership_proof: false,
        require_methods: vec![MethodKind::Push],
        enroll_grace: 0,
        ..policy()
    });
    world.user(WHO, NumberMode::Type6);
    world
        .authority
        .add_address(WHO, CodeKind::Email, "mei@mail.example")
        .unwrap();
    world
}

fn at_pairing(world: &World) -> Browser {
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Email).unwrap();
    let code = world.letters().last().unwrap().code.clone();
    browser.code(&code).unwrap();
    browser
}

fn offered(browser: &Browser) -> (String, String, QrCode) {
    let Step::EnrollRequired { what, offer, .. } = browser.step() else {
        panic!("{:?}", browser.step());
    };
    assert_eq!(*what, MethodKind::Push);
    let link = offer.link.clone().unwrap();
    let (id, secret) = link.split_once("#pair=").unwrap().1.split_once('.').unwrap();
    (id.to_owned(), secret.to_owned(), offer.qr.clone().unwrap())
}

#[test]
fn a_phone_is_set_up_by_the_link_and_the_page_goes_on() {
    let world = without_phone();
    let mut browser = at_pairing(&world);
    let (id, secret, qr) = offered(&browser);
    assert_eq!(qr.modules.len(), (qr.size * qr.size) as usize);
    assert!(qr.modules.bytes().all(|module| matches!(module, b'0' | b'1')));
    assert!(!browser.flow().allows(Action::Skip));
    // A reload shows the same link.
    browser.look().unwrap();
    assert_eq!(offered(&browser).0, id);
    let rev = browser.flow().rev;
    Phone::pair(&world.authority, &id, &secret, "Pixel").unwrap();
    assert_eq!(world.letters().last().unwrap().purpose, "method_added");
    browser.look().unwrap();
    assert!(browser.flow().rev > rev);
    assert_eq!(browser.flow().notice, Some(Notice::Enrolled));
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
    assert!(Phone::pair(&world.authority, &id, &secret, "Another").is_err());
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
}

#[test]
fn a_link_is_worth_nothing_without_its_flow() {
    let world = without_phone();
    // A newer link takes the place of the one before.
    let mut browser = at_pairing(&world);
    let (old, secret, _) = offered(&browser);
    browser.plain(Action::Resend).unwrap();
    assert_ne!(offered(&browser).0, old);
    assert!(Phone::pair(&world.authority, &old, &secret, "Pixel").is_err());
    // The person goes back to the start.
    let (id, secret, _) = offered(&browser);
    browser.plain(Action::ChangeAccount).unwrap();
    assert!(Phone::pair(&world.authority, &id, &secret, "Pixel").is_err());
    // The account is disabled.
    world.clock.seconds(60);
    let browser = at_pairing(&world);
    let (id, secret, _) = offered(&browser);
    world.authority.set_disabled(WHO, true).unwrap();
    assert!(Phone::pair(&world.authority, &id, &secret, "Pixel").is_err());
    world.authority.set_disabled(WHO, false).unwrap();
    // The password was changed elsewhere: what this flow has proven no longer counts.
    world.authority.set_password(WHO, PASSWORD).unwrap();
    assert!(Phone::pair(&world.authority, &id, &secret, "Pixel").is_err());
    // It is too old.
    world.clock.seconds(60);
    let mut browser = at_pairing(&world);
    let (id, secret, _) = offered(&browser);
    world.clock.seconds(601);
    assert!(Phone::pair(&world.authority, &id, &secret, "Pixel").is_err());
    let Step::EnrollRequired { offer, .. } = browser.look().unwrap() else {
        panic!("{:?}", browser.step());
    };
    assert_eq!((offer.link, offer.qr), (None, None));
    assert_eq!(world.authority.list_devices(WHO).unwrap().len(), 0);
}

#[test]
fn it_was_not_me_asks_for_a_new_password_before_anything_else() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::Type6);
    let browser = world.waiting(WHO);
    assert!(matches!(browser.step(), Step::PushPending(_)));
    phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    world.clock.seconds(1);
    let mut browser = proven(&world, &phone, PASSWORD);
    let Step::EnrollRequired {
        what,
        why,
        skippable_until,
        offer,
    } = browser.step().clone()
    else {
        panic!("{:?}", browser.step());
    };
    assert_eq!((what, why), (MethodKind::Password, Some(EnrollReason::Reported)));
    assert_eq!((skippable_until, offer.min_length), (None, Some(8)));
    assert!(!browser.flow().allows(Action::Skip) && !browser.flow().allows(Action::Remember));
    for (password, wrong) in [
        ("", None),
        ("short", Some(Wrong::TooShort)),
        ("password1", Some(Wrong::TooCommon)),
        (PASSWORD, Some(Wrong::Same)),
        (&"x".repeat(1025), Some(Wrong::TooLong)),
    ] {
        let no = enroll(&mut browser, password).unwrap_err();
        assert_eq!(
            (no.kind, no.field.as_deref(), no.wrong),
            (ProblemKind::InputInvalid, Some("password"), wrong),
            "{password}"
        );
    }
    let step = enroll(&mut browser, NEW).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
    assert_eq!(browser.flow().notice, Some(Notice::PasswordChanged));
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    // Once: the next sign-in asks for nothing, and takes the new one only.
    let mut again = world.browser();
    again.start();
    again.identify(WHO).unwrap();
    assert!(again.password(PASSWORD).is_err());
    world.clock.seconds(60);
    let browser = proven(&world, &phone, NEW);
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
}

#[test]
fn a_new_password_ends_every_session_and_every_other_flow() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::Type6);
    let mut elsewhere = proven(&world, &phone, PASSWORD);
    elsewhere.remember(true).unwrap();
    let mut under_way = proven(&world, &phone, PASSWORD);
    let browser = world.waiting(WHO);
    drop(browser);
    phone.deny(&phone.newest().id, Some(DenyReason::NotMe)).unwrap();
    assert!(!elsewhere.signed_in());
    world.clock.seconds(1);
    let mut browser = proven(&world, &phone, PASSWORD);
    enroll(&mut browser, NEW).unwrap();
    assert!(matches!(under_way.remember(true).unwrap(), Step::Password { .. }));
    assert_eq!(world.sessions(WHO), 0);
}

fn texts(en: &str, ja: &str) -> Texts {
    BTreeMap::from([("en".to_owned(), en.to_owned()), ("ja".to_owned(), ja.to_owned())])
}

fn form(id: &str, every: Every) -> FormRule {
    let field = |name: &str, secret, optional| FieldRule {
        name: name.to_owned(),
        label: texts("A label", "名前"),
        secret,
        optional,
    };
    FormRule {
        id: id.to_owned(),
        title: texts("Terms of use", "利用規約"),
        text: Texts::new(),
        fields: vec![
            field("centre", false, false),
            field("pin", true, true),
            field("note", false, true),
        ],
        every,
    }
}

#[test]
fn forms_come_last_and_only_as_often_as_they_should() {
    let world = World::with(Policy {
        forms: vec![form("once", Every::Once), form("daily", Every::SignIn)],
        ..policy()
    });
    let phone = world.person(WHO, NumberMode::Type6);
    let mut browser = proven(&world, &phone, PASSWORD);
    let Step::Form { title, fields, .. } = browser.step().clone() else {
        panic!("{:?}", browser.step());
    };
    assert_eq!((title.as_deref(), fields.len()), (Some("Terms of use"), 3));
    assert!(browser.remember(true).is_err());
    for (values, field) in [
        (&[("centre", "  ")][..], "centre"),
        (&[][..], "centre"),
        (&[("centre", "7"), ("other", "x")][..], "other"),
    ] {
        let no = submit(&mut browser, values).unwrap_err();
        assert_eq!((no.kind, no.field.as_deref()), (ProblemKind::InputInvalid, Some(field)));
    }
    submit(&mut browser, &[("centre", "7"), ("pin", "secret")]).unwrap();
    assert!(matches!(browser.step(), Step::Form { .. }));
    let step = submit(&mut browser, &[("centre", "7")]).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    let mut browser = proven(&world, &phone, PASSWORD);
    let step = submit(&mut browser, &[("centre", "8")]).unwrap();
    assert!(matches!(step, Step::RememberBrowser { .. }), "{step:?}");
}

#[test]
fn people_of_another_domain_are_sent_there_before_anything_else() {
    let world = World::with(Policy {
        redirects: vec![RedirectRule {
            domain: "partner.example".to_owned(),
            url: "https://login.partner.example/".to_owned(),
            name: texts("Partner", "パートナー"),
        }],
        ..policy()
    });
    let mut browser = world.browser();
    browser.start();
    let step = browser.identify(" Ken@PARTNER.example ").unwrap();
    let want = Step::Redirect {
        url: "https://login.partner.example/".to_owned(),
        name: Some("Partner".to_owned()),
    };
    assert_eq!(step, want);
    assert_eq!(browser.flow().actions, [Action::ChangeAccount]);
    browser.plain(Action::ChangeAccount).unwrap();
    for other in ["ken@sub.partner.example", "partner.example", "ken@partner.example.org"] {
        assert!(
            matches!(browser.identify(other).unwrap(), Step::Password { .. }),
            "{other}"
        );
        browser.plain(Action::ChangeAccount).unwrap();
    }
}
