//! Passkeys.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::{SqliteTx, count};
use crate::store::{PasskeyRow, Passkeys, Stored};

pub(super) fn passkey(row: &Row<'_>) -> rusqlite::Result<PasskeyRow> {
    Ok(PasskeyRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        credential_id: row.get("credential_id")?,
        public: row.get("public")?,
        name: row.get("name")?,
        sign_count: count(row, "sign_count")?,
        created_at: row.get("created_at")?,
        last_used_at: row.get("last_used_at")?,
        os: row.get("os")?,
        removed_at: row.get("removed_at")?,
    })
}

impl Passkeys for SqliteTx<'_> {
    fn insert_passkey(&self, passkey: &PasskeyRow) -> Stored<bool> {
        let changed = self.run(
            "INSERT INTO passkeys(id, user_id, credential_id, public, name, sign_count, created_at, os) \
             VALUES (:id, :user, :credential, :public, :name, :count, :now, :os) ON CONFLICT(credential_id) DO NOTHING",
            named_params! {
                ":id": passkey.id, ":user": passkey.user_id, ":credential": passkey.credential_id,
                ":public": passkey.public, ":name": passkey.name, ":count": passkey.sign_count,
                ":now": passkey.created_at, ":os": passkey.os,
            },
        )?;
        Ok(changed == 1)
    }

    fn passkey(&self, id: &str) -> Stored<Option<PasskeyRow>> {
        self.one(
            "SELECT * FROM passkeys WHERE id = ?1 AND removed_at IS NULL",
            [id],
            passkey,
        )
    }

    fn passkey_by_credential(&self, credential: &[u8]) -> Stored<Option<PasskeyRow>> {
        self.one(
            "SELECT * FROM passkeys WHERE credential_id = ?1 AND removed_at IS NULL",
            [credential],
            passkey,
        )
    }

    fn passkeys_of(&self, user: i64) -> Stored<Vec<PasskeyRow>> {
        self.all(
            "SELECT * FROM passkeys WHERE user_id = ?1 AND removed_at IS NULL ORDER BY created_at DESC, rowid DESC",
            [user],
            passkey,
        )
    }

    fn passkey_used(&self, id: &str, public: &[u8], sign_count: u32, now: Millis) -> Stored<()> {
        self.run(
            "UPDATE passkeys SET public = ?2, sign_count = ?3, last_used_at = ?4 WHERE id = ?1",
            params![id, public, sign_count, now],
        )?;
        Ok(())
    }

    fn delete_passkey(&self, id: &str) -> Stored<bool> {
        Ok(self.run("DELETE FROM passkeys WHERE id = ?1", [id])? == 1)
    }
}
