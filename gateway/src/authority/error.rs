//! What the rules answer when they do not do what was asked.

use std::borrow::Cow;

use contract::{
    Millis,
    flow::Flow,
    problem::{ProblemKind, Wrong},
};

use super::remote::Wanted;
use crate::store::StoreError;

/// A refusal: nothing was changed except what the rules count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which problem it is.
    pub kind: ProblemKind,
    /// The member of the request that was wrong.
    pub field: Option<Cow<'static, str>>,
    /// What is wrong with it.
    pub wrong: Option<Wrong>,
    /// When it may be tried again.
    pub retry_at: Option<Millis>,
    /// The server's clock.
    pub server_time: Millis,
    /// The current flow, where there is one.
    pub flow: Option<Box<Flow>>,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules say no.
    #[error("refused: {}", .0.kind.as_str())]
    Refused(Box<Refusal>),
    /// The identity server has to send a request first; the transaction was rolled back. No caller ever sees it.
    #[doc(hidden)]
    #[error("a request has to be sent first")]
    Ask(Box<Wanted>),
    /// The store failed; the transaction was rolled back.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// Cryptography or randomness failed.
    #[error("crypto: {0}")]
    Crypto(&'static str),
    /// The key file is missing, unreadable or malformed; says what to do.
    #[error("{0}")]
    Key(String),
    /// An administrative call names something that does not exist or is not allowed; says what.
    #[error("{0}")]
    Admin(String),
}

/// What every rule returns.
pub type Result<T> = std::result::Result<T, Error>;

impl Refusal {
    /// A refusal without further facts.
    #[must_use]
    pub fn new(kind: ProblemKind, server_time: Millis) -> Self {
        Self {
            kind,
            field: None,
            wrong: None,
            retry_at: None,
            server_time,
            flow: None,
        }
    }

    /// Names the member that was wrong.
    #[must_use]
    pub fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Says what is wrong with it.
    #[must_use]
    pub fn wrong(mut self, wrong: Wrong) -> Self {
        self.wrong = Some(wrong);
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_at(mut self, at: Millis) -> Self {
        self.retry_at = Some(at);
        self
    }

    /// Attaches the current flow.
    #[must_use]
    pub fn flow(mut self, flow: Flow) -> Self {
        self.flow = Some(Box::new(flow));
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
