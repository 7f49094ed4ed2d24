//! The file that says whom the kit may sign in as, and what these people have. docs/conformance.md describes it.

use std::{path::Path, sync::Mutex};

use serde::Deserialize;

use crate::{codes::Seed, passkey::Passkey, phone::Phone};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Names of checks that may be left out although discovery announces what they look at.
    #[serde(default)]
    pub accept_skipped: Vec<String>,
    /// The longest wait for an instant that the backend has named, seconds.
    #[serde(default = "default_patience")]
    pub patience: u64,
    /// The people.
    pub accounts: Vec<Person>,
}

const fn default_patience() -> u64 {
    330
}

/// One account, as the file has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What is typed to sign in.
    pub identifier: String,
    /// Its password.
    pub password: String,
    /// The secret of its authenticator app, base32; or `enroll`.
    pub totp: Option<String>,
    /// Digits of that app's codes.
    #[serde(default = "six")]
    pub totp_digits: u32,
    /// Seconds of that app's codes.
    #[serde(default = "thirty")]
    pub totp_period: u64,
    /// Recovery codes that are not used yet.
    #[serde(default)]
    pub recovery: Vec<String>,
    /// A temporary pass that works as often as one likes.
    pub pass: Option<String>,
    /// The account's phone.
    pub phone: Option<PhoneFile>,
}

const fn six() -> u32 {
    6
}

const fn thirty() -> u64 {
    30
}

/// How the phone of an account answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case", deny_unknown_fields)]
pub enum PhoneFile {
    /// The backend speaks the contract's device calls: the kit pairs a phone of its own.
    Contract {
        /// A pairing link.
        link: Option<String>,
        /// A program that prints one, as its last word or as `link` of a JSON object.
        link_command: Option<Vec<String>>,
    },
    /// The backend has phones of its own: a program answers for this one.
    Command {
        /// The program and its first arguments.
        command: Vec<String>,
    },
    /// There is none.
    None {},
}

impl File {
    /// Reads it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let file: Self = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        if file.accounts.is_empty() {
            return Err(format!("{}: at least one account is needed", path.display()));
        }
        Ok(file)
    }
}

/// Where the number of a request is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// There is none.
    Nothing,
    /// On the phone: the page shows it.
    OnPhone,
    /// On the page: the phone shows it.
    OnPage,
}

/// One account while the kit works with it.
#[derive(Debug)]
pub struct Account {
    /// What is typed to sign in.
    pub identifier: String,
    /// The password of the file.
    pub password: String,
    /// The authenticator app, and the last step whose code was used.
    pub totp: Mutex<Option<(Seed, u64)>>,
    /// Recovery codes that are left.
    pub recovery: Mutex<Vec<String>>,
    /// A temporary pass.
    pub pass: Option<String>,
    /// The phone.
    pub phone: Option<Phone>,
    /// What its requests ask for, as learnt from the first one.
    pub asks: Mutex<Option<Asks>>,
    /// A passkey that the kit has made.
    pub passkey: Mutex<Option<Passkey>>,
}

impl Account {
    /// Of a person of the file, without anything that calls have to be made for.
    pub fn of(person: &Person) -> Result<Self, String> {
        let wrong = || format!("`totp` of {} is no base32", person.identifier);
        let secret = person.totp.as_deref().filter(|totp| *totp != "enroll");
        let seed = secret.map(|totp| Seed::of(totp).ok_or_else(wrong)).transpose()?;
        let shaped = |seed| Seed {
            digits: person.totp_digits,
            period: person.totp_period.max(1),
            ..seed
        };
        Ok(Self {
            identifier: person.identifier.clone(),
            password: person.password.clone(),
            totp: Mutex::new(seed.map(|seed| (shaped(seed), 0))),
            recovery: Mutex::new(person.recovery.clone()),
            pass: person.pass.clone(),
            phone: None,
            asks: Mutex::new(None),
            passkey: Mutex::new(None),
        })
    }

    /// Whether it has an authenticator app.
    pub fn has_totp(&self) -> bool {
        lock(&self.totp).is_some()
    }

    /// Whether it has a phone that approves by itself, without or with a number of the page.
    pub fn approves(&self) -> bool {
        self.phone.is_some() && !matches!(*lock(&self.asks), Some(Asks::OnPage))
    }

    /// Whether its phone asks for the number of the page.
    pub fn asks_number(&self) -> bool {
        self.phone.is_some() && matches!(*lock(&self.asks), Some(Asks::OnPhone))
    }

    /// Whether its phone shows a number that is typed on the page.
    pub fn shows_number(&self) -> bool {
        self.phone.is_some() && matches!(*lock(&self.asks), Some(Asks::OnPage))
    }

    /// Whether it has a recovery code left.
    pub fn has_recovery(&self) -> bool {
        !lock(&self.recovery).is_empty()
    }
}

/// What a mutex holds, whatever has happened to another thread.
pub fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
