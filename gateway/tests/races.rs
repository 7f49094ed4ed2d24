//! Many at once, on the real store: exactly one wins.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    sync::{Arc, Barrier},
    thread,
};

use contract::{
    flow::{Action, MethodKind},
    problem::ProblemKind,
    request::ActionInput,
};
use genkan_gateway::authority::{Location, NumberMode};
use support::{World, policy, wrong_code};

const WHO: &str = "a@b.example";

/// Runs `work` in `count` threads that start together.
fn together<T: Send + 'static>(count: usize, work: impl Fn(usize) -> T + Send + Sync + 'static) -> Vec<T> {
    let (work, barrier) = (Arc::new(work), Arc::new(Barrier::new(count)));
    let threads: Vec<_> = (0..count)
        .map(|index| {
            let (work, barrier) = (Arc::clone(&work), Arc::clone(&barrier));
            thread::spawn(move || {
                barrier.wait();
                work(index)
            })
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

/// On disk, as shipped, so that readers and the writer are different connections.
fn on_disk(name: &str) -> (World, std::path::PathBuf) {
    let dir = std::env::temp_dir().join(format!("genkan-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    (World::at(Location::Directory(&dir), policy()), dir)
}

#[test]
fn sixty_four_redemptions_give_one_session() {
    let (world, dir) = on_disk("redeem");
    let phone = world.person(WHO, NumberMode::None);
    let mut browser = world.waiting(WHO);
    phone.approve(&phone.newest().id, None).unwrap();
    browser.look().unwrap();
    let call = browser.call(Action::Continue, ActionInput::default());
    let authority = Arc::clone(&world.authority);
    let won = together(64, move |_| authority.act_on(&call).is_ok());
    assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
    browser.look().unwrap();
    let input = ActionInput {
        remember: Some(true),
        ..ActionInput::default()
    };
    let call = browser.call(Action::Remember, input);
    let authority = Arc::clone(&world.authority);
    let replies = together(64, move |_| authority.act_on(&call));
    let cookies = replies
        .iter()
        .filter_map(|reply| reply.as_ref().ok()?.session.as_ref())
        .count();
    assert_eq!(cookies, 1);
    assert_eq!(world.sessions(WHO), 1);
    world.authority.verify_audit().unwrap();
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn sixty_four_times_the_same_code_is_one_success() {
    let (world, dir) = on_disk("totp");
    let phone = world.person(WHO, NumberMode::None);
    // Tries are not what is tested here.
    let mut generous = policy();
    generous.code.per_flow = 1_000;
    generous.code.hard = 1_000;
    let world = World {
        authority: World::at(Location::Directory(&dir), generous).authority,
        clock: world.clock,
    };
    let browsers: Vec<_> = (0..64)
        .map(|_| {
            let mut browser = world.waiting(WHO);
            browser.choose(MethodKind::Totp).unwrap();
            browser
        })
        .collect();
    let code = phone.code();
    let won = together(64, move |index| browsers[index].clone().code(&code).is_ok());
    assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
    std::fs::remove_dir_all(dir).unwrap();
}

#[test]
fn parallel_wrong_codes_do_not_beat_the_counter() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let browsers: Vec<_> = (0..120)
        .map(|_| {
            let mut browser = world.waiting(WHO);
            browser.choose(MethodKind::Totp).unwrap();
            browser
        })
        .collect();
    let wrong = wrong_code(&phone);
    let answers = together(120, move |index| browsers[index].clone().code(&wrong));
    let of = |kind| {
        answers
            .iter()
            .filter(|answer| answer.as_ref().is_err_and(|no| no.kind == kind))
            .count()
    };
    assert_eq!(of(ProblemKind::CodeIncorrect), 5);
    assert_eq!(of(ProblemKind::RateLimited), 115);
}

#[test]
fn parallel_wrong_passwords_do_not_beat_the_counter() {
    let world = World::new();
    world.person(WHO, NumberMode::None);
    let browsers: Vec<_> = (0..64)
        .map(|_| {
            let mut browser = world.browser();
            browser.start();
            browser.identify(WHO).unwrap();
            browser
        })
        .collect();
    let answers = together(64, move |index| browsers[index].clone().password("wrong"));
    let checked = answers
        .iter()
        .filter(|answer| {
            answer
                .as_ref()
                .is_err_and(|no| no.kind == ProblemKind::CredentialsIncorrect)
        })
        .count();
    assert_eq!(checked, 5);
}

#[test]
fn deny_wins_every_race() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    for _ in 0..60 {
        let browser = world.waiting(WHO);
        let id = phone.newest().id;
        let (owner, mine) = (phone.clone(), id.clone());
        let results = together(4, move |index| match index {
            0 => owner.deny(&mine, None).map(|answered| answered.state),
            1 => owner.approve(&mine, None).map(|answered| answered.state),
            _ => {
                let mut browser = browser.clone();
                for _ in 0..20 {
                    let _ = browser.look();
                    if browser.plain(Action::Continue).is_ok() {
                        let _ = browser.remember(true);
                    }
                }
                Ok(contract::device::RequestState::Pending)
            }
        });
        assert!(results.iter().all(Result::is_ok));
        assert_eq!(world.sessions(WHO), 0);
        assert_eq!(phone.newest().state, contract::device::RequestState::Denied);
        // Forget the denials, so that the next round may send.
        world.authority.set_locked(WHO, false).unwrap();
        world.clock.pass(1);
    }
}
