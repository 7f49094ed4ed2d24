//! Removing a method, and bringing it back. A removed one is nowhere to be seen at once; for a while the store still
//! has it. Nobody is ever left without a way in that lasts (security row 57).

use contract::{
    account::{ActivityKind, Methods},
    problem::{ProblemKind, Wrong},
};

use super::{
    super::{
        Authority, Refusal, Result,
        act::Act,
        audit::{Event, Facts},
    },
    AccountCall, MethodId, Signed, Touches,
    noted::Noted,
};
use crate::{
    breaks::{Rule, breaks},
    store::{Removable, UserRow},
};

impl Authority {
    /// `DELETE {base}/account/methods/{id}`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found`, `reauthentication-required`, `last-method`.
    pub fn remove_method(&self, call: &AccountCall, id: &str) -> Result<Methods> {
        if let Some(left) = self.remove_there(call, id)? {
            return Ok(left);
        }
        self.account_write(call, |act, signed| {
            let id = act.own(signed.user.id, id)?;
            act.removable(signed, &id)?;
            act.removed(signed, &id)?;
            act.methods_now(signed)
        })
    }

    /// `POST {base}/account/methods/{id}/restore`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found` once it is too late, `reauthentication-required`, `input-invalid` when
    /// there are as many as may be by now.
    pub fn restore_method(&self, call: &AccountCall, id: &str) -> Result<Methods> {
        self.account_write(call, |act, signed| {
            act.restore(signed, id)?;
            act.methods_now(signed)
        })
    }
}

impl Act<'_> {
    fn unknown_method(&self) -> Refusal {
        self.refuse(ProblemKind::NotFound)
    }

    /// A method of the account; somebody else's and one that is not there get the same answer.
    pub(super) fn own(&self, user: i64, text: &str) -> Result<MethodId> {
        let id = MethodId::parse(text).ok_or_else(|| self.unknown_method())?;
        if self.owns(user, &id)? {
            Ok(id)
        } else {
            Err(self.unknown_method().into())
        }
    }

    fn owns(&self, user: i64, id: &MethodId) -> Result<bool> {
        let owner = match id {
            MethodId::Phone(id) => self
                .tx
                .device(id)?
                .filter(|phone| phone.confirmed)
                .map(|phone| phone.user_id),
            MethodId::App(id) => self.tx.totp_app(id)?.map(|app| app.user_id),
            MethodId::Passkey(id) => self.tx.passkey(id)?.map(|passkey| passkey.user_id),
            MethodId::Email(key) | MethodId::Sms(key) => self
                .tx
                .address(key)?
                .filter(|row| MethodId::of_address(row).as_ref() == Some(id))
                .map(|row| row.user_id),
            MethodId::Recovery => self.has_recovery(user)?.then_some(user),
            MethodId::TemporaryPass => self.live_pass(user)?.map(|pass| pass.user_id),
        };
        Ok(owner == Some(user))
    }

    /// What its owner calls a method; nothing, for what an account has one of.
    pub(super) fn method_label(&self, id: &MethodId) -> Result<String> {
        Ok(match id {
            MethodId::Phone(id) => self.tx.device(id)?.map(|phone| phone.name),
            MethodId::App(id) => self.tx.totp_app(id)?.map(|app| app.name),
            MethodId::Passkey(id) => self.tx.passkey(id)?.map(|passkey| passkey.name),
            MethodId::Email(id) | MethodId::Sms(id) => {
                let row = self.tx.address(id)?;
                row.map(|row| self.address_label(&row)).transpose()?
            }
            MethodId::Recovery | MethodId::TemporaryPass => None,
        }
        .unwrap_or_default())
    }

    /// What a removed method was called, while it can be brought back.
    fn removed_label(&self, user: i64, id: &MethodId) -> Result<Option<String>> {
        let text = id.text();
        let removed = self.removed_methods(user)?;
        Ok(removed.into_iter().find(|one| one.id == text).map(|one| one.label))
    }

    /// Whether a way in that lasts would be left without this one: another one, or the password alone where a server
    /// takes it for enough.
    pub(super) fn lasts_without(&self, user: &UserRow, id: &MethodId) -> Result<bool> {
        if user.upstream.is_some() && self.abilities().is_some_and(|can| can.bare) {
            return Ok(true);
        }
        let have = self.provable(user)?;
        Ok(have.iter().any(|other| other != id && other.lasts()))
    }

    /// Refuses to take away what may not be, or not now.
    pub(super) fn removable(&self, signed: &Signed, id: &MethodId) -> Result<()> {
        self.fresh(signed, &Touches::Method(id.text()))?;
        if !self.lasts_without(&signed.user, id)? && !breaks(Rule::LastMethod) {
            return Err(self.refuse(ProblemKind::LastMethod).into());
        }
        Ok(())
    }

    /// A method goes, and its owner learns of it.
    pub(super) fn removed(&self, signed: &Signed, id: &MethodId) -> Result<()> {
        let label = self.method_label(id)?;
        self.put_away(signed.user.id, id)?;
        self.method_event(Event::MethodRemoved, signed, id)?;
        let noted = Noted::about(ActivityKind::MethodRemoved, id.kind(), &label);
        self.noted(signed.user.id, &noted.in_session(signed.session.id))
    }

    /// Takes a method away, so that it proves nothing any more: what it had begun ends with it. The caller says so to
    /// the account's owner, and has made sure that something is left.
    pub(in super::super) fn put_away(&self, user: i64, id: &MethodId) -> Result<()> {
        match (id, id.stored()) {
            (MethodId::Phone(phone), Some((what, _))) => {
                if let Some(device) = self.tx.device(phone)? {
                    self.release_device(&device)?;
                }
                self.touch_device(phone)?;
                self.tx.remove(what, phone, self.now)?;
            }
            (_, Some((what, key))) => {
                self.tx.remove(what, key, self.now)?;
            }
            (MethodId::TemporaryPass, None) => {
                self.tx.delete_pass(user)?;
            }
            (_, None) => {
                self.tx.set_recovery(user, &[], self.now)?;
                self.tx.set_remote_codes(user, None)?;
            }
        }
        self.touch_account(user)
    }

    fn restore(&self, signed: &Signed, text: &str) -> Result<()> {
        let id = MethodId::parse(text).ok_or_else(|| self.unknown_method())?;
        let user = signed.user.id;
        let label = self.removed_label(user, &id)?.ok_or_else(|| self.unknown_method())?;
        let (what, key) = id.stored().ok_or_else(|| self.unknown_method())?;
        self.fresh(signed, &Touches::Method(id.text()))?;
        let (have, most) = self.have_and_most(user, id.kind())?;
        if have >= most {
            return Err(self.refuse(ProblemKind::InputInvalid).wrong(Wrong::Limit).into());
        }
        // Another one may be called so by now.
        let free = self.distinct_label(user, &label)?;
        if !self.tx.restore(what, key, self.now - self.policy.undo)? {
            return Err(self.unknown_method().into());
        }
        if free != label && what != Removable::Address {
            self.tx.rename(what, key, &free)?;
        }
        if let MethodId::Phone(phone) = &id {
            self.touch_device(phone)?;
        }
        self.method_event(Event::MethodRestored, signed, &id)?;
        let noted = Noted::about(ActivityKind::MethodRestored, id.kind(), &label);
        self.noted(user, &noted.in_session(signed.session.id))
    }

    /// Writes what its owner did to a method.
    pub(super) fn method_event(&self, event: Event, signed: &Signed, id: &MethodId) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "browser",
                user: Some(signed.user.id),
                flow: None,
                detail: &[("method", &id.text())],
            },
        )
    }
}
