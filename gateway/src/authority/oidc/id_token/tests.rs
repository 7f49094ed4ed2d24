//! What is believed of a token that comes back, and what is not.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jsonwebtoken::EncodingKey;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    authority::{Clock, Location, NewUser, Policy, act::Origin, oidc::make::make},
    store::InsertSession,
};

const ISSUER: &str = "https://id.example";
const START: Millis = 1_800_000_000_000;

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Millis {
        self.0.load(Ordering::SeqCst)
    }
}

struct World {
    authority: Authority,
    clock: Arc<Hand>,
    subject: String,
    session: i64,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(Hand(AtomicI64::new(START)));
        let shared: Arc<dyn Clock> = Arc::<Hand>::clone(&clock);
        let authority = Authority::open(Location::Memory, Policy::default(), shared).unwrap();
        authority.serve_issuer(ISSUER);
        authority
            .add_user(&NewUser {
                identifier: "mei",
                name: None,
                password: "correct horse battery staple",
                number_mode: None,
            })
            .unwrap();
        let (session, subject) = authority
            .write(&Origin::default(), |act| {
                let user = act.tx.user_by_key("mei")?.unwrap();
                let session = act.tx.insert_session(&InsertSession {
                    token_hash: b"t",
                    user_id: user.id,
                    flow_id: "f",
                    push_id: None,
                    public_id: "s-1",
                    context: "{}",
                    proof: None,
                    amr: "pwd",
                    client: None,
                    remembered: false,
                    created_at: act.now,
                    expires_at: act.now + 86_400_000,
                    idle_at: None,
                })?;
                Ok((session, act.subject_of(&user)?))
            })
            .unwrap();
        Self {
            authority,
            clock,
            subject,
            session,
        }
    }

    fn claims(&self) -> Value {
        let now = START / 1_000;
        json!({
            "iss": ISSUER, "sub": self.subject, "aud": "desk", "exp": now + LIFE, "iat": now, "auth_time": now,
            "at_hash": "x", "sid": "s-1", "amr": ["pwd"],
        })
    }

    fn signed(&self, change: Value) -> String {
        let signer = self.authority.signer().unwrap();
        self.by(&signer.kid, &signer.key, change)
    }

    fn by(&self, kid: &str, key: &EncodingKey, change: Value) -> String {
        jose::install();
        let header = Header {
            kid: Some(kid.to_owned()),
            ..Header::new(Algorithm::RS256)
        };
        let mut claims = self.claims();
        for (name, value) in change.as_object().unwrap() {
            claims[name] = value.clone();
        }
        encode(&header, &claims, key).unwrap()
    }

    fn holds(&self, token: &str) -> bool {
        self.authority.hint_holds(token, "desk").unwrap()
    }

    fn pass(&self, ms: Millis) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }
}

/// The same token under another header.
fn under(header: &Value, token: &str) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

#[test]
fn a_token_of_ours_for_this_client_counts_after_its_time_while_its_session_lives() {
    let world = World::new();
    let token = world.signed(json!({}));
    assert!(world.holds(&token));
    assert!(!world.authority.hint_holds(&token, "shop").unwrap(), "another client's");
    world.pass(LIFE * 1_000 * 10);
    assert!(world.holds(&token), "its time is over, the session's is not");
    world
        .authority
        .write(&Origin::default(), |act| {
            Ok(act.tx.revoke_session(world.session, "test", act.now)?)
        })
        .unwrap();
    assert!(!world.holds(&token));
}

#[test]
fn nobody_is_hinted_at_who_may_not_come_in() {
    let world = World::new();
    let token = world.signed(json!({}));
    world.pass(86_400_000);
    assert!(!world.holds(&token), "the session is over");
    let world = World::new();
    let token = world.signed(json!({}));
    world.authority.set_disabled("mei", true).unwrap();
    assert!(!world.holds(&token));
}

