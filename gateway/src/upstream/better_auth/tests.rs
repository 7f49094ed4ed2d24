//! The adapter against answers as they were recorded, and against nonsense.

use serde_json::{Value, json};

use super::{
    super::{
        Offer,
        scripted::{Call, Said, Scripted},
    },
    *,
};

const PASSWORD: &str = "Correct-horse-1";
const SESSION: &str = "set-cookie: better-auth.session_token=tok.sig; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax";
const HALF: &str = "set-cookie: better-auth.two_factor=2fa-1.sig; Max-Age=600; Path=/; HttpOnly; SameSite=Lax";
const OVER: &str = "set-cookie: better-auth.two_factor=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax";
const TRUST: &str = "set-cookie: better-auth.trust_device=t!i.sig; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax";

fn server(say: impl Fn(&Call) -> Said + Send + 'static) -> (Scripted, BetterAuth) {
    let server = Scripted::new(move |call, _| say(call));
    let adapter = BetterAuth::new(&BetterAuthConfig {
        url: server.url.clone(),
        base_path: "/api/auth".to_owned(),
        origin: Some("https://auth.example".parse().unwrap()),
        login: BetterAuthLogin::Username,
    });
    (server, adapter)
}

fn failed(status: u16, code: &str) -> Said {
    Said::json(status, &json!({ "code": code, "message": "some text" }))
}

fn user(two_factor: bool) -> Value {
    json!({ "token": "tok", "user": { "id": "1", "twoFactorEnabled": two_factor } })
}

/// What the recorded server says: alice has an app, anybody else only a password.
fn recorded(call: &Call) -> Said {
    let body: Value = serde_json::from_str(&call.body).unwrap_or_default();
    match call.line.as_str() {
        "POST /api/auth/sign-in/username" if body["password"] != PASSWORD => {
            failed(401, "INVALID_USERNAME_OR_PASSWORD")
        }
        "POST /api/auth/sign-in/username" if body["username"] == "alice" => match call.header("cookie") {
            Some(cookie) if cookie.contains("trust_device") => Said::json(200, &user(true))
                .with(SESSION)
                .with(&TRUST.replace("t!i", "t!j")),
            _ => Said::json(200, &json!({ "twoFactorRedirect": true, "twoFactorMethods": ["totp"] })).with(HALF),
        },
        "POST /api/auth/sign-in/username" => Said::json(200, &user(false)).with(SESSION),
        "POST /api/auth/two-factor/verify-totp" if body["code"] != "123456" => failed(401, "INVALID_CODE"),
        "POST /api/auth/two-factor/verify-backup-code" if body["code"] != "VGb12-5nbu4" => {
            failed(401, "INVALID_BACKUP_CODE")
        }
        "POST /api/auth/two-factor/verify-totp" | "POST /api/auth/two-factor/verify-backup-code" => {
            let said = Said::json(200, &user(true)).with(SESSION).with(OVER);
            if body["trustDevice"] == json!(true) {
                said.with(TRUST)
            } else {
                said
            }
        }
        "POST /api/auth/two-factor/enable" => Said::json(
            200,
            &json!({ "totpURI": "otpauth://totp/Demo:a%40b.test?secret=ABC234&issuer=Demo", "backupCodes": ["x"] }),
        ),
        "POST /api/auth/sign-out" => Said::json(200, &json!({ "success": true })),
        "GET /api/auth/get-session?disableCookieCache=true" => Said::json(
            200,
            &json!({ "session": { "token": "tok" }, "user": { "twoFactorEnabled": true } }),
        ),
        "GET /api/auth/list-sessions" => Said::json(
            200,
            &json!([
                { "token": "tok", "createdAt": "2026-11-22T13:32:25.664Z", "updatedAt": "2026-11-22T14:32:25.664Z",
                  "ipAddress": "", "userAgent": "a browser" },
                { "token": "other", "createdAt": "2026-11-22T13:32:25.664Z", "ipAddress": "192.0.2.7" },
                { "no": "token" },
            ]),
        ),
        "POST /api/auth/revoke-session" | "POST /api/auth/two-factor/disable" => {
            Said::json(200, &json!({ "status": true }))
        }
        other => panic!("{other} was not recorded"),
    }
}

fn enter(adapter: &BetterAuth, login: &str, password: &str) -> Answer<Entered> {
    adapter.enter(Caller::default(), login, password, None)
}

fn code(adapter: &BetterAuth, state: &mut State, kind: MethodKind, code: &str) -> Answer<()> {
    adapter.code(Caller::default(), state, kind, APP, code)
}

