//! The cookies: `__Host-` prefixed, Secure, HttpOnly, SameSite=Lax, Path=/ (RFC 6265bis).

use axum::http::{HeaderMap, header};

use crate::breaks::{Rule, breaks};

/// Binds flows to a browser.
pub const FLOW: &str = "__Host-flow";
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

/// A `Set-Cookie` value that removes a cookie.
#[must_use]
pub fn clear(name: &str) -> String {
    set(name, "", Some(0))
}
