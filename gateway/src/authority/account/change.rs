//! Names, the default, and the switch of a phone.

use contract::{
    account::{ActivityKind, Methods, PatchMethod},
    problem::ProblemKind,
};

use super::{
    super::{Authority, Result, act::Act, audit::Event},
    AccountCall, MethodId, Signed, Touches,
    noted::Noted,
};
use crate::store::DeviceRow;

impl Authority {
    /// `PATCH {base}/account/methods/{id}`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found`, `input-invalid`, `reauthentication-required`.
    pub fn change_method(&self, call: &AccountCall, id: &str, patch: &PatchMethod) -> Result<Methods> {
        self.rename_there(call, id, patch)?;
        self.account_write(call, |act, signed| {
            let id = act.own(signed.user.id, id)?;
            act.check_patch(&id, patch)?;
            if let Some(label) = &patch.label {
                act.rename(signed, &id, label)?;
            }
            if patch.default.is_some() {
                act.make_default(signed, &id)?;
            }
            if let MethodId::Phone(phone) = &id {
                let phone = act.tx.device(phone)?.ok_or_else(|| act.lost())?;
                act.switch(signed, phone, patch)?;
            }
            act.methods_now(signed)
        })
    }
}

impl Act<'_> {
    /// Refuses what cannot be done with a method of this kind.
    pub(super) fn check_patch(&self, id: &MethodId, patch: &PatchMethod) -> Result<()> {
        let phone = matches!(id, MethodId::Phone(_));
        let wrong = if patch.label.is_some() && !id.lasts() {
            "label"
        } else if patch.default.is_some_and(|default| !default || !id.lasts()) {
            "default"
        } else if patch.allow_requests.is_some() && !phone {
            "allow_requests"
        } else if patch.paused_until.is_some() && (!phone || patch.allow_requests != Some(false)) {
            "paused_until"
        } else {
            return Ok(());
        };
        Err(self.refuse(ProblemKind::InputInvalid).field(wrong).into())
    }

    fn rename(&self, signed: &Signed, id: &MethodId, typed: &str) -> Result<()> {
        self.fresh(signed, &Touches::Lightly)?;
        let user = signed.user.id;
        let label = self.free_label(user, typed, Some(id))?;
        if label == self.method_label(id)? {
            return Ok(());
        }
        if let Some((what, key)) = id.stored() {
            self.tx.rename(what, key, &label)?;
        }
        if let MethodId::Phone(phone) = id {
            self.touch_device(phone)?;
        }
        self.method_event(Event::MethodRenamed, signed, id)?;
        let noted = Noted::about(ActivityKind::MethodRenamed, id.kind(), &label);
        self.noted(user, &noted.in_session(signed.session.id))
    }

    fn make_default(&self, signed: &Signed, id: &MethodId) -> Result<()> {
        let text = id.text();
        self.fresh(signed, &Touches::Method(text.clone()))?;
        if !self.provable(&signed.user)?.contains(id) {
            // Nothing of its kind can be sent here, or asked for.
            return Err(self.refuse(ProblemKind::InputInvalid).field("default").into());
        }
        if signed.user.default_method.as_deref() == Some(text.as_str()) {
            return Ok(());
        }
        self.tx.set_default_method(signed.user.id, &text)?;
        self.method_event(Event::DefaultChanged, signed, id)?;
        let label = self.method_label(id)?;
        let noted = Noted::about(ActivityKind::DefaultChanged, id.kind(), &label);
        self.noted(signed.user.id, &noted.in_session(signed.session.id))
    }

    /// Pausing needs no fresh proof: it is what somebody does on the worst day. Whatever makes requests come again, or
    /// come again sooner, does, or a stolen session could.
    fn switch(&self, signed: &Signed, mut phone: DeviceRow, patch: &PatchMethod) -> Result<()> {
        let Some(allow) = patch.allow_requests else {
            return Ok(());
        };
        let before = (phone.allows(self.now), phone.pause_ends(self.now));
        let id = MethodId::Phone(phone.id.clone());
        self.turn_switch(&mut phone, Some(allow), patch.paused_until)?;
        let after = (phone.allows(self.now), phone.pause_ends(self.now));
        if before == after {
            return Ok(());
        }
        if !before.0 && (allow || sooner(before.1, after.1)) {
            self.fresh(signed, &Touches::Method(id.text()))?;
        }
        self.tx.update_device(&phone)?;
        self.touch_device(&phone.id)?;
        self.method_event(Event::DeviceChanged, signed, &id)?;
        let kind = if allow {
            ActivityKind::RequestsResumed
        } else {
            ActivityKind::RequestsPaused
        };
        let noted = Noted::about(kind, id.kind(), &phone.name);
        self.noted(signed.user.id, &noted.in_session(signed.session.id))
    }
}

/// Whether a pause would end sooner than it would have; without an end it never does by itself.
fn sooner(before: Option<contract::Millis>, after: Option<contract::Millis>) -> bool {
    after.is_some_and(|after| before.is_none_or(|before| after < before))
}
