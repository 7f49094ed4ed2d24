//! `--demo`: an account for each way of answering, one without a phone, and one random password. None of this exists
//! without the flag (security rules 25 and 111).

mod past;

use contract::step::CodeKind;

use crate::{
    authority::{Authority, Error, NewPass, NewUser, NumberMode, Result},
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
    /// Its telephone number for text messages; mail goes to the identifier. The numbers are of the range that no
    /// telephone has (+81 000…).
    pub sms: &'static str,
    /// Whether it is about ways in without a phone.
    pub phoneless: bool,
}

/// The accounts.
pub const ACCOUNTS: [Account; 6] = [
    Account {
        identifier: "mei@aoba.example",
        name: "Mei",
        mode: NumberMode::Select,
        sms: "+810000000001",
        phoneless: false,
    },
    Account {
        identifier: "kenji@aoba.example",
        name: "Kenji",
        mode: NumberMode::Type2,
        sms: "+810000000002",
        phoneless: false,
    },
    Account {
        identifier: "sora@aoba.example",
        name: "Sora",
        mode: NumberMode::Type6,
        sms: "+810000000003",
        phoneless: false,
    },
    Account {
        identifier: "hana@aoba.example",
        name: "Hana",
        mode: NumberMode::None,
        sms: "+810000000004",
        phoneless: false,
    },
    Account {
        identifier: "yuki@aoba.example",
        name: "Yuki",
        mode: NumberMode::OnPhone,
        sms: "+810000000005",
        phoneless: false,
    },
    Account {
        identifier: "ren@aoba.example",
        name: "Ren",
        mode: NumberMode::Type6,
        sms: "+810000000006",
        phoneless: true,
    },
];

/// A demo that is set up.
#[derive(Clone, PartialEq, Eq)]
pub struct Demo {
    /// The password of every account; new at every start.
    pub password: String,
    /// Recovery codes of the account without a phone; new at every start.
    pub recovery: Vec<String>,
    /// Its temporary pass, for a day, as often as one likes.
    pub pass: String,
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
            let mailbox = authority.add_address(account.identifier, CodeKind::Email, account.identifier)?;
            let number = authority.add_address(account.identifier, CodeKind::Sms, account.sms)?;
            authority.give_past(account.identifier, &past::story(&mailbox.label, &number.label))?;
        }
        let (recovery, pass) = Self::keys(authority)?;
        Ok(Self {
            password,
            recovery,
            pass,
        })
    }
}

impl Demo {
    /// What opens the account without a phone.
    fn keys(authority: &Authority) -> Result<(Vec<String>, String)> {
        let Some(who) = ACCOUNTS.iter().find(|account| account.phoneless) else {
            return Ok((Vec::new(), String::new()));
        };
        let codes = authority.new_recovery_codes(who.identifier)?;
        let new = NewPass {
            once: false,
            minutes: 24 * 60,
        };
        let pass = authority.new_pass(who.identifier, new)?;
        let codes = codes.iter().map(|code| code.to_string()).collect();
        Ok((codes, pass.code.to_string()))
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
