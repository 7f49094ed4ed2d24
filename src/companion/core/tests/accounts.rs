//! Connecting, reaching, changing and removing accounts.

use super::*;
use contract::device::Device;

fn link() -> Option<Result<Link, ()>> {
    Link::parse("#pair=e1.s1").map(Ok)
}

fn device(allow: bool) -> Device {
    Device {
        id: "a".into(),
        name: "Pixel".into(),
        account: "a@aoba.example".into(),
        issuer: "Aoba Health".into(),
        allow_requests: allow,
        paused_until: None,
        refused: None,
        least: None,
        server_time: NOW,
    }
}

#[test]
fn a_link_in_the_address_is_offered_and_spent_once() {
    let mut state = State::default();
    let _ = update(
        &mut state,
        Event::Opened {
            obstacle: None,
            link: link(),
        },
        NOW,
    );
    let _ = update(&mut state, Event::Loaded(Ok(vec![])), NOW);
    assert_eq!(screen(&state), Screen::Pair);
    let agree = || Event::PairAgreed { name: "Pixel".into() };
    let first = update(&mut state, agree(), NOW);
    assert!(matches!(&first[..], [Effect::Pair { .. }]));
    assert_eq!(update(&mut state, agree(), NOW), [], "a double click");
    let effects = update(&mut state, Event::Paired(Ok(profile("a"))), NOW);
    assert_eq!(screen(&state), Screen::Home);
    assert_eq!(polls(&effects), 1);
    assert!(
        effects.iter().any(|e| matches!(e, Effect::Code { .. })),
        "the code is there at once"
    );
}

#[test]
fn every_failure_to_connect_can_be_got_over() {
    for failure in [
        PairFailure::Storage,
        PairFailure::Unreachable,
        PairFailure::Refused,
        PairFailure::Server,
    ] {
        let mut state = State::default();
        let _ = update(
            &mut state,
            Event::Opened {
                obstacle: None,
                link: link(),
            },
            NOW,
        );
        let _ = update(&mut state, Event::Loaded(Ok(vec![])), NOW);
        let _ = update(&mut state, Event::PairAgreed { name: "Pixel".into() }, NOW);
        let _ = update(&mut state, Event::Paired(Err(failure)), NOW);
        assert_eq!(screen(&state), Screen::Pair);
        let again = update(&mut state, Event::PairAgreed { name: "Pixel".into() }, NOW);
        assert_eq!(again.len(), 1, "{failure:?} can be tried again");
    }
    let mut state = State::default();
    let _ = update(
        &mut state,
        Event::Opened {
            obstacle: None,
            link: link(),
        },
        NOW,
    );
    let _ = update(&mut state, Event::Loaded(Ok(vec![])), NOW);
    let _ = update(&mut state, Event::PairAgreed { name: "Pixel".into() }, NOW);
    let _ = update(&mut state, Event::Paired(Err(PairFailure::Used)), NOW);
    assert_eq!(screen(&state), Screen::Used);
    let _ = update(&mut state, Event::PairAsked, NOW);
    assert_eq!(screen(&state), Screen::Paste);
}

#[test]
fn nothing_kept_leads_to_the_empty_screen_and_blocked_storage_says_so() {
    let mut state = State::default();
    let _ = update(
        &mut state,
        Event::Opened {
            obstacle: None,
            link: None,
        },
        NOW,
    );
    assert_eq!(screen(&state), Screen::Opening);
    let _ = update(&mut state, Event::Loaded(Ok(vec![])), NOW);
    assert_eq!(screen(&state), Screen::Paste);
    let _ = update(&mut state, Event::Loaded(Err(())), NOW);
    assert_eq!(screen(&state), Screen::Blocked(Obstacle::Storage));
}

#[test]
fn where_no_key_can_be_kept_nothing_is_read() {
    let mut state = State::default();
    let effects = update(
        &mut state,
        Event::Opened {
            obstacle: Some(Obstacle::Insecure),
            link: link(),
        },
        NOW,
    );
    assert_eq!(effects, []);
    assert_eq!(screen(&state), Screen::Blocked(Obstacle::Insecure));
}

