//! Sessions and known browsers.

use contract::Millis;
use rusqlite::{Row, params};

use super::SqliteTx;
use crate::store::{InsertSession, Proof, ProofKind, SessionRow, Sessions, Stored};

fn changed(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

pub(super) fn session(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    let kind: Option<String> = row.get("proof_kind")?;
    let at: Option<Millis> = row.get("proven_at")?;
    let by: Option<String> = row.get("proof_by")?;
    let public_id: Option<String> = row.get("public_id")?;
    Ok(SessionRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        public_id: public_id.unwrap_or_default(),
        context: row.get("context")?,
        remembered: row.get("remembered")?,
        last_seen_at: row.get("last_seen_at")?,
        proof: kind
            .as_deref()
            .and_then(ProofKind::parse)
            .zip(at)
            .map(|(kind, at)| Proof {
                kind,
                by: by.unwrap_or_default(),
                at,
            }),
        amr: row.get("amr")?,
        client: row.get("client")?,
        upstream: row.get("upstream")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
        idle_at: row.get("idle_at")?,
    })
}

impl Sessions for SqliteTx<'_> {
    fn insert_session(&self, session: &InsertSession<'_>) -> Stored<i64> {
        self.run(
            "INSERT INTO sessions(token_hash, user_id, flow_id, push_id, remembered, created_at, expires_at, \
             last_seen_at, public_id, context, proof_kind, proof_by, proven_at, amr, client, idle_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            params![
                session.token_hash,
                session.user_id,
                session.flow_id,
                session.push_id,
                session.remembered,
                session.created_at,
                session.expires_at,
                session.public_id,
                session.context,
                session.proof.map(|proof| proof.kind.as_str()),
                session.proof.map(|proof| proof.by.as_str()),
                session.proof.map(|proof| proof.at),
                session.amr,
                session.client,
                session.idle_at
            ],
        )?;
        Ok(self.sql()?.last_insert_rowid())
    }

    fn session(&self, token_hash: &[u8], now: Millis) -> Stored<Option<SessionRow>> {
        self.one(
            "SELECT * FROM sessions WHERE token_hash = ?1 AND revoked_at IS NULL AND expires_at > ?2",
            params![token_hash, now],
            session,
        )
    }

    fn session_by_public_id(&self, public_id: &str, now: Millis) -> Stored<Option<SessionRow>> {
        self.one(
            "SELECT * FROM sessions WHERE public_id = ?1 AND revoked_at IS NULL AND expires_at > ?2",
            params![public_id, now],
            session,
        )
    }

    fn revoke_session(&self, id: i64, by: &str, now: Millis) -> Stored<bool> {
        let rows = self.run(
            "UPDATE sessions SET revoked_at = ?3, revoked_by = ?2 WHERE id = ?1 AND revoked_at IS NULL",
            params![id, by, now],
        )?;
        Ok(rows == 1)
    }

    fn revoke_sessions_of(&self, user: i64, by: &str, now: Millis) -> Stored<u32> {
        let rows = self.run(
            "UPDATE sessions SET revoked_at = ?3, revoked_by = ?2 \
             WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?3",
            params![user, by, now],
        )?;
        Ok(changed(rows))
    }

    fn revoke_other_sessions(&self, user: i64, stays: Option<i64>, by: &str, now: Millis) -> Stored<u32> {
        let rows = self.run(
            "UPDATE sessions SET revoked_at = ?3, revoked_by = ?2 \
             WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?3 AND id IS NOT ?4",
            params![user, by, now, stays],
        )?;
        Ok(changed(rows))
    }

    fn sessions_of(&self, user: i64, now: Millis) -> Stored<Vec<SessionRow>> {
        self.all(
            "SELECT * FROM sessions WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 \
             ORDER BY coalesce(last_seen_at, created_at) DESC, id DESC",
            params![user, now],
            session,
        )
    }

    fn revoke_sessions_of_push(&self, push: &str, by: &str, now: Millis) -> Stored<u32> {
        let rows = self.run(
            "UPDATE sessions SET revoked_at = ?3, revoked_by = ?2 \
             WHERE push_id = ?1 AND revoked_at IS NULL AND expires_at > ?3",
            params![push, by, now],
        )?;
        Ok(changed(rows))
    }

    fn live_sessions(&self, user: i64, now: Millis) -> Stored<u32> {
        let found = self.one(
            "SELECT count(*) FROM sessions WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2",
            params![user, now],
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(0))
    }

    fn remember_browser(&self, token_hash: &[u8], user: i64, until: Millis) -> Stored<()> {
        self.run(
            "INSERT INTO known_browsers(token_hash, user_id, expires_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT(token_hash, user_id) DO UPDATE SET expires_at = excluded.expires_at",
            params![token_hash, user, until],
        )?;
        Ok(())
    }

    fn knows_browser(&self, token_hash: &[u8], user: i64, now: Millis) -> Stored<bool> {
        let found = self.one(
            "SELECT 1 FROM known_browsers WHERE token_hash = ?1 AND user_id = ?2 AND expires_at > ?3",
            params![token_hash, user, now],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}
