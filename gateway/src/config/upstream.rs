//! `[upstream]`: the identity server behind the gateway.

use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::{
    ConfigError,
    check::{is_loopback, refuse},
};

/// Which server, and how to reach it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum UpstreamConfig {
    /// privacyIDEA 3.14 or newer.
    Privacyidea(PrivacyIdeaConfig),
    /// django-allauth 65 or newer, headless.
    DjangoAllauth(AllauthConfig),
    /// better-auth 1.7.
    BetterAuth(BetterAuthConfig),
    /// OpenID Connect CIBA, poll mode.
    Ciba(CibaConfig),
}

/// privacyIDEA.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivacyIdeaConfig {
    /// Its address.
    pub url: Url,
    /// The realm people are in.
    pub realm: String,
    /// How long it takes answers to a request, seconds: its `PushChallengeValidityTime`, which it tells nobody.
    #[serde(default = "two_minutes")]
    pub push_lifetime: u32,
    /// How long a code may be typed after the password, seconds: its `DefaultChallengeValidityTime`.
    #[serde(default = "two_minutes")]
    pub code_lifetime: u32,
    /// An account that may trigger challenges (and needs no other right), so that a request can be sent again without
    /// the password being typed again.
    pub service_user: Option<String>,
    /// Its password: in `GENKAN_UPSTREAM_SECRET`, or the first line of this file.
    pub service_password_file: Option<PathBuf>,
}

/// django-allauth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllauthConfig {
    /// Its address, up to where `/_allauth` begins.
    pub url: Url,
    /// What people sign in with there: its `ACCOUNT_LOGIN_METHODS`.
    #[serde(default)]
    pub login: AllauthLogin,
}

/// What people sign in with at django-allauth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AllauthLogin {
    /// A name.
    #[default]
    Username,
    /// A mail address.
    Email,
    /// Either: with an `@` it is a mail address.
    Either,
}

impl AllauthLogin {
    /// What it calls what was typed.
    #[must_use]
    pub fn field(self, login: &str) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Either if login.contains('@') => "email",
            Self::Username | Self::Either => "username",
        }
    }
}

/// better-auth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BetterAuthConfig {
    /// Its address, without its base path: `https://auth.example.org`.
    pub url: Url,
    /// Its base path.
    #[serde(default = "api_auth")]
    pub base_path: String,
    /// An origin it trusts, when that of `url` is none: it refuses calls that name another.
    pub origin: Option<Url>,
    /// What people type as their name there.
    #[serde(default)]
    pub login: BetterAuthLogin,
}

/// What people type as their name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BetterAuthLogin {
    /// A user name; its plugin `username` is needed.
    #[default]
    Username,
    /// Their address.
    Email,
}

/// OpenID Connect CIBA.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CibaConfig {
    /// The issuer; its discovery document says the rest.
    pub issuer: Url,
    /// Where that document is, when the issuer's own address cannot be reached from here.
    pub url: Option<Url>,
    /// Our client id there.
    pub client_id: String,
    /// Our client secret: in `GENKAN_UPSTREAM_SECRET`, or the first line of this file.
    pub client_secret_file: Option<PathBuf>,
    /// Scopes beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// How long people may take for an answer, seconds: asked for with each request, the provider has the last word.
    #[serde(default = "two_minutes")]
    pub push_lifetime: u32,
    /// A claim of the ID token that has to be the name that was typed: `preferred_username`, `email`, or `sub` where
    /// that is a name.
    pub login_claim: Option<String>,
    /// Whether the phone alone signs people in. Otherwise the gateway's own store checks a password first.
    #[serde(default)]
    pub passwordless: bool,
}

fn api_auth() -> String {
    "/api/auth".to_owned()
}

const fn two_minutes() -> u32 {
    120
}

impl UpstreamConfig {
    /// Its address.
    #[must_use]
    pub const fn url(&self) -> &Url {
        match self {
            Self::Privacyidea(config) => &config.url,
            Self::DjangoAllauth(config) => &config.url,
            Self::BetterAuth(config) => &config.url,
            Self::Ciba(config) => &config.issuer,
        }
    }

    /// Whether the accounts are the server's, with their passwords and everything that proves something.
    #[must_use]
    pub const fn owns_accounts(&self) -> bool {
        match self {
            Self::Privacyidea(_) | Self::DjangoAllauth(_) | Self::BetterAuth(_) => true,
            Self::Ciba(config) => config.passwordless,
        }
    }

    /// Files it names, to be found beside the configuration.
    pub(super) fn files(&mut self) -> Option<&mut PathBuf> {
        match self {
            Self::Privacyidea(config) => config.service_password_file.as_mut(),
            Self::Ciba(config) => config.client_secret_file.as_mut(),
            Self::DjangoAllauth(_) | Self::BetterAuth(_) => None,
        }
    }
}

/// Passwords go there: never in clear over a network (security row 41).
pub(super) fn check(upstream: Option<&UpstreamConfig>) -> Result<(), ConfigError> {
    let Some(upstream) = upstream else { return Ok(()) };
    let issuer = upstream.url();
    let also = match upstream {
        UpstreamConfig::Ciba(config) => config.url.as_ref(),
        UpstreamConfig::BetterAuth(config) => config.origin.as_ref(),
        UpstreamConfig::Privacyidea(_) | UpstreamConfig::DjangoAllauth(_) => None,
    };
    std::iter::once(issuer).chain(also).try_for_each(check_url)
}

fn check_url(url: &Url) -> Result<(), ConfigError> {
    let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(url));
    if secure && url.query().is_none() && url.fragment().is_none() && url.username().is_empty() {
        return Ok(());
    }
    let allowed = "an `https://` address without a name or a query is needed; plain http to this machine only";
    Err(refuse("upstream.url", url.as_str(), allowed))
}
