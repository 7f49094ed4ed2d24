//! The answers a real privacyIDEA 3.14 gave, cut to what matters, and what is no answer at all.

use contract::{Millis, flow::MethodKind};
use serde_json::{Value, json};
use ureq::http::{HeaderMap, StatusCode};

use super::{
    super::{EventKind, No, Number, http::Reply},
    account::app_offer,
    activity::events,
    calls::Said,
    read::{Auth, auth, challenges, instant, is_code, recovery_codes, tokens},
};

fn said(status: u16, body: Value) -> Result<Said, No> {
    Said::read(Reply {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body,
    })
}

fn signed(status: u16, body: Value) -> Result<Auth, No> {
    auth(&said(status, body)?, "alice", "demo")
}

fn no(status: u16, code: u32) -> Value {
    json!({ "detail": { "message": "wrong otp pin" }, "result": { "error": { "code": code, "message": "ERR" }, "status": status == 200 } })
}

fn challenged(list: &Value) -> Value {
    json!({ "detail": { "multi_challenge": list, "transaction_id": "1" }, "result": { "authentication": "CHALLENGE", "status": true, "value": false } })
}

fn push(more: &Value) -> Value {
    let mut one = json!({ "client_mode": "poll", "serial": "PIPU0000B79C", "transaction_id": "0438", "type": "push" });
    for (name, value) in more.as_object().unwrap() {
        one[name] = value.clone();
    }
    one
}

fn number(more: &Value) -> Option<Number> {
    let found = challenges(&json!({ "multi_challenge": [push(more)] })).unwrap();
    found.into_iter().next().map(|one| one.number)
}

#[test]
fn an_unknown_name_a_wrong_password_and_nothing_to_prove_it_by_are_one() {
    assert_eq!(signed(401, no(401, 4031)), Ok(Auth::No));
    assert_eq!(signed(400, no(400, 904)), Ok(Auth::No));
    assert_eq!(signed(403, no(403, 303)), Ok(Auth::No));
    let refused = json!({ "detail": { "message": "The user has no tokens assigned" }, "result": { "authentication": "REJECT", "status": true, "value": false } });
    assert_eq!(signed(200, refused), Ok(Auth::No));
}

#[test]
fn a_right_password_opens_one_transaction_for_everything() {
    let list = json!([
        { "client_mode": "interactive", "message": "please enter otp: ", "serial": "TOTP000045B9", "transaction_id": "0438", "type": "totp" },
        { "client_mode": "interactive", "serial": "PPR0000BF97", "transaction_id": "0438", "type": "paper" },
        { "client_mode": "interactive", "serial": "PISM0001", "transaction_id": "0438", "type": "sms" },
        push(&json!({ "presence_answer": "07" })),
    ]);
    let Ok(Auth::Challenged(found)) = signed(200, challenged(&list)) else {
        panic!("not challenged");
    };
    let kinds: Vec<_> = found.iter().map(|one| one.kind).collect();
    assert_eq!(
        kinds,
        [MethodKind::Totp, MethodKind::Recovery, MethodKind::Push],
        "a kind without a screen is left out"
    );
    assert_eq!(
        found[2].number,
        Number::Select("07".to_owned()),
        "zeros at the front count"
    );
    assert!(found.iter().all(|one| one.transaction == "0438"));
}

#[test]
fn the_three_modes_of_a_request() {
    assert_eq!(number(&json!({})), Some(Number::None));
    assert_eq!(
        number(&json!({ "presence_answer": "42" })),
        Some(Number::Select("42".to_owned()))
    );
    assert_eq!(
        number(&json!({ "client_mode": "interactive" })),
        Some(Number::OnPhone(2))
    );
    // No page can show letters: no request then, never one without a number.
    assert_eq!(number(&json!({ "presence_answer": "B" })), None);
    assert_eq!(number(&json!({ "presence_answer": "" })), None);
}

