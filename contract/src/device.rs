//! The phone's side; only for backends that own their push.
//!
//! # Signed calls
//! Every call but the pairing itself is signed with the device's key (ECDSA P-256, SHA-256). Headers:
//! - `genkan-device`: the device's id;
//! - `genkan-time`: the phone's idea of the server's clock, ms since the epoch; refused when over 5 minutes off, with
//!   the server's time in the problem (`server_time`), so that the phone can correct itself once;
//! - `genkan-nonce`: 16 to 64 characters `A-Z a-z 0-9 - _`, never used twice within 10 minutes;
//! - `genkan-signature`: base64url without padding of the 64-byte `r ‖ s` (IEEE P1363, what WebCrypto makes) over
//!   the bytes of [`signing_input`].

use crate::{
    Millis,
    flow::Unusable,
    step::{Context, NumberAnswer},
};

/// Header with the device's id.
pub const DEVICE_HEADER: &str = "genkan-device";
/// Header with the time.
pub const TIME_HEADER: &str = "genkan-time";
/// Header with the nonce.
pub const NONCE_HEADER: &str = "genkan-nonce";
/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "genkan-signature";

/// What is signed: method, path with query, time, nonce and the lower-case hex SHA-256 of the body (of the empty string
/// when there is none), one a line, each line ended by `\n` but the last.
#[must_use]
pub fn signing_input(method: &str, path_and_query: &str, time: &str, nonce: &str, body_sha256_hex: &str) -> String {
    [method, path_and_query, time, nonce, body_sha256_hex].join("\n")
}

/// `POST {base}/device/enrollments/{id}`: pairs a phone. Single use, 10 minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairDevice {
    /// The secret out of the pairing link's fragment.
    pub secret: String,
    /// The public key: base64url without padding of the 65-byte uncompressed point (SEC 1, section 2.3.3).
    pub public_key: String,
    /// What the phone calls itself, 1 to 64 characters.
    pub name: String,
    /// What the app says of itself.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub app: Option<AppInfo>,
}

/// What an app on a phone says of itself. Used for the organisation's conditions only; never proof of anything.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AppInfo {
    /// Its kind: the id of one of the configured apps, 1 to 32 characters.
    pub kind: String,
    /// Its version, numbers separated by dots, at most 32 characters.
    pub version: String,
    /// `android`, `ios` or another word, at most 32 characters.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub os: Option<String>,
}

/// The answer to a pairing. The only reply that ever carries the code seed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairedDevice {
    /// The device's id from now on.
    pub device: String,
    /// The account's label. Untrusted text.
    pub account: String,
    /// The product's name. Untrusted text.
    pub issuer: String,
    /// Seed of the codes, base64url without padding; the phone keeps it where it cannot be read again.
    pub totp_seed: String,
    /// Digits of a code.
    pub totp_digits: u32,
    /// Seconds of a code.
    pub totp_period: u32,
    /// The server's clock.
    pub server_time: Millis,
}

/// `GET {base}/device`, and the answer to its `PATCH`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The account's label.
    pub account: String,
    /// The product's name.
    pub issuer: String,
    /// Whether sign-in requests come to this phone.
    pub allow_requests: bool,
    /// For a paused phone: when they come again by themselves.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paused_until: Option<Millis>,
    /// Why none come, whatever the switch says: `app_too_old`, `policy`, `second_method`, or `unconfirmed`
    /// until the number of its set-up was given. Codes work all the same, but for the last.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub refused: Option<Unusable>,
    /// For `app_too_old`: the least version that gets requests.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub least: Option<String>,
    /// The server's clock.
    pub server_time: Millis,
}

/// `PATCH {base}/device`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchDevice {
    /// A new name, 1 to 64 characters.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// The switch.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub allow_requests: Option<bool>,
    /// With `allow_requests: false`: when requests come again by themselves, at most 48 hours ahead.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paused_until: Option<Millis>,
    /// After an update of the app.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub app: Option<AppInfo>,
}

/// What the phone has to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberEntry {
    /// Tap among `choices`, or type `digits` digits.
    pub answer: NumberAnswer,
    /// How many digits.
    pub digits: u32,
    /// For `select`: three numbers, one is right, none is marked.
    #[cfg_attr(feature = "serde", serde(default))]
    pub choices: Vec<String>,
}

words! {
    /// What has become of a request, as far as the phone may know.
    pub enum RequestState {
        /// It can be answered.
        Pending = "pending",
        /// Approved on this phone.
        Approved = "approved",
        /// Denied on this phone, or a wrong number was given.
        Denied = "denied",
        /// Nobody answered in time.
        Expired = "expired",
        /// A newer one took its place.
        Superseded = "superseded",
        /// Withdrawn in the browser.
        Cancelled = "cancelled",
    }
}

words! {
    /// What an approval of a request does.
    pub enum RequestPurpose {
        /// It signs somebody in.
        SignIn = "sign_in",
        /// It lets somebody change the account.
        StepUp = "step_up",
        /// It tells a site where somebody is signed in by this one that it is them, once more.
        Proof = "proof",
        /// Nothing: it was sent to see whether requests arrive.
        Test = "test",
        /// It finishes the set-up of this phone.
        Confirm = "confirm",
    }
}

/// One request on the phone. It never carries a number that the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRequest {
    /// Opaque id.
    pub id: String,
    /// What has become of it.
    pub state: RequestState,
    /// What an approval does; absent, it signs somebody in.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub purpose: Option<RequestPurpose>,
    /// Who is asking; the page shows the same.
    pub context: Context,
    /// What to ask for, or `None` when this request asks for no number.
    #[cfg_attr(feature = "serde", serde(default))]
    pub number: Option<NumberEntry>,
    /// The number that the person types into the page (`code_on_phone`); such a request is answered there, and can only
    /// be denied here.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub shown: Option<String>,
    /// When it was sent.
    pub issued_at: Millis,
    /// When it ends.
    pub expires_at: Millis,
}

/// `GET {base}/device/requests?after=REV&wait=25`: as soon as `rev > after`, else 204. Holds the live request, if any,
/// and those that ended within the last 24 hours, newest first, at most 20.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRequests {
    /// Grows with every change of this list.
    pub rev: u64,
    /// The server's clock.
    pub server_time: Millis,
    /// Whether sign-in requests come to this phone.
    pub allow_requests: bool,
    /// For a paused phone: when they come again by themselves.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paused_until: Option<Millis>,
    /// The set-up of this phone is not finished: the number on the page has to be given first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub unconfirmed: bool,
    /// Newest first.
    pub requests: Vec<DeviceRequest>,
    /// How long to wait before the next call, ms.
    pub poll_after_ms: u32,
}

words! {
    /// The person's answer.
    pub enum Decision {
        /// Yes; needs the number when the request asks for one.
        Approve = "approve",
        /// No; never needs a number, and always wins.
        Deny = "deny",
    }
}

words! {
    /// Why a request was denied.
    pub enum DenyReason {
        /// Just no.
        Denied = "denied",
        /// The person did not start it: sessions end, requests pause.
        NotMe = "not_me",
    }
}

/// `POST {base}/device/requests/{id}/answer`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerRequest {
    /// Yes or no.
    pub decision: Decision,
    /// What the person gave.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub number: Option<String>,
    /// Why not.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<DenyReason>,
}

/// The answer to an answer, and to `POST {base}/device/requests/{id}/seen`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answered {
    /// What has become of the request.
    pub state: RequestState,
    /// A wrong number ended it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub wrong_number: bool,
    /// A session that this request had opened was ended by a late denial.
    #[cfg_attr(feature = "serde", serde(default))]
    pub session_ended: bool,
}
