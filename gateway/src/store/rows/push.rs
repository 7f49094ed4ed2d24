//! Requests to phones.

use contract::Millis;

stored! {
    /// Where a request to a phone is. Everything but `Pending` and `Approved` is final, except that a consumed
    /// request can still be revoked by a late denial.
    PushState {
        Pending = "pending",
        Approved = "approved",
        Consumed = "consumed",
        Denied = "denied",
        WrongNumber = "wrong_number",
        Expired = "expired",
        Superseded = "superseded",
        Cancelled = "cancelled",
        /// Denied after it was consumed.
        Revoked = "revoked",
    }
}

stored! {
    /// What an approval of a request does.
    PushPurpose {
        SignIn = "sign_in",
        /// Lets somebody change the account.
        StepUp = "step_up",
        /// Tells a client that it is them, once more.
        Proof = "proof",
        /// Nothing.
        Test = "test",
        /// Finishes the set-up of the phone.
        Confirm = "confirm",
    }
}

/// A request to a phone.
#[derive(Debug, Clone)]
pub(crate) struct PushRow {
    pub id: String,
    pub user_id: i64,
    /// Empty for one that has none: a test, or the confirmation of a new phone.
    pub flow_id: String,
    pub browser: Vec<u8>,
    pub device_id: String,
    pub device_name: String,
    pub state: PushState,
    pub mode: String,
    pub number: Option<String>,
    /// Why it asks for none (a `NoNumber`).
    pub no_number: Option<String>,
    /// JSON list.
    pub choices: String,
    /// JSON of the contract's `Context`.
    pub context: String,
    /// A `Delivery`.
    pub delivery: String,
    pub seen: bool,
    pub issued_at: Millis,
    pub expires_at: Millis,
    pub approved_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    pub reason: Option<String>,
    pub purpose: PushPurpose,
    /// The session that asked, when no flow did.
    pub session_id: Option<i64>,
    /// Grows with every change; for pages without a flow.
    pub rev: u64,
    /// Sealed: what it is looked at with, when the identity server has sent it.
    pub upstream: Option<Vec<u8>>,
    /// How often it may be looked at there, ms.
    pub look_every: Option<Millis>,
    /// How long it can be answered there at most, whatever more time it is given.
    pub lives_until: Option<Millis>,
}

impl PushRow {
    /// The flow that asked, if one did.
    pub(crate) fn flow(&self) -> Option<&str> {
        Some(self.flow_id.as_str()).filter(|flow| !flow.is_empty())
    }
}
