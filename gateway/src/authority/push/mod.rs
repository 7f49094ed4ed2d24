//! Requests to phones: sending, ending, and what they are worth at an instant.

mod end;
mod number;
mod secure;
mod send;

pub(super) use number::draw;

use contract::Millis;

use super::{Error, NumberMode, Policy, Result, caps::Caps};
use crate::store::{DeviceRow, PushRow, PushState};

/// States in which a request can still lead to a sign-in.
pub(super) const LIVE: &[PushState] = &[PushState::Pending, PushState::Approved];

impl PushRow {
    /// The state at `now`: time ends a request whether or not anybody has written that down.
    pub(super) fn at(&self, now: Millis, policy: &Policy) -> PushState {
        match self.ends_at(policy) {
            Some(end) if now >= end => PushState::Expired,
            _ => self.state,
        }
    }

    /// When time ends it, while it is live.
    pub(super) fn ends_at(&self, policy: &Policy) -> Option<Millis> {
        match self.state {
            PushState::Pending => Some(self.expires_at),
            PushState::Approved => Some(self.approved_at.unwrap_or(0) + policy.push.redeem),
            _ => None,
        }
    }

    /// How its number is answered.
    pub(super) fn number_mode(&self) -> NumberMode {
        NumberMode::parse(&self.mode).unwrap_or(NumberMode::Type6)
    }
}

/// Serialises for a column.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::Crypto("a value could not be serialised"))
}

/// How the page words the caps beside a request.
pub(super) fn resend_allowed(caps: &Caps, device: Option<&DeviceRow>, now: Millis) -> bool {
    caps.hopeful() && device.is_some_and(|device| device.allows(now))
}
