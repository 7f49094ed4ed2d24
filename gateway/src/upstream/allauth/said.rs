//! What the server's answers mean.

use contract::{Millis, flow::MethodKind};
use serde_json::Value;
use ureq::http::StatusCode;

use super::super::{
    Answer, Factor, No,
    http::{Reply, nonsense, retry_after},
};

/// Handle of the authenticator app: an account has one at most, without an id.
pub(super) const TOTP: &str = "totp";
/// Handle of the recovery codes.
pub(super) const CODES: &str = "recovery_codes";
/// Digits of an authenticator app's codes (`MFA_TOTP_DIGITS` by default).
const TOTP_DIGITS: usize = 6;
/// Digits of its recovery codes (`MFA_RECOVERY_CODE_DIGITS` by default).
const CODE_DIGITS: u32 = 8;

/// What an answer about signing in means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Signed in.
    In,
    /// Not yet: this is asked for next.
    Pending {
        /// The id of what is pending.
        stage: String,
        /// Which kinds of proof it takes.
        types: Vec<String>,
    },
    /// Nobody is signed in, and nothing is under way.
    Out,
    /// Somebody is signed in, who has to prove it once more.
    Proof,
    /// Refused.
    No(No),
}

impl Said {
    /// Reads an answer.
    ///
    /// # Errors
    /// [`No::Unavailable`] when it makes no sense.
    pub(super) fn of(reply: &Reply) -> Answer<Self> {
        let inside = reply.body.pointer("/meta/is_authenticated").and_then(Value::as_bool);
        match (reply.status, inside) {
            (StatusCode::OK, Some(true)) => Ok(Self::In),
            // Removing or listing something answers without saying who is there.
            (StatusCode::UNAUTHORIZED, Some(true)) => Ok(Self::Proof),
            (StatusCode::UNAUTHORIZED, _) => Ok(pending(&reply.body).unwrap_or(Self::Out)),
            (StatusCode::GONE, _) => Ok(Self::Out),
            _ => refusal(reply).map(Self::No),
        }
    }
}

/// What an answer that is no success means, outside of signing in.
pub(super) fn refusal(reply: &Reply) -> Answer<No> {
    let code = reply.body.pointer("/errors/0/code").and_then(Value::as_str);
    match (reply.status, code) {
        // The throttle of sign-ins answers 400 without a time.
        (StatusCode::BAD_REQUEST, Some("too_many_login_attempts")) => Ok(No::Throttled(None)),
        (StatusCode::TOO_MANY_REQUESTS, _) => Ok(No::Throttled(retry_after(&reply.headers))),
        (StatusCode::BAD_REQUEST, Some(_)) => Ok(No::Wrong),
        // What was begun is not where it was: somebody is signed in already, or not any more.
        (StatusCode::CONFLICT, _) => Ok(No::Over),
        (StatusCode::UNAUTHORIZED | StatusCode::GONE, _) => {
            let inside = reply.body.pointer("/meta/is_authenticated").and_then(Value::as_bool);
            Ok(if inside == Some(true) {
                No::NotFresh
            } else {
                No::SignedOut
            })
        }
        _ => Err(nonsense("allauth status")),
    }
}

fn pending(body: &Value) -> Option<Said> {
    let flows = body.pointer("/data/flows")?.as_array()?;
    let flow = flows.iter().find(|one| one["is_pending"] == Value::Bool(true))?;
    let types = flow["types"].as_array().map(Vec::as_slice).unwrap_or_default();
    Some(Said::Pending {
        stage: flow["id"].as_str()?.to_owned(),
        types: types.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
    })
}

/// The `data` of a successful answer that is a list.
pub(super) fn list(reply: &Reply) -> Answer<&Vec<Value>> {
    if reply.status != StatusCode::OK {
        return Err(refusal(reply)?);
    }
    reply.body["data"].as_array().ok_or_else(|| nonsense("allauth list"))
}

/// What can be used at a sign-in, before anything is known about it. The app comes first: codes are for emergencies.
pub(super) fn usable(types: &[String]) -> Vec<Factor> {
    let has = |kind: &str| types.iter().any(|one| one == kind);
    let app = has(TOTP).then(|| Factor::of(MethodKind::Totp, TOTP));
    let codes = has(CODES).then(|| Factor::of(MethodKind::Recovery, CODES).with_length(CODE_DIGITS));
    app.into_iter().chain(codes).collect()
}

/// The authenticator app among the authenticators.
pub(super) fn totp(one: &Value) -> Option<Factor> {
    dated(one, TOTP, MethodKind::Totp, None, 0)
}

/// The recovery codes among the authenticators.
pub(super) fn codes(one: &Value) -> Option<Factor> {
    let left = one["unused_code_count"]
        .as_u64()
        .and_then(|left| u32::try_from(left).ok());
    dated(one, CODES, MethodKind::Recovery, left, CODE_DIGITS)
}

