//! State that survives. One trait, SQLite behind it. The rules see transactions, never SQL.

mod access_tokens;
mod account;
mod activity;
mod asked;
mod clients;
mod enrollments;
mod mirror;
mod notices;
mod passkeys;
mod remote;
mod rows;
mod signing_keys;
mod sqlite;
mod ways;

use contract::Millis;

pub(crate) use access_tokens::{AccessTokenRow, AccessTokens};
pub(crate) use account::{Accounts, Removable};
pub(crate) use activity::{Activities, ActivityRow, InsertActivity, Wanted};
pub(crate) use asked::Asked;
pub(crate) use clients::{Clients, CodeRow, RequestRow};
pub(crate) use enrollments::{EnrollmentRow, Enrollments, TotpAppRow, TotpApps};
pub(crate) use mirror::{Mirrors, RemoteCodesRow};
pub(crate) use notices::Notices;
pub(crate) use passkeys::{PasskeyRow, Passkeys};
pub(crate) use remote::{EndedThere, Remote};
pub(crate) use rows::{
    AppRow, AuditRow, DeviceRow, EnrollStage, FlowRow, FlowState, GuessRow, InsertSession, InsertUser, PROVISIONAL,
    PairingRow, Proof, ProofKind, PushAccount, PushPurpose, PushRow, PushState, ReplyRow, RequestKind, SessionRow,
    Stage, UserRow,
};
pub(crate) use signing_keys::{SigningKeyRow, SigningKeys};
pub(crate) use sqlite::SqliteStore;
pub(crate) use ways::{AddressRow, MessageRow, Messages, PassRow, RecoveryRow, SentCodeRow, Ways};

/// A failure of the store. Its text never holds a value of a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A guarantee this program needs is not given; says which.
    #[error("{0}")]
    Unsafe(String),
}

/// What every call of the store returns.
pub(crate) type Stored<T> = Result<T, StoreError>;

/// A place to keep state.
pub(crate) trait Store: Send + Sync {
    /// A transaction that may write; there is one at a time. Dropped without `commit`, it leaves no trace.
    fn write(&self) -> Stored<Box<dyn Tx + '_>>;
    /// A transaction that only reads, from one consistent state.
    fn read(&self) -> Stored<Box<dyn Tx + '_>>;
    /// A number that is another one when somebody else has written since: another process, never this one.
    fn written_beside(&self) -> Stored<i64>;
}

/// One transaction. A method that returns `bool` is a conditional update: `false` means that its condition did not
/// hold and nothing was changed.
pub(crate) trait Tx:
    Users
    + Activities
    + Notices
    + Devices
    + Flows
    + Pushes
    + Sessions
    + Limits
    + Audit
    + Ways
    + Messages
    + Passkeys
    + Asked
    + Clients
    + Accounts
    + TotpApps
    + Enrollments
    + Mirrors
    + Remote
    + SigningKeys
    + AccessTokens
{
    /// Makes everything done in it durable.
    fn commit(self: Box<Self>) -> Stored<()>;
    /// Deletes what nobody can need any more.
    fn sweep(&self, now: Millis) -> Stored<()>;
}

