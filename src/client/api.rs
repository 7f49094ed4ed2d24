//! The calls of the contract, one by one.

use super::{
    Answer, Body, Request, fetch,
    fetch::POLL_DEADLINE,
    json::{Json, object, write},
};
use crate::flow::{Call, Failure, Input, Reply, StepUp};
use contract::{
    CSRF_HEADER, IDEMPOTENCY_HEADER,
    account::Session,
    decode::Decode,
    flow::{Flow, Purpose},
};
use wasm_bindgen::JsValue;
use web_sys::AbortController;

/// What a write carries besides its call.
pub struct Write<'a> {
    /// The body of an action.
    pub input: &'a Input,
    /// The revision for an action.
    pub rev: u64,
    /// The CSRF token.
    pub csrf: &'a str,
    /// The idempotency key.
    pub key: &'a str,
    /// Registered application and return target, for a start.
    pub target: (Option<&'a str>, Option<&'a str>),
    /// What a fresh proof is asked for, for a start.
    pub step_up: Option<&'a StepUp>,
}

/// Makes a call.
///
/// # Errors
/// [`Failure`].
pub async fn call(call: &Call, write: &Write<'_>, abort: Option<&AbortController>) -> Result<Reply, Failure> {
    let (method, path) = route(call);
    let headers = [(CSRF_HEADER, write.csrf), (IDEMPOTENCY_HEADER, write.key)];
    let headers = match call {
        Call::Act { .. } => &headers[..],
        Call::Cancel { .. } | Call::SignOut => &headers[..1],
        _ => &[],
    };
    let deadline = if matches!(call, Call::Poll { .. }) {
        POLL_DEADLINE
    } else {
        0
    };
    let answer = fetch(Request {
        method,
        path: &path,
        headers,
        body: body(call, write),
        deadline,
        abort,
    })
    .await?;
    reply(call, answer).ok_or(Failure::Malformed)
}

fn route(call: &Call) -> (&'static str, String) {
    let (method, parts): (_, [&str; 4]) = match call {
        Call::Start => ("POST", ["/flows", "", "", ""]),
        Call::Load { flow } => ("GET", ["/flows/", flow, "", ""]),
        Call::Poll { flow, after } => {
            let after = after.to_string();
            let path = ["/flows/", flow, "?after=", &after, "&wait=25"].concat();
            return ("GET", path);
        }
        Call::Act { flow, action, .. } => ("POST", ["/flows/", flow, "/actions/", action.as_str()]),
        Call::Cancel { flow } => ("DELETE", ["/flows/", flow, "", ""]),
        Call::Session => ("GET", ["/session", "", "", ""]),
        Call::SignOut => ("DELETE", ["/session", "", "", ""]),
    };
    (method, parts.concat())
}

fn body(call: &Call, w: &Write<'_>) -> Body {
    match call {
        Call::Start => {
            let purpose = match w.step_up {
                Some(_) => Purpose::Reauthenticate,
                None => Purpose::SignIn,
            };
            let mut members = vec![("purpose", JsValue::from_str(purpose.as_str()))];
            let touches = w.step_up.and_then(|step_up| step_up.touches.as_deref());
            members.extend(touches.map(|what| ("touches", what.into())));
            members.extend(w.target.0.map(|client| ("client", client.into())));
            members.extend(w.target.1.map(|path| ("return", path.into())));
            Body::Json(write(&members))
        }
        Call::Act { .. } => {
            let mut members = vec![("rev", JsValue::from_f64(w.rev as f64))];
            if !w.input.name.is_empty() {
                let input = w.input;
                let value = match input.yes {
                    Some(yes) => yes.into(),
                    None if input.name == "values" => {
                        object(input.values.iter().map(|(name, text)| (name.as_str(), text.into()))).into()
                    }
                    None => input.text.as_str().into(),
                };
                members.push((w.input.name, value));
            }
            Body::Json(write(&members))
        }
        Call::Cancel { .. } | Call::SignOut => Body::Json("{}".into()),
        _ => Body::None,
    }
}

fn reply(call: &Call, answer: Answer) -> Option<Reply> {
    Some(match (call, answer) {
        (Call::Poll { .. }, Answer::Empty) => Reply::Unchanged,
        (Call::Cancel { .. } | Call::SignOut, _) => Reply::Done,
        (_, Answer::Empty) => return None,
        (Call::Session, Answer::Json(json)) => Reply::Session(Session::decode::<Json>(&json)?),
        (_, Answer::Json(json)) => Reply::Flow(Box::new(Flow::decode(&json)?)),
    })
}
