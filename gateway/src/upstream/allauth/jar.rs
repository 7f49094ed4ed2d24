//! What a browser would keep for the server: its cookies, and where the sign-in stands.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ureq::http::HeaderMap;
use zeroize::Zeroize as _;

use super::super::{Answer, No, State};

/// Django compares this cookie with a header, to tell its own pages from others. No page could trick this client, so
/// both are made up here.
const CSRF: &str = "csrftoken";
/// In the shape that Django wants: 32 letters and digits.
pub(super) const CSRF_VALUE: &str = "genkangatewaygenkangatewaygenkan";
/// Remembers a browser (`MFA_TRUST_COOKIE_NAME` by default).
const TRUST: &str = "mfa_trusted";
/// More than a server in its right mind sets.
const MOST: usize = 16;
/// Longest value that is kept, bytes: what browsers keep.
const LONGEST: usize = 4096;

/// Where a sign-in, or a fresh proof, stands there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// The password was right; a code is asked for.
    #[default]
    Code,
    /// It asks whether the browser is to be remembered.
    Trust,
    /// Signed in.
    In,
    /// Signed in, and proving it once more.
    Again,
}

/// What is kept sealed between two calls.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Jar {
    pub(super) stage: Stage,
    cookies: BTreeMap<String, String>,
}

impl Drop for Jar {
    fn drop(&mut self) {
        self.cookies.values_mut().for_each(|value| value.zeroize());
    }
}

/// What is kept for a browser after its session has ended.
#[derive(Serialize, Deserialize)]
struct Trust {
    trust: String,
}

impl Jar {
    /// For a new sign-in, with what the server once gave to this browser.
    pub(super) fn with_trust(known: Option<&State>) -> Answer<Self> {
        let mut jar = Self::default();
        // One of an older form is as good as none: the code is asked for.
        if let Some(Ok(Trust { trust })) = known.map(State::read) {
            jar.cookies.insert(TRUST.to_owned(), trust);
        }
        Ok(jar)
    }

    /// What the server gave to remember the browser by. It does not belong to the session any longer.
    pub(super) fn take_trust(&mut self) -> Answer<Option<State>> {
        let trust = self.cookies.remove(TRUST);
        trust.map(|trust| State::of(&Trust { trust })).transpose()
    }

    /// The `Cookie` header.
    pub(super) fn header(&self) -> String {
        let kept = self.cookies.iter().map(|(name, value)| format!("; {name}={value}"));
        std::iter::once(format!("{CSRF}={CSRF_VALUE}")).chain(kept).collect()
    }

    /// Takes over what an answer sets.
    ///
    /// # Errors
    /// [`No::Unavailable`] when it sets what no browser would keep.
    pub(super) fn store(&mut self, headers: &HeaderMap) -> Answer<()> {
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().map_err(|_| No::Unavailable(None))?;
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let ended = value.is_empty() || value == "\"\"" || parts.any(|one| one.eq_ignore_ascii_case("max-age=0"));
            if name == CSRF {
                continue;
            }
            if ended {
                self.cookies.remove(name);
            } else if value.len() <= LONGEST && (self.cookies.len() < MOST || self.cookies.contains_key(name)) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            } else {
                return Err(super::super::http::nonsense("allauth cookies"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(lines: &[&str]) -> HeaderMap {
        lines
            .iter()
            .map(|line| ("set-cookie".parse().unwrap(), line.parse().unwrap()))
            .collect()
    }

    #[test]
    fn cookies_come_and_go() {
        let mut jar = Jar::default();
        jar.store(&set(&[
            "csrftoken=other; Path=/",
            "sessionid=one; HttpOnly; Max-Age=1209600; Path=/",
            "mfa_trusted=a:b; Path=/",
        ]))
        .unwrap();
        assert_eq!(
            jar.header(),
            format!("csrftoken={CSRF_VALUE}; mfa_trusted=a:b; sessionid=one")
        );
        jar.store(&set(&[
            "sessionid=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
        ]))
        .unwrap();
        assert_eq!(jar.header(), format!("csrftoken={CSRF_VALUE}; mfa_trusted=a:b"));
    }

    #[test]
    fn what_remembers_a_browser_outlives_the_session() {
        let mut jar = Jar::default();
        jar.store(&set(&["sessionid=one; Path=/", "mfa_trusted=a:b; Path=/"]))
            .unwrap();
        let known = jar.take_trust().unwrap();
        assert!(!jar.header().contains("a:b"));
        let next = Jar::with_trust(known.as_ref()).unwrap();
        assert_eq!(next.header(), format!("csrftoken={CSRF_VALUE}; mfa_trusted=a:b"));
        assert_eq!(
            Jar::with_trust(Some(&State::of(&7).unwrap())).unwrap().header(),
            Jar::default().header()
        );
    }

    #[test]
    fn a_flood_of_cookies_is_refused() {
        let lines: Vec<String> = (0..40).map(|n| format!("c{n}=x")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(Jar::default().store(&set(&lines)), Err(No::Unavailable(None)));
    }
}
