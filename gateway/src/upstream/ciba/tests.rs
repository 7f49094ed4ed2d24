//! The adapter against answers as they were recorded, and against nonsense.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use serde_json::json;

use super::{
    super::scripted::{Call, Said, Scripted},
    id_token::tests::{Signer, now as seconds},
    *,
};

fn described(url: &url::Url) -> Value {
    let at = |path: &str| format!("{}{path}", url.as_str());
    json!({
        "issuer": url.as_str().trim_end_matches('/'),
        "backchannel_authentication_endpoint": at("backchannel"), "token_endpoint": at("token"), "jwks_uri": at("jwks"),
        "backchannel_token_delivery_modes_supported": ["poll"],
    })
}

/// A provider whose keys and description are right, and whose other answers are the test's.
fn provider(signer: Arc<Signer>, say: impl Fn(&Call, &url::Url) -> Said + Send + 'static) -> (Scripted, Ciba) {
    let server = Scripted::new(move |call, url| match call.line.as_str() {
        "GET /.well-known/openid-configuration" => Said::json(200, &described(url)),
        "GET /jwks" => Said::json(200, &json!({ "keys": [{ "kty": "new" }, signer.jwk()] })),
        _ => say(call, url),
    });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("secret");
    std::fs::write(&file, "s:ecret").unwrap();
    let config = CibaConfig {
        issuer: server.url.clone(),
        url: None,
        client_id: "gate way".to_owned(),
        client_secret_file: Some(file),
        scopes: vec!["profile".to_owned()],
        push_lifetime: 90,
        login_claim: Some("sub".to_owned()),
        passwordless: false,
    };
    let ciba = Ciba::new(&config).unwrap();
    (server, ciba)
}

fn acknowledged() -> Said {
    Said::json(200, &json!({ "expires_in": 80, "auth_req_id": "request-1" }))
}

fn token(signer: &Signer, url: &url::Url, sub: &str) -> Said {
    let issuer = url.as_str().trim_end_matches('/');
    let claims = json!({ "iss": issuer, "sub": sub, "aud": "gate way", "exp": seconds() + 60 });
    let token = signer.sign(&json!({ "alg": "ES256", "kid": "k" }), &claims);
    Said::json(
        200,
        &json!({ "access_token": "a", "token_type": "Bearer", "id_token": token }),
    )
}

fn asked(ciba: &Ciba) -> (State, Asked) {
    let mut state = ciba.enter(Caller::default(), "alice", "", None).unwrap().state;
    let asked = ciba.ask(Caller::default(), &mut state, PHONE, "75").unwrap();
    (state, asked)
}

/// As if the interval had gone by.
fn later(state: &mut State) {
    let mut kept: Kept = state.read().unwrap();
    kept.request.as_mut().unwrap().next = 0;
    state.put(&kept).unwrap();
}

fn interval(state: &State) -> Millis {
    state.read::<Kept>().unwrap().request.unwrap().interval
}

#[test]
fn a_request_is_asked_for_with_its_number_and_redeemed_once() {
    let signer = Arc::new(Signer::new());
    let signs = Arc::clone(&signer);
    let polls = AtomicUsize::new(0);
    let (server, ciba) = provider(signer, move |call, url| match call.line.as_str() {
        "POST /backchannel" => acknowledged(),
        _ if polls.fetch_add(1, Ordering::SeqCst) == 0 => Said::json(400, &json!({ "error": "authorization_pending" })),
        _ => token(&signs, url, "alice"),
    });
    let (mut state, asked) = asked(&ciba);
    assert_eq!(
        (asked.number, asked.lives, asked.every),
        (Number::Compare("75".to_owned()), 80_000, 5_000)
    );
    let backchannel = server.calls().pop().unwrap();
    assert_eq!(
        backchannel.body,
        "scope=openid+profile&login_hint=alice&requested_expiry=90&binding_message=75"
    );
    // `gate+way:s%3Aecret` (RFC 6749, section 2.3.1).
    assert_eq!(
        backchannel.header("authorization"),
        Some("Basic Z2F0ZSt3YXk6cyUzQWVjcmV0")
    );

    assert_eq!(ciba.look(&mut state), Ok(Look::Pending));
    assert!(
        server.calls().is_empty(),
        "sooner than the provider wants: nobody is asked"
    );
    later(&mut state);
    assert_eq!(ciba.look(&mut state), Ok(Look::Pending));
    later(&mut state);
    assert_eq!(ciba.look(&mut state), Ok(Look::Approved));
    let polled = server.calls();
    assert_eq!(
        polled[1].body,
        "grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba&auth_req_id=request-1"
    );
    assert_eq!(
        ciba.look(&mut state),
        Ok(Look::Approved),
        "it stays approved, and nobody is asked again"
    );
    assert_eq!(ciba.redeem(Caller::default(), &mut state), Ok(()));
    assert_eq!(ciba.redeem(Caller::default(), &mut state), Err(No::Over));
    assert_eq!(ciba.look(&mut state), Ok(Look::Over));
    assert!(server.calls().is_empty());
}

