//! One HTTP client for all adapters: bounded in time and size, no redirects, no cookies of its own.

use std::{io::Read as _, time::Duration};

use contract::Millis;
use serde_json::Value;
use ureq::{
    Agent, Body,
    http::{HeaderMap, Request, Response, StatusCode},
};
use url::Url;

use super::{Answer, No};

/// Longest wait for a whole answer: less than the page's own patience, so that it is told what is wrong.
const PATIENCE: Duration = Duration::from_secs(8);
/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(3);
/// Largest answer that is read, bytes.
const LARGEST: u64 = 1024 * 1024;

/// A server's address, and how to talk to it.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    base: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, when it is JSON; else `Null`.
    pub body: Value,
}

impl Client {
    /// A client of the server at `base`; a slash at its end does not matter.
    #[must_use]
    pub fn new(base: &Url) -> Self {
        let agent = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .timeout_connect(Some(CONNECT))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent("genkan-gateway")
            .build();
        Self {
            agent: agent.into(),
            base: base.as_str().trim_end_matches('/').to_owned(),
        }
    }

    /// The full address of a path that begins with a slash.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Sends a request whose address was made by [`Self::address`]. A status that is no success is no error here: many
    /// servers answer 400 and 401 in the normal way of things.
    ///
    /// # Errors
    /// [`No::Unavailable`] when no answer came in time, it was too large, or the server said 502, 503, 504 or 5xx
    /// without JSON. Never says more: the address may hold a transaction, the error a name.
    pub fn send<B: ureq::AsSendBody>(&self, request: Request<B>) -> Answer<Reply> {
        let answer = self.agent.run(request).map_err(|error| {
            tracing::warn!(reason = class(&error), "the identity server did not answer");
            No::Unavailable(None)
        })?;
        read(answer)
    }
}

fn read(answer: Response<Body>) -> Answer<Reply> {
    let (parts, mut body) = answer.into_parts();
    let mut text = Vec::new();
    body.as_reader()
        .take(LARGEST + 1)
        .read_to_end(&mut text)
        .map_err(|_| No::Unavailable(None))?;
    if text.len() as u64 > LARGEST {
        tracing::warn!("an answer of the identity server was too large");
        return Err(No::Unavailable(None));
    }
    let body = serde_json::from_slice(&text).unwrap_or(Value::Null);
    let gateway = matches!(parts.status.as_u16(), 502..=504);
    if gateway || (parts.status.is_server_error() && body.is_null()) {
        return Err(No::Unavailable(retry_after(&parts.headers)));
    }
    Ok(Reply {
        status: parts.status,
        headers: parts.headers,
        body,
    })
}

/// `Retry-After` in seconds, as ms; the form with a date is not used by servers that answer programs.
#[must_use]
pub fn retry_after(headers: &HeaderMap) -> Option<Millis> {
    let seconds: Millis = headers.get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    (0..=86_400).contains(&seconds).then_some(seconds * 1_000)
}

/// An answer that makes no sense: logged by the place that found it, without its content.
#[must_use]
pub fn nonsense(place: &'static str) -> No {
    tracing::warn!(place, "the identity server's answer makes no sense");
    No::Unavailable(None)
}

/// What kind of failure it was, without anything of the request.
const fn class(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "too slow",
        ureq::Error::HostNotFound => "no such host",
        ureq::Error::Io(_) | ureq::Error::ConnectionFailed => "no connection",
        ureq::Error::Tls(_) => "TLS",
        _ => "other",
    }
}