/// Accounts.
pub(crate) trait Users {
    /// `None` when the key is taken.
    fn insert_user(&self, user: &InsertUser<'_>) -> Stored<Option<i64>>;
    fn user(&self, id: i64) -> Stored<Option<UserRow>>;
    fn user_by_key(&self, key: &str) -> Stored<Option<UserRow>>;
    /// Oldest first.
    fn users(&self) -> Stored<Vec<UserRow>>;
    fn set_disabled(&self, user: i64, disabled: bool) -> Stored<()>;
    fn set_locked(&self, user: i64, locked: bool) -> Stored<()>;
    /// A new password: `bump` makes proofs of the old one void.
    fn set_password(&self, user: i64, hash: &str, bump: bool) -> Stored<()>;
    fn set_push_account(&self, user: i64, push: PushAccount) -> Stored<()>;
    fn set_secured(&self, user: i64, at: Millis) -> Stored<()>;
}

/// Phones and pairings.
pub(crate) trait Devices {
    fn insert_pairing(&self, pairing: &PairingRow) -> Stored<()>;
    fn pairing(&self, id: &str) -> Stored<Option<PairingRow>>;
    /// Once, and only before it expires.
    fn use_pairing(&self, id: &str, now: Millis) -> Stored<bool>;
    fn insert_device(&self, device: &DeviceRow) -> Stored<()>;
    fn device(&self, id: &str) -> Stored<Option<DeviceRow>>;
    /// Those whose set-up is finished, newest first.
    fn devices_of(&self, user: i64) -> Stored<Vec<DeviceRow>>;
    /// Name, switch, pause and whether its set-up is finished.
    fn update_device(&self, device: &DeviceRow) -> Stored<()>;
    /// What the app on it says of itself.
    fn set_app(&self, id: &str, app: &AppRow) -> Stored<()>;
    fn delete_device(&self, id: &str) -> Stored<bool>;
    fn touch_device(&self, id: &str) -> Stored<()>;
    fn device_seen(&self, id: &str, now: Millis) -> Stored<()>;
    /// `false` when the nonce was used before.
    fn insert_nonce(&self, device: &str, nonce: &str, now: Millis) -> Stored<bool>;
    /// Accepts a step of the code once: `step` has to be greater than every step accepted before.
    fn accept_step(&self, device: &str, step: i64) -> Stored<bool>;
}

/// Flows and the replies stored with them.
pub(crate) trait Flows {
    fn insert_flow(&self, flow: &FlowRow) -> Stored<()>;
    fn flow(&self, id: &str) -> Stored<Option<FlowRow>>;
    /// Live ones of a browser, newest first.
    fn live_flows(&self, browser: &[u8], now: Millis) -> Stored<Vec<FlowRow>>;
    /// Live ones of a client.
    fn live_flows_of_client(&self, client: &str, now: Millis) -> Stored<Vec<FlowRow>>;
    /// Stores everything that may change, when the stored revision is still `from`.
    fn update_flow(&self, flow: &FlowRow, from: u64) -> Stored<bool>;
    /// A new revision. The step is another one when it shows the request, or `anywhere`.
    fn touch_flow(&self, id: &str, anywhere: bool) -> Stored<()>;
    /// A new revision of the same step.
    fn progress_flow(&self, id: &str) -> Stored<()>;
    fn reply(&self, flow: &str, key: &str) -> Stored<Option<ReplyRow>>;
    fn insert_reply(&self, flow: &str, key: &str, reply: &ReplyRow) -> Stored<()>;
}

/// Requests to phones. Each transition is one conditional update.
pub(crate) trait Pushes {
    fn insert_push(&self, push: &PushRow) -> Stored<()>;
    fn push(&self, id: &str) -> Stored<Option<PushRow>>;
    /// The account's newest approved request.
    fn approved_push(&self, user: i64) -> Stored<Option<PushRow>>;
    /// Issued after `since`, newest first, at most `limit`.
    fn pushes_of_device(&self, device: &str, since: Millis, limit: u32) -> Stored<Vec<PushRow>>;
    /// When the account's requests after `since` were issued, newest first.
    fn push_times(&self, user: i64, since: Millis) -> Stored<Vec<Millis>>;
    /// `pending → approved`, by this phone and in time.
    fn approve_push(&self, id: &str, device: &str, now: Millis) -> Stored<bool>;
    /// `approved → consumed`, by the flow and the browser it belongs to, when it was approved after `approved_after`.
    fn consume_push(&self, id: &str, flow: &str, browser: &[u8], approved_after: Millis) -> Stored<bool>;
    /// From one of `from` to the final `to`; forgets the number.
    fn end_push(&self, id: &str, from: &[PushState], to: PushState, reason: Option<&str>, now: Millis) -> Stored<bool>;
    /// The account's live request; what confirms a new phone is none.
    fn live_push(&self, user: i64) -> Stored<Option<PushRow>>;
    /// Live requests whose time is over: unanswered ones, and approvals given up to `approved_until`.
    fn overdue_pushes(&self, now: Millis, approved_until: Millis) -> Stored<Vec<PushRow>>;
    fn live_pushes_of_device(&self, device: &str) -> Stored<Vec<PushRow>>;
    fn set_delivery(&self, id: &str, delivery: &str) -> Stored<bool>;
    /// Gives a request more time; only while it is open.
    fn extend_push(&self, id: &str, now: Millis, expires_at: Millis) -> Stored<bool>;
    /// `pending → consumed`, by the flow and the browser it belongs to, in time: its number was typed on the page.
    fn take_push(&self, id: &str, flow: &str, browser: &[u8], now: Millis) -> Stored<bool>;
    /// `false` when it was seen before, or is not pending.
    fn set_seen(&self, id: &str, device: &str) -> Stored<bool>;
}

/// Sessions and known browsers.
pub(crate) trait Sessions {
    fn insert_session(&self, session: &InsertSession<'_>) -> Stored<i64>;
    /// A session that is neither over nor revoked.
    fn session(&self, token_hash: &[u8], now: Millis) -> Stored<Option<SessionRow>>;
    /// The same by the id that is told to others.
    fn session_by_public_id(&self, public_id: &str, now: Millis) -> Stored<Option<SessionRow>>;
    fn revoke_session(&self, id: i64, by: &str, now: Millis) -> Stored<bool>;
    /// How many were live.
    fn revoke_sessions_of(&self, user: i64, by: &str, now: Millis) -> Stored<u32>;
    /// All but the one that stays; how many were live.
    fn revoke_other_sessions(&self, user: i64, stays: Option<i64>, by: &str, now: Millis) -> Stored<u32>;
    /// Live ones of an account, the one used last first.
    fn sessions_of(&self, user: i64, now: Millis) -> Stored<Vec<SessionRow>>;
    /// How many were live.
    fn revoke_sessions_of_push(&self, push: &str, by: &str, now: Millis) -> Stored<u32>;
    /// How many sessions of an account are live.
    fn live_sessions(&self, user: i64, now: Millis) -> Stored<u32>;
    fn remember_browser(&self, token_hash: &[u8], user: i64, until: Millis) -> Stored<()>;
    fn knows_browser(&self, token_hash: &[u8], user: i64, now: Millis) -> Stored<bool>;
}

/// Wrong tries.
pub(crate) trait Limits {
    fn guesses(&self, bucket: &str, factor: &str) -> Stored<GuessRow>;
    fn set_guesses(&self, bucket: &str, factor: &str, row: GuessRow) -> Stored<()>;
    fn clear_guesses(&self, bucket: &str, factor: &str) -> Stored<()>;
    /// Every bucket whose name is `bucket` or starts with `bucket` and a colon.
    fn clear_guesses_of(&self, bucket: &str) -> Stored<()>;
}

/// The audit log.
pub(crate) trait Audit {
    /// Number and hash of the last row.
    fn audit_tip(&self) -> Stored<Option<(i64, Vec<u8>)>>;
    fn insert_audit(&self, row: &AuditRow) -> Stored<()>;
    /// Oldest first.
    fn audit_rows(&self, after: i64, limit: u32) -> Stored<Vec<AuditRow>>;
}
