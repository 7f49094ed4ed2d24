//! Whom to tell what has happened to an account, and in which language.

use contract::Millis;
use rusqlite::params;

use super::{SqliteTx, ways::address};
use crate::store::{AddressRow, Notices, Stored};

impl Notices for SqliteTx<'_> {
    fn language(&self, user: i64) -> Stored<Option<String>> {
        let found = self.one("SELECT language FROM users WHERE id = ?1", [user], |row| row.get(0))?;
        Ok(found.flatten())
    }

    fn set_language(&self, user: i64, language: &str) -> Stored<()> {
        self.run(
            "UPDATE users SET language = ?2 WHERE id = ?1 AND language IS NOT ?2",
            params![user, language],
        )?;
        Ok(())
    }

    fn mailboxes_of(&self, user: i64, removed_since: Millis) -> Stored<Vec<AddressRow>> {
        self.all(
            "SELECT * FROM addresses WHERE user_id = ?1 AND kind = 'email' \
             AND (removed_at IS NULL OR removed_at >= ?2) ORDER BY created_at, rowid",
            params![user, removed_since],
            address,
        )
    }

    fn password_changed(&self, user: i64, now: Millis) -> Stored<()> {
        self.run(
            "UPDATE users SET password_changed_at = ?2 WHERE id = ?1",
            params![user, now],
        )?;
        Ok(())
    }
}
