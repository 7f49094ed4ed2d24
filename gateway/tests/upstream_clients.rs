//! Another site lets somebody in whose account is an identity server's.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use contract::flow::Action;
use genkan_gateway::{authority::Location, upstream::Look};
use support::{
    PASSWORD, World,
    clients::{ISSUER, asked, begun, end, member, open, redeem, request, with_clients},
    upstream::Scripted,
};

fn world() -> (World, Arc<Scripted>) {
    let server = Arc::new(Scripted::new());
    let world = World::behind_at(Location::Memory, &server, with_clients());
    world.authority.serve_issuer(ISSUER);
    (world, server)
}

#[test]
fn a_phone_of_the_server_lets_in_for_another_site_and_a_stolen_code_ends_it_there_too() {
    let (world, server) = world();
    let request = request(open(&world, asked(), None));
    let mut browser = begun(&world, "shop", &request);
    browser.identify("alice").unwrap();
    browser.password(PASSWORD).unwrap();
    world.answered(&server, Look::Approved);
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
    browser.remember(false).unwrap();
    let code = member(&end(&browser), "code").unwrap();
    let told = redeem(&world, &code).unwrap();
    assert_eq!(told.amr, ["pwd", "pop", "mfa"]);
    assert!(redeem(&world, &code).is_err());
    assert!(!browser.signed_in());
    world.authority.tidy_there().unwrap();
    assert_eq!(server.inner().signed_out, 1);
}

#[test]
fn a_password_that_is_enough_is_called_one_proof() {
    let (world, _server) = world();
    let request = request(open(&world, asked(), None));
    let mut browser = begun(&world, "shop", &request);
    browser.identify("erin").unwrap();
    browser.password(PASSWORD).unwrap();
    browser.remember(false).unwrap();
    let told = redeem(&world, &member(&end(&browser), "code").unwrap()).unwrap();
    assert_eq!(told.amr, ["pwd"]);
}
