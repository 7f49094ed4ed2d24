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
    let Some(client) = client.filter(|c| c.starts_with("https://") && !c.ends_with('/')) else {
        return false;
    };
    target
        .strip_prefix(client)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
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
    }

    #[test]
    fn routes_print_what_they_parse() {
        for route in [Route::SignIn, Route::SignedIn] {
            assert_eq!(Route::parse(route.path()), route);
        }
    }
}
