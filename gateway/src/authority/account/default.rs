//! Which method is asked for first.

use contract::flow::MethodKind;

use super::{
    super::{Result, act::Act},
    MethodId,
};
use crate::store::UserRow;

/// Which kind takes the place of a default that was removed: what asks least of the person first.
const INSTEAD: &[MethodKind] = &[
    MethodKind::Passkey,
    MethodKind::Totp,
    MethodKind::Email,
    MethodKind::Sms,
];

impl Act<'_> {
    /// The method that is asked for first: the one its owner has chosen; else the newest phone that takes requests. When
    /// the chosen one was removed, there is always another, and should it be brought back, it is the default again.
    pub(in super::super) fn default_method(&self, user: &UserRow) -> Result<Option<MethodId>> {
        let have = self.provable(user)?;
        let chosen = user.default_method.as_deref().and_then(MethodId::parse);
        if let Some(chosen) = chosen.as_ref().filter(|chosen| have.contains(chosen)) {
            return Ok(Some(chosen.clone()));
        }
        let phones = self.tx.devices_of(user.id)?;
        let phone = phones
            .iter()
            .find(|phone| phone.allows(self.now))
            .or_else(|| phones.first());
        if let Some(phone) = phone {
            return Ok(Some(MethodId::Phone(phone.id.clone())));
        }
        if chosen.is_none() {
            return Ok(None);
        }
        let of_kind = |kind: &MethodKind| have.iter().find(|id| id.kind() == *kind).cloned();
        Ok(INSTEAD.iter().find_map(of_kind))
    }
}
