//! What is being added to an account, and authenticator apps.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::{SqliteTx, accounts::device, count, revision, stored_revision, word};
use crate::store::{DeviceRow, EnrollStage, EnrollmentRow, Enrollments, Stored, TotpAppRow, TotpApps};

pub(super) fn totp_app(row: &Row<'_>) -> rusqlite::Result<TotpAppRow> {
    Ok(TotpAppRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        name: row.get("name")?,
        seed: row.get("seed")?,
        last_step: row.get("last_step")?,
        created_at: row.get("created_at")?,
        removed_at: row.get("removed_at")?,
        upstream: row.get("upstream")?,
        length: count(row, "length")?,
    })
}

fn enrollment(row: &Row<'_>) -> rusqlite::Result<EnrollmentRow> {
    Ok(EnrollmentRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        session_id: row.get("session_id")?,
        kind: row.get("kind")?,
        stage: word(row, "state", EnrollStage::parse)?,
        rev: revision(row, "rev")?,
        label: row.get("label")?,
        sealed: row.get("sealed")?,
        replaces: row.get("replaces")?,
        pairing_id: row.get("pairing_id")?,
        device_id: row.get("device_id")?,
        push_id: row.get("push_id")?,
        method_id: row.get("method_id")?,
        refused: row.get("refused")?,
        least: row.get("least")?,
        context: row.get("context")?,
        not_sent: row.get("not_sent")?,
        tries: count(row, "tries")?,
        upstream: row.get("upstream")?,
        created_at: row.get("created_at")?,
        expires_at: row.get("expires_at")?,
    })
}

impl TotpApps for SqliteTx<'_> {
    fn insert_totp_app(&self, app: &TotpAppRow) -> Stored<()> {
        self.run(
            "INSERT INTO totp_apps(id, user_id, name, seed, last_step, created_at, upstream, length) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                app.id,
                app.user_id,
                app.name,
                app.seed,
                app.last_step,
                app.created_at,
                app.upstream,
                app.length
            ],
        )?;
        Ok(())
    }

    fn totp_app(&self, id: &str) -> Stored<Option<TotpAppRow>> {
        self.one(
            "SELECT * FROM totp_apps WHERE id = ?1 AND removed_at IS NULL",
            [id],
            totp_app,
        )
    }

    fn totp_apps_of(&self, user: i64) -> Stored<Vec<TotpAppRow>> {
        self.all(
            "SELECT * FROM totp_apps WHERE user_id = ?1 AND removed_at IS NULL ORDER BY created_at DESC, rowid DESC",
            [user],
            totp_app,
        )
    }

    fn accept_app_step(&self, id: &str, step: i64) -> Stored<bool> {
        let changed = self.run(
            "UPDATE totp_apps SET last_step = ?2 WHERE id = ?1 AND last_step < ?2 AND removed_at IS NULL",
            params![id, step],
        )?;
        Ok(changed == 1)
    }
}

