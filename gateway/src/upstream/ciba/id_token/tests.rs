//! Tokens that must not sign anybody in, each one thing away from one that does.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _},
};
use serde_json::json;

use super::*;

const ISSUER: &str = "https://id.example";
const EXPECTED: Expected<'_> = Expected {
    client: "gateway",
    request: "request-1",
    login: Some(("preferred_username", "Alice")),
};

/// A provider's key, and what it signs.
pub(in super::super) struct Signer(EcdsaKeyPair);

impl Signer {
    pub(in super::super) fn new() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap())
    }

    pub(in super::super) fn jwk(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
        json!({ "kty": "EC", "crv": "P-256", "kid": "k", "alg": "ES256", "use": "sig", "x": part(1..33), "y": part(33..65) })
    }

    pub(in super::super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

pub(in super::super) fn now() -> u64 {
    jsonwebtoken::get_current_timestamp()
}

fn claims() -> Value {
    json!({
        "iss": ISSUER, "sub": "4711", "aud": "gateway", "exp": now() + 600, "iat": now(),
        "preferred_username": "alice", "urn:openid:params:jwt:claim:auth_req_id": "request-1",
    })
}

fn header_of(alg: &str) -> Value {
    json!({ "alg": alg, "kid": "k" })
}

fn key(jwk: &Value) -> Jwk {
    serde_json::from_value(jwk.clone()).unwrap()
}

fn checked(signer: &Signer, claims: &Value) -> Result<(), &'static str> {
    check(
        &signer.sign(&header_of("ES256"), claims),
        ISSUER,
        &key(&signer.jwk()),
        &EXPECTED,
    )
}

#[test]
fn a_token_of_the_provider_for_us_about_this_request_signs_in() {
    let signer = Signer::new();
    assert_eq!(checked(&signer, &claims()), Ok(()));
    let mut several = claims();
    several["aud"] = json!(["gateway", "other"]);
    several["azp"] = json!("gateway");
    assert_eq!(checked(&signer, &several), Ok(()));
    let mut silent = claims();
    silent.as_object_mut().unwrap().remove(REQUEST);
    assert_eq!(
        checked(&signer, &silent),
        Ok(()),
        "the claim is required in push mode only"
    );
}

#[test]
fn a_token_with_one_wrong_claim_does_not() {
    let signer = Signer::new();
    let wrong = [
        ("iss", json!("https://id.example.org")),
        ("iss", Value::Null),
        ("aud", json!("other")),
        ("aud", json!(["gateway", "other"])),
        ("aud", Value::Null),
        ("azp", json!("other")),
        ("exp", json!(now() - LEEWAY - 5)),
        ("exp", Value::Null),
        ("nbf", json!(now() + LEEWAY + 60)),
        ("sub", Value::Null),
        ("preferred_username", json!("mallory")),
        ("preferred_username", Value::Null),
        (REQUEST, json!("request-2")),
    ];
    for (name, value) in wrong {
        let mut claims = claims();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
        assert!(checked(&signer, &claims).is_err(), "{name} = {value}");
    }
}

#[test]
fn a_token_with_a_wrong_signature_or_algorithm_does_not() {
    let signer = Signer::new();
    let jwk = key(&signer.jwk());
    let good = signer.sign(&header_of("ES256"), &claims());
    assert_eq!(check(&good, ISSUER, &jwk, &EXPECTED), Ok(()));
    let other = Signer::new().sign(&header_of("ES256"), &claims());
    assert!(check(&other, ISSUER, &jwk, &EXPECTED).is_err(), "another key");
    let mut parts: Vec<&str> = good.split('.').collect();
    let mut claims = claims();
    claims["sub"] = json!("4712");
    let changed = URL_SAFE_NO_PAD.encode(claims.to_string());
    parts[1] = &changed;
    assert!(
        check(&parts.join("."), ISSUER, &jwk, &EXPECTED).is_err(),
        "changed afterwards"
    );
    for alg in ["none", "HS256", "RS256", "ES384", "EdDSA"] {
        let token = signer.sign(&header_of(alg), &claims);
        assert!(check(&token, ISSUER, &jwk, &EXPECTED).is_err(), "{alg}");
    }
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    assert!(check(&unsigned, ISSUER, &jwk, &EXPECTED).is_err(), "no signature");
    for nonsense in ["", ".", "..", "a.b.c", "🗝.🗝.🗝", &"a".repeat(LARGEST + 1)] {
        assert!(check(nonsense, ISSUER, &jwk, &EXPECTED).is_err());
    }
}

#[test]
fn an_edwards_key_is_checked_as_well() {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    let jwk = key(&json!({ "kty": "OKP", "crv": "Ed25519", "kid": "k", "x": x }));
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header_of("EdDSA")), part(&claims()));
    let token = |signature: &[u8]| format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    let signature = pair.sign(signed.as_bytes());
    assert_eq!(check(&token(signature.as_ref()), ISSUER, &jwk, &EXPECTED), Ok(()));
    let mut forged = signature.as_ref().to_vec();
    forged[7] ^= 1;
    assert!(check(&token(&forged), ISSUER, &jwk, &EXPECTED).is_err());
}

#[test]
fn the_key_is_the_one_that_is_named_and_made_for_it() {
    let jwk = Signer::new().jwk();
    let with = |name: &str, value: Value| {
        let mut jwk = jwk.clone();
        jwk[name] = value;
        key(&jwk)
    };
    let named = |kid: Option<&str>| Header {
        kid: kid.map(str::to_owned),
        ..Header::new(Algorithm::ES256)
    };
    let two = [with("kid", json!("a")), with("kid", json!("b"))];
    assert_eq!(key_of(&named(Some("b")), &two), Some(&two[1]));
    assert_eq!(key_of(&named(Some("c")), &two), None);
    assert_eq!(key_of(&named(None), &two), None, "two would fit");
    assert_eq!(key_of(&named(None), &two[..1]), Some(&two[0]));
    assert_eq!(key_of(&named(Some("k")), &[with("use", json!("enc"))]), None);
    assert_eq!(key_of(&named(Some("k")), &[with("alg", json!("ES384"))]), None);
    assert_eq!(key_of(&named(Some("k")), &[with("crv", json!("P-384"))]), None);
}
