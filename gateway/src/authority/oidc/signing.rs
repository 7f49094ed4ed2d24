//! The keys that sign: one signs, the next is known to everybody beforehand, the last stays known until nothing it
//! signed is of use any more (OpenID Connect core 1.0, section 10.1.1).
//!
//! Nobody has to remember to turn them: whoever needs a key tends to them first, and what has to be done is decided in
//! one transaction, so that several processes on one database and a crash at any moment leave one key that signs.

use contract::Millis;
use jsonwebtoken::EncodingKey;
use serde::Serialize;
use serde_json::Value;

use super::make::{Made, make};
use crate::{
    authority::{
        Authority, Error, Policy, Result,
        act::{Act, Origin},
        audit::{Event, Facts},
        days,
    },
    breaks::{Rule, breaks},
    store::SigningKeyRow,
};

/// How long the next key is published before it signs, ms. A relying party that asks once a day knows it by then.
const KNOWN_BEFORE: Millis = days(2);
/// The least time a key is known before it signs, however late it was made, ms.
const LEAST_KNOWN: Millis = days(1);

/// A key that signs now.
pub(super) struct Signer {
    pub(super) kid: String,
    pub(super) key: EncodingKey,
}

/// A key, for an administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyInfo {
    /// Its name in tokens and in the published set.
    pub kid: String,
    /// `next`, `signs` or `retired`.
    pub state: &'static str,
    /// When it was made, ms since the epoch.
    pub created_at: Millis,
    /// It signs from then on, ms since the epoch.
    pub active_from: Millis,
    /// It is published until then, ms since the epoch; `None` as long as that is not known.
    pub gone_at: Option<Millis>,
}

/// What there is to do.
enum Chore {
    Nothing,
    /// A key is missing that signs from then on.
    Make(Millis),
    /// A key has begun to sign; those before it are over.
    Retire,
}

fn chore(keys: &[SigningKeyRow], policy: &Policy, now: Millis) -> Chore {
    let Some(current) = signs(keys, now) else {
        return Chore::Make(now);
    };
    let over = keys
        .iter()
        .any(|key| key.retired_at.is_none() && key.active_from < current.active_from);
    if over {
        return Chore::Retire;
    }
    let due = current.active_from + policy.signing_key_life;
    let is_next_here = keys.iter().any(|key| key.active_from > now);
    if is_next_here || now < due - KNOWN_BEFORE {
        return Chore::Nothing;
    }
    Chore::Make(if breaks(Rule::KeyKnownBefore) {
        now
    } else {
        due.max(now + LEAST_KNOWN)
    })
}

/// The one that signs at an instant. `keys`: last first.
fn signs(keys: &[SigningKeyRow], now: Millis) -> Option<&SigningKeyRow> {
    keys.iter()
        .find(|key| key.active_from <= now && key.retired_at.is_none())
}

impl Authority {
    /// The published keys: a JSON Web Key Set (RFC 7517, section 5).
    ///
    /// # Errors
    /// When the store fails, or no key can be made.
    pub fn published_keys(&self) -> Result<String> {
        self.tend_keys()?;
        self.read(|act| {
            let keys = act.tx.signing_keys(act.now)?;
            let keys: std::result::Result<Vec<Value>, _> =
                keys.iter().map(|key| serde_json::from_str(&key.public)).collect();
            Ok(serde_json::json!({ "keys": keys.map_err(unreadable)? }).to_string())
        })
    }

    /// The key that signs now.
    pub(super) fn signer(&self) -> Result<Signer> {
        self.tend_keys()?;
        self.read(|act| {
            let keys = act.tx.signing_keys(act.now)?;
            let current = signs(&keys, act.now).ok_or(Error::Crypto("no key signs"))?;
            let private = act.keys.unseal(&about(&current.kid), &current.sealed)?;
            Ok(Signer {
                kid: current.kid.clone(),
                key: EncodingKey::from_rsa_der(&private),
            })
        })
    }

