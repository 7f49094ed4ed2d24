//! What an administrator does, from the command line: accounts and phones.

use contract::Millis;

use super::{Authority, Error, NumberMode, Result};

/// An account's number in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub struct UserId(pub i64);

/// A new account.
#[derive(Debug, Clone)]
pub struct NewUser<'a> {
    /// What is typed to sign in. Compared after NFKC, trimmed, without case.
    pub identifier: &'a str,
    /// A name for administrators; never shown before a sign-in.
    pub name: Option<&'a str>,
    /// The password, 1 to 1024 bytes.
    pub password: &'a str,
    /// How numbers are answered; the policy's mode when `None`.
    pub number_mode: Option<NumberMode>,
}

/// An account, for a list.
#[derive(Debug, Clone, serde::Serialize)]
pub struct UserInfo {
    /// Its number.
    pub id: UserId,
    /// What is typed to sign in.
    pub identifier: String,
    /// Its name.
    pub name: Option<String>,
    /// Its own number mode.
    pub number_mode: Option<NumberMode>,
    /// Disabled by an administrator.
    pub disabled: bool,
    /// Locked by an administrator.
    pub locked: bool,
    /// How many phones are paired.
    pub devices: u32,
    /// Since when.
    pub created_at: Millis,
}

/// A pairing that waits for a phone.
#[derive(Debug, Clone)]
pub struct Pairing {
    /// Its id, part of the link.
    pub id: String,
    /// The secret of the link's fragment. Shown once; only its hash is stored.
    pub secret: String,
    /// Until when the link works.
    pub expires_at: Millis,
}

/// A paired phone, for a list.
#[derive(Debug, Clone, serde::Serialize)]
pub struct DeviceInfo {
    /// Its id.
    pub id: String,
    /// Its name. Untrusted text.
    pub name: String,
    /// Whether it takes requests.
    pub allow_requests: bool,
    /// When it was paired.
    pub created_at: Millis,
    /// When it last called.
    pub last_seen_at: Option<Millis>,
}

impl Authority {
    /// Creates an account.
    ///
    /// # Errors
    /// When the identifier is taken or empty, or the password is empty or too long.
    pub fn add_user(&self, user: &NewUser<'_>) -> Result<UserId> {
        let _ = user;
        Err(Error::Admin("not there yet".to_owned()))
    }

    /// Disables or enables an account; disabling ends its sessions.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn set_disabled(&self, identifier: &str, disabled: bool) -> Result<()> {
        let _ = (identifier, disabled);
        Ok(())
    }

    /// Locks or unlocks an account; locking ends its sessions, unlocking also forgets wrong tries.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn set_locked(&self, identifier: &str, locked: bool) -> Result<()> {
        let _ = (identifier, locked);
        Ok(())
    }

    /// Sets a new password; ends sessions.
    ///
    /// # Errors
    /// When there is no such account, or the password is empty or too long.
    pub fn set_password(&self, identifier: &str, password: &str) -> Result<()> {
        let _ = (identifier, password);
        Ok(())
    }

    /// All accounts, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn list_users(&self) -> Result<Vec<UserInfo>> {
        Ok(Vec::new())
    }

    /// Starts a pairing: single use, [`Lifetimes::pairing`](super::Lifetimes::pairing).
    ///
    /// # Errors
    /// When there is no such account.
    pub fn create_pairing(&self, identifier: &str) -> Result<Pairing> {
        let _ = identifier;
        Err(Error::Admin("not there yet".to_owned()))
    }

    /// The phones of an account, newest first.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn list_devices(&self, identifier: &str) -> Result<Vec<DeviceInfo>> {
        let _ = identifier;
        Ok(Vec::new())
    }

    /// Removes a phone: its requests end, its codes stop working.
    ///
    /// # Errors
    /// When there is no such phone.
    pub fn remove_device(&self, device: &str) -> Result<()> {
        let _ = device;
        Ok(())
    }
}
