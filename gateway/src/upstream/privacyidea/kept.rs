//! What is kept between two calls, sealed with the flow and later with the session.

use std::time::{SystemTime, UNIX_EPOCH};

use contract::Millis;
use serde::{Deserialize, Serialize};

use super::super::{Answer, No};

/// Of one sign-in.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Who.
    pub(super) login: String,
    /// What a code is an answer to.
    pub(super) codes: Option<Codes>,
    /// The request that was sent.
    pub(super) request: Option<Request>,
    /// For self-service, once everything is proven.
    pub(super) token: Option<String>,
}

/// What a code is an answer to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Codes {
    pub(super) transaction: String,
    /// From when on the server has forgotten it, by this machine's clock.
    pub(super) until: Millis,
}

/// A request that was sent to a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) transaction: String,
    pub(super) number: NumberOn,
}

/// Where the number of a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum NumberOn {
    Page,
    Phone,
    Nowhere,
}

impl Kept {
    /// The token, for what only its owner may do.
    ///
    /// # Errors
    /// `SignedOut` when there is none.
    pub(super) fn token(&self) -> Answer<&str> {
        self.token.as_deref().ok_or(No::SignedOut)
    }
}

/// Of a set-up.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Begun {
    pub(super) serial: String,
}

/// This machine's clock, ms since the epoch: the server never says when something of its ends.
pub(super) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
