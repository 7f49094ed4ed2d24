//! Somebody's own account there.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::{Millis, flow::MethodKind};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use ureq::http::StatusCode;
use url::Url;
use zeroize::Zeroizing;

use super::{
    super::{
        Account, Answer, Begun, Caller, Factor, No, Offer, RemoteSession, State,
        http::{Reply, nonsense},
        place::place,
    },
    APP, BetterAuth, Kept, code_of, factors_of,
};
use crate::authority::sha256;

/// Most sessions that are listed.
const SESSIONS: usize = 100;

impl BetterAuth {
    /// Makes a call with the session's cookies, and keeps what came back even when the call failed: it may have put a
    /// new session in the place of the old one.
    fn with<T>(&self, state: &mut State, call: impl FnOnce(&mut Kept) -> Answer<T>) -> Answer<T> {
        let mut kept: Kept = state.read()?;
        let answer = call(&mut kept);
        state.put(&kept)?;
        answer
    }

    /// A change, with the password that the library wants in its body.
    fn change(&self, from: Caller<'_>, kept: &mut Kept, path: &str, name: &str, mut body: Value) -> Answer<Reply> {
        let password = self.passwords.get(&kept.key).ok_or(No::NotFresh)?;
        body[name] = Value::from(password.as_str());
        let reply = self.calls.post(from, &mut kept.jar, path, &body);
        wipe(&mut body[name]);
        let reply = signed_in(reply?)?;
        if code_of(&reply) == "INVALID_PASSWORD" {
            // It was changed meanwhile.
            self.passwords.forget(&kept.key);
            return Err(No::NotFresh);
        }
        Ok(reply)
    }

    fn list(&self, from: Caller<'_>, kept: &mut Kept) -> Answer<Vec<Value>> {
        let reply = signed_in(self.calls.get(from, &mut kept.jar, "/list-sessions")?)?;
        match reply.body {
            Value::Array(all) if reply.status == StatusCode::OK => Ok(all),
            _ => Err(nonsense("the list of sessions")),
        }
    }

    fn session(&self, from: Caller<'_>, kept: &mut Kept) -> Answer<Value> {
        // Not what a cookie says that may be minutes old.
        let reply = self
            .calls
            .get(from, &mut kept.jar, "/get-session?disableCookieCache=true")?;
        match reply.body {
            Value::Null if reply.status == StatusCode::OK => Err(No::SignedOut),
            body if body["user"].is_object() && body["session"].is_object() => Ok(body),
            _ => Err(nonsense("the session")),
        }
    }
}

