//! A phone of the kit's own: a P-256 key and signed calls (contract, `device`).

use std::sync::Mutex;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use contract::device::{DEVICE_HEADER, NONCE_HEADER, SIGNATURE_HEADER, TIME_HEADER, signing_input};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Answer, Request};
use crate::{
    accounts::lock,
    codes::Seed,
    http::{Call, Reply},
    kit::Ctx,
    random,
    verdict::{Verdict, absent, fail},
};

/// A paired phone.
pub struct Device {
    /// The device's id.
    pub id: String,
    /// The codes of its app.
    pub seed: Seed,
    key: SigningKey,
    rev: Mutex<u64>,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Id and secret out of a pairing link, `…#pair=<id>.<secret>`.
fn parts(link: &str) -> Option<(&str, &str)> {
    let (_, fragment) = link.split_once('#')?;
    fragment
        .split('&')
        .find_map(|pair| pair.strip_prefix("pair="))?
        .split_once('.')
}

impl Device {
    /// Pairs a new phone by a link.
    pub fn pair(ctx: &Ctx, link: &str, name: &str) -> Verdict<Self> {
        let Some((id, secret)) = parts(link) else {
            return fail("a pairing link, `…#pair=<id>.<secret>`", "a link of another shape");
        };
        let key = SigningKey::from_slice(&random::bytes::<32>()).expect("32 random bytes are a key");
        let point = key.verifying_key().to_sec1_point(false);
        let call = Call::new("POST", format!("{}/device/enrollments/{id}", ctx.kit.base())).json(&json!({
            "secret": secret, "public_key": BASE64.encode(point.as_bytes()), "name": name,
        }));
        let reply = ctx.send(&call)?;
        reply.is_ok()?;
        let told = reply.body();
        let (Some(id), Some(seed)) = (told["device"].as_str(), told["totp_seed"].as_str()) else {
            return fail("device and totp_seed in the answer to a pairing", "they are missing");
        };
        let Ok(secret) = BASE64.decode(seed) else {
            return fail("totp_seed in base64url without padding", "something else");
        };
        ctx.kit.keep_secret(seed);
        Ok(Self {
            id: id.to_owned(),
            seed: Seed {
                secret,
                digits: u32::try_from(told["totp_digits"].as_u64().unwrap_or(6)).unwrap_or(6),
                period: told["totp_period"].as_u64().unwrap_or(30).max(1),
            },
            key,
            rev: Mutex::new(0),
        })
    }

    /// A signed call. `at` and `nonce` are the server's time and something new, unless given.
    pub fn sign(&self, ctx: &Ctx, call: Call, at: Option<i64>, nonce: Option<&str>) -> Call {
        let body = call.body.clone().unwrap_or_default();
        let digest: String = Sha256::digest(body.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let time = at.unwrap_or_else(|| ctx.kit.server_now()).to_string();
        let nonce = nonce.map_or_else(random::token, str::to_owned);
        let signed: Signature = self
            .key
            .sign(signing_input(call.method, &call.path, &time, &nonce, &digest).as_bytes());
        call.header(DEVICE_HEADER, self.id.as_str())
            .header(TIME_HEADER, time.as_str())
            .header(NONCE_HEADER, nonce.as_str())
            .header(SIGNATURE_HEADER, BASE64.encode(signed.to_bytes()).as_str())
    }

    /// One signed call.
    pub fn call(&self, ctx: &Ctx, method: &'static str, path: &str, body: Option<&Value>) -> Verdict<Reply> {
        let call = Call::new(method, format!("{}/device{path}", ctx.kit.base()));
        let call = match body {
            Some(body) => call.json(body),
            None => call,
        };
        ctx.send(&self.sign(ctx, call, None, None))
    }

    /// The list of requests.
    pub fn requests(&self, ctx: &Ctx) -> Verdict<Vec<Request>> {
        let reply = self.call(ctx, "GET", "/requests", None)?;
        reply.is(200)?;
        *lock(&self.rev) = reply.body()["rev"].as_u64().unwrap_or(0);
        let list = reply.body()["requests"].as_array().into_iter().flatten();
        Ok(list.filter_map(Request::of).collect())
    }

    /// Waits a second for something new in that list.
    pub fn news(&self, ctx: &Ctx) -> Verdict {
        let after = *lock(&self.rev);
        self.call(ctx, "GET", &format!("/requests?after={after}&wait=1"), None)
            .map(|_| ())
    }

    /// Answers a request.
    pub fn answer(
        &self,
        ctx: &Ctx,
        id: &str,
        decision: &str,
        number: Option<&str>,
        reason: Option<&str>,
    ) -> Verdict<Answer> {
        let mut body = json!({ "decision": decision });
        if let Some(number) = number {
            body["number"] = json!(number);
        }
        if let Some(reason) = reason {
            body["reason"] = json!(reason);
        }
        let reply = self.call(ctx, "POST", &format!("/requests/{id}/answer"), Some(&body))?;
        let told = reply.body();
        Ok(Answer {
            state: told["state"].as_str().map(str::to_owned),
        })
    }
}

/// A phone of the contract; other phones speak to other servers.
pub fn contract_phone(phone: Option<&super::Phone>) -> Verdict<&Device> {
    match phone.and_then(super::Phone::device) {
        Some(device) => Ok(device),
        None => absent("this phone does not speak the contract"),
    }
}
