//! Where the pages are, when another server has them.

use url::{Host, Url};

use super::{Config, ConfigError, check::refuse};

impl Config {
    /// The origins that people open, best first: those of the pages, or the gateway's own.
    #[must_use]
    pub fn page_origins(&self, own: &str) -> Vec<String> {
        if self.pages.is_empty() {
            return vec![own.to_owned()];
        }
        self.pages
            .iter()
            .map(|page| page.origin().ascii_serialization())
            .collect()
    }
}

pub(super) fn check(config: &Config) -> Result<(), ConfigError> {
    for page in &config.pages {
        super::check::check_origin("pages", page)?;
    }
    if !config.pages.is_empty() {
        let Some(own) = &config.public_url else {
            let allowed = "`public_url` is needed beside it: the address of this gateway, which the pages call";
            return Err(refuse("pages", "set", allowed));
        };
        if let Some(page) = config.pages.iter().find(|page| !same_site(page, own)) {
            let allowed = format!(
                "pages and gateway have to be of one site, as browsers see it (one registered domain, the public suffix list \
                 decides; the same scheme): cookies go nowhere else; this gateway is {own}"
            );
            return Err(refuse("pages", page.as_str(), &allowed));
        }
    }
    match &config.passkey_domain {
        Some(domain) => check_passkeys(config, domain),
        None => Ok(()),
    }
}

/// A passkey belongs to a domain; every page that uses it is at that name or below (WebAuthn Level 3, section 5.1.2).
fn check_passkeys(config: &Config, domain: &str) -> Result<(), ConfigError> {
    let registrable = psl::domain(domain.as_bytes()).is_some() || domain == "localhost";
    let below = |page: &&Url| page.domain().is_none_or(|host| !is_within(host, domain));
    let pages = config.pages.iter();
    let own = config.public_url.iter().filter(|_| config.pages.is_empty());
    match pages.chain(own).find(below) {
        _ if !registrable || domain.starts_with('.') || domain.to_ascii_lowercase() != domain => Err(refuse(
            "passkey_domain",
            domain,
            "a domain of your own is needed, in lower case, not one that many share",
        )),
        Some(page) => Err(refuse(
            "passkey_domain",
            domain,
            &format!("{page} is not below it: every page has to be, or browsers refuse its passkeys"),
        )),
        None => Ok(()),
    }
}

fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether browsers send `SameSite` cookies from one to the other (HTML, *schemelessly same site*, with the scheme).
#[must_use]
pub fn same_site(one: &Url, two: &Url) -> bool {
    one.scheme() == two.scheme()
        && match (one.host(), two.host()) {
            (Some(Host::Domain(a)), Some(Host::Domain(b))) => {
                a == b || {
                    let (a, b) = (psl::domain(a.as_bytes()), psl::domain(b.as_bytes()));
                    a.is_some() && a == b
                }
            }
            (a, b) => a.is_some() && a == b,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sites(one: &str, two: &str) -> bool {
        same_site(
            &Url::parse(one).expect("an address"),
            &Url::parse(two).expect("an address"),
        )
    }

    #[test]
    fn a_site_is_a_registered_domain() {
        for (one, two) in [
            ("https://login.example.com", "https://api.example.com"),
            ("https://example.com", "https://api.eu.example.com:8443"),
            ("https://login.example.co.jp", "https://api.example.co.jp"),
            ("http://localhost:1", "http://localhost:2"),
            ("http://login.genkan.localhost:1", "http://api.genkan.localhost:2"),
            ("http://127.0.0.1:1", "http://127.0.0.1:2"),
        ] {
            assert!(sites(one, two), "{one} {two}");
        }
        for (one, two) in [
            ("https://example.com", "https://example.org"),
            ("https://one.co.jp", "https://two.co.jp"),
            ("https://one.github.io", "https://two.github.io"),
            ("https://login.example.com", "http://api.example.com"),
            ("https://login.example.com", "https://login.example.com.evil.example"),
            ("http://login.localhost", "http://api.localhost"),
            ("http://localhost", "http://127.0.0.1"),
            ("https://192.0.2.1", "https://192.0.2.2"),
        ] {
            assert!(!sites(one, two), "{one} {two}");
        }
    }

    fn parsed(text: &str) -> Result<Config, String> {
        Config::parse(text, std::path::Path::new("test.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn pages_of_another_site_are_refused_at_the_start() {
        let api = "public_url = \"https://api.example.com\"\n";
        assert!(parsed(&format!("{api}pages = [\"https://login.example.com\"]")).is_ok());
        for (text, word) in [
            (format!("{api}pages = [\"https://login.example.org\"]"), "one site"),
            (
                format!("{api}pages = [\"https://login.example.com/in\"]"),
                "without a path",
            ),
            (format!("{api}pages = [\"http://login.example.com\"]"), "plain http"),
            ("pages = [\"https://login.example.com\"]".to_owned(), "public_url"),
            (format!("{api}passkey_domain = \"com\""), "domain of your own"),
            (format!("{api}passkey_domain = \"login.example.com\""), "not below"),
        ] {
            let error = parsed(&text).expect_err(&text);
            assert!(error.contains(word), "{text}: {error}");
        }
        let shared = format!("{api}pages = [\"https://login.example.com\"]\npasskey_domain = \"example.com\"");
        assert!(parsed(&shared).is_ok());
    }
}
