//! Frames in pages of other sites, for accounts of an identity server: what it is asked for, what it keeps, and what becomes
//! of it when a frame cannot go on (security rules W8, W9).
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use std::sync::Arc;

use contract::{
    flow::{Action, MethodKind, Notice},
    problem::ProblemKind,
    step::Step,
};
use genkan_gateway::{
    authority::{Every, FormRule, FrameDocument, FrameRequest, Location, Policy, Texts},
    upstream::{First, Look, No},
};
use support::{
    Browser, PASSWORD, World,
    clients::{CALLBACK, ISSUER, SHOP, VERIFIER, asked, begun, end, member, open, redeem_as, request},
    frame::{ask, loaded, proving, said, signing_in, start, token, with_frames},
    kind,
    upstream::{CODE, Scripted},
};

fn behind(server: Scripted, policy: Policy) -> (World, Arc<Scripted>) {
    let server = Arc::new(server);
    let world = World::behind_at(Location::Memory, &server, policy);
    world.authority.serve_issuer(ISSUER);
    (world, server)
}

fn world() -> (World, Arc<Scripted>) {
    behind(Scripted::new(), with_frames())
}

/// A server that does nothing without the password.
fn strict() -> (World, Arc<Scripted>) {
    let mut server = Scripted::new();
    server.abilities.again = false;
    behind(server, with_frames())
}

fn approve(world: &World, server: &Scripted, browser: &mut Browser) {
    world.answered(server, Look::Approved);
    browser.look().unwrap();
    browser.plain(Action::Continue).unwrap();
}

fn amr(world: &World, client: &str, browser: &Browser) -> Vec<String> {
    let code = member(&end(browser), "code").unwrap();
    redeem_as(world, client, &code, VERIFIER, CALLBACK).unwrap().amr
}

/// Somebody signs in for the shop on its own page: the shop's ID token, and the browser.
fn known(world: &World, server: &Scripted) -> (String, Browser) {
    let request = request(open(world, asked(), None));
    let mut page = begun(world, "shop", &request);
    page.identify("alice").unwrap();
    page.password(PASSWORD).unwrap();
    approve(world, server, &mut page);
    page.remember(false).unwrap();
    let code = member(&end(&page), "code").unwrap();
    (token(world, code), page)
}

#[test]
fn a_whole_sign_in_is_ended_there_with_its_last_proof_and_its_session_ends_there_too() {
    let (world, server) = world();
    let mut frame = signing_in(&world);
    frame.identify("alice").unwrap();
    frame.password(PASSWORD).unwrap();
    assert!(server.inner().completed.is_empty(), "not before everything is proven");
    approve(&world, &server, &mut frame);
    assert_eq!(server.inner().completed, [false], "no frame is remembered");
    assert!(frame.session.is_none() && frame.known.is_none());
    let code = member(&end(&frame), "code").unwrap();
    let redeem = || redeem_as(&world, "pass", &code, VERIFIER, CALLBACK);
    assert_eq!(redeem().unwrap().amr, ["pwd", "pop", "mfa"]);
    assert!(redeem().is_err());
    world.authority.tidy_there().unwrap();
    assert_eq!(server.inner().signed_out, 1);
}

#[test]
fn a_password_that_is_enough_there_is_enough_in_a_frame() {
    let (world, server) = world();
    let mut frame = signing_in(&world);
    frame.identify("erin").unwrap();
    frame.password(PASSWORD).unwrap();
    assert_eq!(amr(&world, "pass", &frame), ["pwd"]);
    assert_eq!(server.inner().completed, [false]);
}

#[test]
fn nobody_is_let_in_whom_the_server_does_not_let_in_at_the_end() {
    let (world, server) = world();
    for (no, notice) in [(No::Unavailable(None), None), (No::Over, Some(Notice::StartedOver))] {
        let mut frame = signing_in(&world);
        frame.identify("bob").unwrap();
        frame.password(PASSWORD).unwrap();
        server.fail("complete", no);
        let step = frame.code(CODE);
        match notice {
            None => assert_eq!(kind(step.unwrap_err()), ProblemKind::UpstreamUnavailable),
            Some(_) => assert!(matches!(step.unwrap(), Step::Password { .. })),
        }
        frame.look().unwrap();
        assert_eq!(frame.flow().notice, notice, "{no:?}");
        assert_eq!(world.sessions("bob"), 0);
        world.clock.seconds(60);
    }
}

#[test]
fn what_a_frame_cannot_go_on_with_leaves_no_session_there() {
    let terms = FormRule {
        id: "terms".to_owned(),
        title: Texts::new(),
        text: Texts::new(),
        fields: Vec::new(),
        every: Every::Once,
    };
    let policy = Policy {
        forms: vec![terms],
        ..with_frames()
    };
    let (world, server) = behind(Scripted::new(), policy);
    let mut frame = signing_in(&world);
    frame.identify("bob").unwrap();
    frame.password(PASSWORD).unwrap();
    assert_eq!(kind(frame.code(CODE).unwrap_err()), ProblemKind::NotSupported);
    assert_eq!((server.count("complete"), server.inner().signed_out), (1, 1));
    assert_eq!(world.sessions("bob"), 0);
}

