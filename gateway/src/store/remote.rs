//! What belongs to an identity server behind the gateway. What it gave is sealed.

use contract::Millis;

use super::{PushRow, Stored};

/// Something that has ended here, and may have to be ended there.
#[derive(Debug, Clone)]
pub(crate) struct EndedThere {
    /// A request's id, or a session's.
    pub id: String,
    /// Sealed.
    pub upstream: Vec<u8>,
    /// Whether the server need not be told: it has ended there by itself.
    pub quietly: bool,
}

/// Accounts, requests and sessions that are also an identity server's.
pub(crate) trait Remote {
    /// What was typed for this account now belongs to another one: nobody can type it any more, until its owner signs
    /// in by another name.
    fn free_key(&self, user: i64) -> Stored<()>;
    /// What is typed for an account, and how it is shown.
    fn set_identifier(&self, user: i64, key: &str, label: &str) -> Stored<()>;
    /// Requests that the server may still tell an answer to.
    fn open_there(&self, now: Millis) -> Stored<Vec<PushRow>>;
    /// What a request is looked at with, and how often.
    fn set_push_upstream(&self, id: &str, sealed: &[u8]) -> Stored<()>;
    /// The redemption of an approved request begins. Once.
    fn begin_redeeming(&self, id: &str, now: Millis) -> Stored<bool>;
    /// What belongs to a session.
    fn set_session_upstream(&self, session: i64, sealed: Option<&[u8]>) -> Stored<()>;
    /// What the server gave for a browser that an account has signed in with.
    fn browser_upstream(&self, token_hash: &[u8], user: i64, now: Millis) -> Stored<Option<Vec<u8>>>;
    fn set_browser_upstream(&self, token_hash: &[u8], user: i64, sealed: Option<&[u8]>) -> Stored<()>;
    /// Requests that have ended here and hold something of the server's.
    fn ended_requests(&self) -> Stored<Vec<EndedThere>>;
    /// The same of sessions.
    fn ended_sessions(&self, now: Millis) -> Stored<Vec<EndedThere>>;
    /// Forgets what an ended request holds.
    fn forget_request(&self, id: &str) -> Stored<()>;
    /// `false` when the code was accepted after `since`.
    fn use_code(&self, hash: &[u8], since: Millis, now: Millis) -> Stored<bool>;
    /// Whether the code was accepted after `since`.
    fn code_used(&self, hash: &[u8], since: Millis) -> Stored<bool>;
}