#[test]
fn a_password_and_a_code_open_a_session() {
    let (server, adapter) = server(recorded);
    let entered = enter(&adapter, "Alice", PASSWORD);
    assert_eq!(
        entered.map(|entered| entered.enough),
        Ok(true),
        "another name than alice: no app"
    );
    let mut entered = enter(&adapter, "alice", PASSWORD).unwrap();
    assert_eq!((entered.subject.as_str(), entered.enough), ("alice", false));
    let kinds: Vec<_> = entered.factors.iter().map(|factor| factor.kind).collect();
    assert_eq!(kinds, [MethodKind::Totp, MethodKind::Recovery]);
    assert_eq!(
        code(&adapter, &mut entered.state, MethodKind::Totp, "000000"),
        Err(No::Wrong)
    );
    assert_eq!(code(&adapter, &mut entered.state, MethodKind::Totp, "123456"), Ok(()));
    let known = adapter
        .complete(Caller::default(), &mut entered.state, false)
        .unwrap()
        .known;
    assert!(known.is_none(), "nobody asked for the browser to be trusted");
    let verified = server.calls().pop().unwrap();
    assert_eq!(verified.header("cookie"), Some("better-auth.two_factor=2fa-1.sig"));
    assert_eq!(verified.header("origin"), Some("https://auth.example"));
    adapter.sign_out(&entered.state);
    let ended = server.calls().pop().unwrap();
    assert_eq!(ended.line, "POST /api/auth/sign-out");
    assert_eq!(ended.header("cookie"), Some("better-auth.session_token=tok.sig"));
}

#[test]
fn a_backup_code_may_be_typed_with_spaces_but_its_case_counts() {
    let (_server, adapter) = server(recorded);
    for (typed, want) in [
        ("VGb12-5nbu4", Ok(())),
        (" VGb12 5nbu4", Ok(())),
        ("VGb125nbu4", Ok(())),
        ("vgb12-5nbu4", Err(No::Wrong)),
        ("", Err(No::Wrong)),
        ("回復コード", Err(No::Wrong)),
    ] {
        let mut state = enter(&adapter, "alice", PASSWORD).unwrap().state;
        assert_eq!(code(&adapter, &mut state, MethodKind::Recovery, typed), want, "{typed}");
    }
}

#[test]
fn a_browser_is_trusted_only_when_its_person_said_so_and_never_for_a_fresh_proof() {
    let (_server, adapter) = server(recorded);
    let mut state = enter(&adapter, "alice", PASSWORD).unwrap().state;
    code(&adapter, &mut state, MethodKind::Totp, "123456").unwrap();
    let known = adapter
        .complete(Caller::default(), &mut state, true)
        .unwrap()
        .known
        .unwrap();
    let from = Caller {
        known: Some(&known),
        ..Caller::default()
    };
    let mut again = adapter.enter(from, "alice", PASSWORD, None).unwrap();
    assert!(again.enough);
    let renewed = adapter
        .complete(Caller::default(), &mut again.state, false)
        .unwrap()
        .known;
    assert!(
        renewed.is_some_and(|renewed| renewed != known),
        "the server gives a new one each time"
    );
    let fresh = adapter.enter(from, "alice", PASSWORD, Some(&state)).unwrap();
    assert!(!fresh.enough);
}

#[test]
fn a_change_needs_a_password_that_was_proven_again() {
    let (server, adapter) = server(recorded);
    let account = adapter.account().unwrap();
    let mut session = enter(&adapter, "erin", PASSWORD).unwrap().state;
    let enroll = |session: &mut State| account.enroll(Caller::default(), session, MethodKind::Totp, "App");
    assert_eq!(
        enroll(&mut session).map(|begun| begun.offer),
        Err(No::NotFresh),
        "a sign-in is none"
    );
    assert_eq!(
        adapter
            .enter(Caller::default(), "erin", "wrong", Some(&session))
            .map(|_| ()),
        Err(No::Wrong)
    );
    assert_eq!(
        enroll(&mut session).map(|begun| begun.offer),
        Err(No::NotFresh),
        "a wrong one is none"
    );
    let mut session = adapter
        .enter(Caller::default(), "erin", PASSWORD, Some(&session))
        .unwrap()
        .state;
    server.calls();
    adapter.complete(Caller::default(), &mut session, false).unwrap();
    assert_eq!(
        server.calls()[0].line,
        "POST /api/auth/sign-out",
        "the session before ends there"
    );
    let mut begun = enroll(&mut session).unwrap();
    let offer = Offer {
        uri: "otpauth://totp/Demo:a%40b.test?secret=ABC234&issuer=Demo".to_owned(),
        secret: Some("ABC234".to_owned()),
    };
    assert_eq!(begun.offer, offer);
    let body: Value = serde_json::from_str(&server.calls()[0].body).unwrap();
    assert_eq!(body, json!({ "method": "totp", "password": PASSWORD }));
    let mut first = |code| {
        account
            .enroll_code(Caller::default(), &mut session, &mut begun.state, code)
            .map(|app| app.handle)
    };
    assert_eq!(first("000000"), Err(No::Wrong));
    assert_eq!(first("123456"), Ok(APP.to_owned()));
    assert_eq!(
        account.remove(Caller::default(), &mut session, MethodKind::Totp, APP),
        Ok(())
    );
    adapter.sign_out(&session);
    assert_eq!(
        account.remove(Caller::default(), &mut session, MethodKind::Totp, APP),
        Err(No::NotFresh)
    );
}