#[test]
fn only_the_person_who_typed_the_name_is_let_in() {
    let with = |role: &str, realm: &str, name: &str| {
        let value = json!({ "token": "eyJ.x.y", "role": role, "realm": realm, "username": name });
        signed(
            200,
            json!({ "result": { "authentication": "ACCEPT", "status": true, "value": value } }),
        )
    };
    assert_eq!(with("user", "demo", "alice"), Ok(Auth::In("eyJ.x.y".to_owned())));
    assert_eq!(
        with("user", "Demo", "Alice"),
        Ok(Auth::In("eyJ.x.y".to_owned())),
        "directories do not look at case"
    );
    for (role, realm, name) in [
        ("admin", "demo", "alice"),
        ("user", "other", "alice"),
        ("user", "demo", "bob"),
        ("admin", "", "alice"),
    ] {
        assert_eq!(
            with(role, realm, name),
            Err(No::Unavailable(None)),
            "{role} {realm} {name}"
        );
    }
}

#[test]
fn what_makes_no_sense_lets_nobody_in_and_says_nobody_is_wrong() {
    for (status, body) in [
        (200, Value::Null),
        (200, json!([])),
        (200, json!({ "result": {} })),
        (200, json!({ "result": { "status": "true", "value": true } })),
        (200, json!({ "result": { "status": true, "value": true } })),
        (200, json!({ "result": { "status": true } })),
        (200, json!({ "result": { "status": true, "value": { "token": 7 } } })),
        (200, json!({ "result": { "status": false } })),
        (500, no(500, 10)),
        (404, no(404, 0)),
        (200, challenged(&json!({}))),
        (200, challenged(&json!([{ "type": "push", "serial": "PIPU1" }]))),
        (
            200,
            challenged(&json!([push(&json!({ "transaction_id": "1/../../token/" }))])),
        ),
        (200, challenged(&json!([push(&json!({ "serial": "" }))]))),
    ] {
        assert_eq!(
            signed(status, body.clone()),
            Err(No::Unavailable(None)),
            "{status} {body}"
        );
    }
    assert_eq!(said(429, Value::Null).unwrap_err(), No::Throttled(None));
}

#[test]
fn self_service_without_a_token_a_right_or_the_thing_itself() {
    let done = |status: u16| said(status, no(status, 0)).and_then(Said::done).map(|_| ());
    assert_eq!(done(200), Ok(()));
    assert_eq!(done(401), Err(No::SignedOut));
    assert_eq!(done(403), Err(No::Refused));
    assert_eq!(done(404), Err(No::Over));
    assert_eq!(done(400), Err(No::Unavailable(None)));
}

#[test]
fn tokens_and_whether_they_can_be_used() {
    let token = |kind: &str, more: &Value| {
        let mut one = json!({
            "active": true, "count": 0, "description": "Alice’s phone", "failcount": 2, "locked": false, "otplen": 6, "revoked": false,
            "rollout_state": "enrolled", "serial": "PIPU0000BA20", "tokentype": kind,
            "info": { "creation_date": "2026-11-23T01:26:07+00:00", "last_auth": "2026-11-23 01:27:04.432086+0000" },
        });
        for (name, value) in more.as_object().unwrap() {
            one[name] = value.clone();
        }
        tokens(&json!({ "count": 1, "tokens": [one] })).unwrap()
    };
    let phone = token("push", &json!({})).remove(0);
    assert!(phone.usable);
    assert_eq!(phone.factor.label, "Alice’s phone");
    assert_eq!(phone.factor.created_at, Some(1_795_397_167_000));
    assert_eq!(phone.factor.last_used_at, Some(1_795_397_224_432));
    for off in [
        json!({ "rollout_state": "clientwait" }),
        json!({ "active": false }),
        json!({ "locked": true }),
        json!({ "revoked": true }),
    ] {
        assert!(!token("push", &off)[0].usable, "{off}");
    }
    assert_eq!(token("paper", &json!({ "count": 4 }))[0].factor.left, Some(6));
    assert_eq!(token("paper", &json!({ "count": 40 }))[0].factor.left, Some(0));
    assert!(token("hotp", &json!({})).is_empty());
    assert!(token("push", &json!({ "serial": "a/../b" })).is_empty());
    assert_eq!(tokens(&json!({ "tokens": {} })), Err(No::Unavailable(None)));
}

