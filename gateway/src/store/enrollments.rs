//! What is being added to an account, and authenticator apps.

use contract::Millis;

use super::{DeviceRow, EnrollStage, Stored};

/// An authenticator app that knows nothing but a seed.
#[derive(Debug, Clone)]
pub(crate) struct TotpAppRow {
    pub id: String,
    pub user_id: i64,
    pub name: String,
    /// Sealed.
    pub seed: Vec<u8>,
    /// The newest step whose code was accepted.
    pub last_step: i64,
    pub created_at: Millis,
    pub removed_at: Option<Millis>,
    /// What the identity server calls it: it knows the seed, we do not.
    pub upstream: Option<String>,
    /// Length of its codes, digits; 0: the usual one.
    pub length: u32,
}

/// Authenticator apps.
pub(crate) trait TotpApps {
    fn insert_totp_app(&self, app: &TotpAppRow) -> Stored<()>;
    /// One that was not removed.
    fn totp_app(&self, id: &str) -> Stored<Option<TotpAppRow>>;
    /// Those that were not removed, newest first.
    fn totp_apps_of(&self, user: i64) -> Stored<Vec<TotpAppRow>>;
    /// Accepts a step of the code once: `step` has to be greater than every step accepted before.
    fn accept_app_step(&self, id: &str, step: i64) -> Stored<bool>;
}

/// Something that is being added.
#[derive(Debug, Clone)]
pub(crate) struct EnrollmentRow {
    pub id: String,
    pub user_id: i64,
    /// Only this session may go on with it.
    pub session_id: i64,
    /// A `MethodKind`.
    pub kind: String,
    pub stage: EnrollStage,
    pub rev: u64,
    pub label: String,
    /// The seed of an authenticator app, or the address.
    pub sealed: Option<Vec<u8>>,
    /// The phone whose place the new one takes.
    pub replaces: Option<String>,
    /// The newest link to pair a phone by.
    pub pairing_id: Option<String>,
    /// The phone that has paired and waits to be confirmed.
    pub device_id: Option<String>,
    /// The newest request to confirm it.
    pub push_id: Option<String>,
    /// The method it became.
    pub method_id: Option<String>,
    /// Why the phone cannot be added (an `Unusable`).
    pub refused: Option<String>,
    /// The least version, when its app is too old.
    pub least: Option<String>,
    /// JSON of the contract's `Context` of the page.
    pub context: String,
    /// Its code could not be delivered.
    pub not_sent: bool,
    /// Tries so far, right or wrong; for a phone, requests to confirm it.
    pub tries: u32,
    /// Sealed: what the identity server needs to go on with it.
    pub upstream: Option<Vec<u8>>,
    pub created_at: Millis,
    pub expires_at: Millis,
}

/// What is being added.
pub(crate) trait Enrollments {
    fn insert_enrollment(&self, row: &EnrollmentRow) -> Stored<()>;
    fn enrollment(&self, id: &str) -> Stored<Option<EnrollmentRow>>;
    /// Every one of an account, newest first.
    fn enrollments_of(&self, user: i64) -> Stored<Vec<EnrollmentRow>>;
    /// The one that a phone was paired in.
    fn enrollment_of_device(&self, device: &str) -> Stored<Option<EnrollmentRow>>;
    /// Stores everything that may change, when the stored revision is still `from`.
    fn update_enrollment(&self, row: &EnrollmentRow, from: u64) -> Stored<bool>;
    fn delete_enrollment(&self, id: &str) -> Stored<bool>;
    /// Those whose time is over, or whose session.
    fn overdue_enrollments(&self, now: Millis) -> Stored<Vec<EnrollmentRow>>;
    /// The number of the set-up was given on the phone. Once.
    fn confirm_device(&self, device: &str) -> Stored<bool>;
    /// A phone, also one that was removed and can be brought back.
    fn any_device(&self, id: &str) -> Stored<Option<DeviceRow>>;
    /// Whether a session is neither over nor revoked.
    fn session_lives(&self, session: i64, now: Millis) -> Stored<bool>;
    /// When something was begun to be added to an account after `since`, newest first.
    fn enrollment_times(&self, user: i64, since: Millis) -> Stored<Vec<Millis>>;
    fn note_enrollment(&self, user: i64, now: Millis) -> Stored<()>;
    /// The request of a page that has no flow was answered, ended, or has come further.
    fn touch_push(&self, id: &str) -> Stored<()>;
    /// The same for an enrolment.
    fn touch_enrollment(&self, id: &str) -> Stored<()>;
}
