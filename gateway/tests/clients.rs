//! Other sites that let people in through this one: who may ask, and what a code is worth (security rules W1, W8, W21).
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    device::RequestState,
    flow::{Action, Notice},
    problem::ProblemKind,
    step::Step,
};
use genkan_gateway::authority::{Because, Begun, EndCall, Ending, Fault, NumberMode, Origin, Parameters};
use support::{
    PASSWORD, Phone, World,
    clients::{
        CALLBACK, ISSUER, OTHER_VERIFIER, SHOP, VERIFIER, asked, asked_with, back, because, begun, code, end, member,
        open, redeem, redeem_as, request, sign_in, start, world,
    },
    frame::known,
    kind,
};

const WHO: &str = "mei@aoba.example";

fn mei(world: &World) -> Phone {
    world.person(WHO, NumberMode::None)
}

/// What is wrong with a request, as its callback is told.
fn fault(begun: &Begun) -> Option<String> {
    match begun {
        Begun::Back { .. } => member(&back(begun), "error"),
        _ => None,
    }
}

#[test]
fn somebody_signs_in_and_is_taken_back_with_a_code_that_says_who() {
    let world = world();
    let phone = mei(&world);
    let request = request(open(&world, asked(), None));
    let mut browser = begun(&world, "shop", &request);
    let shown = browser.flow().client.clone().unwrap();
    assert_eq!((shown.name.as_str(), shown.origin.as_str()), ("Shop", SHOP));
    sign_in(&mut browser, &phone, WHO);
    let end = end(&browser);
    assert!(end.as_str().starts_with(CALLBACK), "{end}");
    assert_eq!(member(&end, "state").as_deref(), Some("st-1"));
    assert_eq!(member(&end, "iss").as_deref(), Some(ISSUER));
    let told = redeem(&world, &member(&end, "code").unwrap()).unwrap();
    assert_eq!((told.client.as_str(), told.scope.as_str()), ("shop", "openid"));
    assert_eq!(told.nonce.as_deref(), Some("no-1"));
    assert_eq!(told.auth_time, world.authority.now());
    assert_eq!(told.amr, ["pwd", "pop", "mfa"]);
    assert!(browser.signed_in());
}

