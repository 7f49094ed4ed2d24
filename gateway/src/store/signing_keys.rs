//! Keys that ID tokens are signed with.

use contract::Millis;

use super::Stored;

/// A key.
#[derive(Debug, Clone)]
pub(crate) struct SigningKeyRow {
    pub kid: String,
    pub alg: String,
    /// The private part; empty once it signs no more.
    pub sealed: Vec<u8>,
    /// The public part, a JSON Web Key.
    pub public: String,
    pub created_at: Millis,
    /// It signs from then on, until another one does.
    pub active_from: Millis,
    pub retired_at: Option<Millis>,
    /// It is published until then.
    pub gone_at: Option<Millis>,
}

/// Signing keys.
pub(crate) trait SigningKeys {
    fn insert_signing_key(&self, key: &SigningKeyRow) -> Stored<()>;
    /// Those that are published, the one that signs last first.
    fn signing_keys(&self, now: Millis) -> Stored<Vec<SigningKeyRow>>;
    /// Those that signed before `from` never sign again: their private parts are forgotten, they are published until
    /// `gone_at`.
    fn retire_signing_keys(&self, from: Millis, now: Millis, gone_at: Millis) -> Stored<()>;
    /// Nothing that any of them signed is to be believed any more.
    fn drop_signing_keys(&self) -> Stored<()>;
}
