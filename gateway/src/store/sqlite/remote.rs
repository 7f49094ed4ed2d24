//! What belongs to an identity server behind the gateway.

use contract::Millis;
use rusqlite::{Row, params};

use super::{SqliteTx, pushes::push};
use crate::store::{EndedThere, PushRow, Remote, Stored};

fn ended(row: &Row<'_>) -> rusqlite::Result<EndedThere> {
    Ok(EndedThere {
        id: row.get(0)?,
        upstream: row.get(1)?,
        quietly: row.get(2)?,
    })
}

impl Remote for SqliteTx<'_> {
    fn free_key(&self, user: i64) -> Stored<()> {
        // A key never holds a line break: it is trimmed and without control characters.
        self.run("UPDATE users SET key = char(10) || id WHERE id = ?1", [user])?;
        Ok(())
    }

    fn set_identifier(&self, user: i64, key: &str, label: &str) -> Stored<()> {
        self.run(
            "UPDATE users SET key = ?2, identifier = ?3 WHERE id = ?1",
            params![user, key, label],
        )?;
        Ok(())
    }

    fn open_there(&self, now: Millis) -> Stored<Vec<PushRow>> {
        self.all(
            "SELECT * FROM pushes WHERE upstream IS NOT NULL AND state = 'pending' AND expires_at > ?1",
            [now],
            push,
        )
    }

    fn set_push_upstream(&self, id: &str, sealed: &[u8]) -> Stored<()> {
        self.run(
            "UPDATE pushes SET upstream = ?2 WHERE id = ?1 AND upstream IS NOT NULL",
            params![id, sealed],
        )?;
        Ok(())
    }

    fn begin_redeeming(&self, id: &str, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pushes SET redeeming_at = ?2 WHERE id = ?1 AND state = 'approved' AND redeeming_at IS NULL",
            params![id, now],
        )?;
        Ok(changed == 1)
    }

    fn set_session_upstream(&self, session: i64, sealed: Option<&[u8]>) -> Stored<()> {
        self.run(
            "UPDATE sessions SET upstream = ?2 WHERE id = ?1",
            params![session, sealed],
        )?;
        Ok(())
    }

    fn browser_upstream(&self, token_hash: &[u8], user: i64, now: Millis) -> Stored<Option<Vec<u8>>> {
        let found = self.one(
            "SELECT upstream FROM known_browsers WHERE token_hash = ?1 AND user_id = ?2 AND expires_at > ?3",
            params![token_hash, user, now],
            |row| row.get(0),
        )?;
        Ok(found.flatten())
    }

    fn set_browser_upstream(&self, token_hash: &[u8], user: i64, sealed: Option<&[u8]>) -> Stored<()> {
        self.run(
            "UPDATE known_browsers SET upstream = ?3 WHERE token_hash = ?1 AND user_id = ?2",
            params![token_hash, user, sealed],
        )?;
        Ok(())
    }

    fn ended_requests(&self) -> Stored<Vec<EndedThere>> {
        self.all(
            "SELECT id, upstream, state IN ('consumed', 'revoked') FROM pushes \
             WHERE upstream IS NOT NULL AND state NOT IN ('pending', 'approved')",
            [],
            ended,
        )
    }

    fn ended_sessions(&self, now: Millis) -> Stored<Vec<EndedThere>> {
        self.all(
            "SELECT cast(id AS TEXT), upstream, 0 FROM sessions \
             WHERE upstream IS NOT NULL AND (revoked_at IS NOT NULL OR expires_at <= ?1)",
            [now],
            ended,
        )
    }

    fn forget_request(&self, id: &str) -> Stored<()> {
        self.run("UPDATE pushes SET upstream = NULL WHERE id = ?1", [id])?;
        Ok(())
    }

    fn use_code(&self, hash: &[u8], since: Millis, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "INSERT INTO used_codes(hash, at) VALUES (?1, ?2) \
             ON CONFLICT(hash) DO UPDATE SET at = excluded.at WHERE at <= ?3",
            params![hash, now, since],
        )?;
        Ok(changed == 1)
    }

    fn code_used(&self, hash: &[u8], since: Millis) -> Stored<bool> {
        let found = self.one(
            "SELECT 1 FROM used_codes WHERE hash = ?1 AND at > ?2",
            params![hash, since],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}
