//! What the HTTP side knows of the configuration, ready to use.

use std::collections::BTreeSet;

use axum::{body::Bytes, http::HeaderValue};
use ipnet::IpNet;
use url::{Host, Url};

use super::{StaticFiles, discovery};
use crate::{
    authority::Policy,
    config::{Branding, Config},
    demo::Demo,
    message::Local,
};

/// Built once at the start.
pub struct Site {
    /// The one origin that links and redirects are made of, `https://host[:port]`.
    pub origin: String,
    /// Origins that people open, best first: those of the pages, or our own.
    pub pages: Vec<String>,
    /// Whether people come by TLS, here or at a proxy in front.
    pub https: bool,
    /// Whether browsers may remember to come by TLS only (HSTS). Never for `localhost` or an address: for those it
    /// would lock people out of everything else they run there.
    pub hsts: bool,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Name and look.
    pub branding: Branding,
    /// The built pages.
    pub files: StaticFiles,
    /// The accounts of `--demo`.
    pub demo: Option<Demo>,
    /// The letter box of `--demo`.
    pub(super) letters: Option<Local>,
    /// The discovery document, JSON.
    pub(super) discovery: Bytes,
    /// RFC 9116.
    pub(super) security_txt: Option<String>,
    hosts: BTreeSet<String>,
}

impl Site {
    /// Puts it together. `origin` is [`Config::origin`] after the address is bound; `names` are further hosts of this
    /// machine that may be asked for, `host[:port]`.
    ///
    /// # Errors
    /// When the discovery document cannot be written as JSON, which its type rules out.
    pub fn new(
        config: &Config,
        policy: &Policy,
        origin: String,
        names: impl IntoIterator<Item = String>,
        files: StaticFiles,
        demo: Option<Demo>,
    ) -> Result<Self, serde_json::Error> {
        let https = origin.starts_with("https://");
        let pages = config.page_origins(&origin);
        let discovery = Bytes::from(serde_json::to_vec(&discovery::document(
            config, policy, &origin, &pages,
        ))?);
        let hsts = https && Url::parse(&origin).is_ok_and(|url| is_public_name(&url));
        let own = origin.split_once("://").map(|(_, host)| host.to_owned());
        let hosts = config.hosts.iter().cloned().chain(names).chain(own);
        Ok(Self {
            pages,
            https,
            hsts,
            trusted_proxies: config.trusted_proxies.clone(),
            branding: config.branding.clone(),
            files,
            demo,
            letters: None,
            discovery,
            security_txt: config.security_txt.as_ref().map(discovery::security_text),
            hosts: hosts
                .map(|host| without_default_port(&host.to_ascii_lowercase(), https).to_owned())
                .collect(),
            origin,
        })
    }

    /// With a letter box to look into.
    #[must_use]
    pub fn with_letters(mut self, letters: Option<Local>) -> Self {
        self.letters = letters;
        self
    }

    /// The origin that links lead to.
    pub(super) fn page(&self) -> &str {
        self.pages.first().unwrap_or(&self.origin)
    }

    /// Whether `host`, lower case, is one of ours.
    pub(super) fn is_own_host(&self, host: &str) -> bool {
        self.hosts.contains(without_default_port(host, self.https))
    }

    /// Whether an `Origin` header names a page at another origin that was configured, exactly.
    pub(super) fn is_page(&self, origin: &HeaderValue) -> bool {
        origin != self.origin.as_str() && self.pages.iter().any(|page| origin == page.as_str())
    }

    /// Whether an `Origin` header names one of our hosts with our scheme.
    pub(super) fn is_own_origin(&self, origin: &HeaderValue) -> bool {
        let Some(url) = origin.to_str().ok().and_then(|origin| Url::parse(origin).ok()) else {
            return false;
        };
        let scheme = if self.https { "https" } else { "http" };
        let serialised = url.origin().ascii_serialization();
        let host = serialised.split_once("://").map_or("", |(_, host)| host);
        url.scheme() == scheme && self.is_own_host(host)
    }
}

fn is_public_name(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name != "localhost" && !name.ends_with(".localhost") && !name.ends_with(".local"),
        _ => false,
    }
}

fn without_default_port(host: &str, https: bool) -> &str {
    host.strip_suffix(if https { ":443" } else { ":80" }).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_of_ones_own_is_never_bound_to_tls() {
        let public = |text: &str| is_public_name(&Url::parse(text).expect("an address"));
        assert!(public("https://signin.example.org"));
        for own in [
            "https://localhost:8443",
            "https://a.localhost",
            "https://vm.local",
            "https://192.0.2.1",
            "https://[::1]",
        ] {
            assert!(!public(own), "{own}");
        }
    }
}
