//! Requests that sign nobody in: whether they arrive is all they are for. They count like any other.

use contract::{Millis, account::Trial, problem::ProblemKind};

use super::{
    super::{
        Authority, NumberMode, Result,
        act::{Act, Origin},
        audit::Event,
        push::{LIVE, json},
        remote::Given,
    },
    AccountCall, MethodId, SessionId, Signed,
    asked::{Asks, outcome},
};
use crate::{
    breaks::{Rule, breaks},
    store::{DeviceRow, PushPurpose, PushRow, PushState},
};

/// A trial as it looks now.
pub struct TrialSight {
    /// What the page is told.
    pub trial: Trial,
    /// When time alone will change it next.
    pub changes_at: Option<Millis>,
}

impl Authority {
    /// `POST {base}/account/methods/{id}/test`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found`; `input-invalid` for a method that gets no requests; `rate-limited`.
    pub fn start_trial(&self, call: &AccountCall, method: &str) -> Result<Trial> {
        if let Some(trial) = self.trial_there(call, method)? {
            return Ok(trial);
        }
        self.account_write(call, |act, signed| {
            let device = act.phone_to_try(signed, method)?;
            act.try_phone(signed, &device, None)
        })
    }

    /// `GET {base}/account/tests/{id}`.
    ///
    /// # Errors
    /// `not-authenticated`, `not-found`.
    pub fn trial(&self, call: &AccountCall, id: &str) -> Result<TrialSight> {
        self.account_read(call, |act, signed| {
            let push = act.trial_of(signed, id)?;
            act.trial_sight(&push)
        })
    }

    /// The same for a call that was let in before and still waits.
    ///
    /// # Errors
    /// `not-authenticated`, `not-found`.
    pub(crate) fn trial_again(&self, session: SessionId, origin: &Origin, id: &str) -> Result<TrialSight> {
        self.account_again(session, origin, |act, signed| {
            let push = act.trial_of(signed, id)?;
            act.trial_sight(&push)
        })
    }

    /// `DELETE {base}/account/tests/{id}`: withdraws it. Withdrawing what has ended is no error.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `not-found`.
    pub fn withdraw_trial(&self, call: &AccountCall, id: &str) -> Result<()> {
        self.account_write(call, |act, signed| {
            let push = act.trial_of(signed, id)?;
            if !breaks(Rule::TrialTakenBack) {
                act.finish(&push, LIVE, PushState::Cancelled, Event::PushCancelled, None, None)?;
            }
            Ok(())
        })
    }
}

impl Act<'_> {
    /// How the number of a trial is answered: there is no page for one that the phone shows, so it stands on the page.
    pub(super) fn trial_mode(&self, signed: &Signed) -> NumberMode {
        match self.policy.mode_of(signed.user.number_mode.as_deref()) {
            NumberMode::OnPhone => NumberMode::Type6,
            own => own,
        }
    }

    /// Sends a trial, or writes down the one that the identity server has sent.
    pub(super) fn try_phone(&self, signed: &Signed, device: &DeviceRow, given: Option<&Given>) -> Result<Trial> {
        let mut account = signed.user.push;
        account.since_success = account.since_success.saturating_add(1);
        self.tx.set_push_account(signed.user.id, account)?;
        self.supersede(None, &signed.user)?;
        let push = self.send_asked(&Asks {
            user: &signed.user,
            device,
            purpose: PushPurpose::Test,
            session: signed.session.id,
            mode: self.trial_mode(signed),
            context: json(&self.here())?,
            until: Millis::MAX,
            given,
        })?;
        self.request_noted(&push)?;
        Ok(self.trial_sight(&push)?.trial)
    }

    /// The phone, when a request may go to it now.
    pub(super) fn phone_to_try(&self, signed: &Signed, method: &str) -> Result<DeviceRow> {
        let id = match MethodId::parse(method) {
            Some(MethodId::Phone(id)) => id,
            _ => return Err(self.refuse(ProblemKind::NotFound).into()),
        };
        let mut devices = self.tx.devices_of(signed.user.id)?.into_iter();
        let device = devices.find(|device| device.id == id);
        let device = device.ok_or_else(|| self.refuse(ProblemKind::NotFound))?;
        if !device.allows(self.now) || self.push_condition(&signed.user, &device)?.is_some() {
            return Err(self.refuse(ProblemKind::InputInvalid).field("method").into());
        }
        let caps = self.caps(&signed.user)?;
        if caps.refused.is_some() {
            let mut no = self.refuse(ProblemKind::RateLimited);
            no.retry_at = caps.retry_at();
            return Err(no.into());
        }
        Ok(device)
    }

    /// A trial of this account and this session. Somebody else's answers like none.
    fn trial_of(&self, signed: &Signed, id: &str) -> Result<PushRow> {
        let push = self.tx.push(id)?.filter(|push| {
            push.purpose == PushPurpose::Test
                && push.user_id == signed.user.id
                && push.session_id == Some(signed.session.id)
        });
        push.ok_or_else(|| self.refuse(ProblemKind::NotFound).into())
    }

    fn trial_sight(&self, push: &PushRow) -> Result<TrialSight> {
        let state = push.at(self.now, self.policy);
        let device = self.tx.device(&push.device_id)?;
        let user = self.tx.user(push.user_id)?.ok_or_else(|| self.lost())?;
        let caps = self.caps(&user)?;
        let pending = state == PushState::Pending;
        Ok(TrialSight {
            trial: Trial {
                id: push.id.clone(),
                // Time ending it is a visible change that nobody writes down: half a revision.
                rev: push.rev * 2 + u64::from(state == PushState::Expired),
                server_time: self.now,
                push: self.push_shown(push, device.as_ref(), (caps.left, caps.next_at))?,
                outcome: outcome(state),
            },
            changes_at: pending.then_some(push.expires_at),
        })
    }
}
