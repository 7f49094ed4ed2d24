//! What an administrator does, from the command line: accounts and phones.

use contract::Millis;

use super::{
    Authority, Error, NumberMode, Result,
    act::{Act, Origin},
    audit::Event,
    identifier::Identifier,
    password::normalised,
};
use crate::store::{DeviceRow, InsertUser, PROVISIONAL, PushAccount, UserRow};

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
    /// When the identifier is taken or empty, the password is empty or too long, or the number mode is not allowed.
    pub fn add_user(&self, user: &NewUser<'_>) -> Result<UserId> {
        let identifier = Identifier::new(user.identifier)
            .ok_or_else(|| Error::Admin("the identifier is empty or over 320 characters".to_owned()))?;
        if let Some(mode) = user.number_mode.filter(|mode| !self.policy.number_modes.contains(mode)) {
            let allowed: Vec<&str> = self.policy.number_modes.iter().map(|mode| mode.as_str()).collect();
            return Err(Error::Admin(format!(
                "the preset does not allow the number mode {}; it allows {}",
                mode.as_str(),
                allowed.join(", ")
            )));
        }
        let hash = self.hash_for_admin(user.password)?;
        self.write(&Origin::default(), |act| {
            let insert = InsertUser {
                key: &identifier.key,
                identifier: &identifier.label,
                name: user.name,
                number_mode: user.number_mode.map(NumberMode::as_str),
                password_hash: &hash,
                created_at: act.now,
            };
            let taken = || Error::Admin(format!("there is already an account {}", identifier.label));
            let id = act.tx.insert_user(&insert)?.ok_or_else(taken)?;
            act.admin_event(Event::UserCreated, id, &[])?;
            Ok(UserId(id))
        })
    }

    /// Disables or enables an account; disabling ends its sessions.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn set_disabled(&self, identifier: &str, disabled: bool) -> Result<()> {
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?;
            act.tx.set_disabled(user.id, disabled)?;
            if disabled {
                act.tx.revoke_sessions_of(user.id, "disabled", act.now)?;
            }
            act.admin_event(
                if disabled {
                    Event::UserDisabled
                } else {
                    Event::UserEnabled
                },
                user.id,
                &[],
            )
        })
    }

    /// Locks or unlocks an account; locking ends its sessions, unlocking also forgets wrong tries and lets requests
    /// to its phones be sent again.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn set_locked(&self, identifier: &str, locked: bool) -> Result<()> {
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?;
            act.tx.set_locked(user.id, locked)?;
            if locked {
                act.tx.revoke_sessions_of(user.id, "locked", act.now)?;
                return act.admin_event(Event::UserLocked, user.id, &[]);
            }
            act.tx.clear_guesses_of(&format!("u:{}", user.id))?;
            let fresh = PushAccount {
                since_success: 0,
                counted_from: act.now,
                denials: 0,
                paused: false,
            };
            act.tx.set_push_account(user.id, fresh)?;
            act.admin_event(Event::UserUnlocked, user.id, &[])
        })
    }

    /// Sets a new password; ends sessions.
    ///
    /// # Errors
    /// When there is no such account, or the password is empty or too long.
    pub fn set_password(&self, identifier: &str, password: &str) -> Result<()> {
        let hash = self.hash_for_admin(password)?;
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?;
            act.tx.set_password(user.id, &hash, true)?;
            act.tx.set_must_change_password(user.id, None)?;
            act.tx.revoke_sessions_of(user.id, "password", act.now)?;
            act.admin_event(Event::PasswordChanged, user.id, &[])
        })
    }

    /// All accounts, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn list_users(&self) -> Result<Vec<UserInfo>> {
        self.read(|act| {
            let info = |user: UserRow| -> Result<UserInfo> {
                let devices = act.tx.devices_of(user.id)?.len();
                Ok(UserInfo {
                    id: UserId(user.id),
                    identifier: user.identifier,
                    name: user.name,
                    number_mode: user.number_mode.as_deref().and_then(NumberMode::parse),
                    disabled: user.disabled,
                    locked: user.locked,
                    devices: u32::try_from(devices).unwrap_or(u32::MAX),
                    created_at: user.created_at,
                })
            };
            // A name that was only typed is nobody yet.
            let users = act.tx.users()?.into_iter();
            users
                .filter(|user| user.password_hash != PROVISIONAL)
                .map(info)
                .collect()
        })
    }

    /// The phones of an account, newest first.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn list_devices(&self, identifier: &str) -> Result<Vec<DeviceInfo>> {
        self.read(|act| {
            let user = act.admin_user(identifier)?;
            let now = act.now;
            let info = |device: DeviceRow| DeviceInfo {
                allow_requests: device.allows(now),
                id: device.id,
                name: device.name,
                created_at: device.created_at,
                last_seen_at: device.last_seen_at,
            };
            Ok(act.tx.phones_of(user.id)?.into_iter().map(info).collect())
        })
    }

    /// Removes a phone: its requests end, its codes stop working.
    ///
    /// # Errors
    /// When there is no such phone.
    pub fn remove_device(&self, device: &str) -> Result<()> {
        self.write(&Origin::default(), |act| {
            let unknown = || Error::Admin(format!("there is no phone {device}"));
            let row = act.tx.device(device)?.ok_or_else(unknown)?;
            act.remove_device(&row, "admin")
        })
    }

    fn hash_for_admin(&self, password: &str) -> Result<String> {
        let password =
            normalised(password).ok_or_else(|| Error::Admin("the password is empty or over 1024 bytes".to_owned()))?;
        self.hasher.hash(&password)
    }
}

impl Act<'_> {
    pub(super) fn admin_user(&self, identifier: &str) -> Result<UserRow> {
        let unknown = || Error::Admin(format!("there is no account {identifier}"));
        let key = Identifier::new(identifier).ok_or_else(unknown)?.key;
        self.tx.user_by_key(&key)?.ok_or_else(unknown)
    }
}
