//! Ways in as an administrator sets them up from the command line: recovery codes, addresses, temporary passes.

use contract::{Millis, step::CodeKind};
use zeroize::Zeroizing;

use super::{
    super::{Authority, Error, Origin, Result, act::Act, audit::Event, keys::random_id},
    address,
    secret::{PASS_LENGTH, RECOVERY_LENGTH, grouped, random},
};
use crate::store::{AddressRow, PassRow};

/// How many recovery codes make a set.
const SET: usize = 10;
/// Life of a temporary pass, minutes: from ten of them to thirty days.
const PASS_MINUTES: std::ops::RangeInclusive<u32> = 10..=43_200;

/// A temporary pass to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewPass {
    /// Whether it works once.
    pub once: bool,
    /// How long it works, minutes: 10 to 43 200.
    pub minutes: u32,
}

/// A temporary pass, shown once.
pub struct MadePass {
    /// What the person types.
    pub code: Zeroizing<String>,
    /// Until when.
    pub ends_at: Millis,
}

/// An address, for a list.
#[derive(Debug, Clone, serde::Serialize)]
pub struct AddressInfo {
    /// Its id.
    pub id: String,
    /// `email` or `sms`.
    pub kind: &'static str,
    /// Masked.
    pub label: String,
    /// When it was added.
    pub created_at: Millis,
}

impl Authority {
    /// Makes a new set of recovery codes; the old ones stop working. Shown once: only slow hashes are stored.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn new_recovery_codes(&self, identifier: &str) -> Result<Vec<Zeroizing<String>>> {
        let (codes, hashes) = self.draw_recovery()?;
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?;
            act.tx.set_recovery(user.id, &hashes, act.now)?;
            act.admin_event(Event::RecoveryMade, user.id, &[("kind", "recovery")])
        })?;
        Ok(codes.iter().map(|code| grouped(code)).collect())
    }

    /// A set of codes, and what is stored of it.
    pub(in super::super) fn draw_recovery(&self) -> Result<(Vec<Zeroizing<String>>, Vec<String>)> {
        let codes = (0..SET).map(|_| random(RECOVERY_LENGTH)).collect::<Result<Vec<_>>>()?;
        let hashes = self.hasher.hash_set(&codes)?;
        Ok((codes, hashes))
    }

    /// How many recovery codes an account has left.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn recovery_codes_left(&self, identifier: &str) -> Result<u32> {
        self.read(|act| {
            let user = act.admin_user(identifier)?;
            act.recovery_left(user.id)
        })
    }

    /// Makes a temporary pass, in place of the one before.
    ///
    /// # Errors
    /// When there is no such account, or it would live too short or too long.
    pub fn new_pass(&self, identifier: &str, new: NewPass) -> Result<MadePass> {
        if !PASS_MINUTES.contains(&new.minutes) {
            return Err(Error::Admin("a pass lives 10 to 43200 minutes".to_owned()));
        }
        let code = random(PASS_LENGTH)?;
        let hash = self.hasher.hash(&code)?;
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?;
            let ends_at = act.now + Millis::from(new.minutes) * 60_000;
            act.tx.set_pass(&PassRow {
                user_id: user.id,
                hash: hash.clone(),
                once: new.once,
                starts_at: act.now,
                ends_at,
                used_at: None,
            })?;
            act.tx
                .clear_guesses(&format!("u:{}", user.id), CodeKind::TemporaryPass.as_str())?;
            act.admin_event(Event::PassMade, user.id, &[("kind", "temporary_pass")])?;
            Ok(MadePass {
                code: grouped(&code),
                ends_at,
            })
        })
    }

    /// Adds an address that codes can be sent to; the administrator vouches for it.
    ///
    /// # Errors
    /// When there is no such account, or nothing can be sent to the address.
    pub fn add_address(&self, identifier: &str, kind: CodeKind, typed: &str) -> Result<AddressInfo> {
        let text = address::checked(kind, typed).ok_or_else(|| {
            Error::Admin("that is no e-mail address and no telephone number with its country code (+…)".to_owned())
        })?;
        self.write(&Origin::default(), |act| {
            let user = act.admin_user(identifier)?;
            let id = random_id()?;
            let row = AddressRow {
                address: act.keys.seal(&format!("address {id}"), text.as_bytes())?,
                id,
                user_id: user.id,
                kind: kind.as_str().to_owned(),
                name: None,
                created_at: act.now,
                removed_at: None,
                proven_at: None,
            };
            act.tx.insert_address(&row)?;
            act.admin_event(Event::AddressAdded, user.id, &[("kind", kind.as_str())])?;
            act.address_info(&row)
        })
    }

    /// The addresses of an account, masked, oldest first.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn list_addresses(&self, identifier: &str) -> Result<Vec<AddressInfo>> {
        self.read(|act| {
            let user = act.admin_user(identifier)?;
            let rows = act.tx.addresses_of(user.id)?;
            rows.iter().map(|row| act.address_info(row)).collect()
        })
    }

    /// Removes an address.
    ///
    /// # Errors
    /// When there is no such address.
    pub fn remove_address(&self, id: &str) -> Result<()> {
        self.write(&Origin::default(), |act| {
            let unknown = || Error::Admin(format!("there is no address {id}"));
            let row = act.tx.address(id)?.ok_or_else(unknown)?;
            act.tx.delete_address(id)?;
            act.admin_event(Event::AddressRemoved, row.user_id, &[("kind", "address")])
        })
    }
}

impl Act<'_> {
    /// How many recovery codes are left.
    pub(in super::super) fn recovery_left(&self, user: i64) -> Result<u32> {
        if let Some(codes) = self.tx.remote_codes(user)? {
            // A server that does not say how many has some.
            return Ok(codes.remaining.unwrap_or(u32::MAX));
        }
        let left = self
            .tx
            .recovery(user)?
            .iter()
            .filter(|code| code.used_at.is_none())
            .count();
        Ok(u32::try_from(left).unwrap_or(u32::MAX))
    }

    /// Whether an account has recovery codes, used or not, here or at the identity server.
    pub(in super::super) fn has_recovery(&self, user: i64) -> Result<bool> {
        Ok(self.tx.remote_codes(user)?.is_some() || !self.tx.recovery(user)?.is_empty())
    }

    fn address_info(&self, row: &AddressRow) -> Result<AddressInfo> {
        let kind = address::kind(&row.kind).ok_or(Error::Crypto("an address is of no kind"))?;
        Ok(AddressInfo {
            id: row.id.clone(),
            kind: kind.as_str(),
            label: address::masked(kind, &self.open_address(row)?),
            created_at: row.created_at,
        })
    }
}
