//! What the store keeps, as plain data.

use contract::Millis;

/// Declares an enumeration that is stored as a word.
macro_rules! stored {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum $name { $($(#[$doc])* $variant),+ }
        impl $name {
            pub(crate) const fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            pub(crate) fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }
    };
}

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

stored! {
    /// Where an enrolment is, in the large; the request attached to it decides what `Confirm` shows.
    EnrollStage {
        Open = "open",
        Confirm = "confirm",
        Done = "done",
        Refused = "refused",
    }
}

stored! {
    /// By which way a client's request came.
    RequestKind {
        /// By a page of this site that was opened for it.
        Page = "page",
        /// By a frame inside a page of the client.
        Frame = "frame",
        /// By the client's server, which was given a name for it (RFC 9126).
        Pushed = "pushed",
    }
}

stored! {
    /// What proved the second factor.
    ProofKind {
        Push = "push",
        Totp = "totp",
        Recovery = "recovery",
        Email = "email",
        Sms = "sms",
        TemporaryPass = "temporary_pass",
        Passkey = "passkey",
        /// Nothing beside the password: the identity server asked for nothing else.
        Password = "password",
    }
}

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct UserRow {
    pub id: i64,
    pub identifier: String,
    pub name: Option<String>,
    pub number_mode: Option<String>,
    pub password_hash: String,
    pub password_version: i64,
    pub disabled: bool,
    pub locked: bool,
    pub push: PushAccount,
    pub secured_at: Millis,
    /// Why a new password is wanted at the next sign-in (an `EnrollReason`).
    pub must_change_password: Option<String>,
    /// When it was first asked to set something up.
    pub enroll_asked_at: Option<Millis>,
    /// The id of the method that is asked for first.
    pub default_method: Option<String>,
    /// Grows with everything its pages show.
    pub account_rev: u64,
    pub password_changed_at: Option<Millis>,
    /// The account's name at the identity server; `None` for one of our own.
    pub upstream: Option<String>,
    pub created_at: Millis,
}

/// What an account's requests add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PushAccount {
    /// Sent since the last success of any second factor.
    pub since_success: u32,
    /// Requests sent up to here no longer count.
    pub counted_from: Millis,
    /// Denials in a row.
    pub denials: u32,
    /// No requests until another factor succeeds.
    pub paused: bool,
}

/// In the place of a password's hash: the name was only typed, and nobody has proven to be the one.
pub(crate) const PROVISIONAL: &str = "?";

/// A new account.
#[derive(Debug)]
pub(crate) struct InsertUser<'a> {
    pub key: &'a str,
    pub identifier: &'a str,
    pub name: Option<&'a str>,
    pub number_mode: Option<&'a str>,
    pub password_hash: &'a str,
    pub created_at: Millis,
}

/// What the app on a phone says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppRow {
    pub kind: String,
    pub version: String,
    pub os: Option<String>,
}

/// A phone.
#[derive(Debug, Clone)]
pub(crate) struct DeviceRow {
    pub id: String,
    pub user_id: i64,
    pub name: String,
    /// SEC 1 uncompressed point.
    pub public_key: Vec<u8>,
    /// Sealed.
    pub seed: Vec<u8>,
    /// The switch as it was left; [`DeviceRow::allows`] says how it counts.
    pub allow_requests: bool,
    /// With the switch off: on again from then.
    pub paused_until: Option<Millis>,
    /// Whether the number of its set-up was given on it.
    pub confirmed: bool,
    /// `None` as long as it has said nothing.
    pub app: Option<AppRow>,
    pub rev: u64,
    pub created_at: Millis,
    pub last_seen_at: Option<Millis>,
    /// A removed phone is nowhere to be seen, but can be brought back for a while.
    pub removed_at: Option<Millis>,
    /// What the identity server calls it: a phone of its own, without key and seed here.
    pub upstream: Option<String>,
}

impl DeviceRow {
    /// Whether requests come to it at `now`: a pause that has run out counts as over, although nobody wrote that down.
    pub(crate) fn allows(&self, now: Millis) -> bool {
        self.allow_requests || self.paused_until.is_some_and(|until| until <= now)
    }

    /// When the requests of a paused phone come again by themselves.
    pub(crate) fn pause_ends(&self, now: Millis) -> Option<Millis> {
        self.paused_until.filter(|_| !self.allows(now))
    }
}

/// A pairing link.
#[derive(Debug, Clone)]
pub(crate) struct PairingRow {
    pub id: String,
    pub user_id: i64,
    pub secret_hash: Vec<u8>,
    pub expires_at: Millis,
    pub used_at: Option<Millis>,
    /// The flow that offered it.
    pub flow_id: Option<String>,
}

/// The second factor, proven in this flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    pub kind: ProofKind,
    /// By which device, address or passkey; empty for what an account has one of.
    pub by: String,
    pub at: Millis,
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

/// A session.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub id: i64,
    pub user_id: i64,
    /// Opaque, for lists; the token is never told.
    pub public_id: String,
    /// JSON of the contract's `Context`; sessions of older versions have none.
    pub context: Option<String>,
    pub remembered: bool,
    /// To the minute.
    pub last_seen_at: Option<Millis>,
    /// The newest proof: that of the sign-in, or one given since.
    pub proof: Option<Proof>,
    /// How it was proven, words with spaces between them (RFC 8176); sessions of older versions do not say.
    pub amr: Option<String>,
    /// The client in whose frame it was opened: no browser has a cookie for it.
    pub client: Option<String>,
    /// Sealed: what belongs to it at the identity server.
    pub upstream: Option<Vec<u8>>,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// When it is over for its browser, unless it is used before. None where it has no such end, or was written by an older
    /// version.
    pub idle_at: Option<Millis>,
}

impl SessionRow {
    /// When somebody used it last.
    pub(crate) fn used_at(&self) -> Millis {
        self.last_seen_at.unwrap_or(self.created_at)
    }
}

/// A new session.
#[derive(Debug)]
pub(crate) struct InsertSession<'a> {
    pub token_hash: &'a [u8],
    pub user_id: i64,
    pub flow_id: &'a str,
    pub push_id: Option<&'a str>,
    pub public_id: &'a str,
    /// JSON of the contract's `Context`.
    pub context: &'a str,
    pub proof: Option<&'a Proof>,
    /// How it was proven, words with spaces between them (RFC 8176).
    pub amr: &'a str,
    /// The client in whose frame it is opened.
    pub client: Option<&'a str>,
    pub remembered: bool,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// When it is over for its browser, unless it is used before.
    pub idle_at: Option<Millis>,
}

/// Wrong tries in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct GuessRow {
    pub failures: u32,
    pub last_at: Millis,
}

/// A stored reply.
#[derive(Debug, Clone)]
pub(crate) struct ReplyRow {
    pub body_hash: Vec<u8>,
    /// Sealed.
    pub reply: Vec<u8>,
    pub at: Millis,
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditRow {
    pub seq: i64,
    pub at: Millis,
    pub event: String,
    pub actor: String,
    pub subject: Option<String>,
    pub flow: Option<String>,
    pub ip: Option<String>,
    pub ua_hash: Option<String>,
    /// JSON object.
    pub detail: String,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
}
