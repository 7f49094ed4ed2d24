//! Ways in beside the phone: recovery codes, addresses, passes, codes that were sent, and what waits to be sent.

use contract::Millis;

use super::Stored;

/// One recovery code.
#[derive(Debug, Clone)]
pub(crate) struct RecoveryRow {
    /// PHC string; all of a set share their salt.
    pub hash: String,
    pub used_at: Option<Millis>,
    /// On the print, from 1; 0 in a set that is older than the numbers.
    pub number: u32,
    pub created_at: Millis,
}

/// An address codes can be sent to.
#[derive(Debug, Clone)]
pub(crate) struct AddressRow {
    pub id: String,
    pub user_id: i64,
    /// `email` or `sms`, a `CodeKind`.
    pub kind: String,
    /// Sealed.
    pub address: Vec<u8>,
    /// Given by its owner.
    pub name: Option<String>,
    pub created_at: Millis,
    /// A removed address is nowhere to be seen, but can be brought back for a while.
    pub removed_at: Option<Millis>,
    /// When somebody of the account first gave a code that was sent there; until then nobody has seen that they read it.
    pub proven_at: Option<Millis>,
}

/// A temporary pass.
#[derive(Debug, Clone)]
pub(crate) struct PassRow {
    pub user_id: i64,
    /// PHC string.
    pub hash: String,
    /// Whether it works once.
    pub once: bool,
    pub starts_at: Millis,
    pub ends_at: Millis,
    pub used_at: Option<Millis>,
}

/// A code that was sent.
#[derive(Debug, Clone)]
pub(crate) struct SentCodeRow {
    pub id: i64,
    pub flow_id: String,
    pub user_id: Option<i64>,
    pub address_id: Option<String>,
    /// `sign_in` or `recover`.
    pub purpose: String,
    /// Keyed hash, bound to the flow.
    pub hash: Vec<u8>,
    pub sent_at: Millis,
    pub expires_at: Millis,
    pub used_at: Option<Millis>,
}

/// Something that waits to be sent.
#[derive(Debug, Clone)]
pub(crate) struct MessageRow {
    pub id: i64,
    pub flow_id: String,
    /// `email`, `sms` or `nothing`.
    pub kind: String,
    pub sealed: Vec<u8>,
    pub tries: u32,
    pub next_at: Millis,
    pub expires_at: Millis,
}

/// Ways in beside the phone.
pub(crate) trait Ways {
    /// Replaces the account's set; they are numbered in order.
    fn set_recovery(&self, user: i64, hashes: &[String], now: Millis) -> Stored<()>;
    /// In the order of their numbers.
    fn recovery(&self, user: i64) -> Stored<Vec<RecoveryRow>>;
    /// Once.
    fn use_recovery(&self, user: i64, hash: &str, now: Millis) -> Stored<bool>;

    fn insert_address(&self, address: &AddressRow) -> Stored<()>;
    fn address(&self, id: &str) -> Stored<Option<AddressRow>>;
    /// Oldest first.
    fn addresses_of(&self, user: i64) -> Stored<Vec<AddressRow>>;
    /// Somebody of the account has given a code that was sent there.
    fn address_proven(&self, id: &str, now: Millis) -> Stored<()>;
    fn delete_address(&self, id: &str) -> Stored<bool>;

    /// In place of the one before.
    fn set_pass(&self, pass: &PassRow) -> Stored<()>;
    fn pass(&self, user: i64) -> Stored<Option<PassRow>>;
    /// While it is valid; one that works once, once.
    fn use_pass(&self, user: i64, now: Millis) -> Stored<bool>;

    /// The row's `id` is made here.
    fn insert_sent_code(&self, code: &SentCodeRow) -> Stored<i64>;
    /// The newest of a flow: the only one that is worth anything.
    fn sent_code(&self, flow: &str) -> Stored<Option<SentCodeRow>>;
    /// The account's newest, of whatever flow; only a negative control asks.
    fn sent_code_of(&self, user: i64) -> Stored<Option<SentCodeRow>>;
    /// Once, in time, and only the newest of its flow.
    fn use_sent_code(&self, id: i64, now: Millis) -> Stored<bool>;
    /// When codes were sent for the account after `since`, newest first.
    fn sent_times(&self, user: i64, purpose: &str, since: Millis) -> Stored<Vec<Millis>>;

    /// Which way in worked when, for an account.
    fn method_uses(&self, user: i64) -> Stored<Vec<(String, Millis)>>;
    fn method_used(&self, user: i64, method: &str, now: Millis) -> Stored<()>;
}

/// What waits to be sent.
pub(crate) trait Messages {
    /// The row's `id` is made here.
    fn insert_message(&self, message: &MessageRow) -> Stored<i64>;
    /// Due ones, oldest first.
    fn due_messages(&self, now: Millis, limit: u32) -> Stored<Vec<MessageRow>>;
    fn message(&self, id: i64) -> Stored<Option<MessageRow>>;
    /// When the next one is due.
    fn next_message_at(&self) -> Stored<Option<Millis>>;
    /// Another try has to wait until `next_at`.
    fn put_off_message(&self, id: i64, next_at: Millis) -> Stored<()>;
    fn delete_message(&self, id: i64) -> Stored<bool>;
}
