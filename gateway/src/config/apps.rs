//! `[[apps]]`: kinds of apps on phones, and what the organisation asks of them.

use serde::Deserialize;

use super::{ConfigError, check::refuse};
use crate::authority::{Accounts, AppRule, Version};

/// One kind of app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppConfig {
    /// Its id, as the app names itself when it is paired. The gateway's own page is `companion`.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The least version on Android; any when absent.
    #[serde(default)]
    pub android: Option<String>,
    /// The least version on iOS; any when absent.
    #[serde(default)]
    pub ios: Option<String>,
    /// Whether requests go to it at all.
    #[serde(default = "yes")]
    pub allowed: bool,
    /// Whose accounts it gets requests for.
    #[serde(default)]
    pub accounts: Accounts,
    /// The same on Android, where it differs.
    #[serde(default)]
    pub android_accounts: Option<Accounts>,
    /// The same on iOS, where it differs.
    #[serde(default)]
    pub ios_accounts: Option<Accounts>,
}

const fn yes() -> bool {
    true
}

impl AppConfig {
    pub(super) fn rule(&self) -> AppRule {
        let pairs = [("android", &self.android), ("ios", &self.ios)];
        let least = pairs.into_iter().filter_map(|(os, text)| {
            let version = Version::parse(text.as_deref()?)?;
            Some((os.to_owned(), version))
        });
        let accounts = [("android", self.android_accounts), ("ios", self.ios_accounts)];
        AppRule {
            id: self.id.clone(),
            name: self.name.clone(),
            least: least.collect(),
            allowed: self.allowed,
            accounts: self.accounts,
            accounts_on: accounts
                .into_iter()
                .filter_map(|(os, accounts)| Some((os.to_owned(), accounts?)))
                .collect(),
        }
    }
}

pub(super) fn check(apps: &[AppConfig]) -> Result<(), ConfigError> {
    for (index, app) in apps.iter().enumerate() {
        if !super::check::is_id(&app.id) {
            return Err(refuse(
                "apps.id",
                &app.id,
                "1 to 32 of a-z, 0-9, `-` and `_` are allowed",
            ));
        }
        if apps[..index].iter().any(|other| other.id == app.id) {
            return Err(refuse("apps.id", &app.id, "every app has an id of its own"));
        }
        if !super::check::is_text(&app.name, 64) {
            return Err(refuse(
                "apps.name",
                &app.name,
                "1 to 64 characters on one line are allowed",
            ));
        }
        for (key, version) in [("apps.android", &app.android), ("apps.ios", &app.ios)] {
            if let Some(version) = version.as_deref().filter(|text| Version::parse(text).is_none()) {
                return Err(refuse(
                    key,
                    version,
                    "numbers separated by dots are needed, \"4.2405.0\" for example",
                ));
            }
        }
    }
    Ok(())
}
