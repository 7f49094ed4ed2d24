//! Passwords: argon2id, and the same work for an identifier that nobody has.

use argon2::{Params, password_hash::phc::PasswordHash};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::{
    Error, PasswordLimits, Result, argon,
    keys::{random_bytes, random_token, same},
};

/// Longest password, bytes, as sent.
pub(super) const MAX_BYTES: usize = 1024;
/// A stored hash that asks for more memory (KiB) or passes is poisoned: refusing it is cheaper than computing it.
const SANE: (u32, u32) = (131_072, 30);

/// Hashes and checks.
pub(super) struct Hasher {
    params: Params,
    /// A hash nobody's password has.
    dummy: String,
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) right: bool,
    /// The hash was made with other parameters than today's.
    pub(super) outdated: bool,
}

impl Hasher {
    pub(super) fn new(limits: &PasswordLimits) -> Result<Self> {
        let params = Params::new(limits.memory_kib, limits.passes, limits.lanes, None)
            .map_err(|error| Error::Admin(format!("the policy's argon2 parameters are invalid: {error}")))?;
        let mut hasher = Self {
            params,
            dummy: String::new(),
        };
        hasher.dummy = hasher.hash(&Zeroizing::new(random_token()?))?;
        Ok(hasher)
    }

    /// A PHC string of a normalised password.
    pub(super) fn hash(&self, password: &str) -> Result<String> {
        let salt: [u8; 16] = random_bytes()?;
        let hash = argon::hash(&self.params, password.as_bytes(), &salt)
            .map_err(|_| Error::Crypto("hashing a password failed"))?;
        Ok(hash.to_string())
    }

    /// PHC strings of a set of secrets that share one salt, so that one computation finds which of them was typed.
    pub(super) fn hash_set(&self, secrets: &[Zeroizing<String>]) -> Result<Vec<String>> {
        let salt: [u8; 16] = random_bytes()?;
        let hash = |secret: &Zeroizing<String>| {
            argon::hash(&self.params, secret.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|_| Error::Crypto("hashing a code failed"))
        };
        secrets.iter().map(hash).collect()
    }

    /// Which hash of a set is the one of `secret`; every one is compared, in constant time.
    pub(super) fn find(&self, set: &[String], secret: &str) -> Option<String> {
        let first = PasswordHash::new(set.first()?).ok()?;
        let params = Params::try_from(&first).ok()?;
        let sane = params.m_cost() <= SANE.0 && params.t_cost() <= SANE.1;
        let salt = first.salt.as_ref().filter(|_| sane)?;
        let made = argon::hash(&params, secret.as_bytes(), salt.as_ref()).ok()?.to_string();
        let mut found = None;
        for stored in set {
            if same(stored.as_bytes(), made.as_bytes()) {
                found = Some(stored.clone());
            }
        }
        found
    }

    /// Checks against `hash`, or against the dummy: the same work, never right.
    pub(super) fn check(&self, hash: Option<&str>, password: &str) -> Checked {
        let Ok(parsed) = PasswordHash::new(hash.unwrap_or(&self.dummy)) else {
            return Checked {
                right: false,
                outdated: false,
            };
        };
        let params = Params::try_from(&parsed).ok();
        let sane = params
            .as_ref()
            .filter(|params| params.m_cost() <= SANE.0 && params.t_cost() <= SANE.1);
        let right = sane.is_some_and(|params| argon::verify(&parsed, params, password.as_bytes()));
        let outdated = params.is_none_or(|params| {
            (params.m_cost(), params.t_cost(), params.p_cost())
                != (self.params.m_cost(), self.params.t_cost(), self.params.p_cost())
        });
        Checked {
            right: right && hash.is_some(),
            outdated,
        }
    }
}

/// The form a password is hashed in (NIST SP 800-63B-4, section 3.1.1.2: NFKC); `None` when it is empty or too long.
pub(super) fn normalised(password: &str) -> Option<Zeroizing<String>> {
    (!password.is_empty() && password.len() <= MAX_BYTES).then(|| Zeroizing::new(password.nfkc().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(memory_kib: u32) -> Hasher {
        Hasher::new(&PasswordLimits {
            memory_kib,
            passes: 1,
            ..PasswordLimits::default()
        })
        .unwrap()
    }

    #[test]
    fn right_wrong_unknown_and_outdated() {
        let hasher = hasher(64);
        let hash = hasher.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert_eq!(
            hasher.check(Some(&hash), "correct horse"),
            Checked {
                right: true,
                outdated: false
            }
        );
        assert!(!hasher.check(Some(&hash), "correct horsE").right);
        assert!(!hasher.check(None, "correct horse").right);
        let newer = self::hasher(128);
        assert_eq!(
            newer.check(Some(&hash), "correct horse"),
            Checked {
                right: true,
                outdated: true
            }
        );
    }

    #[test]
    fn a_poisoned_hash_is_refused_without_work() {
        let poisoned =
            "$argon2id$v=19$m=4194304,t=1000,p=1$c29tZXNhbHRzb21l$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
        let start = std::time::Instant::now();
        assert!(!hasher(64).check(Some(poisoned), "x").right);
        assert!(start.elapsed().as_millis() < 500);
    }

    #[test]
    fn one_computation_finds_a_secret_in_its_set() {
        let hasher = hasher(64);
        let secrets = ["one", "two", "three"].map(|text| Zeroizing::new(text.to_owned()));
        let set = hasher.hash_set(&secrets).unwrap();
        assert_eq!(hasher.find(&set, "two").as_deref(), Some(set[1].as_str()));
        assert_eq!(hasher.find(&set, "four"), None);
        assert_eq!(hasher.find(&[], "one"), None);
        assert_eq!(set.iter().collect::<std::collections::HashSet<_>>().len(), 3);
    }

    #[test]
    fn spelled_differently_but_the_same() {
        assert_eq!(normalised("e\u{301}").unwrap().as_str(), "\u{e9}");
        assert_eq!(normalised("ｐａｓｓ").unwrap().as_str(), "pass");
        assert!(normalised("").is_none());
        assert!(normalised(&"x".repeat(1025)).is_none());
    }
}
