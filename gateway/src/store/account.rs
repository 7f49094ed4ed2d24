//! What people change about their own account.

use contract::Millis;

use super::{AddressRow, DeviceRow, PasskeyRow, Proof, SessionRow, Stored, TotpAppRow};

/// What can be removed and brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Removable {
    Phone,
    App,
    Passkey,
    Address,
}

/// What people change about their own account. *All* means also what was removed after `since`.
pub(crate) trait Accounts {
    /// What its pages show has changed.
    fn touch_account(&self, user: i64) -> Stored<()>;
    /// A session was used; it is over for its browser at `idle_at`. Nothing, when it already was.
    fn session_seen(&self, id: i64, now: Millis, idle_at: Option<Millis>) -> Stored<()>;
    /// Sessions end at the latest so long after their last use, ms. None gets a later end.
    fn shorten_idle(&self, idle: Millis, remembered: Millis) -> Stored<()>;
    /// A session that is neither over nor revoked, with the hash of its token.
    fn live_session(&self, id: i64, now: Millis) -> Stored<Option<(Vec<u8>, SessionRow)>>;
    /// A new token and a new proof for a live session whose token still is `from`.
    fn renew_session(&self, id: i64, from: &[u8], to: &[u8], proof: &Proof, now: Millis) -> Stored<bool>;
    /// Also those whose set-up is not finished, newest first.
    fn phones_of(&self, user: i64) -> Stored<Vec<DeviceRow>>;
    /// The method that is asked for first.
    fn set_default_method(&self, user: i64, method: &str) -> Stored<()>;
    fn rename(&self, what: Removable, id: &str, name: &str) -> Stored<()>;
    /// `false` when it is removed already.
    fn remove(&self, what: Removable, id: &str, now: Millis) -> Stored<bool>;
    /// `false` when it is not removed, or was before `since`.
    fn restore(&self, what: Removable, id: &str, since: Millis) -> Stored<bool>;
    /// Deletes for good what was removed up to `until`.
    fn sweep_removed(&self, until: Millis) -> Stored<()>;
    fn all_phones(&self, user: i64, since: Millis) -> Stored<Vec<DeviceRow>>;
    fn all_apps(&self, user: i64, since: Millis) -> Stored<Vec<TotpAppRow>>;
    fn all_passkeys(&self, user: i64, since: Millis) -> Stored<Vec<PasskeyRow>>;
    fn all_addresses(&self, user: i64, since: Millis) -> Stored<Vec<AddressRow>>;
    fn delete_pass(&self, user: i64) -> Stored<bool>;
}
