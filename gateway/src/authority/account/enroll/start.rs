//! The beginning of an enrolment.

use contract::{
    account::{Enrollment, StartEnrollment},
    flow::{MethodKind, Unusable},
    problem::ProblemKind,
};

use super::super::{
    super::{Authority, Result, act::Act, audit::Event, caps::Pace, keys::random_id, push::json},
    AccountCall, MethodId, Signed, Touches,
};
use crate::store::{DeviceRow, EnrollStage, EnrollmentRow};

/// The window in which beginnings are counted, ms.
const HOUR: contract::Millis = 3_600_000;

impl Authority {
    /// `POST {base}/account/enrollments`.
    ///
    /// # Errors
    /// `not-authenticated`, `csrf`, `reauthentication-required`, `rate-limited`, `input-invalid` with `limit` or
    /// `taken`, `not-found` for a phone to be replaced that is not there.
    pub fn start_enrollment(&self, call: &AccountCall, input: &StartEnrollment) -> Result<Enrollment> {
        if let Some(begun) = self.start_there(call, input)? {
            return Ok(begun);
        }
        self.account_write(call, |act, signed| {
            act.start_checked(input)?;
            act.fresh(signed, &Touches::Kind(input.kind))?;
            if let Some(replaced) = &input.replaces {
                act.fresh(signed, &Touches::Method(replaced.clone()))?;
            }
            let replaced = act.replaced(signed, input)?;
            act.room_for(signed.user.id, input.kind, replaced.is_some())?;
            act.drop_overdue()?;
            act.count_start(signed.user.id)?;
            let mut row = act.new_row(signed, input, replaced.as_ref())?;
            for old in act.tx.enrollments_of(signed.user.id)? {
                if old.kind == row.kind {
                    act.abandon(&old)?;
                }
            }
            act.tx.insert_enrollment(&row)?;
            match input.kind {
                MethodKind::Push if row.stage == EnrollStage::Open => act.offer_phone(&mut row)?,
                MethodKind::Totp => act.draw_seed(&mut row)?,
                MethodKind::Email | MethodKind::Sms => act.begin_address(&mut row, &signed.user, input)?,
                _ => {}
            }
            act.keep(&mut row)?;
            act.enroll_event(Event::EnrollmentStarted, &row)?;
            act.touch_account(signed.user.id)?;
            Ok(act.enroll_sight(&row, &signed.user)?.enrollment)
        })
    }
}

impl Act<'_> {
    /// A kind that can be added, and no member that means nothing with it.
    pub(super) fn start_checked(&self, input: &StartEnrollment) -> Result<()> {
        let addressed = matches!(input.kind, MethodKind::Email | MethodKind::Sms);
        let wrong = if !self.can_be_added(input.kind) {
            Some("type")
        } else if input.address.is_some() != addressed {
            Some("address")
        } else if input.replaces.is_some() && input.kind != MethodKind::Push {
            Some("replaces")
        } else {
            None
        };
        wrong.map_or(Ok(()), |field| {
            Err(self.refuse(ProblemKind::InputInvalid).field(field).into())
        })
    }

    /// The phone whose place the new one takes; it has to be there, and the account's own.
    pub(super) fn replaced(&self, signed: &Signed, input: &StartEnrollment) -> Result<Option<DeviceRow>> {
        let Some(text) = &input.replaces else { return Ok(None) };
        let Some(MethodId::Phone(id)) = MethodId::parse(text) else {
            return Err(self.refuse(ProblemKind::NotFound).into());
        };
        let mut devices = self.tx.devices_of(signed.user.id)?.into_iter();
        let found = devices.find(|device| device.id == id);
        found.map_or_else(
            || Err(self.refuse(ProblemKind::NotFound).into()),
            |device| Ok(Some(device)),
        )
    }

    /// Refuses one more than the organisation allows. A phone that takes another's place is not one more.
    pub(super) fn room_for(&self, user: i64, kind: MethodKind, in_place: bool) -> Result<()> {
        let (have, most) = self.have_and_most(user, kind)?;
        if have.saturating_sub(u32::from(in_place)) >= most {
            return Err(self.too_many().into());
        }
        Ok(())
    }

    /// At most so many beginnings an hour: each may send a code, or make a phone ring.
    pub(super) fn count_start(&self, user: i64) -> Result<()> {
        let pace = Pace {
            min_gap: 0,
            window: HOUR,
            per_window: self.policy.enroll.per_hour,
        };
        let times = self.tx.enrollment_times(user, self.now - pace.reach())?;
        let (_, next_at) = pace.look(&times, self.now);
        if next_at > self.now {
            return Err(self.refuse(ProblemKind::RateLimited).retry_at(next_at).into());
        }
        Ok(self.tx.note_enrollment(user, self.now)?)
    }

    pub(super) fn new_row(
        &self,
        signed: &Signed,
        input: &StartEnrollment,
        replaced: Option<&DeviceRow>,
    ) -> Result<EnrollmentRow> {
        let label = match &input.label {
            Some(label) => self.free_label(signed.user.id, label, None)?,
            None => match input.kind {
                MethodKind::Totp => self.distinct_label(signed.user.id, self.app_name())?,
                MethodKind::Passkey => self.distinct_label(signed.user.id, &self.browser_name())?,
                _ => String::new(),
            },
        };
        // A phone that could not be used is not worth the walk to fetch it.
        let lonely = input.kind == MethodKind::Push && self.lacks_second_method(&signed.user)?;
        Ok(EnrollmentRow {
            id: random_id()?,
            user_id: signed.user.id,
            session_id: signed.session.id,
            kind: input.kind.as_str().to_owned(),
            stage: if lonely {
                EnrollStage::Refused
            } else {
                EnrollStage::Open
            },
            rev: 1,
            label,
            sealed: None,
            replaces: replaced.map(|device| device.id.clone()),
            pairing_id: None,
            device_id: None,
            push_id: None,
            method_id: None,
            refused: lonely.then(|| Unusable::SecondMethod.as_str().to_owned()),
            least: None,
            context: json(&self.here())?,
            not_sent: false,
            tries: 0,
            upstream: None,
            created_at: self.now,
            expires_at: self.now + self.policy.enroll.lifetime,
        })
    }

    /// What an authenticator app is called until its owner says otherwise.
    pub(in super::super::super) fn app_name(&self) -> &'static str {
        if self.origin.lang == "ja" {
            "認証アプリ"
        } else {
            "Authenticator app"
        }
    }
}
