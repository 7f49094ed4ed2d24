//! Other sites that let people in through this one: what they asked for, and the codes they got.

use contract::Millis;

use super::{RequestKind, Stored};

/// What a client has asked for.
#[derive(Debug, Clone)]
pub(crate) struct RequestRow {
    pub id: String,
    pub client: String,
    pub kind: RequestKind,
    pub redirect_uri: String,
    /// Of the callback; for a frame, of the page around it.
    pub origin: String,
    pub state: Option<String>,
    pub nonce: Option<String>,
    /// S256.
    pub code_challenge: String,
    /// Words with spaces between them.
    pub scope: String,
    pub locale: Option<String>,
    pub login_hint: Option<String>,
    pub prompt: Option<String>,
    /// How old the proof may be, seconds.
    pub max_age: Option<i64>,
    /// Whose proof is made fresh.
    pub session_id: Option<i64>,
    /// The pushed request it was made of: both are answered once.
    pub pushed: Option<String>,
    /// Of a frame: the hash of the cookie of the browser that asked.
    pub browser: Option<Vec<u8>>,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub used_at: Option<Millis>,
}

/// A code: who was signed in, and for whom.
#[derive(Debug, Clone)]
pub(crate) struct CodeRow {
    pub hash: Vec<u8>,
    pub request_id: String,
    /// The code once more; `None` once it was redeemed.
    pub sealed: Option<Vec<u8>>,
    pub client: String,
    pub redirect_uri: String,
    pub origin: String,
    pub code_challenge: String,
    pub nonce: Option<String>,
    pub scope: String,
    pub user_id: i64,
    pub session_id: i64,
    /// When the person proved to be the one.
    pub auth_time: Millis,
    /// How, words with spaces between them (RFC 8176).
    pub amr: String,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub redeemed_at: Option<Millis>,
    /// Somebody came with it who was not the client.
    pub void: bool,
}

/// Requests and codes of clients, and their switches.
pub(crate) trait Clients {
    fn insert_request(&self, request: &RequestRow) -> Stored<()>;
    fn request(&self, id: &str) -> Stored<Option<RequestRow>>;
    /// Once.
    fn use_request(&self, id: &str, now: Millis) -> Stored<bool>;
    fn insert_code(&self, code: &CodeRow) -> Stored<()>;
    fn code(&self, hash: &[u8]) -> Stored<Option<CodeRow>>;
    /// The code a request was answered with.
    fn code_of(&self, request: &str) -> Stored<Option<CodeRow>>;
    /// Once, in time, and only while nobody else came with it.
    fn redeem_code(&self, hash: &[u8], now: Millis) -> Stored<bool>;
    /// Makes a code worthless that was not redeemed.
    fn void_code(&self, hash: &[u8]) -> Stored<bool>;
    /// Whether a client was switched off from the command line.
    fn client_is_off(&self, client: &str) -> Stored<bool>;
    /// `false` when it was so already.
    fn switch_client(&self, client: &str, off: bool, now: Millis) -> Stored<bool>;
    /// What other sites call an account: `fresh`, when it has no such name yet.
    fn subject(&self, user: i64, fresh: &str) -> Stored<String>;
    /// How a session was proven, words with spaces between them.
    fn set_session_amr(&self, session: i64, amr: &str) -> Stored<()>;
    /// Forgets requests nobody can answer any more.
    fn sweep_requests(&self, until: Millis) -> Stored<()>;
}
