//! Access tokens.

use contract::Millis;
use rusqlite::params;

use super::SqliteTx;
use crate::store::{AccessTokenRow, AccessTokens, Stored};

impl AccessTokens for SqliteTx<'_> {
    fn insert_access_token(&self, hash: &[u8], token: &AccessTokenRow) -> Stored<()> {
        self.run(
            "INSERT INTO access_tokens(hash, session_id, user_id, client, scope, created_at, expires_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                hash,
                token.session_id,
                token.user_id,
                token.client,
                token.scope,
                token.created_at,
                token.expires_at
            ],
        )?;
        Ok(())
    }

    fn access_token(&self, hash: &[u8], now: Millis) -> Stored<Option<AccessTokenRow>> {
        self.one(
            "SELECT t.* FROM access_tokens t JOIN sessions s ON s.id = t.session_id \
             WHERE t.hash = ?1 AND t.expires_at > ?2 AND s.revoked_at IS NULL AND s.expires_at > ?2",
            params![hash, now],
            |row| {
                Ok(AccessTokenRow {
                    session_id: row.get("session_id")?,
                    user_id: row.get("user_id")?,
                    client: row.get("client")?,
                    scope: row.get("scope")?,
                    created_at: row.get("created_at")?,
                    expires_at: row.get("expires_at")?,
                })
            },
        )
    }
}