#[test]
fn one_call_is_held_for_each_account_until_there_are_many() {
    let mut few = paired(&["a", "b"]);
    assert!(matches!(
        &update(&mut few, Event::Due("a".into()), NOW)[..],
        [Effect::Poll { wait: 25, .. }]
    ));
    let mut many = paired(&["a", "b", "c", "d", "e"]);
    let _ = update(&mut many, Event::Switched("e".into()), NOW);
    for (device, held) in [("a", 25), ("b", 25), ("c", 0), ("d", 0), ("e", 25)] {
        let effects = update(&mut many, Event::Due(device.into()), NOW);
        assert!(
            matches!(&effects[..], [Effect::Poll { wait, .. }] if *wait == held),
            "{device}"
        );
    }
    let effects = update(&mut many, Event::Listed("d".into(), Ok(None)), NOW);
    assert_eq!(effects, [Effect::Later("d".into(), 4_000)]);
}

#[test]
fn a_failed_poll_is_never_the_end() {
    let mut state = paired(&["a"]);
    for n in 1..100 {
        let effects = update(&mut state, Event::Listed("a".into(), Err(Failure::Network)), NOW);
        assert_eq!(
            effects,
            [Effect::Retry {
                device: "a".into(),
                failures: n,
                retry_after: None
            }]
        );
        assert_eq!(state.accounts[0].reach, Reach::Lost);
        assert_eq!(screen(&state), Screen::Home);
    }
    let _ = update(&mut state, Event::Listed("a".into(), Ok(None)), NOW);
    assert_eq!((state.accounts[0].reach, state.accounts[0].failures), (Reach::Live, 0));
}

#[test]
fn coming_back_asks_at_once() {
    let mut state = paired(&["a"]);
    assert_eq!(polls(&update(&mut state, Event::Looked { hidden: true }, NOW)), 0);
    assert_eq!(polls(&update(&mut state, Event::Looked { hidden: false }, NOW)), 1);
    let _ = update(&mut state, Event::Connected { online: false }, NOW);
    assert_eq!(polls(&update(&mut state, Event::Connected { online: true }, NOW)), 1);
}

#[test]
fn a_phone_that_the_service_forgot_asks_no_more_and_can_be_removed_without_it() {
    for kind in [
        ProblemKind::NotAuthenticated,
        ProblemKind::NotFound,
        ProblemKind::FlowExpired,
    ] {
        let mut state = asked();
        let effects = update(&mut state, Event::Listed("a".into(), Err(problem(kind))), NOW);
        assert!(effects.contains(&Effect::Quiet("a".into())));
        assert_eq!(screen(&state), Screen::Removed);
        assert_eq!(polls(&update(&mut state, Event::Due("a".into()), NOW)), 0);
        let effects = update(&mut state, Event::RemoveAgreed, NOW);
        assert!(effects.contains(&Effect::Forget("a".into())) && !effects.contains(&Effect::Leave("a".into())));
        assert_eq!(screen(&state), Screen::Paste);
    }
}

#[test]
fn removing_asks_first_and_keeps_the_account_when_the_service_is_not_reached() {
    let mut state = paired(&["a"]);
    let _ = update(&mut state, Event::RemoveAsked, NOW);
    assert_eq!(screen(&state), Screen::Remove);
    assert_eq!(
        update(&mut state, Event::RemoveAgreed, NOW),
        [Effect::Leave("a".into())]
    );
    let _ = update(&mut state, Event::Removed("a".into(), Err(Failure::Network)), NOW);
    assert_eq!((screen(&state), state.accounts.len()), (Screen::Remove, 1));
    let effects = update(&mut state, Event::Removed("a".into(), Ok(())), NOW);
    assert!(effects.contains(&Effect::Forget("a".into())));
    assert_eq!(screen(&state), Screen::Paste);
}

