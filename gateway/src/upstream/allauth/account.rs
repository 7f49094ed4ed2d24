//! Security info: the authenticator app, recovery codes, sessions.
//!
//! It wants the password (or a code) again for most of this, however fresh the sign-in is, and then takes it for 300 s.

use std::time::{SystemTime, UNIX_EPOCH};

use contract::{Millis, flow::MethodKind};
use serde_json::{Value, json};
use ureq::http::{Method, StatusCode};

use super::{
    super::{Account, Answer, Begun, Caller, Factor, No, Offer, RemoteSession, State, http::nonsense, place::place},
    Allauth,
    jar::Jar,
    said::{TOTP, instant, list, refusal, totp},
};

/// How long ago the fresh proof may be when something is begun, ms: less than the server's own 300 s, so that there is
/// time to type a code.
const FRESH: Millis = 240_000;

impl Account for Allauth {
    fn factors(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<Factor>> {
        self.with(state, |jar| self.factors_of(from, jar))
    }

    fn remove(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, factor: &str) -> Answer<()> {
        if kind != MethodKind::Totp || factor != TOTP {
            return Err(No::Unsupported);
        }
        self.with(state, |jar| {
            let reply = self.call(from, jar, Method::DELETE, "/account/authenticators/totp", None)?;
            done(&reply)
        })
    }

    fn enroll(&self, from: Caller<'_>, state: &mut State, kind: MethodKind, label: &str) -> Answer<Begun> {
        let _ = label;
        if kind != MethodKind::Totp {
            return Err(No::Unsupported);
        }
        self.with(state, |jar| {
            // It would give away a secret first, and ask for a fresh proof with the code that was made of it.
            self.fresh(from, jar)?;
            let reply = self.call(from, jar, Method::GET, "/account/authenticators/totp", None)?;
            match reply.status {
                // Not found is how a set-up begins.
                StatusCode::NOT_FOUND => begun(&reply.body),
                // There is one, and there cannot be two; or the address has not been confirmed yet.
                StatusCode::OK | StatusCode::CONFLICT => Err(No::Refused),
                _ => Err(refusal(&reply)?),
            }
        })
    }

    fn enroll_code(&self, from: Caller<'_>, state: &mut State, begun: &mut State, code: &str) -> Answer<Factor> {
        let _ = begun;
        self.with(state, |jar| {
            let body = Some(json!({ "code": code }));
            let reply = self.call(from, jar, Method::POST, "/account/authenticators/totp", body)?;
            if reply.status != StatusCode::OK {
                return Err(refusal(&reply)?);
            }
            totp(&reply.body["data"]).ok_or_else(|| nonsense("allauth set-up"))
        })
    }

    fn recovery_codes(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<String>> {
        self.with(state, |jar| {
            let body = Some(json!({}));
            let reply = self.call(from, jar, Method::POST, "/account/authenticators/recovery-codes", body)?;
            if reply.status != StatusCode::OK {
                // Codes alone it does not give: something has to be set up that they are for.
                return Err(match refusal(&reply)? {
                    No::Wrong => No::Refused,
                    no => no,
                });
            }
            let codes = reply.body.pointer("/data/unused_codes").and_then(Value::as_array);
            let codes = codes.and_then(|all| all.iter().map(|one| one.as_str().map(str::to_owned)).collect());
            codes.ok_or_else(|| nonsense("allauth recovery codes"))
        })
    }

    fn sessions(&self, from: Caller<'_>, state: &mut State) -> Answer<Vec<RemoteSession>> {
        self.with(state, |jar| {
            let reply = self.call(from, jar, Method::GET, "/auth/sessions", None)?;
            Ok(list(&reply)?.iter().filter_map(session).collect())
        })
    }

    fn end_session(&self, from: Caller<'_>, state: &mut State, handle: &str) -> Answer<()> {
        let id: u64 = handle.parse().map_err(|_| No::Over)?;
        self.with(state, |jar| {
            let body = Some(json!({ "sessions": [id] }));
            let reply = self.call(from, jar, Method::DELETE, "/auth/sessions", body)?;
            match refusal_or_done(&reply)? {
                // It was this very session.
                None | Some(No::SignedOut) => Ok(()),
                Some(No::Wrong) => Err(No::Over),
                Some(no) => Err(no),
            }
        })
    }
}

impl Allauth {
    /// Does something in the session of `state`, and keeps what its cookies have become, also when it fails.
    fn with<T>(&self, state: &mut State, what: impl FnOnce(&mut Jar) -> Answer<T>) -> Answer<T> {
        let mut jar: Jar = state.read().map_err(|_| No::SignedOut)?;
        let answer = what(&mut jar);
        state.put(&jar)?;
        answer
    }

    /// Whether it has had a fresh proof; it lists all proofs of a session with their times.
    fn fresh(&self, from: Caller<'_>, jar: &mut Jar) -> Answer<()> {
        let reply = self.call(from, jar, Method::GET, "/auth/session", None)?;
        if reply.status != StatusCode::OK {
            return Err(refusal(&reply)?);
        }
        let proofs = reply.body.pointer("/data/methods").and_then(Value::as_array);
        let proofs = proofs.ok_or_else(|| nonsense("allauth session"))?;
        let last = proofs
            .iter()
            .rev()
            .find(|one| one["reauthenticated"] == Value::Bool(true));
        let at = last.and_then(|one| instant(&one["at"]));
        if at.is_some_and(|at| now() - at < FRESH) {
            Ok(())
        } else {
            Err(No::NotFresh)
        }
    }
}

fn begun(body: &Value) -> Answer<Begun> {
    let text = |at: &str| body.pointer(at).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (Some(secret), Some(uri)) = (text("/meta/secret"), text("/meta/totp_url")) else {
        return Err(nonsense("allauth set-up"));
    };
    Ok(Begun {
        handle: TOTP.to_owned(),
        offer: Offer {
            uri: uri.to_owned(),
            secret: Some(secret.to_owned()),
        },
        // The secret waits in the session there.
        state: State::default(),
    })
}

/// A successful answer, or why it is none.
fn refusal_or_done(reply: &super::super::http::Reply) -> Answer<Option<No>> {
    if reply.status == StatusCode::OK {
        Ok(None)
    } else {
        refusal(reply).map(Some)
    }
}

fn done(reply: &super::super::http::Reply) -> Answer<()> {
    refusal_or_done(reply)?.map_or(Ok(()), Err)
}

fn session(one: &Value) -> Option<RemoteSession> {
    Some(RemoteSession {
        handle: one["id"].as_u64()?.to_string(),
        current: one["is_current"] == Value::Bool(true),
        user_agent: one["user_agent"].as_str().unwrap_or_default().to_owned(),
        place: one["ip"].as_str().and_then(place),
        created_at: instant(&one["created_at"]),
        last_seen_at: instant(&one["last_seen_at"]),
    })
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
