//! The calls of the account, one by one.

use super::{Answer, Body, Json, Request, fetch, fetch::POLL_DEADLINE, json::write};
use crate::{
    account::{Call, Ended, Reply},
    flow::Failure,
};
use contract::{CSRF_HEADER, decode::Decode};
use js_sys::encode_uri_component;
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// The server holds a long poll this long, s.
const WAIT: u32 = 25;

/// Makes a call; `csrf` goes with a write.
///
/// # Errors
/// [`Failure`].
pub async fn account(call: &Call, csrf: &str, abort: Option<&AbortController>) -> Result<Reply, Failure> {
    let (method, path) = route(call);
    let headers = [(CSRF_HEADER, csrf)];
    let held = match call {
        Call::Methods { after, wait } => after.is_some() && *wait > 0,
        Call::Trial { after, .. } | Call::Enrollment { after, .. } => after.is_some(),
        _ => false,
    };
    let answer = fetch(Request {
        method,
        path: &path,
        headers: if call.is_write() { &headers } else { &[] },
        body: if method == "GET" {
            Body::None
        } else {
            Body::Json(write(&body(call)))
        },
        deadline: if held { POLL_DEADLINE } else { 0 },
        abort,
    })
    .await?;
    reply(call, answer).ok_or(Failure::Malformed)
}

/// What a long poll adds to its path.
fn news(after: Option<u64>, wait: u32) -> String {
    after.map_or_else(String::new, |after| {
        ["?after=", &after.to_string(), "&wait=", &wait.to_string()].concat()
    })
}

fn route(call: &Call) -> (&'static str, String) {
    let at = |parts: &[&str]| [&["/account"], parts].concat().concat();
    match call {
        Call::Session => ("GET", "/session".into()),
        Call::SignOut => ("DELETE", "/session".into()),
        Call::Methods { after, wait } => ("GET", at(&["/methods", &news(*after, *wait)])),
        Call::Patch { id, .. } => ("PATCH", at(&["/methods/", id])),
        Call::Remove { id } => ("DELETE", at(&["/methods/", id])),
        Call::Restore { id } => ("POST", at(&["/methods/", id, "/restore"])),
        Call::Test { id } => ("POST", at(&["/methods/", id, "/test"])),
        Call::Trial { id, after } => ("GET", at(&["/tests/", id, &news(*after, WAIT)])),
        Call::EndTrial { id } => ("DELETE", at(&["/tests/", id])),
        Call::Enroll(_) => ("POST", at(&["/enrollments"])),
        Call::Enrollment { id, after } => ("GET", at(&["/enrollments/", id, &news(*after, WAIT)])),
        Call::Verify { id, .. } => ("POST", at(&["/enrollments/", id, "/verify"])),
        Call::Resend { id } => ("POST", at(&["/enrollments/", id, "/resend"])),
        Call::GiveUp { id } => ("DELETE", at(&["/enrollments/", id])),
        Call::Marks => ("GET", at(&["/recovery-codes"])),
        Call::MakeCodes => ("POST", at(&["/recovery-codes"])),
        Call::Sessions => ("GET", at(&["/sessions"])),
        Call::EndSession { id } => ("DELETE", at(&["/sessions/", id])),
        Call::EndSessions(Ended::Others) => ("DELETE", at(&["/sessions?others=true"])),
        Call::EndSessions(Ended::All) => ("DELETE", at(&["/sessions?all=true"])),
        Call::Activity { cursor, of } => {
            let mut path = at(&["/activity"]);
            let mut sign = "?";
            if let Some(cursor) = cursor {
                path.push_str("?cursor=");
                path.push_str(&String::from(encode_uri_component(cursor)));
                sign = "&";
            }
            if let Some(of) = of {
                path.push_str(sign);
                path.push_str("of=");
                path.push_str(of.as_str());
            }
            ("GET", path)
        }
        Call::Report { id } => ("POST", at(&["/activity/", id, "/report"])),
        Call::Secure => ("POST", at(&["/secure"])),
        Call::Password(_) => ("PUT", at(&["/password"])),
    }
}

fn body(call: &Call) -> Vec<(&'static str, JsValue)> {
    let mut members = Vec::new();
    let mut text = |name: &'static str, value: &Option<String>| {
        if let Some(value) = value {
            members.push((name, JsValue::from_str(value)));
        }
    };
    match call {
        Call::Patch { patch, .. } => {
            text("label", &patch.label);
            members.extend(patch.default.map(|yes| ("default", yes.into())));
            members.extend(patch.allow_requests.map(|yes| ("allow_requests", yes.into())));
            members.extend(
                patch
                    .paused_until
                    .map(|at| ("paused_until", JsValue::from_f64(at as f64))),
            );
        }
        Call::Enroll(start) => {
            text("address", &start.address);
            text("label", &start.label);
            text("replaces", &start.replaces);
            members.push(("type", start.kind.as_str().into()));
        }
        Call::Verify { verify, .. } => {
            text("code", &verify.code);
            text("credential", &verify.credential);
            text("label", &verify.label);
        }
        Call::Password(change) => {
            members.push(("password", JsValue::from_str(&change.password)));
            members.push(("end_sessions", change.end_sessions.into()));
        }
        _ => {}
    }
    members
}

fn reply(call: &Call, answer: Answer) -> Option<Reply> {
    let Answer::Json(json) = answer else {
        return Some(if call.is_write() { Reply::Done } else { Reply::Unchanged });
    };
    Some(match call {
        Call::Session => Reply::Session(read(&json)?),
        Call::Methods { .. } | Call::Patch { .. } | Call::Remove { .. } | Call::Restore { .. } => {
            Reply::Methods(Box::new(read(&json)?))
        }
        Call::Test { .. } | Call::Trial { .. } => Reply::Trial(Box::new(read(&json)?)),
        Call::Enroll(_) | Call::Enrollment { .. } | Call::Verify { .. } | Call::Resend { .. } => {
            Reply::Enrollment(Box::new(read(&json)?))
        }
        Call::Marks => Reply::Marks(read(&json)?),
        Call::MakeCodes => Reply::Codes(read(&json)?),
        Call::Sessions => Reply::Sessions(read(&json)?),
        Call::EndSession { .. } | Call::EndSessions(_) | Call::Password(_) => Reply::Ended(read(&json)?),
        Call::Activity { .. } => Reply::Activity(Box::new(read(&json)?)),
        Call::Report { .. } | Call::Secure => Reply::Secured(read(&json)?),
        Call::EndTrial { .. } | Call::GiveUp { .. } | Call::SignOut => Reply::Done,
    })
}

fn read<T: Decode>(json: &Json) -> Option<T> {
    T::decode(json)
}
