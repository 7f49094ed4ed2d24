//! Calls, and the cookies that go with them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ureq::http::{HeaderMap, Request, request::Builder};
use zeroize::Zeroizing;

use super::super::{
    Answer, Caller, No,
    http::{Client, Reply, nonsense, retry_after},
};
use crate::config::BetterAuthConfig;

/// The end of the name of the cookie by which it trusts a browser; what stands before it is configurable there.
const TRUST: &str = "trust_device";
/// Most cookies that are kept, and the longest value, bytes.
const MOST: usize = 16;
const LONGEST: usize = 4_096;

/// Its cookies, by name.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Jar(BTreeMap<String, Zeroizing<String>>);

impl Jar {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes out what trusts this browser.
    pub(super) fn split_trust(&mut self) -> Self {
        let mut trust = Self::default();
        self.0.retain(|name, value| {
            let trusts = name.ends_with(TRUST);
            if trusts {
                trust.0.insert(name.clone(), value.clone());
            }
            !trusts
        });
        trust
    }

    /// Keeps what an answer sets, drops what it removes (RFC 6265, section 5.3; it uses `Max-Age` only).
    fn take(&mut self, headers: &HeaderMap) {
        for line in headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|line| line.to_str().ok())
        {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let over = parts.any(|part| part.eq_ignore_ascii_case("max-age=0"));
            if over || value.is_empty() {
                self.0.remove(name);
            } else if value.len() <= LONGEST && (self.0.len() < MOST || self.0.contains_key(name)) {
                self.0.insert(name.to_owned(), Zeroizing::new(value.to_owned()));
            }
        }
    }

    fn header(&self) -> Zeroizing<String> {
        let pairs: Vec<Zeroizing<String>> = self
            .0
            .iter()
            .map(|(name, value)| Zeroizing::new(format!("{name}={}", **value)))
            .collect();
        let pairs: Vec<&str> = pairs.iter().map(|pair| pair.as_str()).collect();
        Zeroizing::new(pairs.join("; "))
    }
}

/// The server's address, and how to call it.
pub(super) struct Calls {
    client: Client,
    base: String,
    origin: String,
}

impl Calls {
    pub(super) fn new(config: &BetterAuthConfig) -> Self {
        let origin = config.origin.as_ref().unwrap_or(&config.url);
        Self {
            client: Client::new(&config.url),
            base: config.base_path.trim_end_matches('/').to_owned(),
            // It takes a call with cookies for forged when it comes from nowhere.
            origin: origin.origin().ascii_serialization(),
        }
    }

    pub(super) fn get(&self, from: Caller<'_>, jar: &mut Jar, path: &str) -> Answer<Reply> {
        self.send(from, jar, self.request(Request::get(self.address(path))), &[])
    }

    pub(super) fn post(&self, from: Caller<'_>, jar: &mut Jar, path: &str, body: &Value) -> Answer<Reply> {
        let body = Zeroizing::new(body.to_string());
        let request = self.request(Request::post(self.address(path)));
        self.send(
            from,
            jar,
            request.header("content-type", "application/json"),
            body.as_bytes(),
        )
    }

    /// Best effort: a session that cannot be ended now ends by itself.
    pub(super) fn sign_out(&self, from: Caller<'_>, jar: &mut Jar) {
        if !jar.is_empty() {
            let _ = self.post(from, jar, "/sign-out", &Value::Object(serde_json::Map::new()));
        }
    }

    fn address(&self, path: &str) -> String {
        self.client.address(&format!("{}{path}", self.base))
    }

    fn request(&self, request: Builder) -> Builder {
        request
            .header("accept", "application/json")
            .header("origin", &self.origin)
    }

    fn send(&self, from: Caller<'_>, jar: &mut Jar, request: Builder, body: &[u8]) -> Answer<Reply> {
        let mut request = request;
        if !jar.is_empty() {
            request = request.header("cookie", jar.header().as_str());
        }
        if let Some(ip) = from.ip {
            // Its own limits and its list of sessions are then about the person and not about this gateway.
            request = request.header("x-forwarded-for", ip.to_string());
        }
        let reply = self
            .client
            .send(request.body(body).map_err(|_| nonsense("an address"))?)?;
        jar.take(&reply.headers);
        match (reply.status.as_u16(), code_of(&reply)) {
            // Ten wrong codes in a row; for how long is not told.
            (429, "ACCOUNT_TEMPORARILY_LOCKED") => Err(No::Throttled(None)),
            (429, _) => Err(No::Throttled(wait(&reply.headers))),
            (403, "SESSION_NOT_FRESH") => Err(No::NotFresh),
            (403, "INVALID_ORIGIN" | "MISSING_OR_NULL_ORIGIN") => {
                tracing::error!("better-auth does not trust the origin of `upstream.url`: set `upstream.origin`");
                Err(No::Unavailable(None))
            }
            (500.., _) => Err(nonsense("a call")),
            _ => Ok(reply),
        }
    }
}

/// What went wrong, in its words.
pub(super) fn code_of(reply: &Reply) -> &str {
    reply.body["code"].as_str().unwrap_or_default()
}

/// It has a header of its own for the time to wait.
fn wait(headers: &HeaderMap) -> Option<contract::Millis> {
    let own = headers
        .get("x-retry-after")
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let own = own
        .filter(|seconds| (0..=86_400).contains(seconds))
        .map(|seconds: contract::Millis| seconds * 1_000);
    own.or_else(|| retry_after(headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("set-cookie", line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn cookies_are_kept_replaced_and_removed_as_the_server_says() {
        let mut jar = Jar::default();
        jar.take(&headers(&[
            "better-auth.two_factor=2fa-x.sig%3D; Max-Age=600; Path=/; HttpOnly; SameSite=Lax",
            "better-auth.session_token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
        ]));
        assert_eq!(*jar.header(), "better-auth.two_factor=2fa-x.sig%3D");
        jar.take(&headers(&[
            "__Secure-better-auth.session_token=t.s; Max-Age=604800; Secure",
            "better-auth.two_factor=gone; Max-Age=0",
            "__Secure-better-auth.trust_device=a!b.c; Max-Age=2592000",
            "nonsense",
        ]));
        let trust = jar.split_trust();
        assert_eq!(*jar.header(), "__Secure-better-auth.session_token=t.s");
        assert_eq!(*trust.header(), "__Secure-better-auth.trust_device=a!b.c");
    }

    #[test]
    fn a_server_that_sets_cookies_without_end_is_not_followed() {
        let mut jar = Jar::default();
        for at in 0..100 {
            jar.take(&headers(&[&format!("c{at}=x")]));
        }
        jar.take(&headers(&[&format!("c0={}", "y".repeat(LONGEST + 1))]));
        assert_eq!(jar.0.len(), MOST);
        assert_eq!(*jar.0["c0"], "x");
    }
}
