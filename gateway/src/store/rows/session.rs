//! Sessions, and what proved them.

use contract::Millis;

stored! {
    /// What proved the second factor.
    ProofKind {
        Push = "push",
        Totp = "totp",
        Recovery = "recovery",
        Email = "email",
        Sms = "sms",
        TemporaryPass = "temporary_pass",
        Passkey = "passkey",
        /// Nothing beside the password: the identity server asked for nothing else.
        Password = "password",
    }
}

/// The second factor, proven in this flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proof {
    pub kind: ProofKind,
    /// By which device, address or passkey; empty for what an account has one of.
    pub by: String,
    pub at: Millis,
}

/// A session.
#[derive(Debug, Clone)]
pub(crate) struct SessionRow {
    pub id: i64,
    pub user_id: i64,
    /// Opaque, for lists; the token is never told.
    pub public_id: String,
    /// JSON of the contract's `Context`; sessions of older versions have none.
    pub context: Option<String>,
    pub remembered: bool,
    /// To the minute.
    pub last_seen_at: Option<Millis>,
    /// The newest proof: that of the sign-in, or one given since.
    pub proof: Option<Proof>,
    /// How it was proven, words with spaces between them (RFC 8176); sessions of older versions do not say.
    pub amr: Option<String>,
    /// The client in whose frame it was opened: no browser has a cookie for it.
    pub client: Option<String>,
    /// Sealed: what belongs to it at the identity server.
    pub upstream: Option<Vec<u8>>,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// When it is over for its browser, unless it is used before. None where it has no such end, or was written by an older
    /// version.
    pub idle_at: Option<Millis>,
}

impl SessionRow {
    /// When somebody used it last.
    pub(crate) fn used_at(&self) -> Millis {
        self.last_seen_at.unwrap_or(self.created_at)
    }
}

/// A new session.
#[derive(Debug)]
pub(crate) struct InsertSession<'a> {
    pub token_hash: &'a [u8],
    pub user_id: i64,
    pub flow_id: &'a str,
    pub push_id: Option<&'a str>,
    pub public_id: &'a str,
    /// JSON of the contract's `Context`.
    pub context: &'a str,
    pub proof: Option<&'a Proof>,
    /// How it was proven, words with spaces between them (RFC 8176).
    pub amr: &'a str,
    /// The client in whose frame it is opened.
    pub client: Option<&'a str>,
    pub remembered: bool,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// When it is over for its browser, unless it is used before.
    pub idle_at: Option<Millis>,
}