    /// Every key that is published, the one that signs last first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn signing_keys(&self) -> Result<Vec<KeyInfo>> {
        self.read(|act| {
            let keys = act.tx.signing_keys(act.now)?;
            let current = signs(&keys, act.now).map(|key| key.kid.clone());
            Ok(keys
                .into_iter()
                .map(|key| info(key, current.as_deref(), act.now))
                .collect())
        })
    }

    /// Makes the next key, which signs in a day, when relying parties have seen it; with `at_once` it signs now, and
    /// whatever the keys before it have signed is void: for a key that somebody else has got hold of.
    ///
    /// # Errors
    /// When the store fails, no key can be made, or the next one is there already.
    pub fn rotate_keys(&self, at_once: bool) -> Result<String> {
        let made = make()?;
        self.write(&Origin::default(), |act| {
            if at_once {
                act.tx.drop_signing_keys()?;
            } else if act
                .tx
                .signing_keys(act.now)?
                .iter()
                .any(|key| key.active_from > act.now)
            {
                return Err(Error::Admin(
                    "the next key is there already: `keys list` shows when it signs".to_owned(),
                ));
            }
            let from = if at_once { act.now } else { act.now + LEAST_KNOWN };
            act.add_key(&made, from, "admin", if at_once { "at_once" } else { "rotated" })?;
            Ok(made.kid)
        })
    }

    /// Does what is due. Almost always that is nothing, and then nothing is written.
    fn tend_keys(&self) -> Result<()> {
        loop {
            let made = match self.read(|act| Ok(chore(&act.tx.signing_keys(act.now)?, act.policy, act.now)))? {
                Chore::Nothing => return Ok(()),
                Chore::Retire => None,
                // Outside of the transaction: everybody else's writes would wait for it.
                Chore::Make(_) => Some(make()?),
            };
            self.write(&Origin::default(), |act| {
                // Another process may have done it meanwhile.
                match (chore(&act.tx.signing_keys(act.now)?, act.policy, act.now), made) {
                    (Chore::Make(from), Some(made)) => act.add_key(&made, from, "server", "due"),
                    (Chore::Retire, _) => act.retire_keys(),
                    _ => Ok(()),
                }
            })?;
        }
    }
}

impl Act<'_> {
    fn add_key(&self, made: &Made, from: Millis, actor: &'static str, why: &'static str) -> Result<()> {
        self.tx.insert_signing_key(&SigningKeyRow {
            kid: made.kid.clone(),
            alg: "RS256".to_owned(),
            sealed: self.keys.seal(&about(&made.kid), &made.private)?,
            public: made.public.clone(),
            created_at: self.now,
            active_from: from,
            retired_at: None,
            gone_at: None,
        })?;
        self.audit(
            Event::KeyMade,
            &Facts {
                actor,
                detail: &[("kid", &made.kid), ("why", why)],
                ..Facts::default()
            },
        )
    }

    /// An ID token tells which session it belongs to for as long as that can live: so long it can be checked.
    fn retire_keys(&self) -> Result<()> {
        let keys = self.tx.signing_keys(self.now)?;
        let Some(current) = signs(&keys, self.now) else {
            return Ok(());
        };
        let lifetimes = &self.policy.lifetimes;
        let longest = days(lifetimes.session_days).max(Millis::from(lifetimes.session_hours) * 3_600_000);
        self.tx
            .retire_signing_keys(current.active_from, self.now, self.now + longest + LEAST_KNOWN)?;
        Ok(())
    }

    /// The public part of a key that is published.
    pub(super) fn published_key(&self, kid: &str) -> Result<Option<Value>> {
        let keys = self.tx.signing_keys(self.now)?;
        let found = keys.into_iter().find(|key| key.kid == kid);
        found
            .map(|key| serde_json::from_str(&key.public).map_err(unreadable))
            .transpose()
    }
}

fn info(key: SigningKeyRow, current: Option<&str>, now: Millis) -> KeyInfo {
    let state = match current {
        Some(kid) if kid == key.kid => "signs",
        _ if key.active_from > now => "next",
        _ => "retired",
    };
    KeyInfo {
        kid: key.kid,
        state,
        created_at: key.created_at,
        active_from: key.active_from,
        gone_at: key.gone_at,
    }
}

fn about(kid: &str) -> String {
    format!("signing key {kid}")
}

fn unreadable(_: serde_json::Error) -> Error {
    Error::Crypto("a stored key cannot be read")
}
