//! An account's own ways in: who may see and change them, and that nobody is left without one.
#![allow(clippy::unwrap_used)]

mod support;

use std::{sync::Arc, thread};

use contract::{
    account::{NoAdd, PatchMethod, Verb},
    flow::{MethodKind, Unusable},
    problem::{ProblemKind, Wrong},
    step::{CodeKind, Step},
};
use genkan_gateway::authority::{AccountCall, NewPass, NumberMode, Policy};
use proptest::prelude::*;
use support::{
    Browser, PASSWORD, Phone, World,
    account::{call, default, label, method, methods, no, patch, remove, requests, restore, sign_in},
    policy, refusal,
};

const MEI: &str = "mei@aoba.example";
const KENJI: &str = "kenji@aoba.example";
const HOUR: i64 = 3_600_000;

fn mailing() -> Policy {
    Policy {
        mail: true,
        ownership_proof: false,
        ..policy()
    }
}

/// Somebody with a phone and a mailbox, signed in with the phone.
fn mei(world: &World) -> (Browser, Phone) {
    let phone = world.person(MEI, NumberMode::None);
    world.authority.add_address(MEI, CodeKind::Email, MEI).unwrap();
    (sign_in(world, &phone, MEI), phone)
}

#[test]
fn the_list_says_what_there_is_and_what_can_be_done() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    world.authority.new_recovery_codes(MEI).unwrap();
    let (once, minutes) = (true, 60);
    world.authority.new_pass(MEI, NewPass { once, minutes }).unwrap();
    let list = methods(&browser);
    let kinds: Vec<_> = list.methods.iter().map(|method| method.kind).collect();
    assert_eq!(kinds[0], MethodKind::Push);
    assert_eq!(kinds.len(), 4);
    let phone = &list.methods[0];
    assert!(phone.default && phone.codes && phone.usable && !phone.last && phone.last_used_at.is_some());
    assert_eq!(phone.can, [Verb::Rename, Verb::Pause, Verb::Test, Verb::Remove]);
    let mailbox = method(&browser, MethodKind::Email);
    assert_eq!(mailbox.label, "m•••@aoba.example");
    assert_eq!(mailbox.can, [Verb::Rename, Verb::Default, Verb::Remove]);
    let codes = method(&browser, MethodKind::Recovery);
    assert_eq!((codes.left, codes.total), (Some(10), Some(10)));
    assert!(method(&browser, MethodKind::TemporaryPass).expires_at.is_some());
    assert!(list.notices && list.removed.is_empty());
    let kinds: Vec<_> = list.add.iter().map(|option| option.kind).collect();
    assert!(kinds.contains(&MethodKind::Email) && !kinds.contains(&MethodKind::Sms));
}

#[test]
fn every_call_wants_its_session_its_token_and_a_fresh_proof() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    let id = method(&browser, MethodKind::Push).id;
    let authority = &world.authority;
    let nobody = AccountCall {
        session: None,
        ..call(&browser)
    };
    let forged = AccountCall {
        csrf: Some("x".to_owned()),
        ..call(&browser)
    };
    for (who, want) in [(&nobody, ProblemKind::NotAuthenticated), (&forged, ProblemKind::Csrf)] {
        assert_eq!(no(authority.change_method(who, &id, &label("New"))), want);
        assert_eq!(no(authority.remove_method(who, &id)), want);
        assert_eq!(no(authority.restore_method(who, &id)), want);
    }
    assert_eq!(no(authority.methods(&nobody).map(drop)), ProblemKind::NotAuthenticated);
    assert!(authority.methods(&forged).is_ok());

    world.clock.seconds(300);
    for deed in [
        patch(&browser, &id, &label("New")),
        patch(&browser, &id, &default()),
        remove(&browser, &id),
    ] {
        assert_eq!(no(deed), ProblemKind::ReauthenticationRequired);
    }
    let old = call(&browser);
    authority
        .sign_out(browser.session.as_deref(), old.csrf.as_deref(), &old.origin)
        .unwrap();
    assert_eq!(no(authority.remove_method(&old, &id)), ProblemKind::NotAuthenticated);
    assert_eq!(no(authority.methods(&old).map(drop)), ProblemKind::NotAuthenticated);
}