fn dated(one: &Value, handle: &str, kind: MethodKind, left: Option<u32>, length: u32) -> Option<Factor> {
    (one["type"] == handle).then(|| Factor {
        handle: handle.to_owned(),
        kind,
        label: String::new(),
        created_at: instant(&one["created_at"]),
        last_used_at: instant(&one["last_used_at"]),
        left,
        length,
    })
}

/// Seconds with a fraction, as ms.
pub(super) fn instant(value: &Value) -> Option<Millis> {
    let seconds = value.as_f64().filter(|seconds| (0.0..1e11).contains(seconds))?;
    #[expect(clippy::cast_possible_truncation, reason = "checked to be small")]
    Some((seconds * 1000.0) as Millis)
}

/// Whether a code can be of this kind at all.
pub(super) fn shaped(kind: MethodKind, code: &str) -> bool {
    let digits = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        MethodKind::Totp => digits && code.len() == TOTP_DIGITS,
        MethodKind::Recovery => digits && code.len() > TOTP_DIGITS,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use ureq::http::HeaderMap;

    use super::*;

    fn reply(status: u16, body: Value) -> Reply {
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body,
        }
    }

    #[test]
    fn answers_as_recorded() {
        let code = json!({"status": 401, "data": {"flows": [{"id": "login"}, {"id": "mfa_authenticate", "is_pending": true,
            "types": ["recovery_codes", "totp"]}]}, "meta": {"is_authenticated": false}});
        let types = vec!["recovery_codes".to_owned(), "totp".to_owned()];
        let stage = "mfa_authenticate".to_owned();
        assert_eq!(Said::of(&reply(401, code)), Ok(Said::Pending { stage, types }));
        let inside = json!({"status": 200, "data": {"user": {"id": 1}}, "meta": {"is_authenticated": true}});
        assert_eq!(Said::of(&reply(200, inside)), Ok(Said::In));
        let again =
            json!({"status": 401, "data": {"flows": [{"id": "reauthenticate"}]}, "meta": {"is_authenticated": true}});
        assert_eq!(Said::of(&reply(401, again.clone())), Ok(Said::Proof));
        assert_eq!(refusal(&reply(401, again)), Ok(No::NotFresh));
        let out = json!({"status": 401, "data": {"flows": [{"id": "login"}]}, "meta": {"is_authenticated": false}});
        assert_eq!(Said::of(&reply(401, out.clone())), Ok(Said::Out));
        assert_eq!(refusal(&reply(401, out)), Ok(No::SignedOut));
        let wrong = json!({"status": 400, "errors": [{"code": "username_password_mismatch", "param": "password"}]});
        assert_eq!(Said::of(&reply(400, wrong)), Ok(Said::No(No::Wrong)));
        let many = json!({"status": 400, "errors": [{"code": "too_many_login_attempts"}]});
        assert_eq!(Said::of(&reply(400, many)), Ok(Said::No(No::Throttled(None))));
        assert_eq!(
            Said::of(&reply(429, json!({"status": 429}))),
            Ok(Said::No(No::Throttled(None)))
        );
        assert_eq!(Said::of(&reply(409, json!({"status": 409}))), Ok(Said::No(No::Over)));
    }

    #[test]
    fn nonsense_is_no_answer() {
        let strange = [
            Value::Null,
            json!([]),
            json!({}),
            json!({"data": []}),
            json!({"meta": 7}),
            json!("ok"),
        ];
        for status in [200, 201, 204, 302, 400, 403, 404, 500] {
            for body in &strange {
                let said = Said::of(&reply(status, body.clone()));
                assert_eq!(said, Err(No::Unavailable(None)), "{status} {body}");
            }
        }
        for body in [json!({}), json!({"data": {}}), json!([])] {
            assert!(list(&reply(200, body)).is_err());
        }
    }

    #[test]
    fn kinds_of_codes_are_told_apart_by_their_shape() {
        for (kind, code, fits) in [
            (MethodKind::Totp, "123456", true),
            (MethodKind::Totp, "12345678", false),
            (MethodKind::Recovery, "12345678", true),
            (MethodKind::Recovery, "123456", false),
            (MethodKind::Recovery, "1234567a", false),
            (MethodKind::Push, "123456", false),
            (MethodKind::Totp, "", false),
        ] {
            assert_eq!(shaped(kind, code), fits, "{code}");
        }
    }

    #[test]
    fn authenticators_as_recorded() {
        let app = json!({"type": "totp", "created_at": 1795354206.485588, "last_used_at": null});
        let found = totp(&app).unwrap();
        assert_eq!((found.created_at, found.last_used_at), (Some(1_795_354_206_485), None));
        let set = json!({"type": "recovery_codes", "created_at": 1795354206.5, "last_used_at": null,
            "total_code_count": 10, "unused_code_count": 9});
        assert_eq!(codes(&set).unwrap().left, Some(9));
        assert_eq!((totp(&set), codes(&app)), (None, None));
        let both = vec!["recovery_codes".to_owned(), "totp".to_owned(), "webauthn".to_owned()];
        let kinds: Vec<_> = usable(&both).into_iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [MethodKind::Totp, MethodKind::Recovery]);
    }
}
