//! People who add ways in to their own account.

use std::thread;

use contract::{
    account::{Enrollment, StartEnrollment, VerifyEnrollment},
    flow::{Action, MethodKind},
};
use genkan_gateway::authority::{NumberMode, Policy, Result};

use super::{
    Browser, Phone, Refusal, World,
    account::{call, methods},
    policy, refusal,
};

pub const MEI: &str = "mei@aoba.example";
pub const KENJI: &str = "kenji@aoba.example";

pub fn sign_in(world: &World, phone: &Phone, identifier: &str) -> Browser {
    world.clock.seconds(31);
    let mut browser = world.waiting(identifier);
    let number = browser.number();
    phone.approve(&phone.newest().id, number).unwrap();
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(true).unwrap();
    browser
}

pub fn with_mail() -> World {
    World::with(Policy {
        mail: true,
        sms: true,
        ..policy()
    })
}

/// Somebody with a phone and recovery codes, just signed in.
pub fn mei(world: &World) -> (Browser, Phone) {
    let phone = world.person(MEI, NumberMode::Type2);
    world.authority.new_recovery_codes(MEI).unwrap();
    (sign_in(world, &phone, MEI), phone)
}

pub fn of(kind: MethodKind) -> StartEnrollment {
    StartEnrollment {
        kind,
        address: None,
        label: None,
        replaces: None,
    }
}

pub fn begin(browser: &Browser, start: &StartEnrollment) -> Result<Enrollment> {
    browser.authority.start_enrollment(&call(browser), start)
}

pub fn look(browser: &Browser, id: &str) -> Result<Enrollment> {
    Ok(browser.authority.enrollment(&call(browser), id)?.enrollment)
}

pub fn verify(browser: &Browser, id: &str, code: &str) -> Result<Enrollment> {
    let input = VerifyEnrollment {
        code: Some(code.to_owned()),
        ..VerifyEnrollment::default()
    };
    browser.authority.verify_enrollment(&call(browser), id, &input)
}

pub fn no<T>(answer: Result<T>) -> Refusal {
    answer.map_or_else(refusal, |_| panic!("it was allowed"))
}

pub fn ids(browser: &Browser, kind: MethodKind) -> Vec<String> {
    let all = methods(browser).methods;
    all.into_iter()
        .filter(|one| one.kind == kind)
        .map(|one| one.id)
        .collect()
}

pub fn seed(enrollment: &Enrollment) -> [u8; 20] {
    let secret = enrollment.offer.secret.clone().unwrap();
    let bits: String = secret
        .bytes()
        .map(|letter| match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        })
        .map(|value| format!("{value:05b}"))
        .collect();
    let bytes: Vec<u8> = (0..20)
        .map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap())
        .collect();
    bytes.try_into().unwrap()
}

/// Id and secret of a pairing link.
pub fn link(enrollment: &Enrollment) -> (String, String) {
    let link = enrollment.offer.link.clone().unwrap();
    let (id, secret) = link.split_once("#pair=").unwrap().1.split_once('.').unwrap();
    (id.to_owned(), secret.to_owned())
}

pub fn scan(browser: &Browser, enrollment: &Enrollment, name: &str) -> Phone {
    let (id, secret) = link(enrollment);
    Phone::pair(&browser.authority, &id, &secret, name).unwrap()
}

pub fn number(browser: &Browser, id: &str) -> String {
    let push = look(browser, id).unwrap().push.unwrap();
    push.number.unwrap().value.unwrap()
}

/// The answers of so many calls at once.
pub fn at_once<T: Send>(count: usize, work: impl Fn() -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let all: Vec<_> = (0..count).map(|_| scope.spawn(&work)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}