#[test]
fn a_session_is_proven_once_more_with_what_belongs_to_it_and_stays_what_it_was() {
    let (world, server) = world();
    let (token, page) = known(&world, &server);
    world.clock.seconds(60);
    let before = world.authority.session(page.session.as_deref()).unwrap();
    let sent = server.sent();
    for way in [MethodKind::Totp, MethodKind::Push] {
        let mut frame = proving(&world, &token);
        assert!(matches!(frame.step(), Step::ChooseMethod), "{:?}", frame.step());
        assert_eq!(
            (server.sent(), server.count("enter")),
            (sent, 1),
            "nothing is asked before a click"
        );
        for action in [Action::Identify, Action::Password, Action::ChangeAccount] {
            assert!(!frame.flow().allows(action), "{action:?}");
        }
        frame.choose(way).unwrap();
        if way == MethodKind::Push {
            approve(&world, &server, &mut frame);
            assert_eq!(server.sent(), sent + 1);
            assert_eq!(amr(&world, "shop", &frame), ["pop"]);
        } else {
            frame.code(CODE).unwrap();
            assert_eq!(amr(&world, "shop", &frame), ["otp"]);
        }
        world.clock.seconds(60);
    }
    let after = world.authority.session(page.session.as_deref()).unwrap();
    assert_eq!((after.csrf, after.fresh_until), (before.csrf, before.fresh_until));
    assert_eq!(server.count("enter"), 1, "no password");
    assert_eq!(
        server.inner().completed,
        [false],
        "and nothing is finished there but the sign-in"
    );
    assert_eq!(server.inner().signed_out, 0);
}

#[test]
fn a_session_that_the_server_has_ended_is_not_proven_in_a_frame() {
    let (world, server) = world();
    let (token, _page) = known(&world, &server);
    world.clock.seconds(60);
    for no in [No::Over, No::SignedOut, No::NotFresh] {
        let mut frame = proving(&world, &token);
        frame.choose(MethodKind::Totp).unwrap();
        server.fail("code", no);
        assert_eq!(kind(frame.code(CODE).unwrap_err()), ProblemKind::NotSupported, "{no:?}");
        world.clock.seconds(60);
    }
}

#[test]
fn a_server_that_wants_the_password_for_everything_has_no_frames_but_where_one_may_be_typed() {
    let (world, server) = strict();
    let document = world.authority.frame_document("shop", SHOP, "x").unwrap();
    assert_eq!(document, FrameDocument::Unsupported);
    let (token, page) = known(&world, &server);
    let before = world.authority.session(page.session.as_deref()).unwrap();
    world.clock.seconds(60);
    // The shop's token is not one of `pass`, so `pass` is asked for a whole sign-in here.
    let (frame, ticket) = loaded(&world, "pass");
    let hinted = FrameRequest {
        id_token_hint: Some(token),
        ..said("pass", &ticket)
    };
    assert_eq!(kind(ask(&frame, &hinted).unwrap_err()), ProblemKind::NotAuthenticated);
    let after = world.authority.session(page.session.as_deref()).unwrap();
    assert_eq!(after.fresh_until, before.fresh_until);
}

#[test]
fn where_a_password_may_be_typed_it_proves_a_session_once_more() {
    let mut policy = with_frames();
    policy.clients[0].frame_password = true;
    let mut server = Scripted::new();
    server.abilities.again = false;
    let (world, server) = behind(server, policy);
    let (token, page) = known(&world, &server);
    let before = world.authority.session(page.session.as_deref()).unwrap();
    world.clock.seconds(60);
    let sent = server.sent();
    let mut frame = proving(&world, &token);
    assert!(matches!(frame.step(), Step::Password { .. }), "{:?}", frame.step());
    assert_eq!(server.sent(), sent);
    for action in [Action::Identify, Action::ChangeAccount, Action::Recover] {
        assert!(!frame.flow().allows(action), "{action:?}");
    }
    assert_eq!(
        kind(frame.password("not this one").unwrap_err()),
        ProblemKind::CredentialsIncorrect
    );
    frame.password(PASSWORD).unwrap();
    assert_eq!(server.inner().again.last(), Some(&true), "the session there came along");
    approve(&world, &server, &mut frame);
    assert_eq!(amr(&world, "shop", &frame), ["pwd", "pop", "mfa"]);
    let after = world.authority.session(page.session.as_deref()).unwrap();
    assert_eq!((after.csrf, after.fresh_until), (before.csrf, before.fresh_until));
    assert_eq!(server.inner().completed, [false]);
}

#[test]
fn a_phone_alone_signs_in_in_a_frame_where_whole_sign_ins_may_be() {
    let mut server = Scripted::new();
    server.abilities.first = First::Nobody;
    server.abilities.methods = vec![MethodKind::Push];
    server.by_itself = false;
    let (world, server) = behind(server, with_frames());
    let (frame, ticket) = loaded(&world, "shop");
    assert_eq!(
        kind(ask(&frame, &said("shop", &ticket)).unwrap_err()),
        ProblemKind::NotSupported
    );
    let (mut frame, ticket) = loaded(&world, "pass");
    let begun = ask(&frame, &said("pass", &ticket)).unwrap();
    start(&mut frame, "pass", &begun).unwrap();
    assert_eq!(server.sent(), 0);
    frame.identify("dave").unwrap();
    approve(&world, &server, &mut frame);
    assert_eq!(amr(&world, "pass", &frame), ["pop"]);
    assert!(frame.session.is_none());
}