impl Enrollments for SqliteTx<'_> {
    fn insert_enrollment(&self, row: &EnrollmentRow) -> Stored<()> {
        self.run(
            "INSERT INTO enrollments(id, user_id, session_id, kind, state, rev, label, sealed, replaces, pairing_id, \
             refused, context, created_at, expires_at, upstream) VALUES (:id, :user, :session, :kind, :state, :rev, :label, \
             :sealed, :replaces, :pairing, :refused, :context, :created_at, :expires_at, \
             :upstream)",
            named_params! {
                ":id": row.id, ":user": row.user_id, ":session": row.session_id, ":kind": row.kind,
                ":state": row.stage.as_str(), ":rev": stored_revision(row.rev), ":label": row.label,
                ":sealed": row.sealed, ":replaces": row.replaces, ":pairing": row.pairing_id, ":refused": row.refused,
                ":context": row.context, ":created_at": row.created_at, ":expires_at": row.expires_at,
                ":upstream": row.upstream,
            },
        )?;
        Ok(())
    }

    fn enrollment(&self, id: &str) -> Stored<Option<EnrollmentRow>> {
        self.one("SELECT * FROM enrollments WHERE id = ?1", [id], enrollment)
    }

    fn enrollments_of(&self, user: i64) -> Stored<Vec<EnrollmentRow>> {
        self.all(
            "SELECT * FROM enrollments WHERE user_id = ?1 ORDER BY created_at DESC, rowid DESC",
            [user],
            enrollment,
        )
    }

    fn enrollment_of_device(&self, device: &str) -> Stored<Option<EnrollmentRow>> {
        self.one("SELECT * FROM enrollments WHERE device_id = ?1", [device], enrollment)
    }

    fn update_enrollment(&self, row: &EnrollmentRow, from: u64) -> Stored<bool> {
        let changed = self.run(
            "UPDATE enrollments SET state = :state, rev = :rev, label = :label, sealed = :sealed, \
             pairing_id = :pairing, device_id = :device, push_id = :push, method_id = :method, refused = :refused, \
             least = :least, not_sent = :not_sent, tries = :tries, upstream = :upstream WHERE id = :id AND rev = :from",
            named_params! {
                ":id": row.id, ":from": stored_revision(from), ":state": row.stage.as_str(),
                ":rev": stored_revision(row.rev), ":label": row.label, ":sealed": row.sealed,
                ":pairing": row.pairing_id, ":device": row.device_id, ":push": row.push_id,
                ":method": row.method_id, ":refused": row.refused, ":least": row.least, ":not_sent": row.not_sent,
                ":tries": row.tries, ":upstream": row.upstream,
            },
        )?;
        Ok(changed == 1)
    }

    fn delete_enrollment(&self, id: &str) -> Stored<bool> {
        Ok(self.run("DELETE FROM enrollments WHERE id = ?1", [id])? == 1)
    }

    fn overdue_enrollments(&self, now: Millis) -> Stored<Vec<EnrollmentRow>> {
        self.all(
            "SELECT * FROM enrollments WHERE expires_at <= ?1 OR session_id NOT IN \
             (SELECT id FROM sessions WHERE revoked_at IS NULL AND expires_at > ?1)",
            [now],
            enrollment,
        )
    }

    fn confirm_device(&self, device: &str) -> Stored<bool> {
        let changed = self.run(
            "UPDATE devices SET confirmed = 1 WHERE id = ?1 AND confirmed = 0 AND removed_at IS NULL",
            [device],
        )?;
        Ok(changed == 1)
    }

    fn any_device(&self, id: &str) -> Stored<Option<DeviceRow>> {
        self.one("SELECT * FROM devices WHERE id = ?1", [id], device)
    }

    fn session_lives(&self, session: i64, now: Millis) -> Stored<bool> {
        let row = self.one(
            "SELECT 1 FROM sessions WHERE id = ?1 AND revoked_at IS NULL AND expires_at > ?2",
            params![session, now],
            |_| Ok(()),
        )?;
        Ok(row.is_some())
    }

    fn enrollment_times(&self, user: i64, since: Millis) -> Stored<Vec<Millis>> {
        self.all(
            "SELECT at FROM enrollment_starts WHERE user_id = ?1 AND at > ?2 ORDER BY at DESC",
            params![user, since],
            |row| row.get(0),
        )
    }

    fn note_enrollment(&self, user: i64, now: Millis) -> Stored<()> {
        self.run(
            "INSERT INTO enrollment_starts(user_id, at) VALUES (?1, ?2)",
            params![user, now],
        )?;
        Ok(())
    }

    fn touch_push(&self, id: &str) -> Stored<()> {
        self.run("UPDATE pushes SET rev = rev + 1 WHERE id = ?1", [id])?;
        Ok(())
    }

    fn touch_enrollment(&self, id: &str) -> Stored<()> {
        self.run("UPDATE enrollments SET rev = rev + 1 WHERE id = ?1", [id])?;
        Ok(())
    }
}
