//! Calls in the phone's name, signed with its key (see [`contract::device`]).

use super::{core::Clock, core::Reading, keys};
use crate::{
    browser::clock,
    client::{Answer, Body, Request, base_path, fetch},
    flow::Failure,
};
use contract::{
    Millis,
    device::{DEVICE_HEADER, NONCE_HEADER, SIGNATURE_HEADER, TIME_HEADER, signing_input},
    problem::ProblemKind,
};
use std::cell::Cell;
use web_sys::{AbortController, CryptoKey};

/// The service refuses a time that is over five minutes off. Beyond this much, a refusal may be the clock's fault, ms.
const WORTH_CORRECTING: Millis = 60_000;

/// Both clocks of this device, read together.
pub fn reading() -> Reading {
    Reading {
        steady: clock::now(),
        wall: js_sys::Date::now() as Millis,
    }
}

/// One call to be signed.
pub struct Call<'a> {
    /// The device's id.
    pub device: &'a str,
    /// Its key.
    pub key: &'a CryptoKey,
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// What comes after `{base}/device`, with its query.
    pub path: &'a str,
    /// JSON, or empty for none.
    pub body: &'a str,
    /// Given up after this long, ms; 0 for the ordinary time.
    pub deadline: Millis,
    /// Gives it up from outside.
    pub abort: Option<&'a AbortController>,
}

/// Makes the call. When it is refused and the service's clock differs, the clock is set right and the call made once
/// more, with a new nonce.
pub async fn call(call: &Call<'_>, clock: &Cell<Clock>) -> Result<Answer, Failure> {
    let mut corrected = false;
    loop {
        let asked = clock.get().now(reading());
        let result = once(call, asked).await;
        match &result {
            Err(Failure::Problem {
                kind: ProblemKind::NotAuthenticated,
                server_time: Some(server),
                ..
            }) if !corrected && (*server - asked).abs() >= WORTH_CORRECTING => {
                corrected = true;
                clock.set(Clock::told(*server, reading()));
            }
            _ => return result,
        }
    }
}

async fn once(call: &Call<'_>, time: Millis) -> Result<Answer, Failure> {
    let path = ["/device", call.path].concat();
    let signed = [&base_path(), &*path].concat();
    let (time, nonce, signature) = sign(call, &signed, time).await.ok_or(Failure::Malformed)?;
    let headers = [
        (DEVICE_HEADER, call.device),
        (TIME_HEADER, time.as_str()),
        (NONCE_HEADER, nonce.as_str()),
        (SIGNATURE_HEADER, signature.as_str()),
    ];
    let body = if call.body.is_empty() {
        Body::None
    } else {
        Body::Json(call.body.to_owned())
    };
    let (method, deadline, abort) = (call.method, call.deadline, call.abort);
    fetch(Request {
        method,
        path: &path,
        headers: &headers,
        body,
        deadline,
        abort,
    })
    .await
}

async fn sign(call: &Call<'_>, path: &str, time: Millis) -> Option<(String, String, String)> {
    let (time, nonce) = (time.to_string(), keys::nonce()?);
    let digest = keys::sha256(call.body).await?;
    let input = signing_input(call.method, path, &time, &nonce, &digest);
    let signature = keys::sign(call.key, &input).await?;
    Some((time, nonce, signature))
}
