//! The page's decoders against serde's: what a server writes is what the page reads, and nothing makes them panic.

use contract::{
    account::Session,
    decode::{Decode, Json},
    device::{Answered, Device, DeviceRequests, PairedDevice},
    discovery::Discovery,
    flow::{Action, Client, Flow, MethodKind, MethodOption, Notice, Purpose, Reason, Unusable, User},
    problem::{Problem, ProblemKind, TYPE_PREFIX},
    step::{
        Alphabet, Blocked, Browser, CodeKind, Context, Delivery, EnrollOffer, EnrollReason, FormField, IdentifierKind,
        MatchNumber, NoNumber, NumberAnswer, NumberPlace, PhoneApp, Place, PlaceKind, Push, PushOutcome, PushReason,
        QrCode, Step,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn pick<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

fn instant() -> impl Strategy<Value = i64> {
    0i64..4_000_000_000_000
}

fn name() -> impl Strategy<Value = String> {
    "[a-zA-Zぁ-ん’ @.-]{0,40}"
}

fn number() -> impl Strategy<Value = Option<MatchNumber>> {
    let value = proptest::option::of("[0-9]{2,8}");
    proptest::option::of(
        (value, pick(NumberAnswer::ALL)).prop_map(|(value, answer)| MatchNumber {
            place: if value.is_some() {
                NumberPlace::Page
            } else {
                NumberPlace::Phone
            },
            digits: value.as_ref().map_or(6, |v: &String| v.len() as u32),
            value,
            answer,
        }),
    )
}

fn context() -> impl Strategy<Value = Context> {
    let browser = (proptest::option::of(name()), proptest::option::of(name()));
    (
        name(),
        pick(PlaceKind::ALL),
        proptest::option::of(name()),
        browser,
        instant(),
    )
        .prop_map(|(app, kind, place, (browser, os), at)| Context {
            app,
            place: Place { kind, name: place },
            browser: Browser { name: browser, os },
            at,
        })
}

fn push() -> impl Strategy<Value = Push> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), pick(Delivery::ALL));
    let times = (instant(), instant(), instant());
    let counts = (0u32..100_000, 0u32..20);
    ("[a-z0-9]{1,20}", name(), number(), flags, context(), times, counts).prop_map(
        |(
            challenge,
            device,
            number,
            (seen, silent, approved, delivery),
            context,
            times,
            (poll_after_ms, requests_left),
        )| {
            Push {
                challenge,
                device: device.clone(),
                app: number.is_none().then(|| PhoneApp {
                    name: device.clone(),
                    os: None,
                    version: Some("4.2405.0".into()),
                    least: None,
                }),
                no_number: number.is_none().then_some(NoNumber::KnownBrowser),
                number,
                delivery,
                seen,
                silent,
                approved,
                context,
                issued_at: times.0,
                expires_at: times.1,
                poll_after_ms,
                requests_left,
                resend_at: times.2,
            }
        },
    )
}

fn offer() -> impl Strategy<Value = EnrollOffer> {
    let qr = (21u32..40).prop_map(|size| QrCode {
        size,
        modules: "10"
            .repeat(size as usize * size as usize)
            .chars()
            .take((size * size) as usize)
            .collect(),
    });
    (
        proptest::option::of(name()),
        proptest::option::of(qr),
        proptest::option::of(instant()),
    )
        .prop_map(|(link, qr, expires_at)| EnrollOffer {
            options: link.clone(),
            secret: link.clone(),
            issuer: link.clone().map(|text| contract::decode::clean(&text)),
            min_length: link.as_ref().map(|link| link.len() as u32),
            link,
            qr,
            expires_at,
        })
}

