//! What other sites are told of an address: that it is somebody's own only once a code from there has come back
//! (OpenID Connect core 1.0, section 5.1). They open accounts of theirs by it.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use contract::{
    flow::{Action, MethodKind},
    step::CodeKind,
};
use genkan_gateway::authority::{Exchange, NumberMode, Origin, Person, Policy};
use support::{
    Browser, World,
    account::sign_in,
    clients::{CALLBACK, ISSUER, VERIFIER, asked_with, back, member, open, with_clients},
};
use zeroize::Zeroizing;

const MEI: &str = "mei@aoba.example";

/// Mail can be sent, and somebody with a phone is signed in.
fn somebody(identifier: &str) -> (World, Browser) {
    let world = World::with(Policy {
        mail: true,
        ownership_proof: false,
        ..with_clients()
    });
    world.authority.serve_issuer(ISSUER);
    let phone = world.person(identifier, NumberMode::None);
    let browser = sign_in(&world, &phone, identifier);
    world.clock.seconds(31);
    (world, browser)
}

/// What the shop learns: the address, and whether it is theirs. The ID token and the facts are made in one place.
fn told(world: &World, browser: &Browser) -> (Option<String>, Option<bool>) {
    let begun = open(
        world,
        asked_with(&[("scope", "openid email")]),
        browser.session.as_deref(),
    );
    let wanted = Exchange {
        client: world.authority.policy().client("shop").unwrap().clone(),
        code: Zeroizing::new(member(&back(&begun), "code").unwrap()),
        verifier: Zeroizing::new(VERIFIER.to_owned()),
        redirect_uri: CALLBACK.to_owned(),
        page: None,
        origin: Origin::default(),
    };
    let tokens = world.authority.exchange(&wanted).unwrap().unwrap();
    let told = world.authority.told_by(&tokens.access_token).unwrap().unwrap();
    let Person {
        email, email_verified, ..
    } = told.person;
    (email, email_verified)
}

fn mine(identifier: &str, verified: bool) -> (Option<String>, Option<bool>) {
    (Some(identifier.to_owned()), Some(verified))
}

fn written_down(world: &World, identifier: &str, address: &str) -> String {
    let added = world.authority.add_address(identifier, CodeKind::Email, address);
    added.unwrap().id
}

/// Another browser of the account stands before a mailed code; the code.
fn mailed(world: &World, identifier: &str) -> (Browser, String) {
    let mut browser = world.waiting(identifier);
    browser.choose(MethodKind::Email).unwrap();
    let code = world.letters().pop().unwrap().code;
    (browser, code)
}

#[test]
fn what_an_administrator_has_written_down_counts_once_a_code_from_there_has_come_back() {
    let (world, browser) = somebody(MEI);
    assert_eq!(told(&world, &browser), mine(MEI, false), "nobody has looked");
    let id = written_down(&world, MEI, MEI);
    assert_eq!(told(&world, &browser), mine(MEI, false), "somebody says so");
    let (mut other, code) = mailed(&world, MEI);
    assert_eq!(told(&world, &browser), mine(MEI, false), "a code has gone there");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert!(other.code(wrong).is_err());
    assert_eq!(told(&world, &browser), mine(MEI, false), "a wrong one came back");
    other.code(&code).unwrap();
    assert_eq!(told(&world, &browser), mine(MEI, true));
    world.authority.remove_address(&id).unwrap();
    assert_eq!(
        told(&world, &browser),
        mine(MEI, false),
        "it is among their ways in no more"
    );
    written_down(&world, MEI, MEI);
    assert_eq!(
        told(&world, &browser),
        mine(MEI, false),
        "what is written down again begins again"
    );
}

#[test]
fn the_mail_of_a_forgotten_password_shows_it_as_well() {
    let (world, browser) = somebody(MEI);
    written_down(&world, MEI, MEI);
    let mut other = world.browser();
    other.start();
    other.identify(MEI).unwrap();
    other.plain(Action::Recover).unwrap();
    let code = world.letters().pop().unwrap().code;
    assert_eq!(told(&world, &browser), mine(MEI, false));
    other.code(&code).unwrap();
    assert_eq!(told(&world, &browser), mine(MEI, true));
}

/// Whose mailbox another spelling leads to is for that mail server to say.
#[test]
fn another_spelling_is_another_address() {
    for spelt in [
        "Mei@aoba.example",
        "mei@Aoba.example",
        "ｍｅｉ@aoba.example",
        "mei+1@aoba.example",
    ] {
        let (world, browser) = somebody(spelt);
        written_down(&world, spelt, "mei@aoba.example");
        let (mut other, code) = mailed(&world, spelt);
        other.code(&code).unwrap();
        assert_eq!(told(&world, &browser), mine(spelt, false), "{spelt}");
    }
}

#[test]
fn who_reads_another_address_or_has_another_account_proves_nothing() {
    let (world, browser) = somebody(MEI);
    let own = "somebody@home.example";
    written_down(&world, MEI, own);
    let (mut other, code) = mailed(&world, MEI);
    other.code(&code).unwrap();
    assert_eq!(told(&world, &browser), mine(MEI, false), "they read another");
    // Somebody else has the address among their ways in.
    world.person("aoi", NumberMode::None);
    written_down(&world, "aoi", MEI);
    let (mut theirs, code) = mailed(&world, "aoi");
    theirs.code(&code).unwrap();
    assert_eq!(
        told(&world, &browser),
        mine(MEI, false),
        "it is another account's proof"
    );
}
