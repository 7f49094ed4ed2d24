//! State that survives. One trait, SQLite behind it.

/// A failure of the store. Its text never holds a value of a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A guarantee this program needs is not given; says which.
    #[error("{0}")]
    Unsafe(String),
}