fn step() -> impl Strategy<Value = Step> {
    let maybe = || proptest::option::of(instant());
    let code = (
        pick(CodeKind::ALL),
        1u32..64,
        pick(Alphabet::ALL),
        proptest::option::of(0u32..9),
        proptest::option::of(name()),
    );
    let ended = (
        pick(PushOutcome::ALL),
        proptest::option::of(pick(PushReason::ALL)),
        proptest::option::of(name()),
        instant(),
        maybe(),
        0u32..9,
    );
    let fields = proptest::collection::vec(
        (name(), name(), any::<bool>()).prop_map(|(name, label, secret)| FormField {
            name,
            label,
            secret,
            optional: !secret,
        }),
        0..4,
    );
    prop_oneof![
        any::<bool>().prop_map(|remembered_accounts| Step::Identify {
            identifier_types: IdentifierKind::ALL.to_vec(),
            remembered_accounts,
            passkey: remembered_accounts.then(|| "{}".into()),
        }),
        any::<bool>().prop_map(|can_recover| Step::Password { can_recover }),
        Just(Step::ChooseMethod),
        push().prop_map(Step::PushPending),
        push().prop_map(Step::CodeOnPhone),
        code.prop_map(|(kind, length, alphabet, attempts_left, hint)| Step::CodeRequired {
            kind,
            length,
            alphabet,
            expires_at: attempts_left.map(i64::from),
            resend_at: attempts_left.map(i64::from),
            requests_left: attempts_left,
            attempts_left,
            hint
        }),
        Just(Step::Passkey { options: "{}".into() }),
        (name(), pick(CodeKind::ALL)).prop_map(|(masked, kind)| Step::OwnershipProof {
            attempts_left: Some(masked.len() as u32),
            masked,
            kind
        }),
        ended.prop_map(
            |(outcome, reason, device, at, retry_at, requests_left)| Step::PushEnded {
                outcome,
                reason,
                device,
                at,
                retry_at,
                requests_left
            }
        ),
        (pick(Blocked::ALL), maybe()).prop_map(|(why, retry_at)| Step::Blocked { why, retry_at }),
        (0u32..400, 0u32..100).prop_map(|(days, hours)| Step::RememberBrowser { days, hours }),
        (
            pick(MethodKind::ALL),
            maybe(),
            proptest::option::of(pick(EnrollReason::ALL)),
            offer()
        )
            .prop_map(|(what, skippable_until, why, offer)| Step::EnrollRequired {
                what,
                skippable_until,
                why,
                offer
            }),
        (fields, proptest::option::of(name())).prop_map(|(fields, title)| Step::Form {
            text: title.clone(),
            title,
            fields
        }),
        name().prop_map(|url| Step::Redirect {
            name: Some(url.clone()),
            url
        }),
        name().prop_map(|redirect_to| Step::SignedIn { redirect_to }),
    ]
}

fn flow() -> impl Strategy<Value = Flow> {
    let method = (
        name(),
        pick(MethodKind::ALL),
        name(),
        any::<bool>(),
        proptest::option::of(pick(Unusable::ALL)),
        proptest::option::of(instant()),
    )
        .prop_map(|(id, kind, label, usable, reason, retry_at)| MethodOption {
            id,
            kind,
            label,
            usable,
            reason,
            retry_at,
        });
    let about = (
        proptest::option::of(name().prop_map(|label| User { label })),
        proptest::option::of((name(), name()).prop_map(|(name, origin)| Client { name, origin })),
        proptest::option::of(pick(Reason::ALL)),
        proptest::option::of(pick(Notice::ALL)),
    );
    let lists = (
        proptest::collection::vec(method, 0..4),
        proptest::sample::subsequence(Action::ALL, 0..=Action::ALL.len()),
    );
    (
        "[a-z0-9]{1,30}",
        0u64..1_000_000,
        pick(Purpose::ALL),
        (instant(), instant()),
        about,
        step(),
        lists,
    )
        .prop_map(
            |(
                id,
                rev,
                purpose,
                (server_time, expires_at),
                (user, client, reason, notice),
                step,
                (methods, actions),
            )| Flow {
                csrf: format!("token-{id}"),
                id,
                rev,
                purpose,
                server_time,
                expires_at,
                user,
                client,
                reason,
                step,
                methods,
                actions,
                notice,
                open_until: notice.map(|_| server_time),
            },
        )
}

