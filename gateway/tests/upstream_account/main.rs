//! What people do with their own account, where an identity server keeps it.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../support/mod.rs"]
mod support;

mod adding;
mod around;
mod list;
mod removing;

use std::sync::Arc;

use contract::{
    Millis,
    account::{ActivityFilter, ActivityKind, ChangePassword, EnrollState, NoAdd, Securing, TrialOutcome, Verb},
    flow::{Action, MethodKind},
    problem::{ProblemKind, Wrong},
    step::Step,
};
use genkan_gateway::{
    authority::Which,
    upstream::{Event, EventKind, Look, No},
};
use support::{
    Browser, PASSWORD, World,
    account::{call, default, label, method, methods, no, patch, remove, requests, restore, start_step_up},
    enroll::{at_once, begin, ids, look, of, verify},
    refusal,
    upstream::{CODE, Scripted},
    upstream_account::MADE,
};

const NEW: &str = "tegami wo kaku asa";
/// So long a proof is fresh, seconds.
const FRESH: i64 = 300;

fn server() -> Scripted {
    let mut server = Scripted::new();
    server.abilities.enroll = vec![MethodKind::Push, MethodKind::Totp];
    server.abilities.rename = vec![MethodKind::Push];
    server.abilities.remove = vec![MethodKind::Push, MethodKind::Totp];
    server.abilities.recovery_codes = true;
    server.abilities.sessions = true;
    server.abilities.activity = true;
    server.abilities.password_min_length = Some(10);
    server
}

fn world() -> (World, Arc<Scripted>) {
    let server = Arc::new(server());
    (World::behind(&server), server)
}

/// Somebody who has just proven it with the phone.
fn signed_in(world: &World, server: &Scripted, who: &str) -> Browser {
    world.clock.seconds(31);
    let mut browser = world.browser();
    browser.start();
    browser.identify(who).unwrap();
    browser.password(PASSWORD).unwrap();
    prove(world, server, &mut browser);
    browser.remember(true).unwrap();
    assert!(browser.signed_in());
    browser
}

fn prove(world: &World, server: &Scripted, browser: &mut Browser) {
    world.answered(server, Look::Approved);
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
}

fn alice() -> (World, Arc<Scripted>, Browser) {
    let (world, server) = world();
    let browser = signed_in(&world, &server, "alice");
    (world, server, browser)
}

fn step_up(world: &World, server: &Scripted, browser: &mut Browser) {
    world.clock.seconds(31);
    start_step_up(browser, None).unwrap();
    browser.password(PASSWORD).unwrap();
    prove(world, server, browser);
    assert!(matches!(browser.step(), Step::SignedIn { .. }), "{:?}", browser.step());
}

fn id(browser: &Browser, kind: MethodKind) -> String {
    method(browser, kind).id
}

/// Time for the list to be asked for again.
fn later(world: &World) {
    world.clock.seconds(6);
}
