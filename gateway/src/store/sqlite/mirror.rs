//! Accounts and factors of an identity server.

use contract::Millis;
use rusqlite::params;

use super::{
    SqliteTx,
    accounts::{device, user},
    count,
    enrollments::totp_app,
};
use crate::store::{DeviceRow, Mirrors, RemoteCodesRow, Stored, TotpAppRow, UserRow};

impl Mirrors for SqliteTx<'_> {
    fn user_of_upstream(&self, subject: &str) -> Stored<Option<UserRow>> {
        self.one("SELECT * FROM users WHERE upstream = ?1", [subject], user)
    }

    fn set_user_upstream(&self, user: i64, subject: &str) -> Stored<()> {
        self.run("UPDATE users SET upstream = ?2 WHERE id = ?1", params![user, subject])?;
        Ok(())
    }

    fn phone_of_upstream(&self, user: i64, handle: &str) -> Stored<Option<DeviceRow>> {
        self.one(
            "SELECT * FROM devices WHERE user_id = ?1 AND upstream = ?2 AND removed_at IS NULL",
            params![user, handle],
            device,
        )
    }

    fn app_of_upstream(&self, user: i64, handle: &str) -> Stored<Option<TotpAppRow>> {
        self.one(
            "SELECT * FROM totp_apps WHERE user_id = ?1 AND upstream = ?2 AND removed_at IS NULL",
            params![user, handle],
            totp_app,
        )
    }

    fn set_app_length(&self, id: &str, length: u32) -> Stored<()> {
        self.run("UPDATE totp_apps SET length = ?2 WHERE id = ?1", params![id, length])?;
        Ok(())
    }

    fn remote_codes(&self, user: i64) -> Stored<Option<RemoteCodesRow>> {
        self.one("SELECT * FROM upstream_codes WHERE user_id = ?1", [user], |row| {
            Ok(RemoteCodesRow {
                handle: row.get("handle")?,
                remaining: row.get("remaining")?,
                length: count(row, "length")?,
                created_at: row.get("created_at")?,
            })
        })
    }

    fn set_remote_codes(&self, user: i64, codes: Option<&RemoteCodesRow>) -> Stored<()> {
        self.run("DELETE FROM upstream_codes WHERE user_id = ?1", [user])?;
        if let Some(codes) = codes {
            self.run(
                "INSERT INTO upstream_codes(user_id, handle, remaining, length, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![user, codes.handle, codes.remaining, codes.length, codes.created_at],
            )?;
        }
        Ok(())
    }

    fn use_remote_code(&self, user: i64) -> Stored<()> {
        self.run(
            "UPDATE upstream_codes SET remaining = remaining - 1 WHERE user_id = ?1 AND remaining > 0",
            [user],
        )?;
        Ok(())
    }

    fn set_session_name(&self, session: i64, name: &str) -> Stored<()> {
        self.run(
            "UPDATE sessions SET upstream_name = ?2 WHERE id = ?1",
            params![session, name],
        )?;
        Ok(())
    }

    fn session_names(&self, user: i64) -> Stored<Vec<(i64, String)>> {
        self.all(
            "SELECT id, upstream_name FROM sessions WHERE user_id = ?1 AND upstream_name IS NOT NULL",
            [user],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    fn unnamed_sessions(&self, user: i64, but: i64) -> Stored<u32> {
        let found = self.one(
            "SELECT count(*) FROM sessions WHERE user_id = ?1 AND id <> ?2 AND upstream IS NOT NULL \
             AND upstream_name IS NULL",
            [user, but],
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(0))
    }

    fn reported_there(&self, user: i64, event: &str) -> Stored<Option<Millis>> {
        self.one(
            "SELECT at FROM reported_there WHERE user_id = ?1 AND event = ?2",
            params![user, event],
            |row| row.get(0),
        )
    }

    fn report_there(&self, user: i64, event: &str, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "INSERT INTO reported_there(user_id, event, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![user, event, now],
        )?;
        Ok(changed == 1)
    }
}
