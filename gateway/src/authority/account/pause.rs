//! The switch *allow sign-in requests*: the same one on the phone and on the page.

use contract::{Millis, problem::ProblemKind};

use super::super::{Result, act::Act};
use crate::store::DeviceRow;

/// The longest pause that ends by itself, ms: from a Friday evening over the weekend.
const LONGEST: Millis = 48 * 3_600_000;

impl Act<'_> {
    /// Turns the switch as asked; the caller stores the phone.
    pub(in super::super) fn turn_switch(
        &self,
        device: &mut DeviceRow,
        allow: Option<bool>,
        until: Option<Millis>,
    ) -> Result<()> {
        let wrong = || self.refuse(ProblemKind::InputInvalid).field("paused_until");
        match (allow, until) {
            (None, None) => {}
            (Some(true), None) => {
                device.allow_requests = true;
                device.paused_until = None;
            }
            (Some(false), until) => {
                if until.is_some_and(|until| until <= self.now || until > self.now + LONGEST) {
                    return Err(wrong().into());
                }
                device.allow_requests = false;
                device.paused_until = until;
            }
            (_, Some(_)) => return Err(wrong().into()),
        }
        Ok(())
    }

    /// Writes down that a pause has run out, so that whoever waits sees a new revision.
    pub(in super::super) fn settle_pause(&self, device: &mut DeviceRow) -> Result<()> {
        if device.allow_requests || !device.allows(self.now) {
            return Ok(());
        }
        device.allow_requests = true;
        device.paused_until = None;
        self.tx.update_device(device)?;
        self.touch_device(&device.id)?;
        device.rev += 1;
        self.touch_account(device.user_id)
    }
}
