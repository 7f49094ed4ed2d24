//! How a request ends: answered, taken over, withdrawn, or by time.

use contract::{Millis, step::PushReason};

use super::{
    super::{
        Result,
        act::Act,
        audit::{Event, Facts},
    },
    LIVE,
};
use crate::store::{FlowRow, PushRow, PushState, UserRow};

impl Act<'_> {
    /// How far the end of a flow's open request may still be moved.
    pub(in super::super) fn latest_end(&self, flow: &FlowRow, push: &PushRow) -> Millis {
        let longest = (push.issued_at + self.policy.push.longest).min(flow.expires_at);
        push.lives_until.map_or(longest, |until| longest.min(until))
    }

    /// Ends the account's live request in favour of a newer one.
    pub(in super::super) fn supersede(&self, flow: Option<&str>, user: &UserRow) -> Result<()> {
        if let Some(live) = self.tx.live_push(user.id)? {
            let (to, event) = (PushState::Superseded, Event::PushSuperseded);
            self.finish(&live, LIVE, to, event, None, flow)?;
        }
        Ok(())
    }

    /// Ends a request and tells everyone concerned, but not the page of the flow `own`, whose caller does that.
    /// `false` when it was in none of the states `from`, or time had ended it before: then nothing can be seen of it.
    pub(in super::super) fn finish(
        &self,
        push: &PushRow,
        from: &[PushState],
        to: PushState,
        event: Event,
        reason: Option<PushReason>,
        own: Option<&str>,
    ) -> Result<bool> {
        if LIVE.contains(&push.state) && push.at(self.now, self.policy) == PushState::Expired {
            self.lapse(push)?;
            return Ok(false);
        }
        let word = reason.map(PushReason::as_str);
        if !self.tx.end_push(&push.id, from, to, word, self.now)? {
            return Ok(false);
        }
        if push.flow().is_none() {
            self.asked_moved(push)?;
        } else if own != push.flow() {
            let anywhere = push.state == PushState::Approved
                || matches!(to, PushState::Denied | PushState::WrongNumber | PushState::Revoked);
            self.touch_flow(&push.flow_id, anywhere)?;
        }
        self.touch_device(&push.device_id)?;
        self.ended_there(push);
        self.request_ended(push, to)?;
        self.push_ended(push, event, word.unwrap_or("none"))?;
        Ok(true)
    }

    /// A request has come further on its way: whoever shows it looks again.
    pub(in super::super) fn push_progressed(&self, push: &PushRow) -> Result<()> {
        if push.flow().is_some() {
            self.progress_flow(&push.flow_id)
        } else {
            self.asked_moved(push)
        }
    }

    /// Writes down that time has ended a request, at the instant when it did. Nobody has to be told: whoever waits
    /// has a timer.
    fn lapse(&self, push: &PushRow) -> Result<()> {
        let at = push.ends_at(self.policy).unwrap_or(self.now);
        if self.tx.end_push(&push.id, LIVE, PushState::Expired, None, at)? {
            self.ended_there(push);
            self.request_ended(push, PushState::Expired)?;
            self.push_ended(push, Event::PushExpired, "time")?;
        }
        Ok(())
    }

    fn push_ended(&self, push: &PushRow, event: Event, reason: &str) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "server",
                user: Some(push.user_id),
                flow: push.flow(),
                detail: &[("push", &push.id), ("reason", reason)],
            },
        )
    }

    /// Withdraws the flow's request, when it has a live one.
    pub(in super::super) fn withdraw_push(&self, flow: &FlowRow) -> Result<()> {
        let Some(id) = &flow.push_id else { return Ok(()) };
        if let Some(push) = self.tx.push(id)? {
            self.finish(
                &push,
                LIVE,
                PushState::Cancelled,
                Event::PushCancelled,
                None,
                Some(&flow.id),
            )?;
        }
        Ok(())
    }

    /// Writes down which requests time has ended.
    pub(in super::super) fn settle_overdue(&self) -> Result<()> {
        let approved_until = self.now - self.policy.push.redeem;
        self.tx
            .overdue_pushes(self.now, approved_until)?
            .iter()
            .try_for_each(|push| self.lapse(push))
    }
}
