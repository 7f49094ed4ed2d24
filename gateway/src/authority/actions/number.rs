//! The number that stands on the phone, typed on the page. One wrong number ends the request (rule 5).

use super::{
    super::{Result, act::Act, audit::Event, flows::ActionCall, keys::same, reply::Reply},
    code::Verdict,
};
use crate::store::{FlowRow, Proof, ProofKind, PushRow, PushState};

impl Act<'_> {
    /// Compares in constant time; right or wrong, the request is over.
    pub(super) fn number_typed(&self, mut row: FlowRow, call: &ActionCall, typed: &str) -> Result<Verdict> {
        let from = row.rev;
        let push = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten();
        let Some(push) = push else {
            return Ok(Err(self.stale_now(&row)?));
        };
        let number = push.number.as_deref().unwrap_or_default();
        let right = !number.is_empty() && same(number.as_bytes(), typed.as_bytes());
        if !right {
            let pending = &[PushState::Pending];
            let (to, event) = (PushState::WrongNumber, Event::PushWrongNumber);
            self.finish(&push, pending, to, event, None, Some(&row.id))?;
            return self.leave(row, from, call, Reply::default()).map(Ok);
        }
        if !self.tx.take_push(&push.id, &row.id, &row.browser, self.now)? {
            return Ok(Err(self.stale_now(&row)?));
        }
        self.number_right(&row, &push)?;
        let by = push.device_id;
        let (kind, at) = (ProofKind::Push, self.now);
        self.proven(&mut row, Proof { kind, by, at })?;
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// The number that was typed is that of the phone: the request has been taken.
    pub(in super::super) fn number_right(&self, row: &FlowRow, push: &PushRow) -> Result<()> {
        let mut account = self.flow_user(row)?.push;
        account.since_success = 0;
        account.counted_from = self.now;
        account.denials = 0;
        self.tx.set_push_account(push.user_id, account)?;
        self.touch_device(&push.device_id)?;
        self.request_ended(push, PushState::Consumed)?;
        for event in [Event::PushApproved, Event::PushConsumed] {
            self.flow_event(event, row, &[("push", &push.id)])?;
        }
        Ok(())
    }
}