#[test]
fn a_token_outlives_the_key_that_signed_it_but_not_one_that_was_thrown_away() {
    let world = World::new();
    let token = world.signed(json!({}));
    world.authority.rotate_keys(true).unwrap();
    assert!(!world.holds(&token), "somebody else may have signed it");
    assert!(world.holds(&world.signed(json!({}))));
}

#[test]
fn what_is_signed_must_be_right() {
    let world = World::new();
    for change in [
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": "https://id.example/" }),
        json!({ "iss": null }),
        json!({ "aud": "shop" }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "sub": "somebody-else" }),
        json!({ "sub": null }),
        json!({ "sid": "s-2" }),
        json!({ "sid": "" }),
        json!({ "sid": 1 }),
        json!({ "sid": null }),
    ] {
        assert!(!world.holds(&world.signed(change.clone())), "{change}");
    }
    assert!(world.holds(&world.signed(json!({ "nonce": "n", "exp": 0 }))));
}

/// RFC 8725, sections 2.1 and 3.1: the header is the attacker's.
#[test]
fn only_our_own_key_signs_and_only_in_our_way() {
    let world = World::new();
    let token = world.signed(json!({}));
    let signer = world.authority.signer().unwrap();
    let kid = &signer.kid;
    let (signed, _) = token.rsplit_once('.').unwrap();
    let strange = make().unwrap();
    let key = EncodingKey::from_rsa_der(&strange.private);
    let public: Value = serde_json::from_str(&strange.public).unwrap();
    let mut forged = vec![
        under(&json!({ "alg": "none", "typ": "JWT", "kid": kid }), &token),
        format!(
            "{}.",
            under(&json!({ "alg": "none", "kid": kid }), &token)
                .rsplit_once('.')
                .unwrap()
                .0
        ),
        format!("{signed}."),
        signed.to_owned(),
        under(&json!({ "alg": "RS256" }), &token),
        under(&json!({ "alg": "RS256", "kid": "nobody" }), &token),
        under(&json!({ "alg": "RS512", "kid": kid }), &token),
        under(&json!({ "alg": "PS256", "kid": kid }), &token),
        under(&json!({ "alg": "HS256", "kid": kid }), &token),
        world.by(kid, &key, json!({})),
        world.by(&strange.kid, &key, json!({})),
        under(
            &json!({ "alg": "RS256", "kid": strange.kid, "jwk": public }),
            &world.by(&strange.kid, &key, json!({})),
        ),
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{token}{}", "A".repeat(LARGEST)),
    ];
    // The public key as the secret of an HMAC.
    let keys = world.authority.published_keys().unwrap();
    for secret in [keys.as_str(), &public.to_string()] {
        let head = URL_SAFE_NO_PAD.encode(json!({ "alg": "HS256", "kid": kid }).to_string());
        let body = signed.split_once('.').unwrap().1;
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
        let tag = ring::hmac::sign(&key, format!("{head}.{body}").as_bytes());
        forged.push(format!("{head}.{body}.{}", URL_SAFE_NO_PAD.encode(tag)));
    }
    for token in forged {
        assert!(!world.holds(&token), "{token}");
    }
    assert!(world.holds(&token));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// No single character of a token can be another one, left out or added.
    #[test]
    fn every_character_counts(at in 0_usize..900, other in "[A-Za-z0-9_.=-]", how in 0..3_u8) {
        static WORLD: std::sync::LazyLock<(World, String)> = std::sync::LazyLock::new(|| {
            let world = World::new();
            let token = world.signed(json!({}));
            (world, token)
        });
        let (world, token) = &*WORLD;
        let at = at % token.len();
        let mut changed = token.clone();
        match how {
            0 => changed.replace_range(at..=at, &other),
            1 => changed.insert_str(at, &other),
            _ => changed.replace_range(at..=at, ""),
        }
        prop_assume!(changed != *token);
        prop_assert!(!world.holds(&changed), "{at} {other} {how}");
    }
}
