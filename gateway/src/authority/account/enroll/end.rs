//! The end of an enrolment that has come to nothing: no trace of it stays, and nothing it made is worth anything.

use super::super::super::{Result, act::Act, audit::Event, hub::Topic, push::LIVE};
use crate::store::{EnrollStage, EnrollmentRow, PushState};

impl Act<'_> {
    /// Gives an enrolment up: its request is withdrawn, its phone and its link are gone.
    pub(super) fn abandon(&self, row: &EnrollmentRow) -> Result<()> {
        self.withdraw_confirmation(row, PushState::Cancelled, Event::PushCancelled)?;
        if let Some(pairing) = &row.pairing_id {
            // Nobody can pair by it any more.
            self.tx.use_pairing(pairing, self.now)?;
        }
        self.drop_unconfirmed(row)?;
        if self.tx.delete_enrollment(&row.id)? && row.stage != EnrollStage::Done {
            self.enroll_event(Event::EnrollmentEnded, row)?;
        }
        self.wake(Topic::Enrollment(row.id.clone()));
        Ok(())
    }

    /// Ends the request that confirms a phone, while it is open. The caller stores the enrolment.
    pub(super) fn withdraw_confirmation(&self, row: &EnrollmentRow, to: PushState, event: Event) -> Result<()> {
        let Some(id) = &row.push_id else { return Ok(()) };
        if let Some(push) = self.tx.push(id)? {
            self.finish(&push, LIVE, to, event, None, None)?;
        }
        Ok(())
    }

    /// Forgets the phone of an enrolment, unless its number was given.
    pub(super) fn drop_unconfirmed(&self, row: &EnrollmentRow) -> Result<()> {
        let device = row.device_id.as_deref().map(|id| self.tx.device(id)).transpose()?;
        if let Some(device) = device.flatten().filter(|device| !device.confirmed) {
            self.touch_device(&device.id)?;
            self.tx.delete_device(&device.id)?;
        }
        Ok(())
    }

    /// Forgets every enrolment whose time is over.
    pub(in super::super::super) fn drop_overdue(&self) -> Result<()> {
        for row in self.tx.overdue_enrollments(self.now)? {
            self.abandon(&row)?;
            self.touch_account(row.user_id)?;
        }
        Ok(())
    }
}
