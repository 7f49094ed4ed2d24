//! Ways in beside the phone: codes that are sent, recovery codes, temporary passes, and what completes an address.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use contract::{
    flow::{Action, MethodKind, MethodOption, Notice, Unusable},
    problem::ProblemKind,
    request::ActionInput,
    step::{Alphabet, Blocked, CodeKind, Step},
};
use genkan_gateway::authority::{NewPass, NumberMode, Policy};
use support::{Browser, World, policy};

const WHO: &str = "mei@aoba.example";

fn sending() -> Policy {
    Policy {
        mail: true,
        sms: true,
        ..policy()
    }
}

/// An account without a phone, with an e-mail address and a telephone number.
fn world() -> World {
    with(sending())
}

fn with(policy: Policy) -> World {
    let world = World::with(policy);
    world.user(WHO, NumberMode::Type6);
    world
        .authority
        .add_address(WHO, CodeKind::Email, "mei@mail.example")
        .unwrap();
    world
        .authority
        .add_address(WHO, CodeKind::Sms, "+81 90 1234 5642")
        .unwrap();
    world
}

fn prove(browser: &mut Browser, address: &str) -> Result<Step, support::Failed> {
    let address = Some(address.to_owned());
    browser.act(
        Action::Prove,
        ActionInput {
            address,
            ..ActionInput::default()
        },
    )
}

/// At the code step of a mailed code.
fn mailed(world: &World) -> Browser {
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Email).unwrap();
    prove(&mut browser, "mei@mail.example").unwrap();
    browser
}

fn option(browser: &Browser, kind: MethodKind) -> MethodOption {
    let methods = &browser.flow().methods;
    methods.iter().find(|option| option.kind == kind).unwrap().clone()
}

#[test]
fn a_code_by_mail_is_sent_only_after_the_address_was_completed() {
    let world = world();
    let mut browser = world.waiting(WHO);
    assert_eq!(browser.step(), &Step::ChooseMethod);
    let labels: Vec<String> = browser.flow().methods.iter().map(|m| m.label.clone()).collect();
    assert_eq!(labels, ["m•••@mail.example", "••• ••• ••42"]);
    browser.choose(MethodKind::Email).unwrap();
    let want = Step::OwnershipProof {
        masked: "m•••@mail.example".to_owned(),
        kind: CodeKind::Email,
        attempts_left: Some(5),
    };
    assert_eq!(browser.step(), &want);
    assert!(world.letters().is_empty());
    let refused = prove(&mut browser, "moe@mail.example").unwrap_err();
    assert_eq!(refused.kind, ProblemKind::CodeIncorrect);
    let refused = prove(&mut browser, " ").unwrap_err();
    assert_eq!(
        (refused.kind, refused.field.as_deref()),
        (ProblemKind::InputInvalid, Some("address"))
    );
    assert!(world.letters().is_empty());
    let step = prove(&mut browser, " ＭＥＩ＠Mail.Example").unwrap();
    let Step::CodeRequired {
        kind,
        length,
        alphabet,
        hint,
        expires_at,
        resend_at,
        requests_left,
        attempts_left,
    } = step
    else {
        panic!("{step:?}")
    };
    let now = world.authority.now();
    assert_eq!((kind, length, alphabet), (CodeKind::Email, 6, Alphabet::Digits));
    assert_eq!(hint.as_deref(), Some("m•••@mail.example"));
    assert_eq!((expires_at, resend_at), (Some(now + 600_000), Some(now + 30_000)));
    assert_eq!((requests_left, attempts_left), (Some(5), Some(5)));
    let letters = world.letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].to.as_str(), letters[0].language.as_str()),
        ("mei@mail.example", "")
    );
    assert!(matches!(
        browser.code(&letters[0].code).unwrap(),
        Step::RememberBrowser { .. }
    ));
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
}

#[test]
fn the_last_four_digits_complete_a_number() {
    let world = world();
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Sms).unwrap();
    assert_eq!(
        prove(&mut browser, "5643").unwrap_err().kind,
        ProblemKind::CodeIncorrect
    );
    prove(&mut browser, "56 42").unwrap();
    let letters = world.letters();
    assert_eq!(letters[0].to, "+819012345642");
    browser.code(&letters[0].code).unwrap();
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
}

#[test]
fn without_the_proof_when_the_policy_says_so() {
    let world = with(Policy {
        ownership_proof: false,
        ..sending()
    });
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Email).unwrap();
    assert!(matches!(browser.step(), Step::CodeRequired { .. }));
    assert_eq!(world.letters().len(), 1);
}

