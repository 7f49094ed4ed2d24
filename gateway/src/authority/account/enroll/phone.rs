//! A phone: a link to scan, and then a number. Until the number of the page is given on it, a phone that has paired is
//! nobody's: no request goes to it, its codes are refused. Where it takes another's place, the old one goes in the very
//! transaction that confirms the new one, so that there is always one that works (security row 18).

use contract::{
    Millis,
    account::ActivityKind,
    device::{AppInfo, PairDevice},
    flow::{MethodKind, Unusable},
    problem::ProblemKind,
};

use super::{
    super::{
        super::{
            NumberMode, Refusal, Result,
            act::Act,
            apps::AppNo,
            audit::Event,
            keys::{random_id, sha256},
            ways::Way,
        },
        MethodId, Noted,
        asked::Asks,
    },
    kind_of,
};
use crate::store::{DeviceRow, EnrollStage, EnrollmentRow, PairingRow, PushPurpose, PushRow, PushState, UserRow};

impl Act<'_> {
    /// Makes a pairing link. Its secret can be computed again, so that a reload shows the same link; the store has its
    /// hash. A link belongs to its enrolment and is worth nothing without it.
    pub(super) fn offer_phone(&self, row: &mut EnrollmentRow) -> Result<()> {
        if let Some(old) = &row.pairing_id {
            self.tx.use_pairing(old, self.now)?;
        }
        let id = random_id()?;
        let secret = self.keys.again("pairing", &id);
        self.tx.insert_pairing(&PairingRow {
            secret_hash: sha256(secret.as_bytes()),
            id: id.clone(),
            user_id: row.user_id,
            expires_at: self.link_ends(row),
            used_at: None,
            flow_id: Some(row.id.clone()),
        })?;
        row.pairing_id = Some(id);
        row.stage = EnrollStage::Open;
        self.enroll_event(Event::PairingCreated, row)
    }

    /// When the newest link ends.
    pub(super) fn link_ends(&self, row: &EnrollmentRow) -> Millis {
        (self.now + self.policy.lifetimes.pairing).min(row.expires_at)
    }

    /// The enrolment that offers this link, while it waits for a phone and the session that began it lives.
    pub(in super::super::super) fn enrollment_awaits(&self, pairing: &PairingRow) -> Result<Option<EnrollmentRow>> {
        let row = pairing
            .flow_id
            .as_deref()
            .map(|id| self.tx.enrollment(id))
            .transpose()?;
        let Some(row) = row.flatten() else { return Ok(None) };
        let waits = row.stage == EnrollStage::Open
            && kind_of(&row) == MethodKind::Push
            && row.pairing_id.as_ref() == Some(&pairing.id)
            && row.user_id == pairing.user_id;
        Ok((waits && self.enrollment_lives(&row)?).then_some(row))
    }

    fn enrollment_lives(&self, row: &EnrollmentRow) -> Result<bool> {
        Ok(self.now < row.expires_at && self.tx.session_lives(row.session_id, self.now)?)
    }

    /// Why no phone with this app can be added; then the page says so, and the phone is told no.
    pub(in super::super::super) fn phone_refused(
        &self,
        mut row: EnrollmentRow,
        user: &UserRow,
        app: Option<&AppInfo>,
    ) -> Result<Option<Refusal>> {
        let said = app.map(|app| (app.kind.as_str(), app.version.as_str()));
        let os = app.and_then(|app| app.os.as_deref());
        let verdict = self
            .policy
            .app_verdict(said.map(|said| said.0), said.map(|said| said.1), os);
        let (why, least) = match verdict {
            Err(AppNo::TooOld { least }) => (Unusable::AppTooOld, Some(least)),
            Err(AppNo::Forbidden) => (Unusable::Policy, None),
            Ok(()) if self.lacks_second_method(user)? => (Unusable::SecondMethod, None),
            Ok(()) => return Ok(None),
        };
        row.stage = EnrollStage::Refused;
        row.refused = Some(why.as_str().to_owned());
        row.least = least;
        self.keep(&mut row)?;
        self.touch_account(row.user_id)?;
        Ok(Some(self.refuse(ProblemKind::InputInvalid).field("app")))
    }

    /// The name a new phone gets: what its owner chose, or what it calls itself.
    pub(in super::super::super) fn phone_label(&self, row: &EnrollmentRow, input: &PairDevice) -> Result<String> {
        let name = self.device_name(&input.name)?;
        let wanted = if row.label.is_empty() { &name } else { &row.label };
        // The one whose place it takes can still be brought back, so it is not called the same.
        self.distinct_label(row.user_id, wanted)
    }

    /// A phone has paired: the number appears on the page.
    pub(in super::super::super) fn phone_paired(
        &self,
        mut row: EnrollmentRow,
        user: &UserRow,
        device: &DeviceRow,
    ) -> Result<()> {
        row.device_id = Some(device.id.clone());
        row.label.clone_from(&device.name);
        self.ask_to_confirm(&mut row, user, device)?;
        self.keep(&mut row)?;
        self.touch_account(row.user_id)
    }

    fn ask_to_confirm(&self, row: &mut EnrollmentRow, user: &UserRow, device: &DeviceRow) -> Result<()> {
        if row.tries >= self.policy.enroll.tries {
            return Err(self.refuse(ProblemKind::RateLimited).retry_at(row.expires_at).into());
        }
        row.tries += 1;
        // The number ties the phone to the person at the page: there always is one, and it stands on the page.
        let mode = match self.policy.mode_of(user.number_mode.as_deref()) {
            NumberMode::None if self.policy.number_mode != NumberMode::None => self.policy.number_mode,
            own => own,
        };
        let mode = match mode {
            NumberMode::None => NumberMode::Type2,
            NumberMode::OnPhone => NumberMode::Type6,
            shown => shown,
        };
        self.withdraw_confirmation(row, PushState::Superseded, Event::PushSuperseded)?;
        // Its end was a change of its own.
        row.rev = self.tx.enrollment(&row.id)?.map_or(row.rev, |stored| stored.rev);
        let push = self.send_asked(&Asks {
            user,
            device,
            purpose: PushPurpose::Confirm,
            session: row.session_id,
            mode,
            context: row.context.clone(),
            until: row.expires_at,
            given: None,
        })?;
        row.push_id = Some(push.id);
        row.stage = EnrollStage::Confirm;
        Ok(())
    }

    /// Another link, or another number.
    pub(super) fn ask_phone_again(&self, row: &mut EnrollmentRow, user: &UserRow) -> Result<()> {
        match row.stage {
            EnrollStage::Open => self.offer_phone(row),
            EnrollStage::Confirm => {
                let device = row.device_id.as_deref().map(|id| self.tx.device(id)).transpose()?;
                match device.flatten().filter(|device| !device.confirmed) {
                    Some(device) => self.ask_to_confirm(row, user, &device),
                    // It has left meanwhile: somebody has to scan again.
                    None => {
                        row.device_id = None;
                        row.push_id = None;
                        self.offer_phone(row)
                    }
                }
            }
            EnrollStage::Done | EnrollStage::Refused => {
                Err(self.refuse(ProblemKind::InputInvalid).field("type").into())
            }
        }
    }

    /// Whether a phone may still call whose set-up is not finished.
    pub(in super::super::super) fn being_set_up(&self, device: &DeviceRow) -> Result<bool> {
        let row = self.tx.enrollment_of_device(&device.id)?;
        row.map_or(Ok(false), |row| self.enrollment_lives(&row))
    }

    /// A phone goes, because another has taken its place; it is not there any more when somebody was quicker.
    pub(super) fn take_place(&self, row: &EnrollmentRow, user: &UserRow, old: &str, new: &str) -> Result<()> {
        let Some(device) = self.tx.device(old)?.filter(|device| device.user_id == user.id) else {
            return Ok(());
        };
        let id = MethodId::Phone(device.id);
        // What was asked for first stays on the phone in the person's hand.
        if user.default_method.as_deref() == Some(id.text().as_str()) {
            self.tx.set_default_method(user.id, new)?;
        }
        self.put_away(user.id, &id)?;
        self.enroll_event(Event::MethodRemoved, row)?;
        let noted = Noted::about(ActivityKind::MethodRemoved, MethodKind::Push, &device.name);
        self.noted(user.id, &noted.in_session(row.session_id))
    }

    /// The number was given on the new phone: it works from now on, and the one whose place it takes is gone. `false`
    /// when nobody waits for it any more.
    pub(in super::super::super) fn phone_confirmed(&self, push: &PushRow) -> Result<bool> {
        let row = self.tx.enrollment_of_device(&push.device_id)?;
        let awaited = |row: &EnrollmentRow| {
            row.stage == EnrollStage::Confirm && row.push_id.as_ref() == Some(&push.id) && row.user_id == push.user_id
        };
        let Some(mut row) = row.filter(awaited) else {
            return Ok(false);
        };
        let user = self.tx.user(row.user_id)?.filter(|user| !user.disabled && !user.locked);
        let Some(user) = user else { return Ok(false) };
        if !self.enrollment_lives(&row)? || !self.tx.confirm_device(&push.device_id)? {
            return Ok(false);
        }
        let method = Way::Push(push.device_id.clone()).id();
        self.tx.method_used(user.id, &method, self.now)?;
        self.added_noted(&row, MethodKind::Push, &row.label)?;
        if let Some(old) = row.replaces.clone() {
            self.take_place(&row, &user, &old, &method)?;
        }
        row.stage = EnrollStage::Done;
        row.method_id = Some(method);
        self.enroll_event(Event::MethodAdded, &row)?;
        self.keep(&mut row)?;
        self.touch_account(user.id)?;
        Ok(true)
    }
}