/// Any JSON at all.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(Value::from("push_pending")),
        Just(Value::from("sign_in")),
    ];
    let keys = prop_oneof![
        Just("step"),
        Just("type"),
        Just("rev"),
        Just("id"),
        Just("number"),
        Just("where"),
        Just("context"),
        Just("csrf"),
        Just("server_time"),
        Just("expires_at"),
        Just("methods"),
        Just("actions"),
        Just("purpose"),
        Just("x")
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(keys.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

#[test]
fn a_phone_learns_why_no_request_comes() {
    let told = json!({
        "id": "d", "name": "Pixel", "account": "mei", "issuer": "Aoba", "allow_requests": true,
        "refused": "app_too_old", "least": "9.0", "server_time": 1
    });
    let device = Device::decode(&Json(&told)).unwrap();
    assert_eq!(
        (device.refused, device.least.as_deref()),
        (Some(Unusable::AppTooOld), Some("9.0"))
    );
    assert_eq!(serde_json::to_value(&device).unwrap(), told);
    let mut newer = told;
    newer["refused"] = json!("a word of a newer server");
    assert_eq!(Device::decode(&Json(&newer)).unwrap().refused, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_page_reads_what_a_server_writes(flow in flow()) {
        let json = serde_json::to_value(&flow).unwrap();
        let read = Flow::decode(&Json(&json)).expect("readable");
        prop_assert_eq!(&read, &flow);
        prop_assert_eq!(serde_json::from_value::<Flow>(json.clone()).unwrap(), read);
        prop_assert_eq!(json["step"]["type"].as_str(), Some(flow.step.name()));
    }

    #[test]
    fn unknown_members_and_words_are_passed_over(flow in flow(), extra in anything()) {
        let mut json = serde_json::to_value(&flow).unwrap();
        json["brand_new"] = extra.clone();
        json["step"]["brand_new"] = extra;
        json["actions"].as_array_mut().unwrap().push(json!("levitate"));
        json["methods"].as_array_mut().unwrap().push(json!({"id": "x", "type": "telepathy", "label": "x"}));
        prop_assert_eq!(Flow::decode(&Json(&json)), Some(flow));
    }

    #[test]
    fn nothing_makes_a_decoder_panic(json in anything()) {
        let node = Json(&json);
        let _ = (Flow::decode(&node), Problem::decode(&node), Discovery::decode(&node), Session::decode(&node));
        let _ = (Device::decode(&node), DeviceRequests::decode(&node), PairedDevice::decode(&node), Answered::decode(&node));
    }

    /// One member of a good flow replaced by anything: a reply is read or refused, never half read into a lie.
    #[test]
    fn a_spoiled_number_never_passes_for_no_number(push in push(), spoiled in anything()) {
        prop_assume!(!spoiled.is_null());
        let mut json = serde_json::to_value(Step::PushPending(push)).unwrap();
        json["number"] = spoiled;
        let readable = serde_json::from_value::<MatchNumber>(json["number"].clone()).is_ok();
        match Step::decode(&Json(&json)) {
            Some(Step::PushPending(push)) => prop_assert!(push.number.is_some() && readable),
            other => prop_assert!(other.is_none()),
        }
    }
}

#[test]
fn a_step_of_a_newer_server_is_unknown_and_not_an_error() {
    let step = json!({"type": "dance", "moves": 3});
    assert_eq!(Step::decode(&Json(&step)), Some(Step::Unknown));
}

#[test]
fn every_problem_has_its_word_and_status() {
    for kind in ProblemKind::ALL {
        let json = json!({"type": format!("{TYPE_PREFIX}{}", kind.as_str()), "status": kind.status(), "title": "Never <b>shown</b>"});
        let problem = Problem::decode(&Json(&json)).unwrap();
        assert_eq!((problem.known(), problem.title.as_str()), (Some(*kind), ""));
        assert!((400..600).contains(&kind.status()));
    }
}

#[test]
fn names_are_cleaned_on_the_way_in() {
    let json = json!({"label": "Pixel\u{202e}8 enohPi\u{0}"});
    assert_eq!(User::decode(&Json(&json)).unwrap().label, "Pixel8 enohPi");
}
