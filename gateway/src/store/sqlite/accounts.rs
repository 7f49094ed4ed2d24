//! Accounts, phones, wrong tries.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::{SqliteTx, count, revision};
use crate::store::{
    AppRow, DeviceRow, Devices, GuessRow, InsertUser, Limits, PairingRow, PushAccount, Stored, UserRow, Users,
};

pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<UserRow> {
    Ok(UserRow {
        id: row.get("id")?,
        identifier: row.get("identifier")?,
        name: row.get("name")?,
        number_mode: row.get("number_mode")?,
        password_hash: row.get("password_hash")?,
        password_version: row.get("password_version")?,
        disabled: row.get("disabled")?,
        locked: row.get("locked")?,
        push: PushAccount {
            since_success: count(row, "push_since_success")?,
            counted_from: row.get("push_counted_from")?,
            denials: count(row, "push_denials")?,
            paused: row.get("push_paused")?,
        },
        secured_at: row.get("secured_at")?,
        must_change_password: row.get("must_change_password")?,
        enroll_asked_at: row.get("enroll_asked_at")?,
        default_method: row.get("default_method")?,
        account_rev: revision(row, "account_rev")?,
        password_changed_at: row.get("password_changed_at")?,
        upstream: row.get("upstream")?,
        created_at: row.get("created_at")?,
    })
}

pub(super) fn device(row: &Row<'_>) -> rusqlite::Result<DeviceRow> {
    let kind: Option<String> = row.get("app_kind")?;
    let version: Option<String> = row.get("app_version")?;
    let os = row.get("app_os")?;
    Ok(DeviceRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        name: row.get("name")?,
        public_key: row.get("public_key")?,
        seed: row.get("seed")?,
        allow_requests: row.get("allow_requests")?,
        paused_until: row.get("paused_until")?,
        confirmed: row.get("confirmed")?,
        app: kind.zip(version).map(|(kind, version)| AppRow { kind, version, os }),
        rev: revision(row, "rev")?,
        created_at: row.get("created_at")?,
        last_seen_at: row.get("last_seen_at")?,
        removed_at: row.get("removed_at")?,
        upstream: row.get("upstream")?,
    })
}

pub(super) fn pairing(row: &Row<'_>) -> rusqlite::Result<PairingRow> {
    Ok(PairingRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        secret_hash: row.get("secret_hash")?,
        expires_at: row.get("expires_at")?,
        used_at: row.get("used_at")?,
        flow_id: row.get("flow_id")?,
    })
}

impl Users for SqliteTx<'_> {
    fn insert_user(&self, user: &InsertUser<'_>) -> Stored<Option<i64>> {
        self.one(
            "INSERT INTO users(key, identifier, name, number_mode, password_hash, created_at) \
             VALUES (:key, :identifier, :name, :number_mode, :password_hash, :created_at) \
             ON CONFLICT(key) DO NOTHING RETURNING id",
            named_params! {
                ":key": user.key, ":identifier": user.identifier, ":name": user.name,
                ":number_mode": user.number_mode, ":password_hash": user.password_hash,
                ":created_at": user.created_at,
            },
            |row| row.get(0),
        )
    }

    fn user(&self, id: i64) -> Stored<Option<UserRow>> {
        self.one("SELECT * FROM users WHERE id = ?1", [id], user)
    }

    fn user_by_key(&self, key: &str) -> Stored<Option<UserRow>> {
        self.one("SELECT * FROM users WHERE key = ?1", [key], user)
    }

    fn users(&self) -> Stored<Vec<UserRow>> {
        self.all("SELECT * FROM users ORDER BY id", [], user)
    }

    fn set_disabled(&self, user: i64, disabled: bool) -> Stored<()> {
        self.run("UPDATE users SET disabled = ?2 WHERE id = ?1", params![user, disabled])?;
        Ok(())
    }

    fn set_locked(&self, user: i64, locked: bool) -> Stored<()> {
        self.run("UPDATE users SET locked = ?2 WHERE id = ?1", params![user, locked])?;
        Ok(())
    }

    fn set_password(&self, user: i64, hash: &str, bump: bool) -> Stored<()> {
        self.run(
            "UPDATE users SET password_hash = ?2, password_version = password_version + ?3 WHERE id = ?1",
            params![user, hash, i64::from(bump)],
        )?;
        Ok(())
    }

    fn set_push_account(&self, user: i64, push: PushAccount) -> Stored<()> {
        self.run(
            "UPDATE users SET push_since_success = ?2, push_counted_from = ?3, push_denials = ?4, push_paused = ?5 \
             WHERE id = ?1",
            params![user, push.since_success, push.counted_from, push.denials, push.paused],
        )?;
        Ok(())
    }

    fn set_secured(&self, user: i64, at: Millis) -> Stored<()> {
        self.run("UPDATE users SET secured_at = ?2 WHERE id = ?1", params![user, at])?;
        Ok(())
    }
}

