//! The configuration file: what it may hold, its defaults, and plain words for what is wrong with it.
//!
//! Every key is listed in `docs/configuration.md`; unknown keys are refused, so that a typing error never means a
//! default in silence.

mod apps;
mod asked;
mod branding;
mod check;
mod clients;
mod document;
mod pages;
mod policy;
mod post;
mod presets;
mod upstream;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

use crate::authority::Policy;

pub use apps::AppConfig;
pub use asked::{FieldConfig, FormConfig, RedirectConfig};
pub use branding::{Branding, LANGUAGES};
pub(crate) use check::is_loopback;
pub use check::is_return_path;
pub use clients::{ClientConfig, read_secrets};
pub use document::{check_discovery, look};
pub use pages::same_site;
pub use policy::{Limits, PolicyConfig, Required};
pub(crate) use post::secret;
pub use post::{MailConfig, SmsConfig};
pub use presets::Preset;
pub use upstream::{
    AllauthConfig, AllauthLogin, BetterAuthConfig, BetterAuthLogin, CibaConfig, PrivacyIdeaConfig, UpstreamConfig,
};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The origin people open, `https://host[:port]`; every link and redirect is made of it, never of a request's
    /// headers (security rule 26). `http` only for loopback. Derived from `listen` when absent.
    pub public_url: Option<Url>,
    /// Origins of the pages, when another server has them: of the same site as `public_url`. Links lead to the first.
    pub pages: Vec<Url>,
    /// The domain passkeys belong to; without it the host of the first page. Every page is at it or below.
    pub passkey_domain: Option<String>,
    /// Further host names (`name` or `name:port`) that requests may carry in `Host`.
    pub hosts: Vec<String>,
    /// Folder with the built pages.
    pub dist: PathBuf,
    /// Folder for the database, the key file and a generated certificate.
    pub data: PathBuf,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Name and look.
    pub branding: Branding,
    /// Paths the page may continue to after a sign-in, compared exactly. The first is the default.
    pub return_paths: Vec<String>,
    /// Where people can turn to.
    pub links: Links,
    /// Limits and lifetimes.
    pub policy: PolicyConfig,
    /// Kinds of apps on phones.
    pub apps: Vec<AppConfig>,
    /// Forms after the proofs.
    pub forms: Vec<FormConfig>,
    /// Domains whose people sign in elsewhere.
    pub redirects: Vec<RedirectConfig>,
    /// Other sites that let people in through this one.
    pub clients: Vec<ClientConfig>,
    /// Who carries e-mail; absent, none is sent.
    pub mail: Option<MailConfig>,
    /// Who carries text messages; absent, none is sent.
    pub sms: Option<SmsConfig>,
    /// The identity server that owns the accounts; absent, they are our own.
    pub upstream: Option<UpstreamConfig>,
    /// Certificate of our own; a proxy in front makes it unnecessary.
    pub tls: Option<TlsFiles>,
    /// What `/.well-known/security.txt` says (RFC 9116); absent, the address answers 404.
    pub security_txt: Option<SecurityTxt>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            pages: Vec::new(),
            passkey_domain: None,
            hosts: Vec::new(),
            dist: PathBuf::from("dist"),
            data: PathBuf::from("data"),
            trusted_proxies: Vec::new(),
            branding: Branding::default(),
            return_paths: vec!["/signed-in".to_owned()],
            links: Links::default(),
            policy: PolicyConfig::default(),
            apps: Vec::new(),
            forms: Vec::new(),
            redirects: Vec::new(),
            clients: Vec::new(),
            mail: None,
            sms: None,
            upstream: None,
            tls: None,
            security_txt: None,
        }
    }
}

/// Where people can turn to: paths of the same origin, or `https` addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Links {
    /// Forgotten password.
    pub recover: Option<String>,
    /// Guided help.
    pub help: Option<String>,
    /// People.
    pub support: Option<String>,
    /// Privacy statement.
    pub privacy: Option<String>,
}

