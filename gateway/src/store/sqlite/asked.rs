//! What an account is asked for on its way in.

use contract::Millis;
use rusqlite::params;

use super::{SqliteTx, accounts::pairing};
use crate::store::{Asked, PairingRow, Stored};

impl Asked for SqliteTx<'_> {
    fn set_must_change_password(&self, user: i64, why: Option<&str>) -> Stored<()> {
        self.run(
            "UPDATE users SET must_change_password = ?2 WHERE id = ?1",
            params![user, why],
        )?;
        Ok(())
    }

    fn enroll_asked(&self, user: i64, now: Millis) -> Stored<()> {
        self.run(
            "UPDATE users SET enroll_asked_at = coalesce(enroll_asked_at, ?2) WHERE id = ?1",
            params![user, now],
        )?;
        Ok(())
    }

    fn form_answered(&self, user: i64, form: &str) -> Stored<bool> {
        let row = self.one(
            "SELECT 1 FROM form_answers WHERE user_id = ?1 AND form = ?2",
            params![user, form],
            |_| Ok(()),
        )?;
        Ok(row.is_some())
    }

    fn set_form_answer(&self, user: i64, form: &str, sealed: &[u8], now: Millis) -> Stored<()> {
        self.run(
            "INSERT INTO form_answers(user_id, form, sealed, at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT(user_id, form) DO UPDATE SET sealed = excluded.sealed, at = excluded.at",
            params![user, form, sealed, now],
        )?;
        Ok(())
    }

    fn pairing_of_flow(&self, flow: &str) -> Stored<Option<PairingRow>> {
        self.one(
            "SELECT * FROM pairings WHERE flow_id = ?1 ORDER BY expires_at DESC, rowid DESC LIMIT 1",
            [flow],
            pairing,
        )
    }

    fn sent_in_flow(&self, flow: &str, purpose: &str) -> Stored<Vec<Millis>> {
        self.all(
            "SELECT sent_at FROM sent_codes WHERE flow_id = ?1 AND purpose = ?2 ORDER BY sent_at DESC",
            params![flow, purpose],
            |row| row.get(0),
        )
    }
}
