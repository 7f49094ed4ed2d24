//! What people change about their own account.

use contract::Millis;

use super::{DeviceRow, Stored};

/// What people change about their own account.
pub(crate) trait Accounts {
    /// What its pages show has changed.
    fn touch_account(&self, user: i64) -> Stored<()>;
    /// A session was used.
    fn session_seen(&self, id: i64, now: Millis) -> Stored<()>;
    /// Also those whose set-up is not finished, newest first.
    fn phones_of(&self, user: i64) -> Stored<Vec<DeviceRow>>;
}
