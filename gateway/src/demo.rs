//! `--demo`: four accounts, one for each way of answering, and one random password. None of this exists without the
//! flag (security rules 25 and 111).

use crate::{
    authority::{Authority, Error, NewUser, NumberMode, Result},
    config::{Branding, Config},
};

/// One account of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// What is typed to sign in.
    pub identifier: &'static str,
    /// Its person's name.
    pub name: &'static str,
    /// How its numbers are answered.
    pub mode: NumberMode,
}

/// The accounts.
pub const ACCOUNTS: [Account; 4] = [
    Account {
        identifier: "mei@aoba.example",
        name: "Mei",
        mode: NumberMode::Select,
    },
    Account {
        identifier: "kenji@aoba.example",
        name: "Kenji",
        mode: NumberMode::Type2,
    },
    Account {
        identifier: "sora@aoba.example",
        name: "Sora",
        mode: NumberMode::Type6,
    },
    Account {
        identifier: "hana@aoba.example",
        name: "Hana",
        mode: NumberMode::None,
    },
];

/// A demo that is set up.
#[derive(Clone, PartialEq, Eq)]
pub struct Demo {
    /// The password of every account; new at every start.
    pub password: String,
}

/// The demo's name, unless the configuration has one.
pub fn brand(config: &mut Config) {
    if config.branding == Branding::default() {
        config.branding.product_name = "Aoba Health".to_owned();
        config
            .branding
            .product_names
            .insert("ja".to_owned(), "青葉ヘルス".to_owned());
    }
}

impl Demo {
    /// Creates the accounts, or gives those of an earlier start a new password.
    ///
    /// # Errors
    /// When the store fails or the system gives no randomness.
    pub fn seed(authority: &Authority) -> Result<Self> {
        let password = random_password()?;
        let known = authority.list_users()?;
        for account in ACCOUNTS {
            if known.iter().any(|user| user.identifier == account.identifier) {
                authority.set_password(account.identifier, &password)?;
                continue;
            }
            authority.add_user(&NewUser {
                identifier: account.identifier,
                name: Some(account.name),
                password: &password,
                number_mode: Some(account.mode),
            })?;
        }
        Ok(Self { password })
    }
}

/// 80 random bits, easy to read and to type: four groups of four.
///
/// # Errors
/// When the system gives no randomness.
pub fn random_password() -> Result<String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|_| Error::Crypto("the system gives no randomness"))?;
    let groups = random.chunks(4).map(|group| {
        group
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte & 31)]))
            .collect::<String>()
    });
    Ok(groups.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_differ_and_are_typable() {
        let (one, two) = (
            random_password().expect("randomness"),
            random_password().expect("randomness"),
        );
        assert_ne!(one, two);
        assert_eq!(one.len(), 19);
        assert!(
            one.chars()
                .all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit())
        );
    }
}