#[test]
fn every_end_of_a_request_is_told_apart() {
    let ends = [
        ("access_denied", Ok(Look::Denied { not_me: false })),
        ("expired_token", Ok(Look::Over)),
        ("invalid_grant", Ok(Look::Over)),
        ("slow_down", Ok(Look::Pending)),
        ("invalid_client", Err(No::Unavailable(None))),
        ("something new", Err(No::Unavailable(None))),
    ];
    for (error, want) in ends {
        let (_server, ciba) = provider(Arc::new(Signer::new()), move |call, _| match call.line.as_str() {
            "POST /backchannel" => acknowledged(),
            _ => Said::json(400, &json!({ "error": error })),
        });
        let (mut state, _) = asked(&ciba);
        later(&mut state);
        assert_eq!(ciba.look(&mut state), want, "{error}");
        assert_eq!(
            ciba.redeem(Caller::default(), &mut state.clone()),
            Err(No::Over),
            "{error}"
        );
        assert_eq!(interval(&state), if error == "slow_down" { 10_000 } else { 5_000 });
    }
}

#[test]
fn somebody_unknown_looks_like_somebody_who_never_answers() {
    for error in ["unknown_user_id", "access_denied", "missing_user_code"] {
        let (server, ciba) = provider(Arc::new(Signer::new()), move |_, _| {
            Said::json(400, &json!({ "error": error }))
        });
        let (mut state, asked) = asked(&ciba);
        assert_eq!((asked.number, asked.every), (Number::Compare("75".to_owned()), 5_000));
        assert_eq!(asked.lives, 90_000, "as long as was asked for");
        server.calls();
        later(&mut state);
        assert_eq!(ciba.look(&mut state), Ok(Look::Pending));
        assert!(server.calls().is_empty());
        assert_eq!(ciba.redeem(Caller::default(), &mut state), Err(No::Over));
    }
}

#[test]
fn a_token_about_somebody_else_signs_nobody_in() {
    let signer = Arc::new(Signer::new());
    let signs = Arc::clone(&signer);
    let (_server, ciba) = provider(signer, move |call, url| match call.line.as_str() {
        "POST /backchannel" => acknowledged(),
        _ => token(&signs, url, "mallory"),
    });
    let (mut state, _) = asked(&ciba);
    later(&mut state);
    assert_eq!(ciba.look(&mut state), Ok(Look::Over));
    assert_eq!(ciba.redeem(Caller::default(), &mut state), Err(No::Over));
}

#[test]
fn a_token_is_kept_while_the_keys_cannot_be_read() {
    let signer = Arc::new(Signer::new());
    let signs = Arc::clone(&signer);
    let asked_for_keys = AtomicUsize::new(0);
    let server = Scripted::new(move |call, url| match call.line.as_str() {
        "GET /.well-known/openid-configuration" => Said::json(200, &described(url)),
        "GET /jwks" if asked_for_keys.fetch_add(1, Ordering::SeqCst) == 0 => Said::text(502, "<html>"),
        "GET /jwks" => Said::json(200, &json!({ "keys": [signer.jwk()] })),
        "POST /backchannel" => acknowledged(),
        _ => token(&signs, url, "alice"),
    });
    let (_, mut ciba) = provider(Arc::new(Signer::new()), |_, _| acknowledged());
    ciba.provider.point_at(&server.url);
    let (mut state, _) = asked(&ciba);
    later(&mut state);
    assert_eq!(ciba.look(&mut state), Ok(Look::Pending));
    server.calls();
    assert_eq!(ciba.look(&mut state), Ok(Look::Approved));
    let lines: Vec<_> = server.calls().into_iter().map(|call| call.line).collect();
    assert_eq!(lines, ["GET /jwks"], "the token endpoint is not asked twice");
}

#[test]
fn whether_a_name_exists_is_not_told_by_the_time_either() {
    for known in [true, false] {
        let (_server, mut ciba) = provider(Arc::new(Signer::new()), move |_, _| match known {
            true => acknowledged(),
            false => Said::json(400, &json!({ "error": "unknown_user_id" })),
        });
        ciba.abilities.first = First::Nobody;
        let began = std::time::Instant::now();
        asked(&ciba);
        assert!(began.elapsed() >= Duration::from_secs(1));
    }
}

#[test]
fn nonsense_is_no_answer_and_changes_nothing() {
    let answers = [
        || Said::text(200, "<html>"),
        || Said::json(200, &json!([])),
        || Said::json(200, &json!({ "auth_req_id": 7, "expires_in": "x" })),
        || Said::json(200, &json!({ "auth_req_id": "", "expires_in": 5 })),
        || Said::json(200, &json!({ "auth_req_id": "a b", "expires_in": 5 })),
        || Said::json(200, &json!({ "auth_req_id": "a", "expires_in": -5 })),
        || {
            Said::json(
                200,
                &json!({ "auth_req_id": "a", "expires_in": 5, "interval": "often" }),
            )
        },
        || Said::text(500, "Internal"),
        || Said::json(500, &json!({ "error": "server_error" })),
        || Said::text(302, ""),
    ];
    for say in answers {
        let (_server, ciba) = provider(Arc::new(Signer::new()), move |_, _| say());
        let mut state = ciba.enter(Caller::default(), "alice", "", None).unwrap().state;
        let before = state.clone();
        let asked = ciba.ask(Caller::default(), &mut state, PHONE, "75").map(|_| ());
        assert_eq!(asked, Err(No::Unavailable(None)));
        assert!(state == before);
    }
    let (_server, ciba) = provider(Arc::new(Signer::new()), |_, _| {
        Said::json(429, &json!({})).with("retry-after: 7")
    });
    let mut state = ciba.enter(Caller::default(), "alice", "", None).unwrap().state;
    let asked = ciba.ask(Caller::default(), &mut state, PHONE, "75").map(|_| ());
    assert_eq!(asked, Err(No::Throttled(Some(7_000))));
}
