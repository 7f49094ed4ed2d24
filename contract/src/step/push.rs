//! A request to the phone: on its way, and how it ended without a sign-in.

use super::{Context, MatchNumber, NoNumber};
use crate::Millis;

/// The app on the phone, as it described itself, and what the organisation asks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneApp {
    /// The app's name. Untrusted text.
    pub name: String,
    /// The phone's system, for example `Android`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub os: Option<String>,
    /// The installed version, as last reported.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub version: Option<String>,
    /// The least version that gets requests on this system.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub least: Option<String>,
}

words! {
    /// How far a request has come on its way to the phone. Reported, never guessed.
    pub enum Delivery {
        /// Stored; no phone has fetched it yet.
        Queued = "queued",
        /// The phone has fetched it.
        Sent = "sent",
        /// It could not be sent.
        NotSent = "not_sent",
        /// No notification will come; the person has to open the app.
        OpenApp = "open_app",
    }
}

/// Waiting for an answer on the phone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Push {
    /// Opaque id of the request.
    pub challenge: String,
    /// The phone's name, given by its owner. Untrusted text.
    pub device: String,
    /// The number, or `None` when this request asks for none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub number: Option<MatchNumber>,
    /// Why it asks for none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub no_number: Option<NoNumber>,
    /// The app on the phone, when it has described itself.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub app: Option<PhoneApp>,
    /// How far it has come.
    pub delivery: Delivery,
    /// The phone has shown it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub seen: bool,
    /// The phone says nothing of what it does, and shows none of the context: somebody else's server asks it. Neither is
    /// then promised by the page.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "std::ops::Not::not"))]
    pub silent: bool,
    /// The phone has approved; the page now sends `continue`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub approved: bool,
    /// Who is asking.
    pub context: Context,
    /// When it was sent.
    pub issued_at: Millis,
    /// When it ends by itself: 120 s after it was sent, never over 600 s.
    pub expires_at: Millis,
    /// How long to wait before the next poll (ms) when the long poll cannot be used or has just been answered.
    pub poll_after_ms: u32,
    /// How many more requests may be sent now.
    pub requests_left: u32,
    /// When the next one may be sent.
    pub resend_at: Millis,
}

words! {
    /// How a request to the phone ended without a sign-in.
    pub enum PushOutcome {
        /// Someone answered *deny*.
        Denied = "denied",
        /// Nobody answered in time.
        Expired = "expired",
        /// A newer request took its place.
        Superseded = "superseded",
        /// It was never sent.
        NotSent = "not_sent",
        /// A wrong number was given; one is enough to end it.
        WrongNumber = "wrong_number",
    }
}

words! {
    /// Why a request was not sent, or who ended it.
    pub enum PushReason {
        /// Too soon after the last one; see `retry_at`.
        TooSoon = "too_soon",
        /// Too many since the last success; another method has to be used.
        TooMany = "too_many",
        /// The owner turned requests off on the phone.
        RequestsOff = "requests_off",
        /// Requests are paused after denials until another method has succeeded.
        Paused = "paused",
        /// The person said *it wasn't me*.
        NotMe = "not_me",
        /// The app on the phone is older than the organisation allows.
        AppTooOld = "app_too_old",
        /// The organisation does not allow requests to this kind of app.
        Policy = "policy",
        /// Another kind of proof has to be set up first.
        SecondMethod = "second_method",
    }
}