#[test]
fn the_switch_shows_what_the_service_says() {
    let mut state = paired(&["a"]);
    let effects = update(&mut state, Event::Allowed { on: false, until: None }, NOW);
    assert_eq!(effects, [Effect::Allow("a".into(), false, None)]);
    assert_eq!(state.accounts[0].allow, Some(true), "not before it is true");
    let changed = |result| Event::Changed {
        device: "a".into(),
        name: false,
        result,
    };
    let _ = update(&mut state, changed(Err(Failure::Network)), NOW);
    assert_eq!(
        (state.accounts[0].allow, state.accounts[0].allowing),
        (Some(true), Saving::Failed)
    );
    let _ = update(&mut state, changed(Ok(device(false))), NOW);
    assert_eq!(
        (state.accounts[0].allow, state.accounts[0].allowing),
        (Some(false), Saving::Saved)
    );
}

#[test]
fn an_answer_that_comes_late_is_not_the_last_word() {
    let mut state = paired(&["a"]);
    let _ = update(&mut state, Event::Allowed { on: false, until: None }, NOW);
    // The poll has brought what came of it, and that it was turned on again elsewhere, before the answer is here.
    let _ = update(&mut state, listed("a", Vec::new()), NOW);
    let late = Event::Changed {
        device: "a".into(),
        name: false,
        result: Ok(device(false)),
    };
    let effects = update(&mut state, late.clone(), NOW);
    let again = Effect::Poll {
        device: "a".into(),
        after: None,
        wait: 0,
    };
    assert_eq!(effects, std::slice::from_ref(&again));
    assert_eq!(update(&mut state, late, NOW), [], "it says nothing new");
    let _ = update(&mut state, listed("a", Vec::new()), NOW);
    assert_eq!(state.accounts[0].allow, Some(true));
    let effects = update(&mut state, Event::Introduced("a".into(), Ok(device(false))), NOW);
    assert!(effects.contains(&again), "of every answer");
}

#[test]
fn a_new_name_is_kept_once_the_service_has_it() {
    let mut state = paired(&["a"]);
    assert_eq!(
        update(&mut state, Event::Named("Work".into()), NOW),
        [Effect::Name("a".into(), "Work".into())]
    );
    let result = Ok(Device {
        name: "Work".into(),
        ..device(true)
    });
    let effects = update(
        &mut state,
        Event::Changed {
            device: "a".into(),
            name: true,
            result,
        },
        NOW,
    );
    assert!(matches!(&effects[..], [Effect::Keep(profile)] if profile.name == "Work"));
}

#[test]
fn another_tab_adds_and_removes_accounts_here_too() {
    let mut state = paired(&["a"]);
    assert_eq!(update(&mut state, Event::Heard, NOW), [Effect::Load]);
    let effects = update(&mut state, Event::Loaded(Ok(vec![profile("b")])), NOW);
    assert!(effects.contains(&Effect::Quiet("a".into())));
    assert_eq!(polls(&effects), 1);
    assert_eq!(state.current, "b");
}

#[test]
fn a_code_is_asked_for_once_a_period_and_only_for_somebody() {
    let mut state = paired(&["a"]);
    let codes = |effects: Vec<Effect>| effects.iter().filter(|e| matches!(e, Effect::Code { .. })).count();
    assert_eq!(codes(update(&mut state, Event::Ticked, NOW + 1_000)), 0);
    assert_eq!(codes(update(&mut state, Event::Ticked, NOW + 30_000)), 1);
    assert_eq!(codes(update(&mut state, Event::Ticked, NOW + 31_000)), 0);
    let _ = update(&mut state, Event::Looked { hidden: true }, NOW + 32_000);
    assert_eq!(codes(update(&mut state, Event::Ticked, NOW + 61_000)), 0);
    assert_eq!(
        codes(update(&mut state, Event::Looked { hidden: false }, NOW + 62_000)),
        1
    );
}