#[test]
fn the_phone_says_for_whom() {
    let world = world();
    let phone = mei(&world);
    let request = request(open(&world, asked(), None));
    let mut browser = begun(&world, "shop", &request);
    browser.identify(WHO).unwrap();
    browser.password(support::PASSWORD).unwrap();
    assert_eq!(phone.newest().context.app, "Shop (shop.example)");
    match browser.step() {
        Step::PushPending(push) => assert_eq!(push.context.app, "Shop (shop.example)"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_is_signed_in_goes_back_at_once() {
    let world = world();
    let phone = mei(&world);
    let (_, browser) = code(&world, &phone, WHO);
    let session = browser.session.as_deref();
    world.clock.seconds(61);
    let at_once = |changes: &[(&str, &str)]| open(&world, asked_with(changes), session);
    let told = redeem(&world, &member(&back(&at_once(&[])), "code").unwrap()).unwrap();
    assert_eq!(
        told.auth_time,
        world.authority.now() - 61_000,
        "when it was proven, not when it was asked"
    );
    assert_eq!(told.amr, ["pwd", "pop", "mfa"]);
    for changes in [
        &[("prompt", "login")][..],
        &[("prompt", "select_account consent")],
        &[("max_age", "60")],
        &[("max_age", "0")],
    ] {
        assert!(matches!(at_once(changes), Begun::Page { .. }), "{changes:?}");
    }
    for changes in [
        &[("prompt", "none")][..],
        &[("max_age", "62")],
        &[("prompt", "consent")],
    ] {
        assert!(member(&back(&at_once(changes)), "code").is_some(), "{changes:?}");
    }
    let nobody = open(&world, asked_with(&[("prompt", "none")]), None);
    assert_eq!(fault(&nobody).as_deref(), Some("login_required"));
    let old = at_once(&[("prompt", "none"), ("max_age", "60")]);
    assert_eq!(fault(&old).as_deref(), Some("login_required"));
}

/// Rules W1 and 11: an answer goes to a registered callback, to the byte, or nowhere.
#[test]
fn only_a_registered_callback_is_told_anything() {
    let world = world();
    for uri in [
        "https://shop.example/cb/",
        "https://shop.example/cb?",
        "https://shop.example/cb?x=1",
        "https://shop.example/cb#x",
        "https://shop.example/cb/../other",
        "https://shop.example/cb%2f",
        "https://shop.example/%63b",
        "https://shop.example/CB",
        "https://SHOP.example/cb",
        "https://shop.example:443/cb",
        "https://shop.example:8443/cb",
        "http://shop.example/cb",
        "https://shop.example./cb",
        "https://www.shop.example/cb",
        "https://shop.example.evil.example/cb",
        "https://shop.example@evil.example/cb",
        "https://evil.example/https://shop.example/cb",
        "https://evil.example#https://shop.example/cb",
        "https:shop.example/cb",
        "//shop.example/cb",
        "/cb",
        "cb",
        "null",
        "javascript:alert(1)",
        "data:text/html,x",
        " https://shop.example/cb",
        "https://shop.example/cb ",
        "https://shop.example\\@evil.example/cb",
        "https://desk.example/cb",
        "",
    ] {
        for more in [("scope", "openid"), ("response_type", "nonsense"), ("prompt", "none")] {
            let begun = open(&world, asked_with(&[("redirect_uri", uri), more]), None);
            assert_eq!(because(&begun), Some(Because::Callback), "{uri:?}");
        }
    }
    let twice = [
        asked(),
        vec![("redirect_uri".to_owned(), "https://evil.example/".to_owned())],
    ]
    .concat();
    assert_eq!(because(&open(&world, twice, None)), Some(Because::Callback));
}

#[test]
fn only_a_registered_client_that_is_let_in_is_answered() {
    let world = world();
    for id in ["", "SHOP", "shop ", "shop%00", "https://shop.example", "nobody"] {
        let begun = open(&world, asked_with(&[("client_id", id)]), None);
        assert_eq!(because(&begun), Some(Because::Client), "{id:?}");
    }
    let off = open(
        &world,
        asked_with(&[("client_id", "gone"), ("redirect_uri", "https://gone.example/cb")]),
        None,
    );
    assert_eq!(because(&off), Some(Because::Off));
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_the_standard() {
    let world = world();
    let long = "x".repeat(513);
    for (changes, word) in [
        (&[("response_type", "token")][..], "unsupported_response_type"),
        (&[("response_type", "code id_token")], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("response_mode", "form_post")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (
            &[("code_challenge", VERIFIER), ("code_challenge_method", "s256")],
            "invalid_request",
        ),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("scope", "openidx")], "invalid_scope"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "sudo")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("nonce", &long)], "invalid_request"),
        (&[("request", "x.y.z")], "request_not_supported"),
        (
            &[("request_uri", "https://shop.example/r")],
            "request_uri_not_supported",
        ),
        (&[("registration", "{}")], "registration_not_supported"),
    ] {
        let begun = open(&world, asked_with(changes), None);
        assert_eq!(fault(&begun).as_deref(), Some(word), "{changes:?}");
        let url = back(&begun);
        assert!(url.as_str().starts_with(CALLBACK) && member(&url, "code").is_none());
        assert_eq!(member(&url, "state").as_deref(), Some("st-1"));
        assert_eq!(member(&url, "iss").as_deref(), Some(ISSUER));
    }
    let twice = [asked(), vec![("scope".to_owned(), "openid".to_owned())]].concat();
    assert_eq!(fault(&open(&world, twice, None)).as_deref(), Some("invalid_request"));
    let endless = open(&world, asked_with(&[("state", &long)]), None);
    assert_eq!(
        (fault(&endless).as_deref(), member(&back(&endless), "state")),
        (Some("invalid_request"), None)
    );
}

/// Rule W8: whoever has the code alone has nothing, and then nobody has.
#[test]
fn a_code_is_worth_something_to_the_one_who_asked_and_to_nobody_else() {
    for (what, client, verifier, uri) in [
        ("verifier", "shop", OTHER_VERIFIER, CALLBACK),
        ("no verifier", "shop", "", CALLBACK),
        (
            "the challenge",
            "shop",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
            CALLBACK,
        ),
        ("client", "desk", VERIFIER, CALLBACK),
        ("its own other callback", "shop", VERIFIER, "https://shop.example/other"),
    ] {
        let world = world();
        let phone = mei(&world);
        let (code, browser) = code(&world, &phone, WHO);
        assert!(redeem_as(&world, client, &code, verifier, uri).is_err(), "{what}");
        assert!(redeem(&world, &code).is_err(), "{what}: it was void after that");
        assert!(
            browser.signed_in(),
            "{what}: nothing was redeemed, so nothing was stolen"
        );
        let noted = world.authority.audit_events(0).unwrap();
        assert_eq!(
            noted
                .iter()
                .filter(|event| *event == "client_code_misused_alert")
                .count(),
            1,
            "{what}"
        );
    }
}

#[test]
fn a_code_is_redeemed_by_a_page_at_its_own_origin_only() {
    let world = world();
    let phone = mei(&world);
    let (code, _) = code(&world, &phone, WHO);
    let rule = world.authority.policy().client("shop").unwrap().clone();
    let from = |page| genkan_gateway::authority::Redemption {
        client: &rule,
        code: &code,
        verifier: VERIFIER,
        redirect_uri: CALLBACK,
        page,
    };
    let redeem = |page| world.authority.redeem_code(&from(page), &Origin::default()).unwrap();
    assert!(redeem(Some("https://evil.example")).is_err());
    assert!(redeem(Some(SHOP)).is_err());
}

/// Rule W8: two have it, so one of them is a thief.
#[test]
fn the_second_use_of_a_code_ends_the_session() {
    let world = world();
    let phone = mei(&world);
    let (code, browser) = code(&world, &phone, WHO);
    redeem(&world, &code).unwrap();
    world.clock.seconds(3_000);
    assert!(browser.signed_in());
    assert!(redeem_as(&world, "shop", &code, OTHER_VERIFIER, CALLBACK).is_err());
    assert!(!browser.signed_in());
    assert!(redeem(&world, &code).is_err());
    let noted = world.authority.audit_events(0).unwrap();
    assert!(noted.contains(&"client_code_reused_alert".to_owned()));
}

#[test]
fn a_code_stands_for_a_minute() {
    let world = world();
    let phone = mei(&world);
    let (code, mut browser) = code(&world, &phone, WHO);
    world.clock.pass(59_999);
    browser.look().unwrap();
    assert_eq!(
        member(&end(&browser), "code").as_deref(),
        Some(code.as_str()),
        "a lost reply is told again"
    );
    world.clock.pass(1);
    browser.look().unwrap();
    assert_eq!(
        end(&browser).as_str(),
        "https://shop.example/",
        "then only the front door is left"
    );
    assert!(redeem(&world, &code).is_err());
    assert!(browser.signed_in());
}

#[test]
fn a_redeemed_code_is_shown_no_more() {
    let world = world();
    let phone = mei(&world);
    let (code, mut browser) = code(&world, &phone, WHO);
    redeem(&world, &code).unwrap();
    browser.look().unwrap();
    assert_eq!(end(&browser).as_str(), "https://shop.example/");
}

#[test]
fn a_code_dies_with_what_it_stands_for() {
    type Change = fn(&World, &Phone);
    let changes: [(&str, Change); 5] = [
        ("lock", |world, _| world.authority.set_locked(WHO, true).unwrap()),
        ("disable", |world, _| world.authority.set_disabled(WHO, true).unwrap()),
        ("password", |world, _| {
            world.authority.set_password(WHO, "another one of them").unwrap()
        }),
        ("client", |world, _| {
            world.authority.switch_client("shop", true).unwrap()
        }),
        ("denial", |_, phone| {
            let _ = phone.deny(&phone.newest().id, None);
        }),
    ];
    for (what, change) in changes {
        let world = world();
        let phone = mei(&world);
        let (code, _) = code(&world, &phone, WHO);
        change(&world, &phone);
        assert!(redeem(&world, &code).is_err(), "{what}");
    }
    let world = world();
    let phone = mei(&world);
    let (code, browser) = code(&world, &phone, WHO);
    let csrf = world.authority.session(browser.session.as_deref()).unwrap().csrf;
    world
        .authority
        .sign_out(browser.session.as_deref(), csrf.as_deref(), &Origin::default())
        .unwrap();
    assert!(redeem(&world, &code).is_err());
}

/// Rule W21: at once, wherever somebody is.
#[test]
fn a_client_that_is_switched_off_gets_nothing() {
    let world = world();
    let phone = mei(&world);
    let waiting = request(open(&world, asked(), None));
    let mut browser = begun(&world, "shop", &waiting);
    let (_, signed_in) = code(&world, &phone, WHO);
    world.clock.seconds(60);
    browser.identify(WHO).unwrap();
    browser.password(PASSWORD).unwrap();
    let asked_for = phone.newest().id;
    world.authority.switch_client("shop", true).unwrap();
    assert_eq!(because(&open(&world, asked(), None)), Some(Because::Off));
    assert_eq!(
        because(&open(&world, asked(), signed_in.session.as_deref())),
        Some(Because::Off)
    );
    let mut late = world.browser();
    let alone = start(&mut late, "shop", &waiting).unwrap();
    assert_eq!((alone.client, alone.notice), (None, Some(Notice::ClientUnavailable)));
    for (client, id) in [("shop", "r-nonsense"), ("desk", waiting.as_str()), ("gone", &waiting)] {
        assert_eq!(
            kind(start(&mut world.browser(), client, id).unwrap_err()),
            ProblemKind::InputInvalid,
            "{client} {id}"
        );
    }
    let late = phone.approve(&asked_for, None).unwrap();
    assert_eq!(late.state, RequestState::Cancelled, "the phone is asked no longer");
    assert_eq!(kind(browser.look().unwrap_err()), ProblemKind::UnknownFlow);
    assert_eq!(
        kind(browser.plain(Action::Continue).unwrap_err()),
        ProblemKind::UnknownFlow
    );
    let mut done = signed_in;
    match done.look().unwrap() {
        Step::SignedIn { redirect_to } => assert_eq!(redirect_to, "/signed-in"),
        other => panic!("{other:?}"),
    }
    assert_eq!(done.flow().client, None);
    world.authority.switch_client("shop", false).unwrap();
    assert_eq!(
        kind(browser.look().unwrap_err()),
        ProblemKind::FlowExpired,
        "it is not made up for afterwards"
    );
    assert!(matches!(open(&world, asked(), None), Begun::Page { .. }));
    assert!(
        world.authority.switch_client("gone", false).is_err(),
        "the configuration keeps it off"
    );
    assert!(world.authority.switch_client("nobody", true).is_err());
}

#[test]
fn a_request_is_its_clients_and_is_answered_once() {
    let world = world();
    let phone = mei(&world);
    let one = request(open(&world, asked(), None));
    let mut stranger = world.browser();
    for (client, id) in [
        ("desk", one.as_str()),
        ("shop", "r-nonsense"),
        ("shop", ""),
        ("nobody", &one),
    ] {
        assert_eq!(
            kind(start(&mut stranger, client, id).unwrap_err()),
            ProblemKind::InputInvalid,
            "{client} {id}"
        );
    }
    // Two browsers go through with it; one code comes of it.
    let (mut first, mut second) = (begun(&world, "shop", &one), begun(&world, "shop", &one));
    sign_in(&mut first, &phone, WHO);
    world.clock.seconds(60);
    sign_in(&mut second, &phone, WHO);
    assert_eq!(end(&second).as_str(), "https://shop.example/");
    assert_eq!(
        kind(start(&mut stranger, "shop", &one).unwrap_err()),
        ProblemKind::InputInvalid
    );
    let old = request(open(&world, asked(), None));
    world.clock.seconds(60 * 60);
    assert_eq!(
        kind(start(&mut stranger, "shop", &old).unwrap_err()),
        ProblemKind::InputInvalid
    );
}

#[test]
fn a_page_that_is_opened_again_goes_on_with_its_flow() {
    let world = world();
    mei(&world);
    let one = request(open(&world, asked(), None));
    let mut browser = begun(&world, "shop", &one);
    browser.identify(WHO).unwrap();
    let id = browser.flow().id.clone();
    assert_eq!(start(&mut browser, "shop", &one).unwrap().id, id);
    let other = request(open(&world, asked(), None));
    assert_ne!(start(&mut browser, "shop", &other).unwrap().id, id);
    assert_ne!(browser.start().id, id, "nor is it taken for one of ours");
}

#[test]
fn what_a_server_left_beforehand_is_asked_for_by_its_name() {
    let world = world();
    let phone = mei(&world);
    let rule = world.authority.policy().client("shop").unwrap().clone();
    let push = |pairs| {
        let asked = Parameters::of(pairs);
        world
            .authority
            .push_authorization(&rule, &asked, &Origin::default())
            .unwrap()
    };
    assert_eq!(
        push(asked_with(&[("redirect_uri", "https://evil.example/")])),
        Err(Fault::InvalidRequest)
    );
    assert_eq!(push(asked_with(&[("code_challenge", "")])), Err(Fault::InvalidRequest));
    assert_eq!(
        push(asked_with(&[("request_uri", "urn:x")])),
        Err(Fault::InvalidRequest)
    );
    let pushed = push(asked()).unwrap();
    let by_name = |client: &str| {
        let pairs = [
            ("client_id", client),
            ("request_uri", &pushed.request_uri),
            ("state", "another"),
        ];
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    };
    assert_eq!(
        because(&open(&world, by_name("desk"), None)),
        Some(Because::Over),
        "it is another client's"
    );
    // A window that was closed is no answer: it can be opened again, until one of them is answered.
    request(open(&world, by_name("shop"), None));
    let one = request(open(&world, by_name("shop"), None));
    let mut browser = begun(&world, "shop", &one);
    sign_in(&mut browser, &phone, WHO);
    assert_eq!(
        member(&end(&browser), "state").as_deref(),
        Some("st-1"),
        "what was left counts, not the link"
    );
    assert_eq!(because(&open(&world, by_name("shop"), None)), Some(Because::Over));
    let late = push(asked()).unwrap();
    world.clock.seconds(late.expires_in);
    let pairs = vec![
        ("client_id".to_owned(), "shop".to_owned()),
        ("request_uri".to_owned(), late.request_uri),
    ];
    assert_eq!(because(&open(&world, pairs, None)), Some(Because::Over));
}

#[test]
fn a_name_the_client_suggests_stands_in_the_field_and_signs_nobody_in() {
    let world = world();
    mei(&world);
    let one = request(open(&world, asked_with(&[("login_hint", WHO)]), None));
    let browser = begun(&world, "shop", &one);
    assert!(matches!(browser.step(), Step::Identify { .. }));
    assert_eq!(browser.flow().user.as_ref().map(|user| user.label.as_str()), Some(WHO));
    assert!(browser.flow().methods.is_empty() && !browser.flow().allows(Action::Password));
}

/// RP-Initiated Logout 1.0, section 2: an ID token lives for minutes, and people stay for hours.
#[test]
fn an_id_token_whose_time_is_over_still_says_who_asks_to_sign_out() {
    let world = world();
    let (token, browser) = known(&world, &mei(&world), WHO);
    world.clock.seconds(3_000);
    let call = EndCall {
        asked: Parameters::of([
            ("id_token_hint".to_owned(), token),
            ("post_logout_redirect_uri".to_owned(), format!("{SHOP}/bye")),
        ]),
        session: browser.session.clone(),
        origin: Origin::default(),
    };
    let Ending::Ask(question) = world.authority.begin_ending(&call).unwrap() else {
        panic!("nobody is asked");
    };
    assert_eq!(
        (question.who.as_str(), question.client.as_deref(), question.other),
        (WHO, Some("shop"), false)
    );
    let over = Ending::Over {
        to: Some(format!("{SHOP}/bye")),
    };
    assert_eq!(
        kind_of(world.authority.end_for(&call, "another")),
        Some(ProblemKind::Csrf)
    );
    assert_eq!(world.sessions(WHO), 1);
    assert_eq!(world.authority.end_for(&call, &question.csrf).unwrap(), over);
    assert_eq!(world.sessions(WHO), 0);
    assert_eq!(world.authority.begin_ending(&call).unwrap(), over);
    assert!(world.authority.verify_audit().unwrap() > 0);
}

fn kind_of<T>(answer: genkan_gateway::authority::Result<T>) -> Option<ProblemKind> {
    answer.err().map(|error| kind(support::refusal(error)))
}
