//! Ways in beside the phone, and what waits to be sent.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::{SqliteTx, count};
use crate::store::{AddressRow, MessageRow, Messages, PassRow, RecoveryRow, SentCodeRow, Stored, Ways};

pub(super) fn address(row: &Row<'_>) -> rusqlite::Result<AddressRow> {
    Ok(AddressRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        kind: row.get("kind")?,
        address: row.get("address")?,
        name: row.get("name")?,
        removed_at: row.get("removed_at")?,
        created_at: row.get("created_at")?,
        proven_at: row.get("proven_at")?,
    })
}

fn sent_code(row: &Row<'_>) -> rusqlite::Result<SentCodeRow> {
    Ok(SentCodeRow {
        id: row.get("id")?,
        flow_id: row.get("flow_id")?,
        user_id: row.get("user_id")?,
        address_id: row.get("address_id")?,
        purpose: row.get("purpose")?,
        hash: row.get("hash")?,
        sent_at: row.get("sent_at")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
    })
}

fn message(row: &Row<'_>) -> rusqlite::Result<MessageRow> {
    Ok(MessageRow {
        id: row.get("id")?,
        flow_id: row.get("flow_id")?,
        kind: row.get("kind")?,
        sealed: row.get("sealed")?,
        tries: count(row, "tries")?,
        next_at: row.get("next_at")?,
        expires_at: row.get("expires_at")?,
    })
}

impl Ways for SqliteTx<'_> {
    fn set_recovery(&self, user: i64, hashes: &[String], now: Millis) -> Stored<()> {
        self.run("DELETE FROM recovery_codes WHERE user_id = ?1", [user])?;
        for (number, hash) in (1_u32..).zip(hashes) {
            self.run(
                "INSERT INTO recovery_codes(user_id, hash, number, created_at) VALUES (?1, ?2, ?3, ?4)",
                params![user, hash, number, now],
            )?;
        }
        Ok(())
    }

    fn recovery(&self, user: i64) -> Stored<Vec<RecoveryRow>> {
        self.all(
            "SELECT * FROM recovery_codes WHERE user_id = ?1 ORDER BY number, hash",
            [user],
            |row| {
                Ok(RecoveryRow {
                    hash: row.get("hash")?,
                    used_at: row.get("used_at")?,
                    number: count(row, "number")?,
                    created_at: row.get("created_at")?,
                })
            },
        )
    }

    fn use_recovery(&self, user: i64, hash: &str, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE recovery_codes SET used_at = ?3 WHERE user_id = ?1 AND hash = ?2 AND used_at IS NULL",
            params![user, hash, now],
        )?;
        Ok(changed == 1)
    }

    fn insert_address(&self, address: &AddressRow) -> Stored<()> {
        self.run(
            "INSERT INTO addresses(id, user_id, kind, address, name, created_at, proven_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                address.id,
                address.user_id,
                address.kind,
                address.address,
                address.name,
                address.created_at,
                address.proven_at
            ],
        )?;
        Ok(())
    }

    fn address(&self, id: &str) -> Stored<Option<AddressRow>> {
        self.one(
            "SELECT * FROM addresses WHERE id = ?1 AND removed_at IS NULL",
            [id],
            address,
        )
    }

    fn addresses_of(&self, user: i64) -> Stored<Vec<AddressRow>> {
        self.all(
            "SELECT * FROM addresses WHERE user_id = ?1 AND removed_at IS NULL ORDER BY created_at, rowid",
            [user],
            address,
        )
    }

    fn address_proven(&self, id: &str, now: Millis) -> Stored<()> {
        self.run(
            "UPDATE addresses SET proven_at = ?2 WHERE id = ?1 AND proven_at IS NULL",
            params![id, now],
        )?;
        Ok(())
    }

    fn delete_address(&self, id: &str) -> Stored<bool> {
        Ok(self.run("DELETE FROM addresses WHERE id = ?1", [id])? == 1)
    }

    fn set_pass(&self, pass: &PassRow) -> Stored<()> {
        self.run(
            "INSERT INTO passes(user_id, hash, once, starts_at, ends_at) VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT(user_id) DO UPDATE SET hash = excluded.hash, once = excluded.once, \
             starts_at = excluded.starts_at, ends_at = excluded.ends_at, used_at = NULL",
            params![pass.user_id, pass.hash, pass.once, pass.starts_at, pass.ends_at],
        )?;
        Ok(())
    }

    fn pass(&self, user: i64) -> Stored<Option<PassRow>> {
        self.one("SELECT * FROM passes WHERE user_id = ?1", [user], |row| {
            Ok(PassRow {
                user_id: row.get("user_id")?,
                hash: row.get("hash")?,
                once: row.get("once")?,
                starts_at: row.get("starts_at")?,
                ends_at: row.get("ends_at")?,
                used_at: row.get("used_at")?,
            })
        })
    }

    fn use_pass(&self, user: i64, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE passes SET used_at = ?2 WHERE user_id = ?1 AND starts_at <= ?2 AND ends_at > ?2 \
             AND (once = 0 OR used_at IS NULL)",
            params![user, now],
        )?;
        Ok(changed == 1)
    }

    fn insert_sent_code(&self, code: &SentCodeRow) -> Stored<i64> {
        self.run(
            "INSERT INTO sent_codes(flow_id, user_id, address_id, purpose, hash, sent_at, expires_at) \
             VALUES (:flow, :user, :address, :purpose, :hash, :sent_at, :expires_at)",
            named_params! {
                ":flow": code.flow_id, ":user": code.user_id, ":address": code.address_id, ":purpose": code.purpose,
                ":hash": code.hash, ":sent_at": code.sent_at, ":expires_at": code.expires_at,
            },
        )?;
        Ok(self.sql()?.last_insert_rowid())
    }

    fn sent_code(&self, flow: &str) -> Stored<Option<SentCodeRow>> {
        self.one(
            "SELECT * FROM sent_codes WHERE flow_id = ?1 ORDER BY id DESC LIMIT 1",
            [flow],
            sent_code,
        )
    }

    fn sent_code_of(&self, user: i64) -> Stored<Option<SentCodeRow>> {
        self.one(
            "SELECT * FROM sent_codes WHERE user_id = ?1 ORDER BY id DESC LIMIT 1",
            [user],
            sent_code,
        )
    }

    fn use_sent_code(&self, id: i64, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE sent_codes SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL AND expires_at > ?2 \
             AND id = (SELECT max(id) FROM sent_codes AS newer WHERE newer.flow_id = sent_codes.flow_id)",
            params![id, now],
        )?;
        Ok(changed == 1)
    }

    fn sent_times(&self, user: i64, purpose: &str, since: Millis) -> Stored<Vec<Millis>> {
        self.all(
            "SELECT sent_at FROM sent_codes WHERE user_id = ?1 AND purpose = ?2 AND sent_at > ?3 ORDER BY sent_at DESC",
            params![user, purpose, since],
            |row| row.get(0),
        )
    }

    fn method_uses(&self, user: i64) -> Stored<Vec<(String, Millis)>> {
        self.all("SELECT method, at FROM method_uses WHERE user_id = ?1", [user], |row| {
            Ok((row.get("method")?, row.get("at")?))
        })
    }

    fn method_used(&self, user: i64, method: &str, now: Millis) -> Stored<()> {
        self.run(
            "INSERT INTO method_uses(user_id, method, at) VALUES (?1, ?2, ?3) \
             ON CONFLICT(user_id, method) DO UPDATE SET at = excluded.at",
            params![user, method, now],
        )?;
        Ok(())
    }
}

