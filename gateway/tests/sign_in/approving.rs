//! A request that is approved, and what stands beside it.

use super::*;

#[test]
fn approve_on_the_phone_in_every_mode() {
    let on_page = NumberMode::ALL.iter().filter(|mode| **mode != NumberMode::OnPhone);
    for mode in on_page {
        let world = World::new();
        let phone = world.person("mei@aoba.example", *mode);
        let mut browser = world.waiting("mei@aoba.example");
        assert_eq!(pending(browser.step()), Some(false), "{mode:?}");
        let number = browser.number();
        assert_eq!(number.as_ref().map_or(0, String::len), mode.digits() as usize);
        let request = phone.newest();
        assert_eq!(
            request.number.as_ref().map(|entry| entry.choices.len()),
            match mode {
                NumberMode::Select => Some(3),
                NumberMode::None | NumberMode::OnPhone | NumberMode::Compare => None,
                NumberMode::Type2 | NumberMode::Type6 => Some(0),
            }
        );
        let answered = phone.approve(&request.id, number).unwrap();
        assert_eq!(answered.state, RequestState::Approved);
        browser.look().unwrap();
        assert_eq!(pending(browser.step()), Some(true));
        assert!(browser.flow().allows(Action::Continue));
        assert!(!browser.signed_in());
        assert!(matches!(
            browser.plain(Action::Continue).unwrap(),
            Step::RememberBrowser { days: 30, hours: 24 }
        ));
        assert_eq!(world.sessions("mei@aoba.example"), 0);
        assert!(
            matches!(browser.remember(true).unwrap(), Step::SignedIn { redirect_to } if redirect_to == "/signed-in")
        );
        assert!(browser.signed_in());
        assert_eq!(world.sessions("mei@aoba.example"), 1);
        assert!(world.authority.verify_audit().unwrap() > 5);
    }
}

#[test]
fn the_phone_never_gets_the_number() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Type6);
    let browser = world.waiting("a@b.example");
    let number = browser.number().unwrap();
    let told = serde_json::to_string(&phone.requests()).unwrap();
    assert!(!told.contains(&format!("\"{number}\"")), "{told}");
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Select);
    let browser = world.waiting("a@b.example");
    let entry = phone.newest().number.unwrap();
    assert!(entry.choices.contains(&browser.number().unwrap()));
}

#[test]
fn a_number_typed_in_another_script_is_the_same() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::Type2);
    let browser = world.waiting("a@b.example");
    let wide: String = browser
        .number()
        .unwrap()
        .chars()
        .map(|c| char::from_u32(u32::from(c) - 0x30 + 0xff10).unwrap())
        .collect();
    assert_eq!(
        phone.approve(&phone.newest().id, Some(wide)).unwrap().state,
        RequestState::Approved
    );
}

#[test]
fn a_code_instead_keeps_the_request_and_withdraws_it_at_the_end() {
    let mut policy = support::policy();
    // Here it is the session's own end that counts.
    policy.lifetimes.session_idle = DAY;
    let world = World::with(policy);
    let phone = world.person("a@b.example", NumberMode::Type6);
    let mut browser = world.waiting("a@b.example");
    let Step::CodeRequired {
        attempts_left,
        hint,
        length,
        ..
    } = browser.choose(MethodKind::Totp).unwrap()
    else {
        panic!("{:?}", browser.step())
    };
    assert_eq!((attempts_left, hint.as_deref(), length), (Some(5), Some("Pixel"), 6));
    assert_eq!(phone.newest().state, RequestState::Pending);
    let code = phone.code();
    assert!(matches!(
        browser.code(&format!("{} {}", &code[..3], &code[3..])).unwrap(),
        Step::RememberBrowser { .. }
    ));
    assert_eq!(phone.newest().state, RequestState::Cancelled);
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
    // Not remembered: a cookie for as long as the browser runs, 24 h at most.
    world.clock.pass(DAY - 1);
    assert!(browser.signed_in());
    world.clock.pass(1);
    assert!(!browser.signed_in());
}

#[test]
fn an_approval_while_a_code_is_being_typed_still_counts() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    assert_eq!(browser.flow().open_until, None, "the step itself says how long");
    browser.choose(MethodKind::Totp).unwrap();
    assert!(browser.flow().open_until.is_some(), "the page has to go on listening");
    let before = browser.flow().rev;
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    assert!(browser.flow().rev > before);
    assert_eq!(pending(browser.step()), Some(true));
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    assert!(browser.signed_in());
}

#[test]
fn choosing_the_push_again_returns_to_it() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let first = phone.newest().id;
    browser.choose(MethodKind::Totp).unwrap();
    browser.choose(MethodKind::Push).unwrap();
    assert_eq!(pending(browser.step()), Some(false));
    assert_eq!(phone.requests().requests.len(), 1);
    assert_eq!(phone.newest().id, first);
}

#[test]
fn without_a_second_method_there_is_no_way_in() {
    let world = World::new();
    world.user("a@b.example", NumberMode::None);
    let browser = world.waiting("a@b.example");
    assert!(matches!(
        browser.step(),
        Step::Blocked {
            why: Blocked::NoMethod,
            retry_at: None
        }
    ));
    assert_eq!(browser.flow().actions, [Action::ChangeAccount]);
    assert_eq!(world.sessions("a@b.example"), 0);
}

#[test]
fn delivery_is_reported_never_guessed() {
    let world = World::new();
    let phone = world.person("a@b.example", NumberMode::None);
    let mut browser = world.waiting("a@b.example");
    let told = |step: &Step| match step {
        Step::PushPending(push) => (push.delivery, push.seen),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(browser.step()), (Delivery::OpenApp, false));
    let request = phone.newest();
    let rev = browser.flow().rev;
    browser.look().unwrap();
    assert_eq!(
        (told(browser.step()), browser.flow().rev),
        ((Delivery::Sent, false), rev + 2)
    );
    phone.seen(&request.id);
    browser.look().unwrap();
    assert_eq!(
        (told(browser.step()), browser.flow().rev),
        ((Delivery::Sent, true), rev + 4)
    );
    // Once is enough.
    phone.seen(&request.id);
    browser.look().unwrap();
    assert_eq!(browser.flow().rev, rev + 4);
}

#[test]
fn several_phones_the_newest_that_takes_requests_is_asked() {
    let world = World::new();
    let old = world.person("a@b.example", NumberMode::None);
    world.clock.seconds(1);
    let new = world.phone("a@b.example", "Galaxy");
    let mut browser = world.waiting("a@b.example");
    assert_eq!((old.requests().requests.len(), new.requests().requests.len()), (0, 1));
    let labels: Vec<&str> = browser
        .flow()
        .methods
        .iter()
        .map(|method| method.label.as_str())
        .collect();
    assert_eq!(labels, ["Galaxy", "Galaxy", "Pixel", "Pixel"]);
    // Requests off: the other phone is asked, this one is listed with the reason.
    let patch = contract::device::PatchDevice {
        app: None,
        name: None,
        allow_requests: Some(false),
        paused_until: None,
    };
    world
        .authority
        .change_device(&new.signed("PATCH", "/device", b"{}"), &patch)
        .unwrap();
    world.clock.seconds(30);
    browser.look().unwrap();
    let off = &browser.flow().methods[0];
    assert!(off.usable, "its request is still open: {off:?}");
    let other = world.waiting("a@b.example");
    let off = other.flow().methods.last().unwrap();
    assert_eq!((off.usable, off.reason), (false, Some(Unusable::Paused)));
    assert_eq!((old.requests().requests.len(), new.requests().requests.len()), (1, 1));
    let _ = wrong_code(&old);
}