#[test]
fn somebody_elses_and_an_unknown_one_are_the_same() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    let other = world.person(KENJI, NumberMode::None);
    world.authority.add_address(KENJI, CodeKind::Email, KENJI).unwrap();
    let kenji = sign_in(&world, &other, KENJI);
    let theirs: Vec<String> = methods(&kenji).methods.into_iter().map(|method| method.id).collect();
    let unknown = ["p-x", "k-x", "a-x", "e-x", "s-x", "r", "o", "t-x", "", "é"].map(str::to_owned);
    for id in theirs.iter().chain(&unknown) {
        let deeds = [
            patch(&browser, id, &label("Mine")),
            patch(&browser, id, &requests(false, None)),
            remove(&browser, id),
            restore(&browser, id),
        ];
        for deed in deeds {
            let refused = refusal(deed.unwrap_err());
            assert_eq!(
                (refused.kind, refused.field, refused.wrong),
                (ProblemKind::NotFound, None, None),
                "{id}"
            );
        }
    }
    assert_eq!(methods(&kenji).methods.len(), 2);
}

#[test]
fn a_weak_proof_changes_nothing_that_is_stronger() {
    let world = World::with(mailing());
    let phone = world.person(MEI, NumberMode::None);
    world.authority.add_address(MEI, CodeKind::Email, MEI).unwrap();
    // Beside the phone there has to be something as strong, or a lost one could never be removed.
    world.authority.new_recovery_codes(MEI).unwrap();
    let mut browser = world.waiting(MEI);
    browser.choose(MethodKind::Email).unwrap();
    let code = world
        .letters()
        .into_iter()
        .find(|letter| !letter.code.is_empty())
        .unwrap()
        .code;
    browser.code(&code).unwrap();
    browser.remember(false).unwrap();
    let (pixel, mailbox) = (method(&browser, MethodKind::Push), method(&browser, MethodKind::Email));
    let needed = ProblemKind::ReauthenticationRequired;
    assert_eq!(no(remove(&browser, &pixel.id)), needed);
    assert_eq!(no(patch(&browser, &pixel.id, &default())), needed);
    // Pausing opens nothing; letting requests through again does, and so does ending the pause sooner.
    let day = world.authority.now() + 24 * HOUR;
    patch(&browser, &pixel.id, &requests(false, Some(day))).unwrap();
    assert_eq!(no(patch(&browser, &pixel.id, &requests(true, None))), needed);
    assert_eq!(
        no(patch(&browser, &pixel.id, &requests(false, Some(day - HOUR)))),
        needed
    );
    patch(&browser, &pixel.id, &requests(false, Some(day + HOUR))).unwrap();
    patch(&browser, &pixel.id, &requests(false, None)).unwrap();
    // What is as weak as the proof, and names, may be changed.
    patch(&browser, &mailbox.id, &label("Work mail")).unwrap();
    remove(&browser, &mailbox.id).unwrap();
    drop(phone);
}

#[test]
fn no_two_names_look_alike() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    world.phone(MEI, "Tablet");
    let id = method(&browser, MethodKind::Email).id;
    for taken in ["Pixel", "pixel", "Ｐｉｘｅｌ", "Pi\u{200b}xel", "Ріхеl", "TABLET"] {
        let refused = refusal(patch(&browser, &id, &label(taken)).unwrap_err());
        assert_eq!(
            (refused.field.as_deref(), refused.wrong),
            (Some("label"), Some(Wrong::Taken)),
            "{taken}"
        );
    }
    for (bad, wrong) in [
        ("", Wrong::TooShort),
        (" \u{200b}\u{202e} ", Wrong::TooShort),
        (&*"x".repeat(65), Wrong::TooLong),
    ] {
        let refused = refusal(patch(&browser, &id, &label(bad)).unwrap_err());
        assert_eq!(refused.wrong, Some(wrong));
    }
    patch(&browser, &id, &label("  仕事用の メール ")).unwrap();
    patch(&browser, &id, &label("仕事用の メール")).unwrap();
    assert_eq!(method(&browser, MethodKind::Email).label, "仕事用の メール");
}

