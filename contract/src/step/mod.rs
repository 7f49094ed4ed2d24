//! The closed set of screens.

use crate::{Millis, flow::MethodKind};

mod code;
mod context;
mod enroll;
mod number;
mod push;

pub use code::{Alphabet, CodeKind};
pub use context::{Browser, Context, Place, PlaceKind};
pub use enroll::{EnrollOffer, EnrollReason, QrCode};
pub use number::{MatchNumber, NoNumber, NumberAnswer, NumberPlace};
pub use push::{Delivery, PhoneApp, Push, PushOutcome, PushReason};

words! {
    /// What may be typed as an identifier; a hint for the keyboard, never a check.
    pub enum IdentifierKind {
        /// An e-mail address.
        Email = "email",
        /// A user name.
        Username = "username",
        /// A telephone number.
        Phone = "phone",
    }
}

words! {
    /// Why nothing can be done right now.
    pub enum Blocked {
        /// Too many wrong tries for good: only help or another method goes on.
        Locked = "locked",
        /// Too many tries; see `retry_at`.
        Throttled = "throttled",
        /// The account is disabled.
        Disabled = "disabled",
        /// No usable method is left.
        NoMethod = "no_method",
    }
}

/// A field of the generic form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormField {
    /// Its name in the action's body.
    pub name: String,
    /// Its label, in the language of the request's `Accept-Language`. Untrusted text.
    pub label: String,
    /// Whether what is typed is hidden.
    #[cfg_attr(feature = "serde", serde(default))]
    pub secret: bool,
    /// Whether it may stay empty.
    #[cfg_attr(feature = "serde", serde(default))]
    pub optional: bool,
}

/// One screen. `type` names it on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "type", rename_all = "snake_case"))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Step {
    /// Who is signing in?
    Identify {
        /// What may be typed.
        identifier_types: Vec<IdentifierKind>,
        /// Whether the page may offer accounts it remembers.
        #[cfg_attr(feature = "serde", serde(default))]
        remembered_accounts: bool,
        /// `PublicKeyCredentialRequestOptionsJSON` for a passkey of whoever comes (no credential is listed), as JSON
        /// text; the page offers it by conditional UI and by a button.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        passkey: Option<String>,
    },
    /// The password.
    Password {
        /// Whether *forgot password* leads anywhere.
        #[cfg_attr(feature = "serde", serde(default))]
        can_recover: bool,
    },
    /// The list of `flow.methods`.
    ChooseMethod,
    /// Check your phone.
    PushPending(Push),
    /// Check your phone; the number on it is typed here.
    CodeOnPhone(Push),
    /// A code.
    CodeRequired {
        /// Of which kind.
        kind: CodeKind,
        /// How many characters.
        length: u32,
        /// Which characters.
        alphabet: Alphabet,
        /// How many tries are left in this flow.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        attempts_left: Option<u32>,
        /// Where the code is: a device's name or a masked address. Untrusted text.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        hint: Option<String>,
        /// For a code that was sent: when it ends.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        expires_at: Option<Millis>,
        /// For a code that was sent: when `resend` may send another.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        resend_at: Option<Millis>,
        /// For a code that was sent: how many more may be sent.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        requests_left: Option<u32>,
    },
    /// A passkey.
    Passkey {
        /// `PublicKeyCredentialRequestOptionsJSON` (WebAuthn Level 3, section 5.1.9), as JSON text.
        options: String,
    },
    /// Complete an address before a code is sent to it.
    OwnershipProof {
        /// What has to be completed, masked. Untrusted text.
        masked: String,
        /// Of which kind the address is: `email` wants the whole address, `sms` the last four digits.
        kind: CodeKind,
        /// How many tries are left in this flow.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        attempts_left: Option<u32>,
    },
    /// The request to the phone ended without a sign-in.
    PushEnded {
        /// How.
        outcome: PushOutcome,
        /// Why.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        reason: Option<PushReason>,
        /// The phone's name. Untrusted text.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        device: Option<String>,
        /// When it ended.
        at: Millis,
        /// When a new one may be sent.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        retry_at: Option<Millis>,
        /// How many more may be sent.
        #[cfg_attr(feature = "serde", serde(default))]
        requests_left: u32,
    },
    /// Nothing can be done right now.
    Blocked {
        /// Why.
        why: Blocked,
        /// Until when.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        retry_at: Option<Millis>,
    },
    /// Stay signed in?
    RememberBrowser {
        /// For how many days, when yes.
        days: u32,
        /// For how many hours at most, when no.
        hours: u32,
    },
    /// Something has to be set up first.
    EnrollRequired {
        /// What.
        what: MethodKind,
        /// Until when it may be put off.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        skippable_until: Option<Millis>,
        /// Why.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        why: Option<EnrollReason>,
        /// What it takes. A phone is set up elsewhere: the page polls until the flow moves on.
        #[cfg_attr(feature = "serde", serde(default))]
        offer: EnrollOffer,
    },
    /// A form that no other screen covers.
    Form {
        /// What it is about, in the language of the request's `Accept-Language`. Untrusted text.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        title: Option<String>,
        /// More about it. Untrusted text.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        text: Option<String>,
        /// Its fields, in order.
        fields: Vec<FormField>,
    },
    /// Continue elsewhere.
    Redirect {
        /// Where: `https`, or a path of the same origin; checked by server and page.
        url: String,
        /// Who is there. Untrusted text.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        name: Option<String>,
    },
    /// Done.
    SignedIn {
        /// A path of the same origin, or an `https` address whose origin is announced in discovery.
        redirect_to: String,
    },
    /// A step of a newer server; never sent.
    #[cfg_attr(feature = "serde", serde(other))]
    Unknown,
}

/// One table from step to name, so that the list of names cannot leave one out.
macro_rules! names {
    ($($step:pat => $name:literal),+ $(,)?) => {
        /// Every name, in the order a person meets the steps.
        pub const NAMES: &'static [&'static str] = &[$($name),+];

        /// The step's `type` on the wire; `data-step` of the page.
        #[must_use]
        pub const fn name(&self) -> &'static str {
            match self { $($step => $name),+ }
        }
    };
}

impl Step {
    names! {
        Self::Identify { .. } => "identify",
        Self::Password { .. } => "password",
        Self::ChooseMethod => "choose_method",
        Self::PushPending(_) => "push_pending",
        Self::CodeOnPhone(_) => "code_on_phone",
        Self::CodeRequired { .. } => "code_required",
        Self::Passkey { .. } => "passkey",
        Self::OwnershipProof { .. } => "ownership_proof",
        Self::PushEnded { .. } => "push_ended",
        Self::Blocked { .. } => "blocked",
        Self::EnrollRequired { .. } => "enroll_required",
        Self::Form { .. } => "form",
        Self::Redirect { .. } => "redirect",
        Self::RememberBrowser { .. } => "remember_browser",
        Self::SignedIn { .. } => "signed_in",
        Self::Unknown => "unknown",
    }
}
