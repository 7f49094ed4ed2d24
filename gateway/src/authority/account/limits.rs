//! What can be added to an account, and how many of a kind it may have.

use contract::{
    account::{AddOption, NoAdd},
    flow::MethodKind,
};

use super::super::{Result, act::Act};
use crate::{store::UserRow, upstream::First};

/// In the order in which they are offered.
const KINDS: &[MethodKind] = &[
    MethodKind::Push,
    MethodKind::Totp,
    MethodKind::Passkey,
    MethodKind::Email,
    MethodKind::Sms,
];

impl Act<'_> {
    /// Which kinds can be added here at all.
    pub(in super::super) fn can_be_added(&self, kind: MethodKind) -> bool {
        if let Some(there) = self.abilities().filter(|can| can.first != First::Own) {
            return there.enroll.contains(&kind);
        }
        match kind {
            MethodKind::Push | MethodKind::Totp => true,
            MethodKind::Passkey => self.relying.is_some(),
            MethodKind::Email => self.policy.mail,
            MethodKind::Sms => self.policy.sms,
            MethodKind::Recovery | MethodKind::TemporaryPass | MethodKind::Password => false,
        }
    }

    /// What can be added now, and why something cannot.
    pub(super) fn add_options(&self, user: &UserRow) -> Result<Vec<AddOption>> {
        let kinds = KINDS.iter().filter(|kind| self.can_be_added(**kind));
        kinds
            .map(|&kind| {
                let (have, most) = self.have_and_most(user.id, kind)?;
                let reason = if have >= most {
                    Some(NoAdd::Limit)
                } else if kind == MethodKind::Push && self.lacks_second_method(user)? {
                    Some(NoAdd::SecondMethod)
                } else {
                    None
                };
                Ok(AddOption {
                    kind,
                    reason,
                    limit: Some(most),
                })
            })
            .collect()
    }

    /// How many it has, and how many it may have.
    pub(in super::super) fn have_and_most(&self, user: i64, kind: MethodKind) -> Result<(u32, u32)> {
        let limits = &self.policy.enroll;
        let addresses = |kind: MethodKind| -> Result<usize> {
            let rows = self.tx.addresses_of(user)?;
            Ok(rows.iter().filter(|row| row.kind == kind.as_str()).count())
        };
        let (have, most) = match kind {
            MethodKind::Push => (self.tx.devices_of(user)?.len(), limits.phones),
            MethodKind::Totp => (self.tx.totp_apps_of(user)?.len(), limits.authenticator_apps),
            MethodKind::Passkey => (self.tx.passkeys_of(user)?.len(), limits.passkeys),
            MethodKind::Email | MethodKind::Sms => (addresses(kind)?, limits.addresses),
            MethodKind::Recovery | MethodKind::TemporaryPass | MethodKind::Password => (0, 1),
        };
        Ok((u32::try_from(have).unwrap_or(u32::MAX), most))
    }
}