#[test]
fn twenty_at_once_are_as_good_as_one_after_the_other() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    world.phone(MEI, "Tablet");
    let phones: Vec<String> = methods(&browser)
        .methods
        .into_iter()
        .filter(|method| method.kind == MethodKind::Push)
        .map(|method| method.id)
        .collect();
    let at_once = |deed: Arc<dyn Fn(usize) -> bool + Send + Sync>| {
        let threads: Vec<_> = (0..20)
            .map(|n| {
                let deed = Arc::clone(&deed);
                thread::spawn(move || deed(n))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .filter(|done| *done)
            .count()
    };
    let (authority, who, both) = (Arc::clone(&world.authority), call(&browser), phones.clone());
    at_once(Arc::new(move |n| {
        authority.change_method(&who, &both[n % 2], &label("Kitchen")).is_ok()
    }));
    let named = methods(&browser).methods;
    assert_eq!(named.iter().filter(|method| method.label == "Kitchen").count(), 1);
    let (authority, who, first) = (Arc::clone(&world.authority), call(&browser), phones[0].clone());
    let removed = at_once(Arc::new(move |_| authority.remove_method(&who, &first).is_ok()));
    assert_eq!((removed, methods(&browser).removed.len()), (1, 1));
}

#[test]
fn the_default_is_asked_for_first_and_moves_when_it_goes() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    let mailbox = method(&browser, MethodKind::Email).id;
    patch(&browser, &mailbox, &default()).unwrap();
    let list = methods(&browser).methods;
    assert_eq!(
        (list[0].id.as_str(), list[0].default, list[1].default),
        (mailbox.as_str(), true, false)
    );
    world.clock.seconds(31);
    assert!(matches!(
        world.waiting(MEI).step(),
        Step::CodeRequired {
            kind: CodeKind::Email,
            ..
        }
    ));
    remove(&browser, &mailbox).unwrap();
    assert!(method(&browser, MethodKind::Push).default);
    world.clock.seconds(31);
    assert!(matches!(world.waiting(MEI).step(), Step::PushPending(_)));
    restore(&browser, &mailbox).unwrap();
    assert!(method(&browser, MethodKind::Email).default, "as it was");
    let odd = PatchMethod {
        default: Some(false),
        ..PatchMethod::default()
    };
    assert_eq!(no(patch(&browser, &mailbox, &odd)), ProblemKind::InputInvalid);
}

#[test]
fn a_pause_is_the_same_switch_on_both_sides_and_ends_by_itself() {
    let world = World::with(mailing());
    let (browser, phone) = mei(&world);
    let id = method(&browser, MethodKind::Push).id;
    let until = world.authority.now() + HOUR;
    let before = (methods(&browser).rev, phone.requests().rev);
    patch(&browser, &id, &requests(false, Some(until))).unwrap();
    let (page, told) = (method(&browser, MethodKind::Push), phone.requests());
    assert!(before.0 < methods(&browser).rev && before.1 < told.rev);
    assert_eq!((told.allow_requests, told.paused_until), (false, Some(until)));
    assert_eq!((page.allow_requests, page.paused_until), (Some(false), Some(until)));
    assert_eq!((page.usable, page.reason), (false, Some(Unusable::Paused)));
    world.clock.seconds(31);
    assert!(!matches!(world.waiting(MEI).step(), Step::PushPending(_)));
    for bad in [0, until - HOUR, world.authority.now() + 49 * HOUR] {
        assert_eq!(
            no(patch(&browser, &id, &requests(false, Some(bad)))),
            ProblemKind::InputInvalid
        );
    }
    let before = (methods(&browser).rev, phone.requests().rev);
    world.clock.pass(HOUR / 2);
    browser.authority.opened(&call(&browser)).unwrap();
    world.clock.pass(HOUR / 2);
    let (page, told) = (method(&browser, MethodKind::Push), phone.requests());
    assert_eq!(
        (page.allow_requests, page.paused_until, page.usable),
        (Some(true), None, true)
    );
    assert_eq!((told.allow_requests, told.paused_until), (true, None));
    assert!(
        before.0 < methods(&browser).rev && before.1 < told.rev,
        "whoever waits is told"
    );
    assert!(matches!(world.waiting(MEI).step(), Step::PushPending(_)));
}