impl Account for BetterAuth {
    fn factors(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<Factor>> {
        let session = self.with(state, |kept| self.session(from, kept))?;
        Ok(factors_of(session["user"]["twoFactorEnabled"] == json!(true)))
    }

    /// Takes the backup codes with it.
    fn remove(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, _factor: &str) -> Answer<()> {
        if kind != MethodKind::Totp {
            return Err(No::Unsupported);
        }
        let reply = self.with(state, |kept| {
            self.change(from, kept, "/two-factor/disable", "password", json!({}))
        })?;
        done(&reply)
    }

    fn enroll(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, _label: &str) -> Answer<Begun> {
        if kind != MethodKind::Totp {
            return Err(No::Unsupported);
        }
        let body = json!({ "method": "totp" });
        let reply = self.with(state, |kept| {
            self.change(from, kept, "/two-factor/enable", "password", body)
        })?;
        if code_of(&reply) == "TOTP_ALREADY_ENABLED" {
            return Err(No::Refused);
        }
        let uri = reply.body["totpURI"]
            .as_str()
            .filter(|uri| uri.starts_with("otpauth://totp/"));
        let uri = uri.ok_or_else(|| nonsense("a new authenticator app"))?;
        let parsed = Url::parse(uri).map_err(|_| nonsense("a new authenticator app"))?;
        let secret = parsed
            .query_pairs()
            .find(|(name, _)| name == "secret")
            .map(|(_, value)| value.into_owned());
        Ok(Begun {
            handle: APP.to_owned(),
            offer: Offer {
                uri: uri.to_owned(),
                secret,
            },
            state: State::default(),
        })
    }

    fn enroll_code(&self, from: Caller<'_>, state: &mut State, _begun: &mut State, code: &str) -> Answer<Factor> {
        let body = json!({ "code": code });
        let reply = self.with(state, |kept| {
            let reply = self.calls.post(from, &mut kept.jar, "/two-factor/verify-totp", &body)?;
            // Here 401 with this word is a wrong code; any other is a session that has ended.
            if code_of(&reply) == "INVALID_CODE" {
                Err(No::Wrong)
            } else {
                signed_in(reply)
            }
        })?;
        match code_of(&reply) {
            "TOTP_NOT_ENABLED" => Err(No::Over),
            _ if reply.status == StatusCode::OK && reply.body["token"].is_string() => {
                factors_of(true).into_iter().next().ok_or(No::Over)
            }
            _ => Err(nonsense("the first code of an authenticator app")),
        }
    }

    fn recovery_codes(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<String>> {
        let path = "/two-factor/generate-backup-codes";
        let reply = self.with(state, |kept| self.change(from, kept, path, "password", json!({})))?;
        if code_of(&reply) == "TWO_FACTOR_NOT_ENABLED" {
            return Err(No::Refused);
        }
        let codes = reply.body["backupCodes"].as_array();
        let codes: Vec<String> = codes
            .into_iter()
            .flatten()
            .filter_map(|code| Some(code.as_str()?.to_owned()))
            .collect();
        if codes.is_empty() {
            Err(nonsense("new backup codes"))
        } else {
            Ok(codes)
        }
    }

    fn sessions(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<RemoteSession>> {
        let (current, all) = self.with(state, |kept| {
            let current = self.session(from, kept)?;
            Ok((current, self.list(from, kept)?))
        })?;
        let current = current["session"]["token"].as_str().map(handle);
        Ok(all
            .iter()
            .take(SESSIONS)
            .filter_map(|one| listed(one, current.as_deref()))
            .collect())
    }

    fn end_session(&self, from: Caller<'_>, state: &mut State, wanted: &str) -> Answer<()> {
        let reply = self.with(state, |kept| {
            let all = self.list(from, kept)?;
            let token = all
                .iter()
                .filter_map(|one| one["token"].as_str())
                .find(|token| handle(token) == wanted);
            let body = json!({ "token": token.ok_or(No::Over)? });
            signed_in(self.calls.post(from, &mut kept.jar, "/revoke-session", &body)?)
        })?;
        done(&reply)
    }

    fn set_password(&self, from: Caller<'_>, state: &mut State, new: &str) -> Answer<()> {
        let body = json!({ "newPassword": new, "revokeOtherSessions": false });
        let path = "/change-password";
        let reply = self.with(state, |kept| {
            let reply = self.change(from, kept, path, "currentPassword", body)?;
            if reply.status == StatusCode::OK {
                // The one that is held is the old one.
                self.passwords.forget(&kept.key);
            }
            Ok(reply)
        })?;
        match code_of(&reply) {
            "PASSWORD_TOO_SHORT" | "PASSWORD_TOO_LONG" | "PASSWORD_COMPROMISED" => Err(No::Refused),
            _ if reply.status == StatusCode::OK && reply.body["user"].is_object() => Ok(()),
            _ => Err(nonsense("a new password")),
        }
    }
}

/// A session's name towards the gateway: its token would sign in whoever has it.
fn handle(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256(token.as_bytes()))
}

fn listed(one: &Value, current: Option<&str>) -> Option<RemoteSession> {
    let handle = handle(one["token"].as_str()?);
    Some(RemoteSession {
        current: current == Some(handle.as_str()),
        handle,
        user_agent: one["userAgent"]
            .as_str()
            .unwrap_or_default()
            .chars()
            .take(256)
            .collect(),
        place: one["ipAddress"].as_str().and_then(place),
        created_at: instant(&one["createdAt"]),
        last_seen_at: instant(&one["updatedAt"]),
    })
}

fn instant(said: &Value) -> Option<Millis> {
    let at = OffsetDateTime::parse(said.as_str()?, &Rfc3339).ok()?;
    Millis::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}

fn signed_in(reply: Reply) -> Answer<Reply> {
    if reply.status == StatusCode::UNAUTHORIZED {
        Err(No::SignedOut)
    } else {
        Ok(reply)
    }
}

fn done(reply: &Reply) -> Answer<()> {
    let said = reply.status == StatusCode::OK && reply.body["status"] == json!(true);
    said.then_some(()).ok_or_else(|| nonsense("a change"))
}

fn wipe(value: &mut Value) {
    if let Value::String(text) = value {
        let _ = Zeroizing::new(std::mem::take(text));
    }
}
