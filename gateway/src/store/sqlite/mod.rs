//! SQLite: WAL, `synchronous=FULL`, one writer. What was acknowledged survives a power cut.

mod access_tokens;
mod account;
mod accounts;
mod activity;
mod asked;
mod audit;
mod clients;
mod enrollments;
mod flows;
mod mirror;
mod notices;
mod passkeys;
mod pushes;
mod remote;
mod sessions;
mod signing_keys;
mod ways;

use std::{
    ops::Deref,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use contract::Millis;
use rusqlite::{
    Connection, OpenFlags,
    types::{FromSqlError, Value},
};

use super::{Clients as _, PROVISIONAL, Store, StoreError, Stored, Tx};

/// Migrations in order; `user_version` counts how many have run.
const MIGRATIONS: &[&str] = &[
    include_str!("../schema_1.sql"),
    include_str!("../schema_2.sql"),
    include_str!("../schema_3.sql"),
    include_str!("../schema_4.sql"),
    include_str!("../schema_5.sql"),
    include_str!("../schema_6.sql"),
];

/// The store on one SQLite database.
pub(crate) struct SqliteStore {
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// `None` in memory, where the writer also reads.
    path: Option<PathBuf>,
}

impl SqliteStore {
    /// Opens or creates the database at `path`.
    pub(crate) fn open(path: &Path) -> Stored<Self> {
        let writer = Connection::open(path)?;
        prepare(&writer, true)?;
        migrate(&writer)?;
        Ok(Self {
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            path: Some(path.to_owned()),
        })
    }

    /// A database that is gone with the process.
    pub(crate) fn memory() -> Stored<Self> {
        let writer = Connection::open_in_memory()?;
        prepare(&writer, false)?;
        migrate(&writer)?;
        Ok(Self {
            writer: Mutex::new(writer),
            readers: Mutex::default(),
            path: None,
        })
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self, path: &Path) -> Stored<Connection> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(connection) = idle {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute_batch("PRAGMA trusted_schema=OFF;")?;
        Ok(connection)
    }
}

/// Sets what durability depends on, and reads it back: a build of SQLite that ignores it must not be trusted.
fn prepare(connection: &Connection, on_disk: bool) -> Stored<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(128);
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; \
         PRAGMA trusted_schema=OFF;",
    )?;
    let want: &[(&str, &str)] = &[
        ("journal_mode", if on_disk { "wal" } else { "memory" }),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
        ("secure_delete", "1"),
        ("trusted_schema", "0"),
    ];
    for (name, value) in want {
        let found = connection.pragma_query_value(None, name, |row| row.get::<_, Value>(0).map(text))?;
        if found != *value {
            return Err(StoreError::Unsafe(format!(
                "SQLite runs with {name}={found} instead of {value}; put the data directory on a local disk"
            )));
        }
    }
    Ok(())
}

fn text(value: Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text,
        Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
    }
}

fn migrate(connection: &Connection) -> Stored<()> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let newest = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if done > newest {
        return Err(StoreError::Unsafe(
            "the database was made by a newer version of this program; run that one".to_owned(),
        ));
    }
    for sql in MIGRATIONS.iter().skip(done as usize) {
        connection.execute_batch(sql)?;
    }
    connection.pragma_update(None, "user_version", newest)?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

impl Store for SqliteStore {
    fn write(&self) -> Stored<Box<dyn Tx + '_>> {
        let held = Held::Writer(self.writer());
        held.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Box::new(SqliteTx { held, open: true }))
    }

    fn read(&self) -> Stored<Box<dyn Tx + '_>> {
        let held = match &self.path {
            Some(path) => Held::Reader(self, Some(self.reader(path)?)),
            None => Held::Writer(self.writer()),
        };
        held.execute_batch("BEGIN")?;
        Ok(Box::new(SqliteTx { held, open: true }))
    }

    /// What the writing connection commits itself does not change it (<https://www.sqlite.org/pragma.html#pragma_data_version>).
    fn written_beside(&self) -> Stored<i64> {
        Ok(self
            .writer()
            .pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}

/// The connection a transaction runs on.
enum Held<'a> {
    Writer(MutexGuard<'a, Connection>),
    /// `None` only while it is being dropped.
    Reader(&'a SqliteStore, Option<Connection>),
}

impl Held<'_> {
    fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Writer(guard) => Some(guard.deref()),
            Self::Reader(_, connection) => connection.as_ref(),
        }
    }

    fn execute_batch(&self, sql: &str) -> Stored<()> {
        self.connection()
            .map_or_else(|| Err(gone()), |connection| Ok(connection.execute_batch(sql)?))
    }
}

fn gone() -> StoreError {
    StoreError::Unsafe("the connection is gone".to_owned())
}

/// One transaction on SQLite.
struct SqliteTx<'a> {
    held: Held<'a>,
    open: bool,
}