#[test]
fn sessions_are_listed_without_their_tokens() {
    let (server, adapter) = server(recorded);
    let account = adapter.account().unwrap();
    let mut state = enter(&adapter, "erin", PASSWORD).unwrap().state;
    let sessions = account.sessions(Caller::default(), &mut state).unwrap();
    assert_eq!(
        sessions.iter().map(|one| one.current).collect::<Vec<_>>(),
        [true, false]
    );
    assert_eq!(sessions[0].created_at, Some(1_795_354_345_664));
    assert!(sessions[0].place.is_none() && sessions[1].place.is_some());
    assert!(!format!("{sessions:?}").contains("\"other\""));
    server.calls();
    assert_eq!(
        account.end_session(Caller::default(), &mut state, "nobody's"),
        Err(No::Over)
    );
    assert_eq!(
        account.end_session(Caller::default(), &mut state, &sessions[1].handle),
        Ok(())
    );
    assert_eq!(server.calls().pop().unwrap().body, r#"{"token":"other"}"#);
}

#[test]
fn every_refusal_has_its_meaning() {
    let at_the_password = [
        (
            failed as fn(u16, &str) -> Said,
            401,
            "INVALID_USERNAME_OR_PASSWORD",
            No::Wrong,
        ),
        (failed, 422, "INVALID_USERNAME", No::Wrong),
        (failed, 400, "PASSWORD_TOO_LONG", No::Wrong),
        (failed, 403, "EMAIL_NOT_VERIFIED", No::Disabled),
        (failed, 403, "INVALID_ORIGIN", No::Unavailable(None)),
        (failed, 404, "", No::Unavailable(None)),
        (failed, 500, "FAILED_TO_CREATE_SESSION", No::Unavailable(None)),
        (|status, _| Said::text(status, "<html>"), 200, "", No::Unavailable(None)),
        (|status, _| Said::text(status, "<html>"), 503, "", No::Unavailable(None)),
        (
            |status, _| Said::json(status, &json!({ "token": 7 })),
            200,
            "",
            No::Unavailable(None),
        ),
        (
            |status, _| Said::json(status, &json!({})).with("x-retry-after: 9"),
            429,
            "",
            No::Throttled(Some(9_000)),
        ),
        (
            |status, _| {
                Said::json(
                    status,
                    &json!({ "twoFactorRedirect": true, "twoFactorMethods": ["otp"] }),
                )
            },
            200,
            "only codes by mail",
            No::Disabled,
        ),
    ];
    for (say, status, word, want) in at_the_password {
        let (_server, adapter) = server(move |_| say(status, word));
        assert_eq!(
            enter(&adapter, "alice", PASSWORD).map(|_| ()),
            Err(want),
            "{status} {word}"
        );
    }
    let at_the_code = [
        (401, "INVALID_CODE", No::Wrong),
        (401, "INVALID_TWO_FACTOR_COOKIE", No::Over),
        (400, "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE", No::Over),
        (429, "ACCOUNT_TEMPORARILY_LOCKED", No::Throttled(None)),
        (200, "", No::Unavailable(None)),
        (418, "", No::Unavailable(None)),
    ];
    for (status, word, want) in at_the_code {
        let (_server, adapter) = server(move |call| match call.line.as_str() {
            "POST /api/auth/sign-in/username" => recorded(call),
            _ => failed(status, word),
        });
        let mut state = enter(&adapter, "alice", PASSWORD).unwrap().state;
        assert_eq!(
            code(&adapter, &mut state, MethodKind::Totp, "123456"),
            Err(want),
            "{status} {word}"
        );
    }
}

#[test]
fn a_session_that_ended_there_is_told_apart_from_one_that_is_too_old() {
    for (status, body, want) in [
        (200, Value::Null, No::SignedOut),
        (401, json!({ "code": "UNAUTHORIZED" }), No::Unavailable(None)),
        (403, json!({ "code": "SESSION_NOT_FRESH" }), No::NotFresh),
    ] {
        let (_server, adapter) = server(move |call| match call.line.as_str() {
            "POST /api/auth/sign-in/username" => recorded(call),
            _ => Said::json(status, &body),
        });
        let mut state = enter(&adapter, "erin", PASSWORD).unwrap().state;
        let factors = adapter.account().unwrap().factors(Caller::default(), &mut state);
        assert_eq!(factors, Err(want));
    }
}