impl Messages for SqliteTx<'_> {
    fn insert_message(&self, message: &MessageRow) -> Stored<i64> {
        self.run(
            "INSERT INTO messages(flow_id, kind, sealed, next_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                message.flow_id,
                message.kind,
                message.sealed,
                message.next_at,
                message.expires_at
            ],
        )?;
        Ok(self.sql()?.last_insert_rowid())
    }

    fn due_messages(&self, now: Millis, limit: u32) -> Stored<Vec<MessageRow>> {
        self.all(
            "SELECT * FROM messages WHERE next_at <= ?1 ORDER BY id LIMIT ?2",
            params![now, limit],
            message,
        )
    }

    fn message(&self, id: i64) -> Stored<Option<MessageRow>> {
        self.one("SELECT * FROM messages WHERE id = ?1", [id], message)
    }

    fn next_message_at(&self) -> Stored<Option<Millis>> {
        Ok(self
            .one("SELECT min(next_at) FROM messages", [], |row| row.get(0))?
            .flatten())
    }

    fn put_off_message(&self, id: i64, next_at: Millis) -> Stored<()> {
        self.run(
            "UPDATE messages SET tries = tries + 1, next_at = ?2 WHERE id = ?1",
            params![id, next_at],
        )?;
        Ok(())
    }

    fn delete_message(&self, id: i64) -> Stored<bool> {
        Ok(self.run("DELETE FROM messages WHERE id = ?1", [id])? == 1)
    }
}
