//! The session and what belongs to it: the account's own ways in, its sessions, and what has happened to it.
//!
//! Every call needs a session; every write its CSRF token. A change needs a *fresh proof* (step-up, RFC 9470; ASVS
//! 7.5.1): one that is at most five minutes old and at least as strong as what is touched. Without it the answer is
//! `reauthentication-required`: the page runs a flow with `purpose: reauthenticate` and repeats the call once.

use crate::{
    Millis,
    flow::{MethodKind, Unusable, User},
    step::{Alphabet, Browser, Context, EnrollOffer, PhoneApp, Place, Push},
};

/// `GET {base}/session`. Says nothing more to a browser that is not signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Whether this browser is signed in.
    pub authenticated: bool,
    /// The server's clock.
    pub server_time: Millis,
    /// Who.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub user: Option<User>,
    /// Sent back in `x-csrf-token` with every write of this session. A new one after each fresh proof.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub csrf: Option<String>,
    /// Since when.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub since: Option<Millis>,
    /// Until when at most.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// When it ends if nobody uses it until then, where that comes before `expires_at`. This call itself and long polls
    /// (`after`) are no use; `GET {base}/account/methods` without `after` and every write of the session are. Pages warn
    /// two minutes before.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub idle_at: Option<Millis>,
    /// Until when the last proof counts as fresh.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub fresh_until: Option<Millis>,
}

words! {
    /// What may be done with a method.
    pub enum Verb {
        /// Give it another name.
        Rename = "rename",
        /// Make it the one that is asked for first.
        Default = "default",
        /// Send it a request that signs nobody in.
        Test = "test",
        /// Pause its requests, or let them through again.
        Pause = "pause",
        /// Remove it.
        Remove = "remove",
    }
}

/// One of the account's ways in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Method {
    /// Opaque id.
    pub id: String,
    /// Its kind. A phone is `push`; the codes its app makes belong to it and are not listed again.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// The name its owner gave it, or a masked address. Untrusted text.
    pub label: String,
    /// The app on a phone.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub app: Option<PhoneApp>,
    /// When it was added.
    pub created_at: Millis,
    /// When it last proved something.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub last_used_at: Option<Millis>,
    /// Whether it is asked for first.
    #[cfg_attr(feature = "serde", serde(default))]
    pub default: bool,
    /// For a phone: whether it also makes codes without a connection.
    #[cfg_attr(feature = "serde", serde(default))]
    pub codes: bool,
    /// For a passkey: whether it is known to have been made on a phone, and may be gone with it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub on_phone: bool,
    /// For a phone: the switch *allow sign-in requests*, as it counts at `server_time`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub allow_requests: Option<bool>,
    /// For a paused phone: when requests come again by themselves. Absent, they come when the switch says so.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paused_until: Option<Millis>,
    /// Whether it would work now.
    pub usable: bool,
    /// Why not.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<Unusable>,
    /// For recovery codes: how many are left.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub left: Option<u32>,
    /// For recovery codes: how many the set had.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub total: Option<u32>,
    /// For a temporary pass: when it ends.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// It cannot be removed, because nothing that lasts would be left.
    #[cfg_attr(feature = "serde", serde(default))]
    pub last: bool,
    /// Once removed, it cannot be brought back: somebody else than this backend keeps it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub for_good: bool,
    /// What may be done with it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub can: Vec<Verb>,
}

words! {
    /// Why something cannot be added now.
    pub enum NoAdd {
        /// There are as many as the organisation allows.
        Limit = "limit",
        /// Another kind of proof has to be set up first; a temporary pass counts.
        SecondMethod = "second_method",
        /// The organisation does not allow it.
        Policy = "policy",
    }
}

/// A kind of method that can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddOption {
    /// Its kind.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// Why not now.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<NoAdd>,
    /// How many an account may have.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub limit: Option<u32>,
}

/// A method that was removed and can still be brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Removed {
    /// The method's id.
    pub id: String,
    /// Its kind.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: MethodKind,
    /// Its name. Untrusted text.
    pub label: String,
    /// Until when `restore` brings it back.
    pub until: Millis,
}