#[test]
fn a_removed_one_proves_nothing_until_it_is_back() {
    let world = World::with(mailing());
    let (browser, phone) = mei(&world);
    let id = method(&browser, MethodKind::Push).id;
    world.clock.seconds(31);
    let mut waiting = world.waiting(MEI);
    let request = phone.newest();
    // By the mailbox, so that the proof outlives the phone.
    let list = remove(&browser, &id).unwrap();
    assert!(list.methods.iter().all(|method| method.kind != MethodKind::Push));
    assert_eq!(list.removed.len(), 1);
    assert!(phone.approve(&request.id, None).is_err(), "the phone is a stranger");
    waiting.look().unwrap();
    assert!(matches!(waiting.step(), Step::ChooseMethod));
    assert!(
        waiting
            .flow()
            .methods
            .iter()
            .all(|method| method.kind == MethodKind::Email)
    );
    // What gave the proof is gone, and the proof with it.
    assert_eq!(no(restore(&browser, &id)), ProblemKind::ReauthenticationRequired);
    assert_eq!(no(remove(&browser, &id)), ProblemKind::NotFound);
}

#[test]
fn an_approval_that_waits_dies_with_its_phone() {
    let world = World::with(mailing());
    let (browser, phone) = mei(&world);
    let id = method(&browser, MethodKind::Push).id;
    world.clock.seconds(31);
    let mut waiting = world.waiting(MEI);
    phone.approve(&phone.newest().id, None).unwrap();
    waiting.look().unwrap();
    let redeem = waiting.call(
        contract::flow::Action::Continue,
        contract::request::ActionInput::default(),
    );
    remove(&browser, &id).unwrap();
    assert!(waiting.send(&redeem).is_err());
    assert_eq!(world.sessions(MEI), 1);
}

#[test]
fn undo_ends_with_its_time() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    let id = method(&browser, MethodKind::Email).id;
    let until = remove(&browser, &id).unwrap().removed[0].until;
    assert_eq!(until - world.authority.now(), 600_000);
    world.clock.pass(600_000);
    assert!(methods(&browser).removed.is_empty());
    assert_eq!(no(restore(&browser, &id)), ProblemKind::NotFound);
    // And is forgotten for good by the next sweep.
    world.browser().start();
    assert!(world.authority.list_addresses(MEI).unwrap().is_empty());
}

#[test]
fn what_comes_back_gets_a_name_of_its_own_and_no_place_that_is_taken() {
    let mut policy = mailing();
    policy.enroll.phones = 2;
    let world = World::with(policy);
    let (browser, _phone) = mei(&world);
    world.phone(MEI, "Tablet");
    let tablet = methods(&browser)
        .methods
        .into_iter()
        .find(|method| method.label == "Tablet")
        .unwrap();
    let full = methods(&browser)
        .add
        .into_iter()
        .find(|option| option.kind == MethodKind::Push)
        .unwrap();
    assert_eq!((full.reason, full.limit), (Some(NoAdd::Limit), Some(2)));
    remove(&browser, &tablet.id).unwrap();
    world.phone(MEI, "tablet");
    let refused = refusal(restore(&browser, &tablet.id).unwrap_err());
    assert_eq!(
        (refused.kind, refused.wrong),
        (ProblemKind::InputInvalid, Some(Wrong::Limit))
    );
    let other = methods(&browser)
        .methods
        .into_iter()
        .find(|method| method.label == "tablet")
        .unwrap();
    remove(&browser, &other.id).unwrap();
    world.phone(MEI, "TABLET");
    let third = methods(&browser)
        .methods
        .into_iter()
        .find(|method| method.label == "TABLET")
        .unwrap();
    patch(&browser, &third.id, &label("Kitchen")).unwrap();
    remove(&browser, &third.id).unwrap();
    restore(&browser, &tablet.id).unwrap();
    assert!(methods(&browser).methods.iter().any(|method| method.label == "Tablet"));
}

