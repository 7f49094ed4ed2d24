//! What people change about their own account.

use contract::Millis;
use rusqlite::params;

use super::{SqliteTx, accounts::device};
use crate::store::{Accounts, DeviceRow, Stored};

impl Accounts for SqliteTx<'_> {
    fn touch_account(&self, user: i64) -> Stored<()> {
        self.run("UPDATE users SET account_rev = account_rev + 1 WHERE id = ?1", [user])?;
        Ok(())
    }

    fn session_seen(&self, id: i64, now: Millis) -> Stored<()> {
        self.run("UPDATE sessions SET last_seen_at = ?2 WHERE id = ?1", params![id, now])?;
        Ok(())
    }

    fn phones_of(&self, user: i64) -> Stored<Vec<DeviceRow>> {
        self.all(
            "SELECT * FROM devices WHERE user_id = ?1 AND removed_at IS NULL ORDER BY created_at DESC, rowid DESC",
            [user],
            device,
        )
    }
}
