//! What has happened to the account.

use super::Securing;
use crate::{Millis, flow::MethodKind, step::Context};

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
