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
    /// Path every other call starts with, for example `/api/v1`.
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
