//! The phone's calls: pairing, signatures, what a stranger gets.
#![allow(clippy::unwrap_used)]

mod support;

use contract::{
    device::{PairDevice, PatchDevice, RequestState},
    flow::Unusable,
    problem::ProblemKind,
    step::{PushOutcome, PushReason, Step},
};
use genkan_gateway::authority::{NumberMode, Origin, SignedCall};
use support::{Phone, World, ended, kind, new_key, pending, public_key, refusal};

const WHO: &str = "a@b.example";

#[test]
fn a_pairing_link_works_once_and_not_for_long() {
    let world = World::new();
    world.user(WHO, NumberMode::None);
    let pair = |id: &str, secret: &str| Phone::pair(&world.authority, id, secret, "Pixel");
    let link = world.authority.create_pairing(WHO).unwrap();
    assert_eq!(kind(pair(&link.id, "wrong").err().unwrap()), ProblemKind::NotFound);
    assert_eq!(
        kind(pair("nonsense", &link.secret).err().unwrap()),
        ProblemKind::NotFound
    );
    pair(&link.id, &link.secret).unwrap();
    assert_eq!(kind(pair(&link.id, &link.secret).err().unwrap()), ProblemKind::NotFound);
    let link = world.authority.create_pairing(WHO).unwrap();
    world.clock.seconds(600);
    assert_eq!(kind(pair(&link.id, &link.secret).err().unwrap()), ProblemKind::NotFound);
    assert_eq!(world.authority.list_devices(WHO).unwrap().len(), 1);
}

#[test]
fn what_a_phone_sends_is_checked() {
    let world = World::new();
    world.user(WHO, NumberMode::None);
    let link = world.authority.create_pairing(WHO).unwrap();
    let pair = |key: &str, name: &str| {
        let input = PairDevice {
            app: None,
            secret: link.secret.clone(),
            public_key: key.to_owned(),
            name: name.to_owned(),
        };
        world
            .authority
            .pair(&link.id, &input, &Origin::default())
            .map_err(refusal)
    };
    let good = public_key(&new_key());
    let long = "x".repeat(65);
    for (key, name, field) in [
        ("", "Pixel", "public_key"),
        ("AAAA", "Pixel", "public_key"),
        (&good[1..], "Pixel", "public_key"),
        (&good, " \n", "name"),
        (&good, &long, "name"),
    ] {
        let no = pair(key, name).unwrap_err();
        assert_eq!(
            (no.kind, no.field.as_deref()),
            (ProblemKind::InputInvalid, Some(field)),
            "{key} {name}"
        );
    }
    // None of that has used the link up.
    let paired = pair(&good, "  Pixel\u{7} ").unwrap();
    assert_eq!(
        (paired.account.as_str(), paired.totp_digits, paired.totp_period),
        (WHO, 6, 30)
    );
    assert_eq!(world.authority.list_devices(WHO).unwrap()[0].name, "Pixel");
}

#[test]
fn every_part_of_a_call_is_signed() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let other = world.phone(WHO, "Galaxy");
    let ask = |call: &SignedCall| world.authority.device(call).map_err(refusal);
    let good = || phone.signed("GET", "/device", b"{}");
    assert_eq!(ask(&good()).unwrap().id, phone.id);
    type Forge = fn(&mut SignedCall);
    let forgeries: &[(&str, Forge)] = &[
        ("method", |call| call.method = "PATCH".to_owned()),
        ("path", |call| call.path_and_query.push_str("?x=1")),
        ("body", |call| call.body = b"[]".to_vec()),
        ("nonce", |call| call.nonce = "another-nonce-1234".to_owned()),
        ("time", |call| {
            call.time = (call.time.parse::<i64>().unwrap() + 1).to_string()
        }),
        ("signature", |call| call.signature.replace_range(..1, "_")),
        ("no signature", |call| call.signature.clear()),
        ("device", |call| call.device = "x".to_owned()),
    ];
    for (name, forge) in forgeries {
        let mut call = good();
        forge(&mut call);
        assert_eq!(kind(ask(&call).unwrap_err()), ProblemKind::NotAuthenticated, "{name}");
    }
    let mut stolen = good();
    stolen.device.clone_from(&other.id);
    assert_eq!(kind(ask(&stolen).unwrap_err()), ProblemKind::NotAuthenticated);
}

#[test]
fn a_call_cannot_be_sent_again() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let call = phone.signed("GET", "/device", b"");
    world.authority.device(&call).unwrap();
    let again = world.authority.device(&call).map_err(refusal).unwrap_err();
    assert_eq!(again.kind, ProblemKind::NotAuthenticated);
    // Nor later: its time is off by then, and the answer says by how much.
    let call = phone.signed("GET", "/device", b"");
    world.clock.pass(5 * 60_000 + 1);
    let late = world.authority.device(&call).map_err(refusal).unwrap_err();
    assert_eq!(
        (late.kind, late.server_time),
        (ProblemKind::NotAuthenticated, world.authority.now())
    );
}

#[test]
fn a_phone_only_answers_its_own_requests() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let stranger = world.person("c@d.example", NumberMode::None);
    world.waiting(WHO);
    let id = phone.newest().id;
    assert_eq!(kind(stranger.approve(&id, None).unwrap_err()), ProblemKind::NotFound);
    assert_eq!(kind(stranger.deny(&id, None).unwrap_err()), ProblemKind::NotFound);
    assert!(stranger.requests().requests.is_empty());
    assert_eq!(phone.newest().state, RequestState::Pending);
}

#[test]
fn requests_off_and_renamed() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let patch = |name: Option<&str>, allow_requests| {
        let patch = PatchDevice {
            app: None,
            name: name.map(str::to_owned),
            allow_requests,
            paused_until: None,
        };
        world
            .authority
            .change_device(&phone.signed("PATCH", "/device", b""), &patch)
            .unwrap()
    };
    let rev = phone.requests().rev;
    let device = patch(Some("Kitchen"), Some(false));
    assert_eq!((device.name.as_str(), device.allow_requests), ("Kitchen", false));
    assert!(phone.requests().rev > rev && !phone.requests().allow_requests);
    let browser = world.waiting(WHO);
    assert_eq!(
        ended(browser.step()),
        Some((PushOutcome::NotSent, Some(PushReason::RequestsOff)))
    );
    // What cannot be used comes last.
    let push = browser.flow().methods.last().unwrap();
    assert_eq!(
        (push.usable, push.reason, push.label.as_str()),
        (false, Some(Unusable::Paused), "Kitchen")
    );
    assert!(phone.requests().requests.is_empty());
    assert_eq!(patch(None, Some(true)).name, "Kitchen");
    assert!(pending(world.waiting(WHO).step()).is_some());
}

#[test]
fn a_removed_phone_is_a_stranger_and_its_request_ends() {
    let world = World::new();
    let phone = world.person(WHO, NumberMode::None);
    let mut browser = world.waiting(WHO);
    world
        .authority
        .leave_device(&phone.signed("DELETE", "/device", b""))
        .unwrap();
    browser.look().unwrap();
    assert!(matches!(
        browser.step(),
        Step::Blocked {
            why: contract::step::Blocked::NoMethod,
            ..
        }
    ));
    let again = world
        .authority
        .device(&phone.signed("GET", "/device", b""))
        .map_err(refusal);
    assert_eq!(again.unwrap_err().kind, ProblemKind::NotAuthenticated);
    assert!(world.authority.remove_device(&phone.id).is_err());
}
