//! Adding a way in: begun, offered, proven.

use super::TrialOutcome;
use crate::{
    Millis,
    flow::{MethodKind, Unusable},
    step::{Alphabet, EnrollOffer, Push},
};

/// `POST {base}/account/enrollments`: begins to add a method (201, [`Enrollment`]). Needs a fresh proof; what follows
/// does not. One of a kind at a time: a new one takes the place of the old. Unfinished ones vanish after ten minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartEnrollment {
    /// What to add: `push` (a phone), `totp` (an authenticator app), `passkey`, `email` or `sms`.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// For `email` and `sms`: the address, or the number with its country code.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub address: Option<String>,
    /// A name to begin with.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub label: Option<String>,
    /// For `push`: the phone whose place the new one takes. It is removed in the same instant in which the new one is
    /// confirmed, never before, and can be brought back for a while.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub replaces: Option<String>,
}

words! {
    /// How far an enrolment is.
    pub enum EnrollState {
        /// The person has to do something: scan, type the code, answer the browser.
        Open = "open",
        /// For a phone: paired; the number on the page has to be given on it.
        Confirm = "confirm",
        /// For a phone: the confirmation has failed (see `outcome`); `resend` asks again.
        Unconfirmed = "unconfirmed",
        /// The method works from now on.
        Done = "done",
        /// For a phone: it cannot be added (see `refused`).
        Refused = "refused",
    }
}

/// `GET {base}/account/enrollments/{id}?after=REV&wait=25`. Gone (404) once it is over: a secret is never given again
/// after it has been confirmed. `DELETE` gives it up, `POST …/resend` sends code or confirmation again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrollment {
    /// Opaque id.
    pub id: String,
    /// Grows with every change.
    pub rev: u64,
    /// The server's clock.
    pub server_time: Millis,
    /// What is added.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// How far it is.
    pub state: EnrollState,
    /// When it is forgotten.
    pub expires_at: Millis,
    /// The new method's name; for `email` and `sms` the address, masked. Untrusted text.
    pub label: String,
    /// The name of the phone whose place it takes. Untrusted text.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub replaces: Option<String>,
    /// What it takes.
    #[cfg_attr(feature = "serde", serde(default))]
    pub offer: EnrollOffer,
    /// For a phone that is to be confirmed: the request to it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub push: Option<Push>,
    /// How that request has ended.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub outcome: Option<TrialOutcome>,
    /// Why the phone cannot be added: `app_too_old`, `policy` or `second_method`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub refused: Option<Unusable>,
    /// For `app_too_old`: the least version.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub least: Option<String>,
    /// The code that proves it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub code: Option<EnrollCode>,
    /// When it is done: the new method's id.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub method: Option<String>,
}

/// The code an enrolment asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollCode {
    /// How many characters.
    pub length: u32,
    /// Which.
    pub alphabet: Alphabet,
    /// How many tries are left.
    pub attempts_left: u32,
    /// For a code that was sent: when `resend` may send another.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub resend_at: Option<Millis>,
    /// For a code that was sent: how many more may be sent.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub requests_left: Option<u32>,
    /// For a code that was sent: it could not be delivered.
    #[cfg_attr(feature = "serde", serde(default))]
    pub not_sent: bool,
}

/// `POST {base}/account/enrollments/{id}/verify`; answers [`Enrollment`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyEnrollment {
    /// The code, for `totp`, `email` and `sms`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub code: Option<String>,
    /// `RegistrationResponseJSON` (WebAuthn Level 3, section 5.1.6) as JSON text, for `passkey`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub credential: Option<String>,
    /// The name it shall have.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub label: Option<String>,
}
