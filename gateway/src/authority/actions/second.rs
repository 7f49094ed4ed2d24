//! The second factor: which one, and sending the request.

use contract::{
    flow::Notice,
    problem::ProblemKind,
    step::{Blocked, PushReason},
};

use super::super::{Refusal, Result, act::Act, flows::ActionCall, limits::Gate};
use crate::store::{DeviceRow, FlowRow, PushState, Stage, UserRow};

impl Act<'_> {
    /// Starts the second factor after the password: a request to the newest phone that takes them. The click on the
    /// password's button is the gesture that allows sending it (rule 6).
    pub(super) fn begin_second(&self, row: &mut FlowRow, user: &UserRow) -> Result<()> {
        if user.disabled || user.locked {
            let why = if user.disabled {
                Blocked::Disabled
            } else {
                Blocked::Locked
            };
            block(row, why, None);
            return Ok(());
        }
        row.password_version = Some(user.password_version);
        row.notice = None;
        let devices = self.tx.devices_of(user.id)?;
        let phone = devices.iter().find(|device| device.allow_requests).or(devices.first());
        match phone {
            Some(device) => self.send_push(row, user, device),
            None => {
                row.stage = Stage::Choose;
                Ok(())
            }
        }
    }

    pub(super) fn choose_method(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        self.detach_ended(row)?;
        row.stage = Stage::Choose;
        row.blocked = None;
        row.retry_at = None;
        Ok(None)
    }

    pub(super) fn choose(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        let user = self.flow_user(row)?;
        let method = call.input.method.as_deref().unwrap_or_default();
        let devices = self.tx.devices_of(user.id)?;
        let find = |id: &str| devices.iter().find(|device| device.id == id);
        let (device, push) = match (method.strip_prefix("p-"), method.strip_prefix("t-")) {
            (Some(id), _) => (find(id), true),
            (_, Some(id)) => (find(id), false),
            _ => (None, false),
        };
        let Some(device) = device else {
            return Ok(Some(self.refuse(ProblemKind::InputInvalid).field("method")));
        };
        row.blocked = None;
        row.retry_at = None;
        if push {
            self.choose_push(row, &user, device)?;
        } else {
            self.choose_code(row, &user, device)?;
        }
        Ok(None)
    }

    fn choose_push(&self, row: &mut FlowRow, user: &UserRow, device: &DeviceRow) -> Result<()> {
        if let Some(push) = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten() {
            let live = matches!(push.at(self.now, self.policy), PushState::Pending | PushState::Approved);
            if live && push.device_id == device.id {
                row.stage = Stage::Push;
                row.device_id = Some(device.id.clone());
                return Ok(());
            }
        }
        row.notice = None;
        self.send_push(row, user, device)
    }

    fn choose_code(&self, row: &mut FlowRow, user: &UserRow, device: &DeviceRow) -> Result<()> {
        self.detach_ended(row)?;
        row.device_id = Some(device.id.clone());
        match self.gate(&self.code_bucket(user.id))? {
            Gate::Open => {
                // After the wait of a blocked flow there is one try at a time.
                let last = self.policy.code.per_flow.saturating_sub(1);
                row.code_tries = row.code_tries.min(last);
                row.stage = Stage::Code;
            }
            Gate::Wait(until) => block(row, Blocked::Throttled, Some(until)),
            Gate::Locked => block(row, Blocked::Locked, None),
        }
        Ok(())
    }

    /// Sends again. Too soon is refused and changes nothing; every other reason becomes the step.
    pub(super) fn resend(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        let user = self.flow_user(row)?;
        let caps = self.caps(&user)?;
        if caps.refused == Some(PushReason::TooSoon) {
            let flow = self.sight(row)?.flow;
            let no = self.refuse(ProblemKind::RateLimited).retry_at(caps.next_at).flow(flow);
            return Ok(Some(no));
        }
        let asked = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten();
        let target = asked.map(|push| push.device_id).or_else(|| row.device_id.clone());
        let devices = self.tx.devices_of(user.id)?;
        let device = devices
            .iter()
            .find(|device| Some(&device.id) == target.as_ref())
            .or_else(|| devices.iter().find(|device| device.allow_requests));
        match device {
            Some(device) => {
                row.notice = None;
                self.send_push(row, &user, device)?;
            }
            None => row.stage = Stage::Choose,
        }
        Ok(None)
    }

    /// Lets go of a request that has ended, so that its end is not shown again. One that is open stays: an approval
    /// or a denial that still comes is shown wherever the page is.
    fn detach_ended(&self, row: &mut FlowRow) -> Result<()> {
        let Some(id) = &row.push_id else { return Ok(()) };
        let live = self
            .tx
            .push(id)?
            .is_some_and(|push| matches!(push.at(self.now, self.policy), PushState::Pending | PushState::Approved));
        if !live {
            row.push_id = None;
            if row.notice.as_deref() == Some(Notice::Secured.as_str()) {
                row.notice = None;
            }
        }
        Ok(())
    }
}

/// Nothing can be done right now.
pub(super) fn block(row: &mut FlowRow, why: Blocked, retry_at: Option<contract::Millis>) {
    row.stage = Stage::Blocked;
    row.blocked = Some(why.as_str().to_owned());
    row.retry_at = retry_at;
}
