//! The factors of an account at the identity server, mirrored into the own tables: a phone is a phone, an authenticator
//! app an authenticator app, so that lists, caps and the rules of requests are the same code. What is mirrored has
//! neither key nor seed here: it can prove nothing without the server.

mod one;
#[cfg(test)]
mod tests;

use contract::flow::MethodKind;

use super::super::{
    Result,
    account::MethodId,
    act::Act,
    audit::{Event, Facts},
};
use crate::{
    store::RemoteCodesRow,
    upstream::{Abilities, Factor},
};

impl Act<'_> {
    /// Makes the account's mirrored factors those that the server has named: what is new is added, what is gone goes
    /// with everything it had begun, what its owner calls it stays where the server has no better name. The first is
    /// the one the server prefers.
    ///
    /// It may end a request and save the flow it belongs to, so a flow is read after it.
    pub(in super::super) fn mirror(&self, user: i64, factors: &[Factor], can: &Abilities) -> Result<()> {
        let mut changed = self.drop_others(user, factors)?;
        for (at, factor) in (0..).zip(factors) {
            // Without a time of their own the preferred one counts as the newest.
            changed |= self
                .mirror_one(user, factor, can, self.now - at)?
                .is_some_and(|(_, new)| new);
        }
        changed |= self.mirror_codes(user, factors)?;
        if changed {
            self.touch_account(user)?;
        }
        Ok(())
    }

    /// Mirrors one factor that has just been set up; its id here.
    pub(in super::super) fn mirror_added(
        &self,
        user: i64,
        factor: &Factor,
        can: &Abilities,
    ) -> Result<Option<MethodId>> {
        let found = self.mirror_one(user, factor, can, self.now)?;
        self.touch_account(user)?;
        Ok(found.map(|(id, _)| id))
    }

    /// Takes away what the server no longer names.
    fn drop_others(&self, user: i64, factors: &[Factor]) -> Result<bool> {
        let named = |kind: MethodKind, handle: &Option<String>| {
            let same = |factor: &Factor| factor.kind == kind && Some(&factor.handle) == handle.as_ref();
            handle.is_none() || factors.iter().any(same)
        };
        let mut gone = Vec::new();
        for phone in self.tx.devices_of(user)? {
            if !named(MethodKind::Push, &phone.upstream) {
                gone.push(MethodId::Phone(phone.id));
            }
        }
        for app in self.tx.totp_apps_of(user)? {
            if !named(MethodKind::Totp, &app.upstream) {
                gone.push(MethodId::App(app.id));
            }
        }
        for id in &gone {
            self.put_away(user, id)?;
            self.mirror_event(Event::MethodRemoved, user, id)?;
        }
        Ok(!gone.is_empty())
    }

    fn mirror_codes(&self, user: i64, factors: &[Factor]) -> Result<bool> {
        let before = self.tx.remote_codes(user)?;
        let named = (0..)
            .zip(factors)
            .find(|(_, factor)| factor.kind == MethodKind::Recovery);
        let codes = named.map(|(at, factor)| RemoteCodesRow {
            handle: factor.handle.clone(),
            remaining: factor.left,
            length: factor.length,
            created_at: factor
                .created_at
                .or(before.as_ref().map(|codes| codes.created_at))
                .unwrap_or(self.now - at),
        });
        if codes == before {
            return Ok(false);
        }
        self.tx.set_remote_codes(user, codes.as_ref())?;
        Ok(true)
    }

    /// What happened at the server, as far as the gateway has come to know of it.
    fn mirror_event(&self, event: Event, user: i64, id: &MethodId) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "upstream",
                user: Some(user),
                flow: None,
                detail: &[("method", &id.text())],
            },
        )
    }
}
