//! The closed set of screens.

use crate::Millis;

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
    /// On which of the two screens the matching number stands.
    pub enum NumberPlace {
        /// The page shows it; the phone asks for it. The phone never learns it from the server.
        Page = "page",
        /// The phone shows it; the page asks for it.
        Phone = "phone",
    }
}

words! {
    /// What the person does with the number.
    pub enum NumberAnswer {
        /// Taps it among three. One blind guess in three succeeds: kept for people who cannot type.
        Select = "select",
        /// Types it. Six digits meet NIST SP 800-63B-4, section 3.1.3.
        Type = "type",
        /// Compares it. Not allowed by NIST SP 800-63B-4; here for backends that know nothing else.
        Compare = "compare",
    }
}

/// The matching number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchNumber {
    /// 2 to 8 decimal digits; leading zeros count. Absent when the number stands on the phone.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub value: Option<String>,
    /// Where it stands.
    #[cfg_attr(feature = "serde", serde(rename = "where"))]
    pub place: NumberPlace,
    /// What is done with it.
    pub answer: NumberAnswer,
    /// How many digits it has; what the page waits for when the number stands on the phone.
    #[cfg_attr(feature = "serde", serde(default))]
    pub digits: u32,
}

words! {
    /// Why a request asks for no number.
    pub enum NoNumber {
        /// This account's requests never do.
        Policy = "policy",
        /// The account has signed in with this browser before.
        KnownBrowser = "known_browser",
        /// The app on the phone cannot ask for one.
        App = "app",
    }
}

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

words! {
    /// How a place was found out.
    pub enum PlaceKind {
        /// The very machine the server runs on.
        ThisDevice = "this_device",
        /// The server's own network.
        LocalNetwork = "local_network",
        /// A network address without a known town; `name` is the address.
        Address = "address",
        /// A town; `name` says which. Always approximate.
        City = "city",
    }
}

/// Where a sign-in comes from; approximate by nature.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// How it is known.
    pub kind: PlaceKind,
    /// The town or the address.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
}

/// What the server observed about the browser that asks. Untrusted text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Browser {
    /// For example `Firefox`; absent when it is not known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// For example `Windows`; absent when it is not known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub os: Option<String>,
}

/// Who is asking. The page and the phone show the same four facts, so that a person can compare them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Context {
    /// The application's registered name.
    pub app: String,
    /// From where.
    pub place: Place,
    /// From which browser.
    pub browser: Browser,
    /// When.
    pub at: Millis,
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
    /// What kind of code is asked for.
    pub enum CodeKind {
        /// From the app, RFC 6238.
        Totp = "totp",
        /// A recovery code.
        Recovery = "recovery",
        /// From an e-mail.
        Email = "email",
        /// From a text message.
        Sms = "sms",
        /// A temporary pass.
        TemporaryPass = "temporary_pass",
    }
}

words! {
    /// Which characters a code is made of.
    pub enum Alphabet {
        /// 0 to 9.
        Digits = "digits",
        /// Letters and digits, case does not count.
        Alphanumeric = "alphanumeric",
    }
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

words! {
    /// Why something has to be set up.
    pub enum EnrollReason {
        /// The organisation asks for it.
        Policy = "policy",
        /// *It wasn't me* was said: the password may be known to somebody else.
        Reported = "reported",
        /// The password was forgotten.
        Recover = "recover",
    }
}

/// A QR code as it is to be drawn; the page draws it, no picture is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QrCode {
    /// Modules on one side, without the quiet zone; 21 to 177.
    pub size: u32,
    /// `size` × `size` characters, row by row: `1` is dark, `0` is light.
    pub modules: String,
}

/// What setting something up takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrollOffer {
    /// For a passkey: `PublicKeyCredentialCreationOptionsJSON` (WebAuthn Level 3, section 5.1.8), as JSON text.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub options: Option<String>,
    /// For a phone: the pairing link, a path of the same origin, an `https` address, or `otpauth:` for the app of an
    /// identity server. Single use. For an authenticator app: its `otpauth:` link, when its codes are not of the usual
    /// kind (RFC 6238 with SHA-1, 6 digits, 30 s); absent, the page makes it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub link: Option<String>,
    /// For a phone: the link to scan.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub qr: Option<QrCode>,
    /// When link or options end.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// For an authenticator app: the secret, base32 without padding (RFC 4648, section 6). The page makes the
    /// `otpauth:` link and its QR code of it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub secret: Option<String>,
    /// For an authenticator app: who issues the codes; the first half of the name the app will show. Untrusted text.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub issuer: Option<String>,
    /// For a password: least length in characters (code points).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min_length: Option<u32>,
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

use crate::flow::MethodKind;

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
