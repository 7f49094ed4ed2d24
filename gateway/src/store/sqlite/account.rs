//! What people change about their own account.

use contract::Millis;
use rusqlite::{Row, params};

use super::{SqliteTx, accounts::device, enrollments::totp_app, passkeys::passkey, sessions::session, ways::address};
use crate::store::{Accounts, AddressRow, DeviceRow, PasskeyRow, Proof, Removable, SessionRow, Stored, TotpAppRow};

/// The table something removable is in.
const fn table(what: Removable) -> &'static str {
    match what {
        Removable::Phone => "devices",
        Removable::App => "totp_apps",
        Removable::Passkey => "passkeys",
        Removable::Address => "addresses",
    }
}

impl SqliteTx<'_> {
    /// What is there, and what was removed after `since`; newest first.
    fn present_or_removed<T>(
        &self,
        what: Removable,
        user: i64,
        since: Millis,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Vec<T>> {
        let sql = format!(
            "SELECT * FROM {} WHERE user_id = ?1 AND (removed_at IS NULL OR removed_at > ?2) \
             ORDER BY created_at DESC, rowid DESC",
            table(what)
        );
        self.all(&sql, params![user, since], read)
    }
}

impl Accounts for SqliteTx<'_> {
    fn touch_account(&self, user: i64) -> Stored<()> {
        self.run("UPDATE users SET account_rev = account_rev + 1 WHERE id = ?1", [user])?;
        Ok(())
    }

    fn session_seen(&self, id: i64, now: Millis, idle_at: Option<Millis>) -> Stored<()> {
        self.run(
            "UPDATE sessions SET last_seen_at = ?2, idle_at = ?3 WHERE id = ?1 AND (idle_at IS NULL OR idle_at > ?2)",
            params![id, now, idle_at],
        )?;
        Ok(())
    }

    fn shorten_idle(&self, idle: Millis, remembered: Millis) -> Stored<()> {
        self.run(
            "UPDATE sessions SET idle_at = coalesce(last_seen_at, created_at) + iif(remembered, ?2, ?1) \
             WHERE client IS NULL AND revoked_at IS NULL AND (idle_at IS NULL \
             OR idle_at > coalesce(last_seen_at, created_at) + iif(remembered, ?2, ?1))",
            params![idle, remembered],
        )?;
        Ok(())
    }

    fn live_session(&self, id: i64, now: Millis) -> Stored<Option<(Vec<u8>, SessionRow)>> {
        self.one(
            "SELECT * FROM sessions WHERE id = ?1 AND revoked_at IS NULL AND expires_at > ?2",
            params![id, now],
            |row| Ok((row.get("token_hash")?, session(row)?)),
        )
    }

    fn renew_session(&self, id: i64, from: &[u8], to: &[u8], proof: &Proof, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE sessions SET token_hash = ?3, proof_kind = ?4, proof_by = ?5, proven_at = ?6 \
             WHERE id = ?1 AND token_hash = ?2 AND revoked_at IS NULL AND expires_at > ?7",
            params![id, from, to, proof.kind.as_str(), proof.by, proof.at, now],
        )?;
        Ok(changed == 1)
    }

    fn phones_of(&self, user: i64) -> Stored<Vec<DeviceRow>> {
        self.all(
            "SELECT * FROM devices WHERE user_id = ?1 AND removed_at IS NULL ORDER BY created_at DESC, rowid DESC",
            [user],
            device,
        )
    }

    fn set_default_method(&self, user: i64, method: &str) -> Stored<()> {
        self.run(
            "UPDATE users SET default_method = ?2 WHERE id = ?1",
            params![user, method],
        )?;
        Ok(())
    }

    fn rename(&self, what: Removable, id: &str, name: &str) -> Stored<()> {
        let sql = format!("UPDATE {} SET name = ?2 WHERE id = ?1", table(what));
        self.run(&sql, params![id, name])?;
        Ok(())
    }

    fn remove(&self, what: Removable, id: &str, now: Millis) -> Stored<bool> {
        let sql = format!(
            "UPDATE {} SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL",
            table(what)
        );
        Ok(self.run(&sql, params![id, now])? == 1)
    }

    fn restore(&self, what: Removable, id: &str, since: Millis) -> Stored<bool> {
        let sql = format!(
            "UPDATE {} SET removed_at = NULL WHERE id = ?1 AND removed_at > ?2",
            table(what)
        );
        Ok(self.run(&sql, params![id, since])? == 1)
    }

    fn sweep_removed(&self, until: Millis) -> Stored<()> {
        self.run(
            "DELETE FROM device_nonces WHERE device_id IN (SELECT id FROM devices WHERE removed_at <= ?1)",
            [until],
        )?;
        for what in [Removable::Phone, Removable::App, Removable::Passkey, Removable::Address] {
            let sql = format!("DELETE FROM {} WHERE removed_at <= ?1", table(what));
            self.run(&sql, [until])?;
        }
        Ok(())
    }

    fn all_phones(&self, user: i64, since: Millis) -> Stored<Vec<DeviceRow>> {
        self.present_or_removed(Removable::Phone, user, since, device)
    }

    fn all_apps(&self, user: i64, since: Millis) -> Stored<Vec<TotpAppRow>> {
        self.present_or_removed(Removable::App, user, since, totp_app)
    }

    fn all_passkeys(&self, user: i64, since: Millis) -> Stored<Vec<PasskeyRow>> {
        self.present_or_removed(Removable::Passkey, user, since, passkey)
    }

    fn all_addresses(&self, user: i64, since: Millis) -> Stored<Vec<AddressRow>> {
        self.present_or_removed(Removable::Address, user, since, address)
    }

    fn delete_pass(&self, user: i64) -> Stored<bool> {
        Ok(self.run("DELETE FROM passes WHERE user_id = ?1", [user])? == 1)
    }
}
