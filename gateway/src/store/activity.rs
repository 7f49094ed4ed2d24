//! What an account's owner is shown of what has happened to it.

use contract::Millis;

use super::Stored;

/// One thing that has happened.
#[derive(Debug, Clone)]
pub(crate) struct ActivityRow {
    pub id: i64,
    pub at: Millis,
    /// An `ActivityKind`.
    pub kind: String,
    /// An `ActivityOutcome`.
    pub outcome: String,
    /// A `MethodKind`.
    pub method: Option<String>,
    pub label: Option<String>,
    /// JSON of the contract's `Context`, without its time.
    pub context: Option<String>,
    /// The session it opened, or in which it was done.
    pub session_id: Option<i64>,
    pub reported_at: Option<Millis>,
}

/// A new row.
#[derive(Debug)]
pub(crate) struct InsertActivity<'a> {
    /// Nobody, when an unknown name was tried.
    pub user: Option<i64>,
    pub at: Millis,
    pub kind: &'a str,
    pub outcome: &'a str,
    pub method: Option<&'a str>,
    pub label: Option<&'a str>,
    pub context: Option<&'a str>,
    pub session: Option<i64>,
    pub push: Option<&'a str>,
}

/// Which rows are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted<'a> {
    All,
    /// Of these kinds, words with commas around each.
    Kinds(&'a str),
    /// Of none of these kinds.
    OtherKinds(&'a str),
    /// With one of these outcomes, of these kinds, or reported.
    Trouble {
        outcomes: &'a str,
        kinds: &'a str,
    },
}

/// Activity.
pub(crate) trait Activities {
    /// The new row's id.
    fn insert_activity(&self, row: &InsertActivity<'_>) -> Stored<i64>;
    /// An account's rows below an id, newest first, at most `limit`.
    fn activity(&self, user: i64, below: i64, wanted: Wanted<'_>, limit: u32) -> Stored<Vec<ActivityRow>>;
    /// How the request has ended that the row is about; `false` when no row is about it.
    fn activity_of_push(&self, push: &str, outcome: &str) -> Stored<bool>;
    /// The session that a request has opened.
    fn activity_session(&self, push: &str, session: i64) -> Stored<()>;
    /// By which kind of proof (a `MethodKind`) a session was opened.
    fn opened_by(&self, session: i64) -> Stored<Option<String>>;
    /// Marks a row as reported; `false` when it is, or is not the account's.
    fn report_activity(&self, user: i64, id: i64, now: Millis) -> Stored<bool>;
    /// Marks the row about a request as reported; `false` when it is.
    fn report_push(&self, push: &str, now: Millis) -> Stored<bool>;
}
