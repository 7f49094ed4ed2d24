//! Where the API is: below the address that was given, or where the discovery document says it is.

use url::{Host, Url};

/// The API's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// `scheme://host[:port]`.
    pub origin: String,
    /// What every path below it begins with; no slash at its end.
    pub path: String,
}

impl Api {
    /// Out of `Discovery.base`, for pages at this address.
    ///
    /// # Errors
    /// Says what a base has to be, when the pages would call nobody: at another site no cookie goes with a call, and no
    /// password may; in plain http nothing leaves this computer.
    pub fn of(base: &str, pages: &Url) -> Result<Self, &'static str> {
        const SHAPE: &str = "a base that is a path (`/api/v1`) or an address without a query";
        let absolute = base.starts_with("https://") || base.starts_with("http://");
        let Some(at) = pages.join(base).ok().filter(|_| base.starts_with('/') || absolute) else {
            return Err(SHAPE);
        };
        if at.query().is_some() || at.fragment().is_some() || !at.username().is_empty() || at.password().is_some() {
            return Err(SHAPE);
        }
        if at.origin() != pages.origin() {
            if !same_site(&at, pages) {
                return Err("a base at this site: elsewhere the pages send no password");
            }
            if at.scheme() != "https" && !(is_here(&at) && is_here(pages)) {
                return Err("a base in https: plain http is for this computer alone");
            }
        }
        Ok(Self {
            origin: at.origin().ascii_serialization(),
            path: at.path().trim_end_matches('/').to_owned(),
        })
    }

    /// Where it is when nobody says so.
    pub fn usual(pages: &Url) -> Self {
        Self {
            origin: pages.origin().ascii_serialization(),
            path: "/api/v1".to_owned(),
        }
    }
}

/// Whether browsers send `SameSite` cookies from one to the other (HTML, *same site*).
fn same_site(one: &Url, two: &Url) -> bool {
    let registered = |name: &str| psl::domain(name.as_bytes()).map(|domain| domain.as_bytes().to_ascii_lowercase());
    one.scheme() == two.scheme()
        && match (one.host(), two.host()) {
            (Some(Host::Domain(a)), Some(Host::Domain(b))) => {
                a == b || registered(a).is_some_and(|site| registered(b) == Some(site))
            }
            (a, b) => a.is_some() && a == b,
        }
}

/// Whether an address is this computer (RFC 6761, 6.3; Secure Contexts, 3.1).
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(base: &str, pages: &str) -> Option<(String, String)> {
        let api = Api::of(base, &Url::parse(pages).unwrap()).ok()?;
        Some((api.origin, api.path))
    }

    #[test]
    fn a_path_is_below_the_pages_and_an_address_is_followed() {
        let found = |origin: &str, path: &str| Some((origin.to_owned(), path.to_owned()));
        for (base, pages, expected) in [
            (
                "/api/v1",
                "https://login.example.com/start",
                found("https://login.example.com", "/api/v1"),
            ),
            (
                "/api/v1/",
                "http://localhost:8080",
                found("http://localhost:8080", "/api/v1"),
            ),
            ("/", "http://localhost:8080", found("http://localhost:8080", "")),
            (
                "https://api.example.com/v1",
                "https://login.example.com",
                found("https://api.example.com", "/v1"),
            ),
            (
                "https://api.example.co.jp:8443/v1",
                "https://example.co.jp",
                found("https://api.example.co.jp:8443", "/v1"),
            ),
            (
                "http://localhost:9/v1",
                "http://localhost:8",
                found("http://localhost:9", "/v1"),
            ),
        ] {
            assert_eq!(of(base, pages), expected, "{base} for {pages}");
        }
    }

    #[test]
    fn nothing_is_sent_to_another_site_nor_in_the_clear() {
        for (base, pages) in [
            ("https://api.example.org/v1", "https://login.example.com"),
            ("//api.example.org/v1", "https://login.example.com"),
            ("/\\api.example.org/v1", "https://login.example.com"),
            ("https://two.github.io/v1", "https://one.github.io"),
            ("https://b.co.jp/v1", "https://a.co.jp"),
            ("http://api.example.com/v1", "https://login.example.com"),
            ("http://api.example.com/v1", "http://login.example.com"),
            ("https://a:b@api.example.com/v1", "https://login.example.com"),
            ("https://api.example.com/v1?x", "https://login.example.com"),
            ("api/v1", "https://login.example.com"),
            ("javascript:alert(1)", "https://login.example.com"),
            ("", "https://login.example.com"),
        ] {
            assert_eq!(of(base, pages), None, "{base} for {pages}");
        }
    }
}
