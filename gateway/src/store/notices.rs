//! Whom to tell what has happened to an account, and in which language.

use contract::Millis;

use super::{AddressRow, Stored};

/// Whom to tell, and in which language.
pub(crate) trait Notices {
    /// The language of the account's last sign-in.
    fn language(&self, user: i64) -> Stored<Option<String>>;
    fn set_language(&self, user: i64, language: &str) -> Stored<()>;
    /// The account's mailboxes, oldest first; also those that were removed at or after `removed_since`: who looks after
    /// one has to learn of it.
    fn mailboxes_of(&self, user: i64, removed_since: Millis) -> Stored<Vec<AddressRow>>;
    /// The password was changed now.
    fn password_changed(&self, user: i64, now: Millis) -> Stored<()>;
}
