//! Flows.

use contract::Millis;

use super::Proof;

stored! {
    /// Where a flow is, in the large.
    FlowState {
        Live = "live",
        Cancelled = "cancelled",
        Done = "done",
    }
}

stored! {
    /// Which screen a flow is at; the request attached to it decides what `Push` shows.
    Stage {
        Identify = "identify",
        Password = "password",
        Choose = "choose",
        Push = "push",
        NotSent = "not_sent",
        /// An address has to be completed before a code goes to it.
        Prove = "prove",
        Code = "code",
        Passkey = "passkey",
        /// Something has to be set up.
        Enroll = "enroll",
        /// A form has to be filled in.
        Form = "form",
        /// This person signs in elsewhere.
        Redirect = "redirect",
        Blocked = "blocked",
        Remember = "remember",
        SignedIn = "signed_in",
    }
}

/// A flow.
#[derive(Debug, Clone)]
pub(crate) struct FlowRow {
    pub id: String,
    pub browser: Vec<u8>,
    pub rev: u64,
    /// The oldest revision that still shows the same step: what came since was progress of a delivery.
    pub base: u64,
    pub purpose: String,
    pub return_to: Option<String>,
    pub state: FlowState,
    pub stage: Stage,
    pub identifier: Option<String>,
    pub user_id: Option<i64>,
    /// The version of the password that was proven in this flow.
    pub password_version: Option<i64>,
    pub proof: Option<Proof>,
    pub push_id: Option<String>,
    /// The phone the step is about.
    pub device_id: Option<String>,
    /// Why a request was not sent (a `PushReason`).
    pub ended_reason: Option<String>,
    pub ended_at: Option<Millis>,
    pub retry_at: Option<Millis>,
    /// A `Blocked`.
    pub blocked: Option<String>,
    pub code_tries: u32,
    /// Which code the step asks for (a `CodeKind`).
    pub code_kind: Option<String>,
    /// The address the step is about.
    pub address_id: Option<String>,
    /// A forgotten password is being replaced.
    pub recover: bool,
    /// How many answers to passkey challenges it has had: a challenge works once.
    pub passkey_tries: u32,
    /// What has to be set up (a `MethodKind`).
    pub enroll: Option<String>,
    /// What was put off or answered in this flow, words with commas between them.
    pub passed: String,
    /// Which form has to be filled in.
    pub form: Option<String>,
    /// Which domain signs in elsewhere.
    pub redirect: Option<String>,
    /// A `Notice`.
    pub notice: Option<String>,
    /// The session whose proof is made fresh.
    pub session_id: Option<i64>,
    /// What is about to be changed with it.
    pub touches: Option<String>,
    /// The client whose request is answered.
    pub client: Option<String>,
    /// Which request of it.
    pub request: Option<String>,
    /// Shown inside a page of the client.
    pub frame: bool,
    /// Sealed: what to go on with at the identity server.
    pub upstream: Option<Vec<u8>>,
    pub created_at: Millis,
    pub expires_at: Millis,
}
