//! What an account is asked for on its way in.

use contract::Millis;

use super::{PairingRow, Stored};

/// What an account is asked for on its way in.
pub(crate) trait Asked {
    /// Why the account needs a new password (an `EnrollReason`); `None` when it no longer does.
    fn set_must_change_password(&self, user: i64, why: Option<&str>) -> Stored<()>;
    /// Keeps the first instant.
    fn enroll_asked(&self, user: i64, now: Millis) -> Stored<()>;
    /// Whether the account has answered the form.
    fn form_answered(&self, user: i64, form: &str) -> Stored<bool>;
    /// In place of an earlier answer.
    fn set_form_answer(&self, user: i64, form: &str, sealed: &[u8], now: Millis) -> Stored<()>;
    /// The newest pairing link that a flow has offered.
    fn pairing_of_flow(&self, flow: &str) -> Stored<Option<PairingRow>>;
    /// When codes were sent in a flow for `purpose`, newest first.
    fn sent_in_flow(&self, flow: &str, purpose: &str) -> Stored<Vec<Millis>>;
}
