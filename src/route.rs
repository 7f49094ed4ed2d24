//! The addresses of the sign-in document, and which ones the page may go to.

/// A page of the sign-in document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// `/`, and everything else: signing in.
    SignIn,
    /// `/signed-in`: the small page of somebody who is signed in.
    SignedIn,
}

impl Route {
    /// The page of a path.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        match path.trim_end_matches('/') {
            "/signed-in" => Self::SignedIn,
            _ => Self::SignIn,
        }
    }

    /// Its path.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/",
            Self::SignedIn => "/signed-in",
        }
    }
}

/// Whether the page may go to `target`: an absolute path of its own origin, or an address whose origin is exactly
/// `client`, the registered origin of the application that asked. The server has checked it as well (security rule 11).
#[must_use]
pub fn safe_target(target: &str, client: Option<&str>) -> bool {
    if target.is_empty() || target.bytes().any(|b| b <= b' ' || b == b'\\' || b == 0x7f) {
        return false;
    }
    if let Some(rest) = target.strip_prefix('/') {
        return !rest.starts_with('/');
    }
    let Some(client) = client.filter(|c| (c.starts_with("https://") || is_here(c)) && !c.ends_with('/')) else {
        return false;
    };
    target
        .strip_prefix(client)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
}

/// Whether an origin is this very machine: no network can read what goes there, with TLS or without.
fn is_here(origin: &str) -> bool {
    let Some(host) = origin.strip_prefix("http://") else {
        return false;
    };
    let port = if host.ends_with(']') {
        None
    } else {
        host.bytes().rposition(|b| b == b':')
    };
    let name = host.get(..port.unwrap_or(host.len())).unwrap_or_default();
    let this = name == "localhost" || name.ends_with(".localhost") || name == "127.0.0.1" || name == "[::1]";
    this && !host.bytes().any(|b| b == b'@' || b == b'/')
}

/// Whether a link of the backend leads somewhere this page may send people.
#[must_use]
pub fn decent(link: &str) -> bool {
    link.starts_with("https://") || safe_target(link, None)
}

/// Schemes that name no app but the browser's own insides, or a line anybody can listen to.
const NO_APP: [&str; 9] = [
    "javascript",
    "data",
    "blob",
    "file",
    "filesystem",
    "vbscript",
    "about",
    "view-source",
    "http",
];

/// Whether a link may open an app on the phone the page is on: a path of the page's own origin, an `https` address, or a
/// scheme that can only be an app's. The server has checked it as well.
#[must_use]
pub fn app_link(link: &str) -> bool {
    if link.bytes().any(|b| b <= b' ' || b == b'\\' || b >= 0x7f) {
        return false;
    }
    if let Some(rest) = link.strip_prefix('/') {
        return !rest.starts_with('/');
    }
    let Some((scheme, rest)) = link.split_once(':') else {
        return false;
    };
    let named = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    named && rest.starts_with("//") && !NO_APP.iter().any(|no| scheme.eq_ignore_ascii_case(no))
}

/// The host of an address that a person may be sent to by pressing a button: `https`, or a path of the page's own origin
/// (then it is empty). `None` for everything else. No name or password before the host: it would be taken for one.
#[must_use]
pub fn host_of(link: &str) -> Option<&str> {
    if safe_target(link, None) {
        return Some("");
    }
    let rest = link.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".-:[]".contains(&b);
    (!host.is_empty() && host.bytes().all(plain) && link.bytes().all(|b| b > b' ' && b != b'\\' && b != 0x7f))
        .then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_paths_and_the_registered_origin() {
        let client = Some("https://app.example");
        for good in [
            "/",
            "/signed-in",
            "/a?b=//c",
            "https://app.example",
            "https://app.example/x",
        ] {
            assert!(safe_target(good, client), "{good}");
        }
        for bad in [
            "",
            "//e",
            "/\\e",
            "\\\\e",
            "https:e",
            "https://a@e",
            "javascript:alert(1)",
            "data:,x",
            "blob:x",
            "/\te",
            "\u{0}/",
            "https://app.example.evil",
            "https://app.example@evil",
            "http://app.example",
            "https://evil",
            "/a b",
            " /",
        ] {
            assert!(!safe_target(bad, client), "{bad}");
        }
        assert!(!safe_target("https://app.example", None));
        for here in [
            "http://localhost:3000",
            "http://shop.localhost:3000",
            "http://127.0.0.1",
            "http://[::1]:3000",
        ] {
            assert!(safe_target(&[here, "/cb?code=1"].concat(), Some(here)), "{here}");
            assert!(!safe_target("http://evil", Some(here)));
        }
        for elsewhere in [
            "http://e",
            "http://localhost.e",
            "http://localhost:1@e",
            "http://[::1].e",
            "http://[::1]localhost",
            "http://127.0.0.1.e",
        ] {
            assert!(!safe_target(elsewhere, Some(elsewhere)), "{elsewhere}");
        }
    }

    #[test]
    fn an_app_is_opened_by_a_link_that_can_only_be_one() {
        for good in [
            "/companion",
            "https://app.example/open",
            "aoba-app://open",
            "x.y+z-1://a",
        ] {
            assert!(app_link(good), "{good}");
        }
        for bad in [
            "",
            "//e",
            "/\\e",
            "companion",
            "javascript:alert(1)",
            "JavaScript://%0aalert(1)",
            "data://x",
            "http://e",
            "1a://e",
            "a b://c",
            ":/x",
            "intent:foo",
            "view-source://x",
            "app://\n",
            "ä://x",
        ] {
            assert!(!app_link(bad), "{bad}");
        }
    }

    #[test]
    fn people_are_sent_to_a_host_they_can_read() {
        assert_eq!(
            host_of("https://login.partner.example/a?b"),
            Some("login.partner.example")
        );
        assert_eq!(
            host_of("https://login.partner.example:8443"),
            Some("login.partner.example:8443")
        );
        assert_eq!(host_of("/elsewhere"), Some(""));
        for bad in [
            "",
            "http://e",
            "https://",
            "https://a@e/",
            "https:///e",
            "//e",
            "javascript:alert(1)",
            "https://e\\@f/",
            "https://ё.example",
        ] {
            assert_eq!(host_of(bad), None, "{bad}");
        }
    }

    #[test]
    fn routes_print_what_they_parse() {
        for route in [Route::SignIn, Route::SignedIn] {
            assert_eq!(Route::parse(route.path()), route);
        }
    }
}
