//! Which apps on phones get requests: kinds, least versions, and what the organisation allows.

use std::{cmp::Ordering, collections::BTreeMap};

use super::Policy;

/// A version: numbers separated by dots. Missing ones count as zero, so `4.2` is `4.2.0`.
#[derive(Debug, Clone)]
pub struct Version {
    text: String,
    numbers: Vec<u64>,
}

impl Version {
    /// `None` when it is empty, over 32 characters, or anything else than numbers and dots.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Option<Vec<u64>> = text.split('.').map(number).collect();
        numbers.filter(|_| text.len() <= 32).map(|numbers| Self {
            text: text.to_owned(),
            numbers,
        })
    }

    /// As it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// `u64::from_str` would take a sign.
fn number(text: &str) -> Option<u64> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let longest = self.numbers.len().max(other.numbers.len());
        let padded = |numbers: &[u64]| -> Vec<u64> {
            numbers
                .iter()
                .copied()
                .chain(std::iter::repeat(0))
                .take(longest)
                .collect()
        };
        padded(&self.numbers).cmp(&padded(&other.numbers))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

/// Whose accounts something is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accounts {
    /// Everybody's.
    #[default]
    Any,
    /// An organisation's.
    Work,
    /// People's own.
    Personal,
}

impl Accounts {
    /// Whether something that is for `self` is also for accounts of the kind `kind`.
    fn holds(self, kind: Self) -> bool {
        self == Self::Any || kind == Self::Any || self == kind
    }
}

/// One kind of app.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppRule {
    /// Its id, as the app names itself when it is paired.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// The least version by the phone's system (`android`, `ios`).
    pub least: BTreeMap<String, Version>,
    /// Whether the organisation allows requests to it.
    pub allowed: bool,
    /// Whose accounts it gets requests for.
    pub accounts: Accounts,
    /// The same on one system, where it differs.
    pub accounts_on: BTreeMap<String, Accounts>,
}

/// The page that ships with the gateway; a phone that says nothing about its app has it.
pub const COMPANION: &str = "companion";

/// Why an app gets no requests. Its codes work all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppNo {
    /// It is older than the least version, or does not say how old it is.
    TooOld {
        /// The least version.
        least: String,
    },
    /// The organisation does not allow it, or not for this kind of account.
    Forbidden,
}

impl Policy {
    /// The rule of a kind of app, when the configuration has one.
    #[must_use]
    pub fn app(&self, kind: Option<&str>) -> Option<&AppRule> {
        let kind = kind.unwrap_or(COMPANION);
        self.apps.iter().find(|app| app.id == kind)
    }

    /// Whether an app on a phone gets requests. Without a list of apps every app does; with one, those in it and the
    /// gateway's own.
    ///
    /// # Errors
    /// Why not.
    pub fn app_verdict(&self, kind: Option<&str>, version: Option<&str>, os: Option<&str>) -> Result<(), AppNo> {
        let Some(rule) = self.app(kind) else {
            let own = kind.unwrap_or(COMPANION) == COMPANION;
            return if self.apps.is_empty() || own {
                Ok(())
            } else {
                Err(AppNo::Forbidden)
            };
        };
        let os = os.unwrap_or_default().to_lowercase();
        let accounts = rule.accounts_on.get(&os).copied().unwrap_or(rule.accounts);
        if !rule.allowed || !accounts.holds(self.account_kind) {
            return Err(AppNo::Forbidden);
        }
        match rule.least.get(&os) {
            Some(least) if version.and_then(Version::parse).is_none_or(|version| version < *least) => {
                Err(AppNo::TooOld {
                    least: least.as_str().to_owned(),
                })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version::parse(text).unwrap()
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(version("4.2405.0") > version("4.999.99"));
        assert!(version("4.2405") == version("4.2405.0"));
        assert!(version("10") > version("9.9"));
        for bad in [
            "",
            "4.",
            "v4",
            "4.+1",
            "4.-1",
            "4 .1",
            "99999999999999999999",
            &"1.".repeat(17),
        ] {
            assert!(Version::parse(bad).is_none(), "{bad}");
        }
    }

    /// The figures of a mail app: 4.2405.0 on Android, 4.2438.0 on iOS, there for work accounts only.
    fn mail(account_kind: Accounts, allowed: bool) -> Policy {
        Policy {
            account_kind,
            apps: vec![AppRule {
                id: "mail".to_owned(),
                name: "Mail".to_owned(),
                least: [("android", "4.2405.0"), ("ios", "4.2438.0")]
                    .map(|(os, least)| (os.to_owned(), version(least)))
                    .into(),
                allowed,
                accounts: Accounts::Any,
                accounts_on: [("ios".to_owned(), Accounts::Work)].into(),
            }],
            ..Policy::default()
        }
    }

    #[test]
    fn old_forbidden_and_unknown_apps() {
        let old = |least: &str| {
            Err(AppNo::TooOld {
                least: least.to_owned(),
            })
        };
        let work = mail(Accounts::Work, true);
        let ask = |policy: &Policy, version, os| policy.app_verdict(Some("mail"), version, Some(os));
        assert_eq!(ask(&work, Some("4.2405.0"), "Android"), Ok(()));
        assert_eq!(ask(&work, Some("4.2404.9"), "android"), old("4.2405.0"));
        assert_eq!(ask(&work, None, "android"), old("4.2405.0"));
        assert_eq!(ask(&work, Some("4.2437.0"), "ios"), old("4.2438.0"));
        assert_eq!(ask(&work, Some("4.2438.0"), "ios"), Ok(()));
        assert_eq!(ask(&work, None, "harmony"), Ok(()));
        let own = mail(Accounts::Personal, true);
        assert_eq!(ask(&own, Some("5"), "android"), Ok(()));
        assert_eq!(ask(&own, Some("5"), "ios"), Err(AppNo::Forbidden));
        assert_eq!(
            ask(&mail(Accounts::Any, false), Some("5"), "ios"),
            Err(AppNo::Forbidden)
        );
        assert_eq!(work.app_verdict(Some("other"), None, None), Err(AppNo::Forbidden));
        assert_eq!(work.app_verdict(None, None, None), Ok(()));
        assert_eq!(Policy::default().app_verdict(Some("other"), None, None), Ok(()));
    }
}
