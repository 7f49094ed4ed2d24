//! Keys that ID tokens are signed with.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::SqliteTx;
use crate::store::{SigningKeyRow, SigningKeys, Stored};

fn key(row: &Row<'_>) -> rusqlite::Result<SigningKeyRow> {
    Ok(SigningKeyRow {
        kid: row.get("kid")?,
        alg: row.get("alg")?,
        sealed: row.get("sealed")?,
        public: row.get("public_jwk")?,
        created_at: row.get("created_at")?,
        active_from: row.get("active_from")?,
        retired_at: row.get("retired_at")?,
        gone_at: row.get("gone_at")?,
    })
}

impl SigningKeys for SqliteTx<'_> {
    fn insert_signing_key(&self, key: &SigningKeyRow) -> Stored<()> {
        self.run(
            "INSERT INTO signing_keys(kid, alg, sealed, public_jwk, created_at, active_from) \
             VALUES (:kid, :alg, :sealed, :public, :created, :active)",
            named_params! {
                ":kid": key.kid, ":alg": key.alg, ":sealed": key.sealed, ":public": key.public,
                ":created": key.created_at, ":active": key.active_from,
            },
        )?;
        Ok(())
    }

    fn signing_keys(&self, now: Millis) -> Stored<Vec<SigningKeyRow>> {
        self.all(
            "SELECT * FROM signing_keys WHERE gone_at IS NULL OR gone_at > ?1 ORDER BY active_from DESC, rowid DESC",
            [now],
            key,
        )
    }

    fn retire_signing_keys(&self, from: Millis, now: Millis, gone_at: Millis) -> Stored<()> {
        self.run(
            "UPDATE signing_keys SET sealed = x'', retired_at = ?2, gone_at = ?3 \
             WHERE active_from < ?1 AND retired_at IS NULL",
            params![from, now, gone_at],
        )?;
        Ok(())
    }

    fn drop_signing_keys(&self) -> Stored<()> {
        self.run("DELETE FROM signing_keys", [])?;
        Ok(())
    }
}