#[test]
fn a_new_code_voids_the_old_one_and_keeps_the_wrong_tries() {
    let world = world();
    let mut browser = mailed(&world);
    let first = world.letters().pop().unwrap().code;
    let wrong = if first == "000000" { "000001" } else { "000000" };
    for _ in 0..2 {
        assert_eq!(browser.code(wrong).unwrap_err().kind, ProblemKind::CodeIncorrect);
    }
    let early = browser.plain(Action::Resend).unwrap_err();
    assert_eq!(early.kind, ProblemKind::RateLimited);
    assert_eq!(world.letters().len(), 1);
    world.clock.seconds(30);
    browser.plain(Action::Resend).unwrap();
    assert_eq!(browser.flow().notice, Some(Notice::CodeSent));
    let second = world.letters().pop().unwrap().code;
    if first != second {
        assert_eq!(browser.code(&first).unwrap_err().kind, ProblemKind::CodeIncorrect);
    }
    let Step::CodeRequired { attempts_left, .. } = browser.step() else {
        panic!()
    };
    assert_eq!(*attempts_left, Some(if first == second { 3 } else { 2 }));
    browser.code(&second).unwrap();
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
}

#[test]
fn a_code_belongs_to_one_flow_works_once_and_ends() {
    let world = world();
    let one = mailed(&world);
    let code = world.letters().pop().unwrap().code;
    let mut other = world.waiting(WHO);
    // Another code may not be sent so soon, whoever asks.
    assert_eq!(option(&other, MethodKind::Email).reason, Some(Unusable::Throttled));
    world.clock.seconds(30);
    other.look().unwrap();
    other.choose(MethodKind::Email).unwrap();
    prove(&mut other, "mei@mail.example").unwrap();
    if world.letters().pop().unwrap().code != code {
        assert_eq!(other.code(&code).unwrap_err().kind, ProblemKind::CodeIncorrect);
    }
    // Two copies of the page give the same code: one of them gets in.
    let (mut first, mut second) = (one.clone(), one);
    first.code(&code).unwrap();
    assert_eq!(second.code(&code).unwrap_err().kind, ProblemKind::StaleFlow);
    world.clock.seconds(600);
    let late = world.letters().pop().unwrap().code;
    assert_eq!(other.code(&late).unwrap_err().kind, ProblemKind::CodeIncorrect);
}

#[test]
fn six_codes_an_hour() {
    let world = world();
    let mut browser = mailed(&world);
    for left in (0..5).rev() {
        world.clock.seconds(30);
        browser.plain(Action::Resend).unwrap();
        let Step::CodeRequired { requests_left, .. } = browser.step() else {
            panic!()
        };
        assert_eq!(*requests_left, Some(left));
    }
    world.clock.seconds(30);
    let refused = browser.plain(Action::Resend).unwrap_err();
    assert_eq!(refused.kind, ProblemKind::RateLimited);
    assert_eq!(refused.retry_at, Some(support::START + 3_600_000));
    assert_eq!(world.letters().len(), 6);
}

#[test]
fn guesses_at_an_address_are_limited_over_flows() {
    let world = world();
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Sms).unwrap();
    for _ in 0..4 {
        prove(&mut browser, "0000").unwrap_err();
    }
    let step = prove(&mut browser, "0000").unwrap();
    assert!(
        matches!(
            step,
            Step::Blocked {
                why: Blocked::Throttled,
                retry_at: Some(_)
            }
        ),
        "{step:?}"
    );
    let other = world.waiting(WHO);
    let listed = option(&other, MethodKind::Sms);
    assert_eq!((listed.usable, listed.reason), (false, Some(Unusable::Throttled)));
    assert!(world.letters().is_empty());
}

#[test]
fn recovery_codes_work_once_each_and_tell_when_few_are_left() {
    let world = World::with(policy());
    world.user(WHO, NumberMode::Type6);
    let codes = world.authority.new_recovery_codes(WHO).unwrap();
    assert_eq!(codes.len(), 10);
    assert!(
        codes
            .iter()
            .all(|code| code.len() == 14 && code.split('-').count() == 3)
    );
    for (at, code) in codes.iter().enumerate() {
        let mut browser = world.waiting(WHO);
        browser.choose(MethodKind::Recovery).unwrap();
        assert!(matches!(
            browser.step(),
            Step::CodeRequired {
                kind: CodeKind::Recovery,
                length: 12,
                alphabet: Alphabet::Alphanumeric,
                ..
            }
        ));
        if at > 0 {
            let used = browser.code(&codes[at - 1]).unwrap_err();
            assert_eq!(used.kind, ProblemKind::CodeIncorrect);
        }
        browser.code(&code.to_lowercase().replace('-', " ")).unwrap();
        let few = (at >= 6).then_some(Notice::RecoveryFew);
        assert_eq!(browser.flow().notice, few, "{at}");
        browser.remember(false).unwrap();
        assert!(browser.signed_in());
        let left = u32::try_from(9 - at).unwrap();
        assert_eq!(world.authority.recovery_codes_left(WHO).unwrap(), left);
    }
    let last = world.waiting(WHO);
    assert_eq!(option(&last, MethodKind::Recovery).reason, Some(Unusable::Used));
    assert!(matches!(
        last.step(),
        Step::Blocked {
            why: Blocked::NoMethod,
            retry_at: None
        }
    ));
}