/// `GET {base}/account/methods?after=REV&wait=25`: at once, or as soon as `rev > after`, else 204.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Methods {
    /// Grows with every change of anything this account's pages show: methods, switches, sessions, activity.
    pub rev: u64,
    /// The server's clock.
    pub server_time: Millis,
    /// Whose they are.
    pub user: User,
    /// The ways in; the password is not among them. The default first, then the newest.
    pub methods: Vec<Method>,
    /// What can be added.
    #[cfg_attr(feature = "serde", serde(default))]
    pub add: Vec<AddOption>,
    /// What was removed a short while ago.
    #[cfg_attr(feature = "serde", serde(default))]
    pub removed: Vec<Removed>,
    /// An enrolment of this session that is still open, to be gone on with.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub enrollment: Option<String>,
    /// When the password was last changed, if ever.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub password_changed_at: Option<Millis>,
    /// Whether a new password is asked for at the next sign-in.
    #[cfg_attr(feature = "serde", serde(default))]
    pub must_change_password: bool,
    /// No requests go to any phone until another way in has worked: there were denials, or *it wasn't me* was said.
    #[cfg_attr(feature = "serde", serde(default))]
    pub requests_paused: bool,
    /// Whether notices are mailed somewhere.
    #[cfg_attr(feature = "serde", serde(default))]
    pub notices: bool,
}

/// `PATCH {base}/account/methods/{id}`; answers [`Methods`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchMethod {
    /// A new name: 1 to 64 characters; no other method of the account may have one that looks the same (UTS #39).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub label: Option<String>,
    /// `true` makes it the default.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub default: Option<bool>,
    /// The switch of a phone.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub allow_requests: Option<bool>,
    /// With `allow_requests: false`: when requests come again by themselves, at most 48 hours ahead.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paused_until: Option<Millis>,
}

words! {
    /// How a request that signs nobody in has ended.
    pub enum TrialOutcome {
        /// Approved, with the right number where one was asked for.
        Approved = "approved",
        /// Denied on the phone.
        Denied = "denied",
        /// A wrong number was given; the request is over.
        WrongNumber = "wrong_number",
        /// Nobody answered in time.
        Expired = "expired",
        /// A newer request took its place.
        Superseded = "superseded",
        /// Withdrawn here.
        Cancelled = "cancelled",
    }
}

/// A request that signs nobody in: `POST {base}/account/methods/{id}/test` (201), then
/// `GET {base}/account/tests/{id}?after=REV&wait=25`; `DELETE` withdraws it. It counts as a request everywhere else:
/// one live at a time, the same caps.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trial {
    /// Opaque id.
    pub id: String,
    /// Grows with every change.
    pub rev: u64,
    /// The server's clock.
    pub server_time: Millis,
    /// The request; its number is the account's own mode.
    pub push: Push,
    /// How it has ended.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub outcome: Option<TrialOutcome>,
}

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

/// One recovery code of a set, without the code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryMark {
    /// Its number on the print, from 1.
    pub number: u32,
    /// When it was used.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub used_at: Option<Millis>,
}

/// `GET {base}/account/recovery-codes`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// The server's clock.
    pub server_time: Millis,
    /// When the set was made; absent, there is none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub created_at: Option<Millis>,
    /// In order.
    #[cfg_attr(feature = "serde", serde(default))]
    pub codes: Vec<RecoveryMark>,
}

/// `POST {base}/account/recovery-codes` (201): a new set; the old one stops working. The only reply that ever carries
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewRecoveryCodes {
    /// When they were made.
    pub created_at: Millis,
    /// In order; grouped for reading.
    pub codes: Vec<String>,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionInfo {
    /// Opaque id; never the token.
    pub id: String,
    /// Whether it is the one that asks.
    #[cfg_attr(feature = "serde", serde(default))]
    pub current: bool,
    /// Where it was opened.
    pub place: Place,
    /// With which browser.
    pub browser: Browser,
    /// When.
    pub created_at: Millis,
    /// When it was last used, to the minute; reading on is no use of it.
    pub last_seen_at: Millis,
    /// When it ends at the latest; absent, when that is not known here.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Millis>,
    /// When it ends if nobody uses it until then, where that comes before `expires_at`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub idle_at: Option<Millis>,
    /// Whether *stay signed in* was chosen.
    #[cfg_attr(feature = "serde", serde(default))]
    pub remembered: bool,
    /// Inside whose page it was opened, name and host, when it belongs to no page of this site.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub app: Option<String>,
    /// What proved the sign-in beside the password.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub proof: Option<MethodKind>,
}

/// `GET {base}/account/sessions`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sessions {
    /// The server's clock.
    pub server_time: Millis,
    /// The one that asks first, then the one used last.
    pub sessions: Vec<SessionInfo>,
}

/// `DELETE {base}/account/sessions/{id}`, `DELETE {base}/account/sessions?others=true` and `?all=true`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndedSessions {
    /// How many have ended.
    pub ended: u32,
    /// How many were told to and have not yet.
    #[cfg_attr(feature = "serde", serde(default))]
    pub pending: u32,
    /// Until when those will have ended.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub until: Option<Millis>,
    /// Whether the one that asked is among them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub current: bool,
}