#[test]
fn the_service_is_told_once_a_version_which_app_this_is() {
    let mut state = paired(&[]);
    let old = Profile {
        version: "0.0.1".into(),
        ..profile("a")
    };
    let effects = update(&mut state, Event::Loaded(Ok(vec![old])), NOW);
    assert!(effects.contains(&Effect::Introduce("a".into())));
    let failed = update(&mut state, Event::Introduced("a".into(), Err(Failure::Network)), NOW);
    assert_eq!(failed, [], "told again at the next start");
    assert_eq!(state.accounts[0].profile.version, "0.0.1");
    let kept = update(&mut state, Event::Introduced("a".into(), Ok(device(true))), NOW);
    assert!(matches!(&kept[..], [Effect::Keep(profile)] if profile.version == VERSION));
    let mut state = paired(&[]);
    let effects = update(&mut state, Event::Loaded(Ok(vec![profile("a")])), NOW);
    assert!(effects.contains(&Effect::Ask("a".into())), "told already");
}

#[test]
fn an_organisation_that_refuses_the_app_is_believed_until_it_says_otherwise() {
    use contract::flow::Unusable;
    let mut state = paired(&["a"]);
    let refused = Device {
        refused: Some(Unusable::AppTooOld),
        least: Some("9.0".into()),
        ..device(true)
    };
    let _ = update(&mut state, Event::Known("a".into(), Ok(refused)), NOW);
    assert_eq!(state.accounts[0].refused, Some((Unusable::AppTooOld, "9.0".into())));
    let _ = update(&mut state, Event::Looked { hidden: true }, NOW);
    let effects = update(&mut state, Event::Looked { hidden: false }, NOW);
    assert!(
        effects.contains(&Effect::Ask("a".into())),
        "asked again when somebody looks"
    );
    let _ = update(&mut state, Event::Known("a".into(), Ok(device(true))), NOW);
    assert_eq!(state.accounts[0].refused, None);
}

#[test]
fn a_pause_is_told_and_is_over_by_itself_when_its_time_has_come() {
    let mut state = paired(&["a"]);
    let until = Some(NOW + 3_600_000);
    let effects = update(&mut state, Event::Allowed { on: false, until }, NOW);
    assert_eq!(effects, [Effect::Allow("a".into(), false, until)]);
    let result = Ok(Device {
        paused_until: until,
        ..device(false)
    });
    let changed = Event::Changed {
        device: "a".into(),
        name: false,
        result,
    };
    let _ = update(&mut state, changed, NOW);
    let allows = |state: &State, after| state.accounts[0].allows(NOW + after);
    assert_eq!(allows(&state, 3_599_999), Some(false));
    assert_eq!(allows(&state, 3_600_000), Some(true), "without asking the service");
    let off = DeviceRequests {
        allow_requests: false,
        ..list(2, vec![])
    };
    let _ = update(&mut state, Event::Listed("a".into(), Ok(Some(off))), NOW);
    assert_eq!(allows(&state, 3_600_000), Some(false), "turned off for good on the web");
}

#[test]
fn a_phone_that_is_not_set_up_says_so_until_it_is() {
    let mut state = paired(&["a"]);
    let waiting = DeviceRequests {
        unconfirmed: true,
        ..list(2, vec![])
    };
    let _ = update(&mut state, Event::Listed("a".into(), Ok(Some(waiting))), NOW);
    assert!(state.accounts[0].unconfirmed);
    let known = Device {
        refused: Some(contract::flow::Unusable::Unconfirmed),
        ..device(true)
    };
    let _ = update(&mut state, listed("a", vec![]), NOW);
    assert!(!state.accounts[0].unconfirmed, "the list is the newer news");
    let _ = update(&mut state, Event::Known("a".into(), Ok(known)), NOW);
    assert!(state.accounts[0].unconfirmed, "said by the phone's own record as well");
}
