//! Errors: RFC 9457 problem details with a closed set of types.

use crate::{Millis, flow::Flow};

words! {
    /// What went wrong. On the wire `type` is `urn:genkan:problem:` followed by this word.
    pub enum ProblemKind {
        /// 401: identifier and password do not match; the same for an unknown identifier.
        CredentialsIncorrect = "credentials-incorrect",
        /// 422: the code is wrong, used, or expired; one answer for all three.
        CodeIncorrect = "code-incorrect",
        /// 422: a member is missing or malformed.
        InputInvalid = "input-invalid",
        /// 409: the flow has moved on; its current state is attached.
        StaleFlow = "stale-flow",
        /// 410: the flow has ended.
        FlowExpired = "flow-expired",
        /// 404: no such flow for this browser.
        UnknownFlow = "unknown-flow",
        /// 403: a fresh proof is needed.
        ReauthenticationRequired = "reauthentication-required",
        /// 409: the last way in cannot be removed.
        LastMethod = "last-method",
        /// 429, with Retry-After.
        RateLimited = "rate-limited",
        /// 403: the CSRF token or the origin does not fit.
        Csrf = "csrf",
        /// 501: not offered by this backend.
        NotSupported = "not-supported",
        /// 503, with Retry-After.
        UpstreamUnavailable = "upstream-unavailable",
        /// 404: no such thing.
        NotFound = "not-found",
        /// 405: not this way.
        MethodNotAllowed = "method-not-allowed",
        /// 413: the body is over 16 KiB.
        TooLarge = "too-large",
        /// 401: the call needs a session, or a device key that is known.
        NotAuthenticated = "not-authenticated",
        /// 406: an answer of the API is no page; it was opened as one.
        NotAcceptable = "not-acceptable",
        /// 408: the body did not arrive in time.
        RequestTimeout = "request-timeout",
        /// 421: the host asked for is none of the configured ones.
        Misdirected = "misdirected",
        /// 500: a fault of the server; nothing was changed.
        Internal = "internal",
    }
}

words! {
    /// What is wrong with a member, when it can be said.
    pub enum Wrong {
        /// Too few characters.
        TooShort = "too_short",
        /// Too many.
        TooLong = "too_long",
        /// A password that everybody tries first, or that holds the account's own name (NIST SP 800-63B-4, 3.1.1.2).
        TooCommon = "too_common",
        /// The same as before.
        Same = "same",
        /// Another one has this name, or one that looks the same (UTS #39).
        Taken = "taken",
        /// There are as many as the organisation allows.
        Limit = "limit",
    }
}

/// Prefix of every problem `type`.
pub const TYPE_PREFIX: &str = "urn:genkan:problem:";

impl ProblemKind {
    /// The HTTP status it comes with.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::CredentialsIncorrect | Self::NotAuthenticated => 401,
            Self::CodeIncorrect | Self::InputInvalid => 422,
            Self::StaleFlow | Self::LastMethod => 409,
            Self::FlowExpired => 410,
            Self::UnknownFlow | Self::NotFound => 404,
            Self::ReauthenticationRequired | Self::Csrf => 403,
            Self::RateLimited => 429,
            Self::NotSupported => 501,
            Self::UpstreamUnavailable => 503,
            Self::MethodNotAllowed => 405,
            Self::NotAcceptable => 406,
            Self::RequestTimeout => 408,
            Self::TooLarge => 413,
            Self::Misdirected => 421,
            Self::Internal => 500,
        }
    }
}

/// The body of an error, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:genkan:problem:` and a [`ProblemKind`].
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// For a log, in English; a page never shows it.
    pub title: String,
    /// An operation id to quote to support: 16 letters and digits, no meaning.
    pub instance: String,
    /// The member of the request that was wrong.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub field: Option<String>,
    /// What is wrong with it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub wrong: Option<Wrong>,
    /// When it may be tried again.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub retry_at: Option<Millis>,
    /// The server's clock, so that `retry_at` needs no other.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub server_time: Option<Millis>,
    /// The current flow, where there is one.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub flow: Option<Box<Flow>>,
}
