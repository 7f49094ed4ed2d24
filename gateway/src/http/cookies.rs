//! The cookies: `__Host-` prefixed, Secure, HttpOnly, SameSite=Lax, Path=/ (RFC 6265bis).

use axum::http::{HeaderMap, header};

use crate::breaks::{Rule, breaks};

/// Binds flows to a browser.
pub const FLOW: &str = "__Host-flow";
/// Binds flows to a browser below one embedding site; never anything else (security rule W12).
pub const FRAME: &str = "__Host-embed";
/// The session.
pub const SESSION: &str = "__Host-sid";
/// A browser seen with an account; no authority.
pub const KNOWN_BROWSER: &str = "__Host-dev";

/// The value of a cookie of the request.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// A `Set-Cookie` value; without `max_age` (seconds) it lives as long as the browser.
#[must_use]
pub fn set(name: &str, value: &str, max_age: Option<i64>) -> String {
    let hidden = if breaks(Rule::HttpOnly) { "" } else { " HttpOnly;" };
    let mut cookie = format!("{name}={value}; Path=/; Secure;{hidden} SameSite=Lax");
    if let Some(seconds) = max_age {
        cookie.push_str(&format!("; Max-Age={seconds}"));
    }
    cookie
}

/// A `Set-Cookie` value for a frame: sent from there, and only below the site that embedded it when it was set (CHIPS).
#[must_use]
pub fn set_partitioned(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=None; Partitioned")
}

/// Whose cookies a call brings and gets: a page's, or a frame's, which knows none of the page's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jar {
    /// The pages'.
    Page,
    /// A frame's: one cookie, which is set with the document and nowhere else.
    Frame,
}

impl Jar {
    /// What binds flows to this browser.
    #[must_use]
    pub fn browser(self, headers: &HeaderMap) -> Option<String> {
        let name = match self {
            Self::Page => FLOW,
            Self::Frame if breaks(Rule::FrameCookies) => FLOW,
            Self::Frame => FRAME,
        };
        read(headers, name).map(str::to_owned)
    }

    /// The session's token.
    #[must_use]
    pub fn session(self, headers: &HeaderMap) -> Option<String> {
        self.pages(headers, SESSION)
    }

    /// The token of a browser seen with an account.
    #[must_use]
    pub fn known(self, headers: &HeaderMap) -> Option<String> {
        self.pages(headers, KNOWN_BROWSER)
    }

    fn pages(self, headers: &HeaderMap, name: &str) -> Option<String> {
        read(headers, name).filter(|_| self == Self::Page).map(str::to_owned)
    }
}

/// A `Set-Cookie` value that removes a cookie.
#[must_use]
pub fn clear(name: &str) -> String {
    set(name, "", Some(0))
}
