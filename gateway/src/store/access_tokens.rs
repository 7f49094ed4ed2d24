//! Access tokens: what a client asks for its person's facts with.

use contract::Millis;

use super::Stored;

/// An access token.
#[derive(Debug, Clone)]
pub(crate) struct AccessTokenRow {
    pub session_id: i64,
    pub user_id: i64,
    pub client: String,
    pub scope: String,
    pub created_at: Millis,
    pub expires_at: Millis,
}

/// Access tokens.
pub(crate) trait AccessTokens {
    fn insert_access_token(&self, hash: &[u8], token: &AccessTokenRow) -> Stored<()>;
    /// One that is not over, of a session that is neither over nor revoked.
    fn access_token(&self, hash: &[u8], now: Millis) -> Stored<Option<AccessTokenRow>>;
}