#[test]
fn instants_as_the_server_writes_them() {
    let both: [Option<Millis>; 2] = [
        instant("2026-11-23T01:30:30.688964+00:00"),
        instant("2026-11-23 01:30:30.688964+0000"),
    ];
    assert_eq!(both, [Some(1_795_397_430_688); 2]);
    assert_eq!(instant("2026-11-23T01:30:30Z"), Some(1_795_397_430_000));
    for text in [
        "",
        "yesterday",
        "+0000",
        "２０２６-11-23",
        "2026-11-23",
        "1800-01-01T00:00:00Z",
    ] {
        assert_eq!(instant(text), None, "{text:?}");
    }
}

#[test]
fn the_serial_of_an_app_stays_here() {
    let link = "otpauth://totp/TOTP0002827D?secret=3OP5H7K3ZMWAJKZLQPP52C67O7Z6QVY7&period=30&digits=6&issuer=Demo%20Co&image=x";
    let offer = app_offer(link, "mei@aoba.example").unwrap();
    let want = "otpauth://totp/Demo%20Co%3Amei%40aoba.example?secret=3OP5H7K3ZMWAJKZLQPP52C67O7Z6QVY7&period=30&digits=6&issuer=Demo%20Co";
    assert_eq!(offer.uri, want);
    assert_eq!(offer.secret.as_deref(), Some("3OP5H7K3ZMWAJKZLQPP52C67O7Z6QVY7"));
    for link in [
        "",
        "otpauth://hotp/x?secret=AAAA",
        "https://totp/x?secret=AAAA",
        "otpauth://totp/x",
        "otpauth://totp/x?secret=%3Cb%3E",
    ] {
        assert_eq!(app_offer(link, "mei"), None, "{link}");
    }
}

#[test]
fn ten_codes_in_the_order_in_which_they_work() {
    let all: serde_json::Map<String, Value> = (0..100)
        .map(|at| (at.to_string(), json!(format!("{:06}", at * 7))))
        .collect();
    let codes = recovery_codes(&json!({ "otps": all })).unwrap();
    assert_eq!(codes.len(), 10);
    assert_eq!((codes[0].as_str(), codes[9].as_str()), ("000000", "000063"));
    assert!(recovery_codes(&json!({ "otps": { "0": "123456" } })).is_err());
    assert!(recovery_codes(&json!({})).is_err());
}

#[test]
fn nothing_but_digits_is_sent_as_a_code() {
    assert!(is_code("012345") && is_code("01234567"));
    for typed in ["", "123", "Correct-horse-1", "12345678901", "１２３４５６", "12 456"] {
        assert!(!is_code(typed), "{typed}");
    }
}

#[test]
fn sign_ins_elsewhere_by_attempt_and_not_our_own() {
    let row = |attempt: &str, event: &str, at: u8, label: &str, endpoint: &str| {
        json!({ "attempt_id": attempt, "client_label": label, "endpoint": endpoint, "event_type": event, "serial": "PIPU0000BA20",
            "source_ip": "203.0.113.7", "timestamp": format!("2026-11-23T01:27:{at:02}.5+00:00") })
    };
    let log = json!({ "auth_logs": [
        row("d", "CHALLENGE_TRIGGERED", 40, "vpn", "/validate/check"),
        row("a", "LOGIN_SUCCESS", 30, "vpn", "/auth"),
        row("a", "CHALLENGE_ANSWERED_OUT_OF_BAND", 29, "genkan-gateway/ours", "/ttype/push"),
        row("a", "CHALLENGE_TRIGGERED", 28, "vpn", "/auth"),
        row("b", "LOGIN_SUCCESS", 20, "genkan-gateway/ours", "/auth"),
        row("c", "PASSWORD_FAIL", 10, "genkan-gateway", "/auth"),
        json!({ "nothing": "of use" }),
    ] });
    let found = events(&log, "genkan-gateway/ours").unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.handle.as_str(), one.kind, one.succeeded, one.method))
        .collect();
    assert_eq!(
        told,
        [
            ("d", EventKind::Request, false, None),
            ("a", EventKind::SignIn, true, Some(MethodKind::Push)),
            ("c", EventKind::SignIn, false, None),
        ]
    );
    assert_eq!(
        found[1].place.as_ref().and_then(|place| place.name.as_deref()),
        Some("203.0.113.7")
    );
    assert_eq!(found[1].client, "vpn");
    assert!(events(&json!({}), "").is_err());
}
