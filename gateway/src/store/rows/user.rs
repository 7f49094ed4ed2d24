//! Accounts.

use contract::Millis;

/// An account.
#[derive(Debug, Clone)]
pub(crate) struct UserRow {
    pub id: i64,
    pub identifier: String,
    pub name: Option<String>,
    pub number_mode: Option<String>,
    pub password_hash: String,
    pub password_version: i64,
    pub disabled: bool,
    pub locked: bool,
    pub push: PushAccount,
    pub secured_at: Millis,
    /// Why a new password is wanted at the next sign-in (an `EnrollReason`).
    pub must_change_password: Option<String>,
    /// When it was first asked to set something up.
    pub enroll_asked_at: Option<Millis>,
    /// The id of the method that is asked for first.
    pub default_method: Option<String>,
    /// Grows with everything its pages show.
    pub account_rev: u64,
    pub password_changed_at: Option<Millis>,
    /// The account's name at the identity server; `None` for one of our own.
    pub upstream: Option<String>,
    pub created_at: Millis,
}

/// What an account's requests add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PushAccount {
    /// Sent since the last success of any second factor.
    pub since_success: u32,
    /// Requests sent up to here no longer count.
    pub counted_from: Millis,
    /// Denials in a row.
    pub denials: u32,
    /// No requests until another factor succeeds.
    pub paused: bool,
}

/// In the place of a password's hash: the name was only typed, and nobody has proven to be the one.
pub(crate) const PROVISIONAL: &str = "?";

/// A new account.
#[derive(Debug)]
pub(crate) struct InsertUser<'a> {
    pub key: &'a str,
    pub identifier: &'a str,
    pub name: Option<&'a str>,
    pub number_mode: Option<&'a str>,
    pub password_hash: &'a str,
    pub created_at: Millis,
}
