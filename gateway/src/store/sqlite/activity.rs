//! Activity. Pages are read by the key, never by an offset: page 400 costs what page 1 does.

use contract::Millis;
use rusqlite::{Row, named_params, params};

use super::SqliteTx;
use crate::store::{Activities, ActivityRow, InsertActivity, Stored, Wanted};

/// The columns a page needs, up to the condition.
macro_rules! page {
    ($condition:literal) => {
        concat!(
            "SELECT * FROM activity WHERE user_id = :user AND id < :below",
            $condition,
            " ORDER BY id DESC LIMIT :limit"
        )
    };
}

const ALL: &str = page!("");
const KINDS: &str = page!(" AND instr(:kinds, ',' || kind || ',') > 0");
const OTHER_KINDS: &str = page!(" AND instr(:kinds, ',' || kind || ',') = 0");
const TROUBLE: &str = page!(
    " AND (instr(:outcomes, ',' || outcome || ',') > 0 OR instr(:kinds, ',' || kind || ',') > 0 OR reported_at IS NOT NULL)"
);

fn activity(row: &Row<'_>) -> rusqlite::Result<ActivityRow> {
    Ok(ActivityRow {
        id: row.get("id")?,
        at: row.get("at")?,
        kind: row.get("kind")?,
        outcome: row.get("outcome")?,
        method: row.get("method")?,
        label: row.get("label")?,
        context: row.get("context")?,
        session_id: row.get("session_id")?,
        reported_at: row.get("reported_at")?,
    })
}

impl Activities for SqliteTx<'_> {
    fn insert_activity(&self, row: &InsertActivity<'_>) -> Stored<i64> {
        self.run(
            "INSERT INTO activity(user_id, at, kind, outcome, method, label, context, session_id, push_id) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                row.user,
                row.at,
                row.kind,
                row.outcome,
                row.method,
                row.label,
                row.context,
                row.session,
                row.push
            ],
        )?;
        Ok(self.sql()?.last_insert_rowid())
    }

    fn activity(&self, user: i64, below: i64, wanted: Wanted<'_>, limit: u32) -> Stored<Vec<ActivityRow>> {
        match wanted {
            Wanted::All => self.all(
                ALL,
                named_params! { ":user": user, ":below": below, ":limit": limit },
                activity,
            ),
            Wanted::Kinds(kinds) => self.all(
                KINDS,
                named_params! { ":user": user, ":below": below, ":kinds": kinds, ":limit": limit },
                activity,
            ),
            Wanted::OtherKinds(kinds) => self.all(
                OTHER_KINDS,
                named_params! { ":user": user, ":below": below, ":kinds": kinds, ":limit": limit },
                activity,
            ),
            Wanted::Trouble { outcomes, kinds } => self.all(
                TROUBLE,
                named_params! { ":user": user, ":below": below, ":outcomes": outcomes, ":kinds": kinds, ":limit": limit },
                activity,
            ),
        }
    }

    fn activity_of_push(&self, push: &str, outcome: &str) -> Stored<bool> {
        let rows = self.run("UPDATE activity SET outcome = ?2 WHERE push_id = ?1", [push, outcome])?;
        Ok(rows > 0)
    }

    fn activity_session(&self, push: &str, session: i64) -> Stored<()> {
        self.run(
            "UPDATE activity SET session_id = ?2 WHERE push_id = ?1",
            params![push, session],
        )?;
        Ok(())
    }

    fn opened_by(&self, session: i64) -> Stored<Option<String>> {
        let found = self.one(
            "SELECT method FROM activity WHERE session_id = ?1 AND kind = 'sign_in' ORDER BY id LIMIT 1",
            [session],
            |row| row.get(0),
        )?;
        Ok(found.flatten())
    }

    fn report_activity(&self, user: i64, id: i64, now: Millis) -> Stored<bool> {
        let rows = self.run(
            "UPDATE activity SET reported_at = ?3 WHERE id = ?2 AND user_id = ?1 AND reported_at IS NULL",
            params![user, id, now],
        )?;
        Ok(rows == 1)
    }

    fn report_push(&self, push: &str, now: Millis) -> Stored<bool> {
        let rows = self.run(
            "UPDATE activity SET reported_at = ?2 WHERE push_id = ?1 AND reported_at IS NULL",
            params![push, now],
        )?;
        Ok(rows > 0)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use rusqlite::Connection;

    use super::*;
    use crate::store::{InsertUser, SqliteStore, Store as _};

    #[test]
    fn every_page_is_read_by_the_index() {
        let connection = Connection::open_in_memory().unwrap();
        for sql in super::super::MIGRATIONS {
            connection.execute_batch(sql).unwrap();
        }
        for sql in [ALL, KINDS, OTHER_KINDS, TROUBLE] {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut rows = statement.raw_query();
            let mut plan: Vec<String> = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                plan.push(row.get(3).unwrap());
            }
            let plan = plan.join("; ");
            assert!(
                plan.contains("USING INDEX activity_user (user_id=? AND id<?)"),
                "{plan}"
            );
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    }

    #[test]
    fn the_last_of_ten_thousand_rows_is_as_near_as_the_first() {
        let store = SqliteStore::memory().unwrap();
        let tx = store.write().unwrap();
        let user = InsertUser {
            key: "mei",
            identifier: "mei",
            name: None,
            number_mode: None,
            password_hash: "x",
            created_at: 1,
        };
        let user = tx.insert_user(&user).unwrap().unwrap();
        for at in 0..10_000 {
            let kind = if at % 100 == 0 { "reported" } else { "sign_in" };
            let row = InsertActivity {
                user: Some(user),
                at,
                kind,
                outcome: "done",
                method: Some("push"),
                label: Some("Pixel"),
                context: None,
                session: None,
                push: None,
            };
            tx.insert_activity(&row).unwrap();
        }
        let started = Instant::now();
        let trouble = Wanted::Trouble {
            outcomes: ",wrong,",
            kinds: ",reported,",
        };
        let (mut below, mut seen) = (i64::MAX, 0);
        loop {
            let rows = tx.activity(user, below, trouble, 25).unwrap();
            let Some(last) = rows.last() else { break };
            (below, seen) = (last.id, seen + rows.len());
        }
        assert_eq!(seen, 100);
        assert_eq!(tx.activity(user, 26, Wanted::All, 25).unwrap().len(), 25);
        assert!(started.elapsed().as_millis() < 1_000, "{:?}", started.elapsed());
    }
}
