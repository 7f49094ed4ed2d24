//! The rules: flows, methods, requests to phones, limits. No HTTP, no SQL.

mod admin;
mod clock;
mod error;
mod policy;

use std::{path::Path, sync::Arc};

pub use admin::{DeviceInfo, NewUser, Pairing, UserId, UserInfo};
pub use clock::{Clock, SystemClock};
pub use error::{Error, Refusal, Result};
pub use policy::{CodeLimits, Lifetimes, NumberMode, PasswordLimits, Policy, PushLimits};

/// Where the state lives.
#[derive(Debug, Clone, Copy)]
pub enum Location<'a> {
    /// `genkan.db` and `genkan.key` in this directory, which is made when it is missing.
    Directory(&'a Path),
    /// Gone with the process; for tests.
    Memory,
}

/// The one who decides. Every method is synchronous and may wait for the disk: call it from `spawn_blocking`.
pub struct Authority {
    policy: Policy,
    clock: Arc<dyn Clock>,
}

impl Authority {
    /// Opens or creates the state.
    ///
    /// # Errors
    /// When the directory, the key or the database cannot be used; the text says what to do.
    pub fn open(location: Location<'_>, policy: Policy, clock: Arc<dyn Clock>) -> Result<Self> {
        let _ = location;
        Ok(Self { policy, clock })
    }

    /// The policy in force.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The server's clock, ms since the epoch.
    #[must_use]
    pub fn now(&self) -> contract::Millis {
        self.clock.now()
    }
}
