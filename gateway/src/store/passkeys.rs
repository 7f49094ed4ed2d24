//! Passkeys.

use contract::Millis;

use super::Stored;

/// A passkey.
#[derive(Debug, Clone)]
pub(crate) struct PasskeyRow {
    pub id: String,
    pub user_id: i64,
    pub credential_id: Vec<u8>,
    /// The library's own form, JSON; holds no secret.
    pub public: Vec<u8>,
    pub name: String,
    pub sign_count: u32,
    pub created_at: Millis,
    pub last_used_at: Option<Millis>,
    /// The system of the browser that made it.
    pub os: Option<String>,
    /// A removed passkey is nowhere to be seen, but can be brought back for a while.
    pub removed_at: Option<Millis>,
}

/// Passkeys.
pub(crate) trait Passkeys {
    /// `false` when the credential is known already, for whatever account.
    fn insert_passkey(&self, passkey: &PasskeyRow) -> Stored<bool>;
    fn passkey(&self, id: &str) -> Stored<Option<PasskeyRow>>;
    fn passkey_by_credential(&self, credential: &[u8]) -> Stored<Option<PasskeyRow>>;
    /// Newest first.
    fn passkeys_of(&self, user: i64) -> Stored<Vec<PasskeyRow>>;
    fn passkey_used(&self, id: &str, public: &[u8], sign_count: u32, now: Millis) -> Stored<()>;
    fn delete_passkey(&self, id: &str) -> Stored<bool>;
}