impl Devices for SqliteTx<'_> {
    fn insert_pairing(&self, pairing: &PairingRow) -> Stored<()> {
        self.run(
            "INSERT INTO pairings(id, user_id, secret_hash, expires_at, flow_id) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                pairing.id,
                pairing.user_id,
                pairing.secret_hash,
                pairing.expires_at,
                pairing.flow_id
            ],
        )?;
        Ok(())
    }

    fn pairing(&self, id: &str) -> Stored<Option<PairingRow>> {
        self.one("SELECT * FROM pairings WHERE id = ?1", [id], pairing)
    }

    fn use_pairing(&self, id: &str, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pairings SET used_at = ?2 WHERE id = ?1 AND used_at IS NULL AND expires_at > ?2",
            params![id, now],
        )?;
        Ok(changed == 1)
    }

    fn insert_device(&self, device: &DeviceRow) -> Stored<()> {
        self.run(
            "INSERT INTO devices(id, user_id, name, public_key, seed, confirmed, created_at, upstream) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                device.id,
                device.user_id,
                device.name,
                device.public_key,
                device.seed,
                device.confirmed,
                device.created_at,
                device.upstream
            ],
        )?;
        device.app.as_ref().map_or(Ok(()), |app| self.set_app(&device.id, app))
    }

    fn set_app(&self, id: &str, app: &AppRow) -> Stored<()> {
        self.run(
            "UPDATE devices SET app_kind = ?2, app_version = ?3, app_os = ?4 WHERE id = ?1",
            params![id, app.kind, app.version, app.os],
        )?;
        Ok(())
    }

    fn device(&self, id: &str) -> Stored<Option<DeviceRow>> {
        self.one(
            "SELECT * FROM devices WHERE id = ?1 AND removed_at IS NULL",
            [id],
            device,
        )
    }

    fn devices_of(&self, user: i64) -> Stored<Vec<DeviceRow>> {
        self.all(
            "SELECT * FROM devices WHERE user_id = ?1 AND removed_at IS NULL AND confirmed = 1 \
             ORDER BY created_at DESC, rowid DESC",
            [user],
            device,
        )
    }

    fn update_device(&self, device: &DeviceRow) -> Stored<()> {
        self.run(
            "UPDATE devices SET name = ?2, allow_requests = ?3, paused_until = ?4, confirmed = ?5 WHERE id = ?1",
            params![
                device.id,
                device.name,
                device.allow_requests,
                device.paused_until,
                device.confirmed
            ],
        )?;
        Ok(())
    }

    fn delete_device(&self, id: &str) -> Stored<bool> {
        self.run("DELETE FROM device_nonces WHERE device_id = ?1", [id])?;
        Ok(self.run("DELETE FROM devices WHERE id = ?1", [id])? == 1)
    }

    fn touch_device(&self, id: &str) -> Stored<()> {
        self.run("UPDATE devices SET rev = rev + 1 WHERE id = ?1", [id])?;
        Ok(())
    }

    fn device_seen(&self, id: &str, now: Millis) -> Stored<()> {
        self.run("UPDATE devices SET last_seen_at = ?2 WHERE id = ?1", params![id, now])?;
        Ok(())
    }

    fn insert_nonce(&self, device: &str, nonce: &str, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "INSERT INTO device_nonces(device_id, nonce, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![device, nonce, now],
        )?;
        Ok(changed == 1)
    }

    fn accept_step(&self, device: &str, step: i64) -> Stored<bool> {
        let changed = self.run(
            "UPDATE devices SET totp_last_step = ?2 WHERE id = ?1 AND totp_last_step < ?2",
            params![device, step],
        )?;
        Ok(changed == 1)
    }
}

impl Limits for SqliteTx<'_> {
    fn guesses(&self, bucket: &str, factor: &str) -> Stored<GuessRow> {
        let row = self.one(
            "SELECT failures, last_at FROM guesses WHERE bucket = ?1 AND factor = ?2",
            [bucket, factor],
            |row| {
                Ok(GuessRow {
                    failures: count(row, "failures")?,
                    last_at: row.get("last_at")?,
                })
            },
        )?;
        Ok(row.unwrap_or_default())
    }

    fn set_guesses(&self, bucket: &str, factor: &str, row: GuessRow) -> Stored<()> {
        self.run(
            "INSERT INTO guesses(bucket, factor, failures, last_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT(bucket, factor) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
            params![bucket, factor, row.failures, row.last_at],
        )?;
        Ok(())
    }

    fn clear_guesses(&self, bucket: &str, factor: &str) -> Stored<()> {
        self.run(
            "DELETE FROM guesses WHERE bucket = ?1 AND factor = ?2",
            [bucket, factor],
        )?;
        Ok(())
    }

    fn clear_guesses_of(&self, bucket: &str) -> Stored<()> {
        self.run(
            "DELETE FROM guesses WHERE bucket = ?1 OR bucket LIKE ?1 || ':%'",
            [bucket],
        )?;
        Ok(())
    }
}