/// Certificate and key, PEM.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsFiles {
    /// The certificate and its chain, leaf first.
    pub certificate: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// RFC 9116.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityTxt {
    /// `mailto:`, `tel:` or `https:` addresses, best first.
    pub contact: Vec<String>,
    /// RFC 3339 instant after which the file is stale; less than a year ahead is advised.
    pub expires: String,
    /// Address of the vulnerability policy.
    pub policy: Option<String>,
    /// BCP 47 tags.
    #[serde(default)]
    pub preferred_languages: Vec<String>,
}

/// What is wrong with the configuration, in words for the person who wrote it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// Not TOML, an unknown key, or a value of the wrong kind; the message shows the line.
    #[error("the configuration {path} is not understood:\n{message}")]
    Syntax {
        /// Which file.
        path: PathBuf,
        /// Line, key and what is allowed.
        message: String,
    },
    /// A value that is understood and not allowed.
    #[error("the configuration is not allowed: `{key}` is {found}; {allowed}")]
    Value {
        /// The key with its sections, `policy.push_lifetime`.
        key: String,
        /// What it says.
        found: String,
        /// What it may say.
        allowed: String,
    },
}

impl Config {
    /// Reads and checks a file; folders and files it names are relative to it.
    ///
    /// # Errors
    /// [`ConfigError`], naming file, key and what is allowed.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let mut config = Self::parse(&text, path)?;
        config.resolve(path.parent().unwrap_or(Path::new("")));
        Ok(config)
    }

    /// Parses and checks; `path` is only for the message.
    ///
    /// # Errors
    /// [`ConfigError::Syntax`] or [`ConfigError::Value`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigError::Syntax {
            path: path.to_owned(),
            message: error.to_string(),
        })?;
        config.check()?;
        Ok(config)
    }

    fn resolve(&mut self, folder: &Path) {
        let files = self.tls.iter_mut().flat_map(|tls| [&mut tls.certificate, &mut tls.key]);
        let secrets = [
            self.mail.as_mut().and_then(|mail| mail.password_file.as_mut()),
            self.sms.as_mut().and_then(|sms| sms.secret_file.as_mut()),
        ];
        for path in files
            .chain([&mut self.dist, &mut self.data])
            .chain(self.clients.iter_mut().filter_map(|client| client.secret_file.as_mut()))
            .chain(secrets.into_iter().flatten())
            .chain(self.upstream.as_mut().and_then(UpstreamConfig::files))
        {
            *path = folder.join(&*path);
        }
    }

    /// What the rules need to know.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let default_return = self
            .return_paths
            .first()
            .cloned()
            .unwrap_or_else(|| "/signed-in".to_owned());
        Policy {
            product_name: self.branding.product_name.clone(),
            can_recover: self.links.recover.is_some(),
            returns: self.return_paths.clone(),
            default_return,
            apps: self.apps.iter().map(AppConfig::rule).collect(),
            forms: self.forms.iter().map(FormConfig::rule).collect(),
            mail: self.mail.is_some(),
            sms: self.sms.is_some(),
            redirects: self.redirects.iter().map(RedirectConfig::rule).collect(),
            clients: self.clients.iter().map(ClientConfig::rule).collect(),
            ..self.policy.policy()
        }
    }

    /// The origin people open, without a slash at its end.
    #[must_use]
    pub fn origin(&self, tls: bool) -> String {
        match &self.public_url {
            Some(url) => url.origin().ascii_serialization(),
            None => {
                let scheme = if tls { "https" } else { "http" };
                let host = match self.listen.ip() {
                    ip if ip.is_unspecified() || ip.is_loopback() => "localhost".to_owned(),
                    std::net::IpAddr::V6(ip) => format!("[{ip}]"),
                    std::net::IpAddr::V4(ip) => ip.to_string(),
                };
                format!("{scheme}://{host}:{}", self.listen.port())
            }
        }
    }
}