words! {
    /// What happened.
    pub enum ActivityKind {
        /// Somebody signed in, or tried to.
        SignIn = "sign_in",
        /// A request went to a phone.
        Request = "request",
        /// The proof was asked for again, before a change.
        StepUp = "step_up",
        /// A method was added.
        MethodAdded = "method_added",
        /// A method was removed.
        MethodRemoved = "method_removed",
        /// A removed method was brought back.
        MethodRestored = "method_restored",
        /// A method has another name.
        MethodRenamed = "method_renamed",
        /// Another method is asked for first.
        DefaultChanged = "default_changed",
        /// A phone's requests were paused.
        RequestsPaused = "requests_paused",
        /// A phone's requests come again.
        RequestsResumed = "requests_resumed",
        /// The password was changed.
        PasswordChanged = "password_changed",
        /// New recovery codes were made.
        RecoveryMade = "recovery_made",
        /// Sessions were ended.
        SessionsEnded = "sessions_ended",
        /// *It wasn't me* was said.
        Reported = "reported",
    }
}

words! {
    /// How it ended, where it can end in several ways.
    pub enum ActivityOutcome {
        /// It was done; for a request: approved.
        Done = "done",
        /// A wrong password, code or number.
        Wrong = "wrong",
        /// Denied on the phone.
        Denied = "denied",
        /// Nobody answered in time.
        NoAnswer = "no_answer",
        /// A newer request took its place, or it was withdrawn in the browser.
        Withdrawn = "withdrawn",
        /// Denied on the phone after it had been approved: the session was ended.
        Revoked = "revoked",
        /// Still open.
        Open = "open",
    }
}

words! {
    /// Which entries are asked for: `?of=`.
    pub enum ActivityFilter {
        /// Sign-ins and repeated proofs.
        SignIns = "sign_ins",
        /// Requests to phones.
        Requests = "requests",
        /// Changes of the account.
        Changes = "changes",
        /// Whatever was wrong, denied, unanswered or reported.
        Trouble = "trouble",
    }
}

/// One thing that happened, or several of the same in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// Opaque id.
    pub id: String,
    /// What.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: ActivityKind,
    /// How it ended.
    pub outcome: ActivityOutcome,
    /// When; of several the last.
    pub at: Millis,
    /// Of several the first.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub since: Option<Millis>,
    /// How many in a row.
    #[cfg_attr(feature = "serde", serde(default))]
    pub count: u32,
    /// By which kind of proof, or what kind of method it is about.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub method: Option<MethodKind>,
    /// Which phone or method. Untrusted text.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub label: Option<String>,
    /// For which application, from where, with which browser.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub context: Option<Context>,
    /// The session it opened, while that lives.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub session: Option<String>,
    /// Whether it was done by the browser that asks.
    #[cfg_attr(feature = "serde", serde(default))]
    pub current: bool,
    /// When *this wasn't me* was said about it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reported_at: Option<Millis>,
    /// Whether that can be said about it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub can_report: bool,
}

words! {
    /// What saying *this wasn't me* does.
    pub enum Securing {
        /// Every other session ends.
        EndSessions = "end_sessions",
        /// No requests go to phones until another way in has worked.
        PauseRequests = "pause_requests",
        /// The next sign-in asks for a new password.
        NewPassword = "new_password",
        /// A mail says so.
        Mail = "mail",
    }
}

/// `GET {base}/account/activity?cursor=…&of=…`: newest first, at most 25 entries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivityPage {
    /// The server's clock.
    pub server_time: Millis,
    /// Newest first; repeats are one entry.
    pub entries: Vec<Activity>,
    /// Cursor of the older ones, when there are any. Opaque.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub older: Option<String>,
    /// What saying *this wasn't me* would do.
    #[cfg_attr(feature = "serde", serde(default))]
    pub securing: Vec<Securing>,
    /// How many other sessions that would end.
    #[cfg_attr(feature = "serde", serde(default))]
    pub other_sessions: u32,
}

/// `POST {base}/account/activity/{id}/report` and `POST {base}/account/secure`: *it wasn't me*. Needs no fresh proof:
/// nothing is opened by it. The session that asks stays, so that the password can be changed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Secured {
    /// How many other sessions have ended.
    pub ended: u32,
    /// What else was done.
    pub done: Vec<Securing>,
}

/// `PUT {base}/account/password`; answers [`EndedSessions`]. `input-invalid` says in `wrong` what is wrong (NIST SP
/// 800-63B-4, 3.1.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The new one.
    pub password: String,
    /// Whether every other session ends.
    #[cfg_attr(feature = "serde", serde(default))]
    pub end_sessions: bool,
}
