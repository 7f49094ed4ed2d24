//! What a value may be.

use std::ops::RangeInclusive;

use url::{Host, Url};

use super::{Config, ConfigError, PolicyConfig, SecurityTxt};

impl Config {
    /// Checks everything that its type does not already rule out.
    ///
    /// # Errors
    /// The first [`ConfigError::Value`] found.
    pub fn check(&self) -> Result<(), ConfigError> {
        if let Some(url) = &self.public_url {
            check_origin("public_url", url)?;
        }
        super::branding::check(&self.branding)?;
        super::pages::check(self)?;
        self.check_return_paths()?;
        let links = &self.links;
        let named = [
            ("links.recover", &links.recover),
            ("links.help", &links.help),
            ("links.support", &links.support),
            ("links.privacy", &links.privacy),
        ];
        for (key, link) in named {
            if let Some(link) = link.as_deref().filter(|link| !is_link(link)) {
                return Err(refuse(
                    key,
                    link,
                    "a path of this site (`/help`) or an `https://` address is needed",
                ));
            }
        }
        check_policy(&self.policy)?;
        super::apps::check(&self.apps)?;
        super::asked::check_forms(&self.forms)?;
        super::asked::check_redirects(&self.redirects)?;
        super::clients::check(&self.clients)?;
        super::post::check(self.mail.as_ref(), self.sms.as_ref())?;
        super::upstream::check(self.upstream.as_ref())?;
        self.security_txt.as_ref().map_or(Ok(()), check_security_txt)
    }

    fn check_return_paths(&self) -> Result<(), ConfigError> {
        if self.return_paths.is_empty() {
            return Err(refuse(
                "return_paths",
                "empty",
                "at least one path is needed, for example \"/signed-in\"",
            ));
        }
        match self.return_paths.iter().find(|path| !is_return_path(path)) {
            None => Ok(()),
            Some(path) => Err(refuse(
                "return_paths",
                path,
                "a path starts with one `/` and holds no backslash, query, fragment, space or control character",
            )),
        }
    }
}

pub(super) fn check_origin(key: &str, url: &Url) -> Result<(), ConfigError> {
    let bare = matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
    if bare && secure && url.host().is_some() {
        return Ok(());
    }
    let allowed = "an origin is needed, `https://host[:port]` without a path; plain http is allowed for localhost only, \
                   because browsers keep sign-in cookies and keys to secure pages";
    Err(refuse(key, url.as_str(), allowed))
}

/// Whether the address is this very machine; browsers treat it as a secure context without TLS.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // Of a scheme that browsers do not know, an address is a name like any other.
        Some(Host::Domain(name)) => {
            let address = name.parse::<std::net::IpAddr>();
            name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Whether `path` can only ever lead to this site, however a browser reads it (security rule 11).
#[must_use]
pub fn is_return_path(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '\\' | '?' | '#' | '%' | '"' | '<' | '>');
    path.starts_with('/') && !path.starts_with("//") && path.len() <= 256 && path.chars().all(plain)
}

pub(super) fn is_link(link: &str) -> bool {
    is_return_path(link)
        || Url::parse(link)
            .is_ok_and(|url| url.scheme() == "https" && url.username().is_empty() && url.password().is_none())
}

/// Whether it can be an id: stored, logged and compared as it is.
pub(super) fn is_id(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    (1..=32).contains(&text.len()) && text.chars().all(plain)
}

/// Whether it can be shown on one line.
pub(super) fn is_text(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn check_policy(policy: &PolicyConfig) -> Result<(), ConfigError> {
    super::presets::check(policy)?;
    let limits = &policy.limits;
    let ranges: [(&str, u32, RangeInclusive<u32>); 35] = [
        ("push_lifetime", policy.push_lifetime, 30..=600),
        (
            "flow_lifetime",
            policy.flow_lifetime,
            policy.push_lifetime.max(120)..=900,
        ),
        ("pairing_lifetime", policy.pairing_lifetime, 60..=600),
        ("client_code_lifetime", policy.client_code_lifetime, 10..=60),
        ("fresh", policy.fresh, 60..=900),
        ("undo", policy.undo, 60..=86_400),
        ("enroll_lifetime", policy.enroll_lifetime, 60..=600),
        ("session_hours", policy.session_hours, 1..=24),
        ("remember_days", policy.remember_days, 1..=90),
        ("session_idle", policy.session_idle, 300..=86_400),
        ("remember_idle_days", policy.remember_idle_days, 1..=90),
        ("signing_key_days", policy.signing_key_days, 7..=365),
        ("enroll_grace_days", policy.enroll_grace_days, 0..=365),
        ("password_memory", policy.password_memory, 19_456..=131_072),
        ("password_passes", policy.password_passes, 2..=10),
        ("limits.password_free", limits.password_free, 1..=20),
        ("limits.password_free_known", limits.password_free_known, 1..=20),
        ("limits.max_delay", limits.max_delay, 30..=3600),
        ("limits.hard_limit", limits.hard_limit, 10..=100),
        ("limits.codes_per_flow", limits.codes_per_flow, 1..=10),
        ("limits.codes_gap", limits.codes_gap, 10..=600),
        ("limits.codes_per_hour", limits.codes_per_hour, 1..=20),
        ("limits.push_gap", limits.push_gap, 1..=600),
        ("limits.push_per_window", limits.push_per_window, 1..=10),
        ("limits.push_since_success", limits.push_since_success, 1..=100),
        ("limits.push_denials", limits.push_denials, 1..=10),
        ("limits.phones", limits.phones, 1..=20),
        ("limits.authenticator_apps", limits.authenticator_apps, 1..=20),
        ("limits.passkeys", limits.passkeys, 1..=20),
        ("limits.addresses", limits.addresses, 1..=20),
        ("limits.enrollments_per_hour", limits.enrollments_per_hour, 1..=100),
        ("limits.address_per_minute", limits.address_per_minute, 1..=1_000_000),
        ("limits.address_per_hour", limits.address_per_hour, 1..=10_000_000),
        ("limits.client_per_minute", limits.client_per_minute, 1..=1_000_000),
        ("limits.client_per_hour", limits.client_per_hour, 1..=10_000_000),
    ];
    // Tests of a rule need the others out of the way, and lifetimes that end while somebody waits.
    if cfg!(feature = "negative-controls") {
        return Ok(());
    }
    for (key, value, allowed) in ranges {
        if !allowed.contains(&value) {
            let words = format!("{} to {} is allowed", allowed.start(), allowed.end());
            return Err(refuse(&format!("policy.{key}"), &value.to_string(), &words));
        }
    }
    Ok(())
}

fn check_security_txt(text: &SecurityTxt) -> Result<(), ConfigError> {
    let lines = text
        .contact
        .iter()
        .chain([&text.expires])
        .chain(&text.policy)
        .chain(&text.preferred_languages);
    if let Some(line) = lines.into_iter().find(|line| line.chars().any(char::is_control)) {
        return Err(refuse("security_txt", line, "every value is one line"));
    }
    if text.contact.is_empty() {
        return Err(refuse(
            "security_txt.contact",
            "empty",
            "at least one `mailto:` or `https:` address is needed",
        ));
    }
    Ok(())
}

pub(super) fn refuse(key: &str, found: &str, allowed: &str) -> ConfigError {
    ConfigError::Value {
        key: key.to_owned(),
        found: format!("{found:?}"),
        allowed: allowed.to_owned(),
    }
}