impl SqliteTx<'_> {
    fn sql(&self) -> Stored<&Connection> {
        self.held.connection().ok_or_else(gone)
    }

    /// Runs a statement; how many rows it changed.
    fn run(&self, sql: &str, params: impl rusqlite::Params) -> Stored<usize> {
        Ok(self.sql()?.prepare_cached(sql)?.execute(params)?)
    }

    /// The first row, if any.
    fn one<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Option<T>> {
        use rusqlite::OptionalExtension as _;
        Ok(self.sql()?.prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    /// Every row.
    fn all<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Vec<T>> {
        let mut statement = self.sql()?.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Drop for SqliteTx<'_> {
    fn drop(&mut self) {
        if self.open
            && let Err(error) = self.held.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
        if let Held::Reader(store, connection) = &mut self.held
            && let Some(connection) = connection.take()
        {
            let mut idle = store.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if idle.len() < 8 {
                idle.push(connection);
            }
        }
    }
}

impl Tx for SqliteTx<'_> {
    fn commit(mut self: Box<Self>) -> Stored<()> {
        self.held.execute_batch("COMMIT")?;
        self.open = false;
        Ok(())
    }

    fn sweep(&self, now: Millis) -> Stored<()> {
        const DAY: Millis = 86_400_000;
        self.run("DELETE FROM replies WHERE at < ?1", [now - DAY / 24])?;
        self.run("DELETE FROM device_nonces WHERE at < ?1", [now - DAY / 24])?;
        self.run("DELETE FROM flows WHERE expires_at < ?1", [now - DAY])?;
        self.run("DELETE FROM sent_codes WHERE sent_at < ?1", [now - DAY])?;
        self.run("DELETE FROM pairings WHERE expires_at < ?1", [now - DAY])?;
        // A request stays while a session that it opened may still be denied.
        self.run(
            "DELETE FROM pushes WHERE issued_at < ?1 AND state NOT IN ('pending', 'approved') \
             AND id NOT IN (SELECT push_id FROM sessions WHERE push_id IS NOT NULL AND revoked_at IS NULL)",
            [now - DAY],
        )?;
        self.run("DELETE FROM sessions WHERE expires_at < ?1", [now - DAY])?;
        self.sweep_requests(now - DAY)?;
        self.run("DELETE FROM activity WHERE at < ?1", [now - 90 * DAY])?;
        self.run("DELETE FROM activity WHERE user_id IS NULL", [])?;
        self.run("DELETE FROM enrollment_starts WHERE at < ?1", [now - DAY])?;
        self.run("DELETE FROM access_tokens WHERE expires_at < ?1", [now])?;
        self.run("DELETE FROM signing_keys WHERE gone_at < ?1", [now])?;
        self.run("DELETE FROM known_browsers WHERE expires_at < ?1", [now])?;
        self.run("DELETE FROM used_codes WHERE at < ?1", [now - DAY / 24])?;
        self.run(
            "DELETE FROM users WHERE password_hash = ?1 AND created_at < ?2 \
             AND NOT EXISTS (SELECT 1 FROM pushes WHERE user_id = users.id AND issued_at >= ?2) \
             AND NOT EXISTS (SELECT 1 FROM flows WHERE user_id = users.id AND expires_at >= ?3)",
            rusqlite::params![PROVISIONAL, now - DAY, now],
        )?;
        self.run(
            "DELETE FROM guesses WHERE last_at < ?1 AND bucket LIKE 'x:%'",
            [now - DAY],
        )?;
        Ok(())
    }
}

/// Reads a stored word.
fn word<T>(row: &rusqlite::Row<'_>, name: &str, parse: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(name)?;
    parse(&text).ok_or_else(|| FromSqlError::InvalidType.into())
}

/// Reads a counter.
fn count(row: &rusqlite::Row<'_>, name: &str) -> rusqlite::Result<u32> {
    row.get(name)
}

/// Reads a revision.
fn revision(row: &rusqlite::Row<'_>, name: &str) -> rusqlite::Result<u64> {
    let rev: i64 = row.get(name)?;
    Ok(rev.unsigned_abs())
}

/// A revision as SQLite keeps it.
fn stored_revision(rev: u64) -> i64 {
    i64::try_from(rev).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_write_is_noticed_and_what_is_written_here_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let open = || SqliteStore::open(&folder.path().join("genkan.db")).unwrap();
        let (store, beside) = (open(), open());
        let off = |store: &SqliteStore, id: &str| {
            let tx = store.write().unwrap();
            assert!(tx.switch_client(id, true, 1).unwrap());
            tx.commit().unwrap();
        };
        let seen = store.written_beside().unwrap();
        off(&store, "shop");
        store.read().unwrap().client_is_off("shop").unwrap();
        assert_eq!(store.written_beside().unwrap(), seen);
        off(&beside, "desk");
        assert_ne!(store.written_beside().unwrap(), seen);
    }

    #[test]
    fn a_database_of_the_first_schema_is_carried_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("genkan.db");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(MIGRATIONS[0]).unwrap();
        old.execute_batch(
            "INSERT INTO users(id, key, identifier, password_hash, created_at) VALUES (7, 'mei', 'Mei', 'x', 1); \
             INSERT INTO devices(id, user_id, name, public_key, seed, created_at) VALUES ('d', 7, 'Pixel', x'00', x'00', 2); \
             INSERT INTO flows(id, browser, rev, base, purpose, state, stage, created_at, expires_at) \
             VALUES ('f', x'01', 3, 3, 'sign_in', 'live', 'password', 3, 900); PRAGMA user_version = 1;",
        )
        .unwrap();
        drop(old);
        for _ in 0..2 {
            let store = SqliteStore::open(&path).unwrap();
            let tx = store.read().unwrap();
            assert_eq!(tx.user(7).unwrap().unwrap().identifier, "Mei");
            assert_eq!(tx.device("d").unwrap().unwrap().app, None);
            let flow = tx.flow("f").unwrap().unwrap();
            assert_eq!((flow.rev, flow.code_kind), (3, None));
            assert!(tx.addresses_of(7).unwrap().is_empty() && tx.recovery(7).unwrap().is_empty());
        }
    }
}