#[test]
fn a_new_set_voids_the_old_one() {
    let world = World::with(policy());
    world.user(WHO, NumberMode::Type6);
    let old = world.authority.new_recovery_codes(WHO).unwrap();
    world.authority.new_recovery_codes(WHO).unwrap();
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::Recovery).unwrap();
    assert_eq!(browser.code(&old[0]).unwrap_err().kind, ProblemKind::CodeIncorrect);
    assert_eq!(browser.code("0000").unwrap_err().kind, ProblemKind::InputInvalid);
}

fn pass(world: &World, once: bool) -> String {
    let new = NewPass { once, minutes: 60 };
    world.authority.new_pass(WHO, new).unwrap().code.to_string()
}

fn with_pass(world: &World, code: &str) -> Result<Browser, ProblemKind> {
    let mut browser = world.waiting(WHO);
    browser.choose(MethodKind::TemporaryPass).map_err(|no| no.kind)?;
    browser.code(code).map_err(|no| no.kind)?;
    browser.remember(false).map_err(|no| no.kind)?;
    Ok(browser)
}

#[test]
fn a_temporary_pass_works_once_or_until_it_ends() {
    let world = World::with(policy());
    world.user(WHO, NumberMode::Type6);
    let once = pass(&world, true);
    assert_eq!(once.len(), 9);
    assert!(with_pass(&world, &once).unwrap().signed_in());
    let browser = world.waiting(WHO);
    assert_eq!(option(&browser, MethodKind::TemporaryPass).reason, Some(Unusable::Used));
    assert_eq!(with_pass(&world, &once).err(), Some(ProblemKind::StaleFlow));

    let many = pass(&world, false);
    assert_eq!(with_pass(&world, &once).err(), Some(ProblemKind::CodeIncorrect));
    for _ in 0..2 {
        assert!(with_pass(&world, &many.to_lowercase()).unwrap().signed_in());
    }
    world.clock.seconds(3_600);
    let browser = world.waiting(WHO);
    assert_eq!(
        option(&browser, MethodKind::TemporaryPass).reason,
        Some(Unusable::Expired)
    );
    for minutes in [9, 43_201] {
        assert!(world.authority.new_pass(WHO, NewPass { once: true, minutes }).is_err());
    }
}

#[test]
fn what_worked_last_comes_first_among_the_usable() {
    let world = world();
    let _phone = world.phone(WHO, "Pixel");
    let kinds = |browser: &Browser| -> Vec<MethodKind> { browser.flow().methods.iter().map(|m| m.kind).collect() };
    let browser = world.waiting(WHO);
    use MethodKind::{Email, Push, Sms, Totp};
    assert_eq!(kinds(&browser), [Push, Totp, Email, Sms]);
    let mut browser = browser;
    browser.choose(Sms).unwrap();
    prove(&mut browser, "5642").unwrap();
    browser.code(&world.letters().pop().unwrap().code).unwrap();
    browser.remember(false).unwrap();
    world.clock.seconds(60);
    assert_eq!(kinds(&world.waiting(WHO)), [Sms, Push, Totp, Email]);
}

#[test]
fn nothing_is_listed_that_cannot_be_sent() {
    let world = with(policy());
    let browser = world.waiting(WHO);
    assert!(browser.flow().methods.is_empty());
    assert!(matches!(
        browser.step(),
        Step::Blocked {
            why: Blocked::NoMethod,
            ..
        }
    ));
    assert!(!browser.flow().allows(Action::Choose));
}

#[test]
fn a_letter_that_cannot_be_sent_is_said_and_may_be_sent_again() {
    let world = world();
    let mut browser = mailed(&world);
    world.letters_fail();
    browser.look().unwrap();
    assert_eq!(browser.flow().notice, Some(Notice::CodeNotSent));
    browser.plain(Action::Resend).unwrap();
    assert_eq!(browser.flow().notice, Some(Notice::CodeSent));
    let code = world.letters().pop().unwrap().code;
    browser.code(&code).unwrap();
}

#[test]
fn an_address_that_was_removed_proves_nothing() {
    let world = world();
    let mut browser = mailed(&world);
    browser.code(&world.letters().pop().unwrap().code).unwrap();
    let id = world.authority.list_addresses(WHO).unwrap()[0].id.clone();
    world.authority.remove_address(&id).unwrap();
    world.clock.seconds(30);
    assert_eq!(browser.remember(true).unwrap(), Step::ChooseMethod);
    assert!(!browser.signed_in());
}

#[test]
fn what_is_said_of_a_code_stays_with_its_step() {
    let world = world();
    let mut browser = mailed(&world);
    world.clock.seconds(30);
    browser.plain(Action::Resend).unwrap();
    assert_eq!(browser.flow().notice, Some(Notice::CodeSent));
    browser.plain(Action::ChooseMethod).unwrap();
    assert_eq!(browser.flow().notice, None);
    // Back at the same address no second code goes out, and the one that is on its way still works.
    browser.choose(MethodKind::Email).unwrap();
    prove(&mut browser, "mei@mail.example").unwrap();
    assert_eq!(world.letters().len(), 2);
    browser.code(&world.letters().pop().unwrap().code).unwrap();
    assert!(matches!(browser.step(), Step::RememberBrowser { .. }));
}
