//! What a backend offers. Public, cacheable for five minutes. A feature that is not announced is not drawn.

use crate::{
    account::Verb,
    flow::MethodKind,
    step::{IdentifierKind, NumberAnswer},
};

/// `GET /.well-known/signin-configuration`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Discovery {
    /// `major.minor`, for example `1.0`.
    pub contract: String,
    /// What every other call starts with: a path, for example `/api/v1`, or, where the pages are served elsewhere, an
    /// address at another origin of the same site, for example `https://api.example.com/api/v1`. Plain `http` only where
    /// both are this very machine.
    pub base: String,
    /// The configured origin of the backend; never derived from a request's headers.
    pub issuer: String,
    /// Name and look.
    pub branding: Branding,
    /// What may be typed as an identifier.
    pub identifier_types: Vec<IdentifierKind>,
    /// Which kinds of proof exist here.
    pub methods: Vec<MethodKind>,
    /// Requests to phones, when there are any.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub push: Option<PushPolicy>,
    /// What people may do with their own account, when there is a page for it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub account: Option<AccountFeatures>,
    /// Where to turn to.
    #[cfg_attr(feature = "serde", serde(default))]
    pub links: Links,
    /// Languages the backend's own messages (mails, prompts) exist in, BCP 47.
    pub locales: Vec<String>,
}

/// Name and look.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Branding {
    /// The name shown beside the mark.
    pub product_name: String,
    /// The same in other languages.
    #[cfg_attr(feature = "serde", serde(default))]
    pub product_names: Vec<LocalName>,
    /// A square picture instead of the mark, drawn 30 CSS px wide and high: a path of the pages' own origin.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub logo: Option<String>,
    /// The colour of what can be pressed, instead of the pages' own.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub colors: Option<Colors>,
    /// Languages the pages offer, BCP 47, the first for readers of none of them; none named: all that the pages speak.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub languages: Vec<String>,
}

/// The one colour of what can be pressed, for buttons, links, the mark and the focus; `#rrggbb`. Everything else about
/// colour stays the pages', so that two numbers decide whether all of it can be read: at least 4.5 : 1 against the
/// paper (WCAG 2.2, 1.4.3), which is more than the 3 : 1 of controls (1.4.11).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Colors {
    /// On light paper; white stands on it.
    pub accent: String,
    /// On dark paper; near black stands on it.
    pub accent_dark: String,
}

/// A name in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LocalName {
    /// BCP 47.
    pub lang: String,
    /// The name.
    pub name: String,
}

/// Rules of requests to phones.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushPolicy {
    /// Which answers to a number are in use.
    pub number_modes: Vec<NumberAnswer>,
    /// How long a request lives, seconds.
    pub max_age: u32,
    /// A link that opens the app on the phone the page itself is on: a path of the same origin, an `https` address, or a
    /// scheme of the app's own.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub open_app: Option<String>,
}

/// What people may do with their own account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountFeatures {
    /// Where the page is: a path of the same origin.
    pub path: String,
    /// What can be done with methods.
    pub methods: Vec<Verb>,
    /// What can be added.
    pub enroll: Vec<MethodKind>,
    /// Whether recovery codes can be made.
    pub recovery_codes: bool,
    /// Whether sessions are listed and can be ended.
    pub sessions: bool,
    /// Whether there is a list of what happened.
    pub activity: bool,
    /// Whether *this wasn't me* can be said.
    pub report: bool,
    /// Least length of a new password, characters; absent, it cannot be changed here.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub password_min_length: Option<u32>,
}

/// Where to turn to. Paths of the same origin, or `https` addresses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Links {
    /// Forgotten password.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub recover: Option<String>,
    /// Guided help.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub help: Option<String>,
    /// People.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub support: Option<String>,
    /// Privacy statement.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub privacy: Option<String>,
}
