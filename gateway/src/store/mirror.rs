//! Accounts and factors of an identity server, as far as pages have to name them.

use contract::Millis;

use super::{DeviceRow, Stored, TotpAppRow, UserRow};

/// The recovery codes of an account at the identity server: how many, never which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemoteCodesRow {
    /// What the server calls the set.
    pub handle: String,
    /// How many are left; `None` when it does not say.
    pub remaining: Option<u32>,
    /// Length of a code, characters; 0: the usual one.
    pub length: u32,
    pub created_at: Millis,
}

/// Accounts and factors of an identity server.
pub(crate) trait Mirrors {
    /// The account that has this name there.
    fn user_of_upstream(&self, subject: &str) -> Stored<Option<UserRow>>;
    /// The account's name there from now on.
    fn set_user_upstream(&self, user: i64, subject: &str) -> Stored<()>;
    /// One of an account's phones there, unless it was removed.
    fn phone_of_upstream(&self, user: i64, handle: &str) -> Stored<Option<DeviceRow>>;
    /// The same for an authenticator app.
    fn app_of_upstream(&self, user: i64, handle: &str) -> Stored<Option<TotpAppRow>>;
    fn set_app_length(&self, id: &str, length: u32) -> Stored<()>;
    fn remote_codes(&self, user: i64) -> Stored<Option<RemoteCodesRow>>;
    fn set_remote_codes(&self, user: i64, codes: Option<&RemoteCodesRow>) -> Stored<()>;
    /// One of them was used; the server says at the next call how many are really left.
    fn use_remote_code(&self, user: i64) -> Stored<()>;
    /// The keyed hash of what a session is called there.
    fn set_session_name(&self, session: i64, name: &str) -> Stored<()>;
    /// Those of an account's sessions that are known, also of such that have ended.
    fn session_names(&self, user: i64) -> Stored<Vec<(i64, String)>>;
    /// How many of an account's sessions but one have something there and no known name.
    fn unnamed_sessions(&self, user: i64, but: i64) -> Stored<u32>;
    /// When *it wasn't me* was said about something that happened there.
    fn reported_there(&self, user: i64, event: &str) -> Stored<Option<Millis>>;
    /// `false` when it was said before.
    fn report_there(&self, user: i64, event: &str, now: Millis) -> Stored<bool>;
}
