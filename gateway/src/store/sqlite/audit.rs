//! The audit log.

use rusqlite::params;

use super::SqliteTx;
use crate::store::{Audit, AuditRow, Stored};

impl Audit for SqliteTx<'_> {
    fn audit_tip(&self) -> Stored<Option<(i64, Vec<u8>)>> {
        self.one("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }

    fn insert_audit(&self, row: &AuditRow) -> Stored<()> {
        self.run(
            "INSERT INTO audit(seq, at, event, actor, subject, flow, ip, ua_hash, detail, prev_hash, hash) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                row.seq,
                row.at,
                row.event,
                row.actor,
                row.subject,
                row.flow,
                row.ip,
                row.ua_hash,
                row.detail,
                row.prev_hash,
                row.hash
            ],
        )?;
        Ok(())
    }

    fn audit_rows(&self, after: i64, limit: u32) -> Stored<Vec<AuditRow>> {
        self.all(
            "SELECT * FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2",
            params![after, limit],
            |row| {
                Ok(AuditRow {
                    seq: row.get("seq")?,
                    at: row.get("at")?,
                    event: row.get("event")?,
                    actor: row.get("actor")?,
                    subject: row.get("subject")?,
                    flow: row.get("flow")?,
                    ip: row.get("ip")?,
                    ua_hash: row.get("ua_hash")?,
                    detail: row.get("detail")?,
                    prev_hash: row.get("prev_hash")?,
                    hash: row.get("hash")?,
                })
            },
        )
    }
}
