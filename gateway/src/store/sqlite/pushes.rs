//! Requests to phones. Every transition is one conditional update.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::{SqliteTx, revision, word};
use crate::store::{PushPurpose, PushRow, PushState, Pushes, Stored};

pub(super) fn push(row: &Row<'_>) -> rusqlite::Result<PushRow> {
    Ok(PushRow {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        flow_id: row.get("flow_id")?,
        browser: row.get("browser")?,
        device_id: row.get("device_id")?,
        device_name: row.get("device_name")?,
        state: word(row, "state", PushState::parse)?,
        mode: row.get("mode")?,
        number: row.get("number")?,
        no_number: row.get("no_number")?,
        choices: row.get("choices")?,
        context: row.get("context")?,
        delivery: row.get("delivery")?,
        seen: row.get("seen")?,
        issued_at: row.get("issued_at")?,
        expires_at: row.get("expires_at")?,
        approved_at: row.get("approved_at")?,
        ended_at: row.get("ended_at")?,
        reason: row.get("reason")?,
        purpose: word(row, "purpose", PushPurpose::parse)?,
        session_id: row.get("session_id")?,
        rev: revision(row, "rev")?,
        upstream: row.get("upstream")?,
        look_every: row.get("look_every")?,
        lives_until: row.get("lives_until")?,
    })
}

impl Pushes for SqliteTx<'_> {
    fn insert_push(&self, push: &PushRow) -> Stored<()> {
        self.run(
            "INSERT INTO pushes(id, user_id, flow_id, browser, device_id, device_name, state, mode, number, \
             no_number, choices, context, delivery, issued_at, expires_at, purpose, session_id, upstream, look_every, \
             lives_until) VALUES (:id, :user_id, \
             :flow_id, :browser, :device_id, :device_name, :state, :mode, :number, :no_number, :choices, :context, \
             :delivery, :issued_at, :expires_at, :purpose, :session_id, :upstream, :look_every, :lives_until)",
            named_params! {
                ":id": push.id, ":user_id": push.user_id, ":flow_id": push.flow_id, ":browser": push.browser,
                ":device_id": push.device_id, ":device_name": push.device_name, ":state": push.state.as_str(),
                ":mode": push.mode, ":number": push.number, ":no_number": push.no_number, ":choices": push.choices,
                ":context": push.context, ":purpose": push.purpose.as_str(), ":session_id": push.session_id,
                ":delivery": push.delivery, ":issued_at": push.issued_at, ":expires_at": push.expires_at,
                ":upstream": push.upstream, ":look_every": push.look_every, ":lives_until": push.lives_until,
            },
        )?;
        Ok(())
    }

    fn push(&self, id: &str) -> Stored<Option<PushRow>> {
        self.one("SELECT * FROM pushes WHERE id = ?1", [id], push)
    }

    fn approved_push(&self, user: i64) -> Stored<Option<PushRow>> {
        self.one(
            "SELECT * FROM pushes WHERE user_id = ?1 AND state = 'approved' ORDER BY issued_at DESC",
            [user],
            push,
        )
    }

    fn pushes_of_device(&self, device: &str, since: Millis, limit: u32) -> Stored<Vec<PushRow>> {
        self.all(
            "SELECT * FROM pushes WHERE device_id = ?1 AND issued_at > ?2 \
             ORDER BY issued_at DESC, rowid DESC LIMIT ?3",
            params![device, since, limit],
            push,
        )
    }

    fn push_times(&self, user: i64, since: Millis) -> Stored<Vec<Millis>> {
        self.all(
            "SELECT issued_at FROM pushes WHERE user_id = ?1 AND issued_at > ?2 ORDER BY issued_at DESC",
            params![user, since],
            |row| row.get(0),
        )
    }

    fn approve_push(&self, id: &str, device: &str, now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pushes SET state = 'approved', approved_at = ?3, seen = 1, delivery = 'sent' \
             WHERE id = ?1 AND device_id = ?2 AND state = 'pending' AND expires_at > ?3",
            params![id, device, now],
        )?;
        Ok(changed == 1)
    }

    fn consume_push(&self, id: &str, flow: &str, browser: &[u8], approved_after: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pushes SET state = 'consumed', number = NULL WHERE id = ?1 AND flow_id = ?2 AND browser = ?3 \
             AND state = 'approved' AND approved_at > ?4",
            params![id, flow, browser, approved_after],
        )?;
        Ok(changed == 1)
    }

    fn end_push(&self, id: &str, from: &[PushState], to: PushState, reason: Option<&str>, now: Millis) -> Stored<bool> {
        let from: Vec<&str> = from.iter().map(|state| state.as_str()).collect();
        let changed = self.run(
            "UPDATE pushes SET state = ?2, reason = ?3, ended_at = ?4, number = NULL, choices = '[]' \
             WHERE id = ?1 AND instr(?5, ',' || state || ',') > 0",
            params![id, to.as_str(), reason, now, format!(",{},", from.join(","))],
        )?;
        Ok(changed == 1)
    }

    fn live_push(&self, user: i64) -> Stored<Option<PushRow>> {
        self.one(
            "SELECT * FROM pushes WHERE user_id = ?1 AND state IN ('pending', 'approved') AND purpose <> 'confirm'",
            [user],
            push,
        )
    }

    fn overdue_pushes(&self, now: Millis, approved_until: Millis) -> Stored<Vec<PushRow>> {
        self.all(
            "SELECT * FROM pushes WHERE (state = 'pending' AND expires_at <= ?1) \
             OR (state = 'approved' AND approved_at <= ?2)",
            [now, approved_until],
            push,
        )
    }

    fn live_pushes_of_device(&self, device: &str) -> Stored<Vec<PushRow>> {
        self.all(
            "SELECT * FROM pushes WHERE device_id = ?1 AND state IN ('pending', 'approved')",
            [device],
            push,
        )
    }

    fn set_delivery(&self, id: &str, delivery: &str) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pushes SET delivery = ?2 WHERE id = ?1 AND delivery <> ?2 AND state = 'pending'",
            [id, delivery],
        )?;
        Ok(changed == 1)
    }

    fn extend_push(&self, id: &str, now: Millis, expires_at: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pushes SET expires_at = ?3 WHERE id = ?1 AND state = 'pending' AND expires_at > ?2 \
             AND expires_at < ?3",
            params![id, now, expires_at],
        )?;
        Ok(changed == 1)
    }

    fn take_push(&self, id: &str, flow: &str, browser: &[u8], now: Millis) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pushes SET state = 'consumed', approved_at = ?4, number = NULL WHERE id = ?1 AND flow_id = ?2 \
             AND browser = ?3 AND state = 'pending' AND expires_at > ?4",
            params![id, flow, browser, now],
        )?;
        Ok(changed == 1)
    }

    fn set_seen(&self, id: &str, device: &str) -> Stored<bool> {
        let changed = self.run(
            "UPDATE pushes SET seen = 1, delivery = 'sent' \
             WHERE id = ?1 AND device_id = ?2 AND seen = 0 AND state = 'pending'",
            [id, device],
        )?;
        Ok(changed == 1)
    }
}