#[test]
fn the_last_one_that_lasts_stays() {
    let world = World::with(mailing());
    let (browser, _phone) = mei(&world);
    world.authority.new_recovery_codes(MEI).unwrap();
    let (pixel, mailbox) = (
        method(&browser, MethodKind::Push).id,
        method(&browser, MethodKind::Email).id,
    );
    remove(&browser, &mailbox).unwrap();
    let last = method(&browser, MethodKind::Push);
    assert!(last.last && !last.can.contains(&Verb::Remove));
    assert_eq!(no(remove(&browser, &pixel)), ProblemKind::LastMethod);
    remove(&browser, "r").unwrap();
    assert_eq!(methods(&browser).methods.len(), 1);
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    Remove(usize),
    Restore(usize),
    Pause(usize),
    Wait,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let one = prop_oneof![
        4 => (0..5_usize).prop_map(Deed::Remove),
        2 => (0..5_usize).prop_map(Deed::Restore),
        1 => (0..5_usize).prop_map(Deed::Pause),
        1 => Just(Deed::Wait),
    ];
    proptest::collection::vec(one, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is removed, brought back or paused, in whatever order: something that lasts is always left, and it
    /// signs its owner in.
    #[test]
    fn nobody_is_left_without_a_way_in(deeds in deeds()) {
        let world = World::with(Policy { fresh: i64::MAX / 4, ..mailing() });
        world.person(MEI, NumberMode::None);
        world.phone(MEI, "Tablet");
        world.authority.add_address(MEI, CodeKind::Email, MEI).unwrap();
        // A proof that no removal makes void.
        let codes = world.authority.new_recovery_codes(MEI).unwrap();
        let mut browser = world.waiting(MEI);
        browser.choose(MethodKind::Recovery).unwrap();
        browser.code(&codes[0]).unwrap();
        browser.remember(false).unwrap();
        let ids: Vec<String> = methods(&browser).methods.into_iter().map(|method| method.id).collect();
        for deed in deeds {
            let id = |n: usize| ids[n % ids.len()].as_str();
            match deed {
                Deed::Remove(n) => drop(remove(&browser, id(n))),
                Deed::Restore(n) => drop(restore(&browser, id(n))),
                Deed::Pause(n) => drop(patch(&browser, id(n), &requests(false, None))),
                Deed::Wait => world.clock.seconds(240),
            }
            let left = methods(&browser).methods;
            let lasting = left.iter().filter(|method| !matches!(method.kind, MethodKind::Recovery)).count();
            prop_assert!(lasting > 0);
            prop_assert_eq!(left.iter().filter(|method| method.last).count() > 0, lasting == 1);
        }
        world.clock.seconds(61);
        let mut entering = world.browser();
        entering.start();
        entering.identify(MEI).unwrap();
        entering.password(PASSWORD).unwrap();
        prop_assert!(!entering.flow().methods.is_empty());
    }
}

#[test]
fn a_phone_that_left_is_not_brought_back() {
    let world = World::with(mailing());
    let (browser, phone) = mei(&world);
    let id = method(&browser, MethodKind::Push).id;
    world
        .authority
        .leave_device(&phone.signed("DELETE", "/api/v1/device", b""))
        .unwrap();
    assert!(methods(&browser).removed.is_empty());
    assert_eq!(no(restore(&browser, &id)), ProblemKind::NotFound);
}
