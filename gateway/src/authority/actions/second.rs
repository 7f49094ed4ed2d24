//! The second factor: which one, and sending the request.

use contract::{
    flow::{MethodKind, MethodOption, Notice, Unusable},
    problem::ProblemKind,
    step::{Blocked, CodeKind, PushReason},
};

use super::{
    super::{
        Error, Refusal, Result,
        account::MethodId,
        act::Act,
        flows::ActionCall,
        limits::Gate,
        ways::{Way, as_device},
    },
    recover::waits_for_mail,
};
use crate::store::{DeviceRow, FlowRow, PushState, Stage, UserRow};

impl Act<'_> {
    /// Starts the second factor after the password: with what its owner wants to be asked for first, else with a request
    /// to the newest phone that takes them. The click on the password's button is the gesture that allows sending it
    /// (rule 6).
    pub(in super::super) fn begin_second(&self, row: &mut FlowRow, user: &UserRow, call: &ActionCall) -> Result<()> {
        if block_account(row, user) {
            return Ok(());
        }
        row.password_version = Some(user.password_version);
        row.notice = None;
        let default = self.default_method(user)?;
        if let Some(way) = default.as_ref().and_then(MethodId::way)
            && self.can_choose(row, &way)?
            && self.go(row, user, &way, call)?.is_none()
        {
            return Ok(());
        }
        let phone_proves = !Self::too_weak(&Way::Push(String::new()), self.flow_needs(row, user)?);
        if !phone_proves && self.can_choose(row, &Way::Passkey)? {
            row.stage = Stage::Passkey;
            return Ok(());
        }
        match self.first_phone(user, default.as_ref())? {
            Some(device) if phone_proves => self.send_push(row, user, &device, call),
            _ => {
                row.stage = Stage::Choose;
                Ok(())
            }
        }
    }

    /// Whether a way in is listed and can be used now.
    fn can_choose(&self, row: &FlowRow, way: &Way) -> Result<bool> {
        let methods = self.sight(row)?.flow.methods;
        Ok(methods.iter().any(|option| option.usable && option.id == way.id()))
    }

    /// The phone to ask: the default one, while it takes requests, else the newest that does, else the newest.
    fn first_phone(&self, user: &UserRow, default: Option<&MethodId>) -> Result<Option<DeviceRow>> {
        let devices = self.tx.devices_of(user.id)?;
        let mut asked: Option<&DeviceRow> = None;
        let devices: Vec<DeviceRow> = devices.into_iter().filter(|device| self.asks_phone(device)).collect();
        for device in devices.iter().filter(|device| device.allows(self.now)) {
            let wanted = default == Some(&MethodId::Phone(device.id.clone()));
            if (asked.is_none() || wanted) && self.push_condition(user, device)?.is_none() {
                asked = Some(device);
            }
        }
        Ok(asked.or_else(|| devices.first()).cloned())
    }

    pub(super) fn choose_method(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        Self::forget_code_notice(row);
        self.detach_ended(row)?;
        row.stage = Stage::Choose;
        row.blocked = None;
        row.retry_at = None;
        Ok(None)
    }

    pub(super) fn choose(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        let user = self.flow_user(row)?;
        let method = call.input.method.as_deref().unwrap_or_default();
        let sight = self.sight(row)?;
        let listed = sight.flow.methods.iter().find(|option| option.id == method);
        // What is not listed does not exist. A request that cannot be sent says so as a step of its own, and a code that
        // has to wait, too.
        let hopeless = |option: &&MethodOption| match option.reason {
            _ if option.usable => false,
            Some(Unusable::TooWeak) => true,
            Some(Unusable::Throttled) => false,
            _ => option.kind != MethodKind::Push,
        };
        let way = listed
            .filter(|option| !hopeless(option))
            .and_then(|option| Way::parse(&option.id));
        let Some(way) = way else {
            return Ok(Some(self.refuse(ProblemKind::InputInvalid).field("method")));
        };
        row.blocked = None;
        row.retry_at = None;
        Self::forget_code_notice(row);
        self.go(row, &user, &way, call)
    }

    /// What was said of a code that was sent is not about another step.
    fn forget_code_notice(row: &mut FlowRow) {
        let about = [Notice::CodeSent, Notice::CodeNotSent].map(Notice::as_str);
        if row.notice.as_deref().is_some_and(|notice| about.contains(&notice)) {
            row.notice = None;
        }
    }

    /// Goes to a way in.
    pub(in super::super) fn go(
        &self,
        row: &mut FlowRow,
        user: &UserRow,
        way: &Way,
        call: &ActionCall,
    ) -> Result<Option<Refusal>> {
        let lost = || Error::Crypto("a listed way in is gone");
        match way {
            Way::Push(id) => {
                let device = self.tx.device(id)?.ok_or_else(lost)?;
                self.choose_push(row, user, &device, call)?;
                Ok(None)
            }
            Way::Totp(id) => {
                row.device_id = Some(id.clone());
                self.choose_code(row, user, CodeKind::Totp)
            }
            Way::App(id) => {
                row.device_id = Some(as_device(id));
                self.choose_code(row, user, CodeKind::Totp)
            }
            Way::Recovery => self.choose_code(row, user, CodeKind::Recovery),
            Way::TemporaryPass => self.choose_code(row, user, CodeKind::TemporaryPass),
            Way::Email(id) | Way::Sms(id) => {
                let address = self.tx.address(id)?.ok_or_else(lost)?;
                let kind = way.code().unwrap_or(CodeKind::Email);
                self.detach_ended(row)?;
                for bucket in [self.prove_bucket(user.id), self.code_bucket(user.id, kind)] {
                    if self.shut(row, self.gate(&bucket)?) {
                        return Ok(None);
                    }
                }
                self.choose_address(row, kind, &address)
            }
            Way::Password => Err(lost()),
            Way::Passkey => {
                self.detach_ended(row)?;
                row.stage = Stage::Passkey;
                Ok(None)
            }
        }
    }

    fn choose_push(&self, row: &mut FlowRow, user: &UserRow, device: &DeviceRow, call: &ActionCall) -> Result<()> {
        if let Some(push) = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten() {
            let live = matches!(push.at(self.now, self.policy), PushState::Pending | PushState::Approved);
            if live && push.device_id == device.id {
                row.stage = Stage::Push;
                row.device_id = Some(device.id.clone());
                return Ok(());
            }
        }
        row.notice = None;
        self.send_push(row, user, device, call)
    }

    fn choose_code(&self, row: &mut FlowRow, user: &UserRow, kind: CodeKind) -> Result<Option<Refusal>> {
        self.detach_ended(row)?;
        let bucket = self.code_bucket(user.id, kind);
        if !self.shut(row, self.gate(&bucket)?) {
            row.code_tries = self.tries_so_far(&bucket)?;
            row.code_kind = Some(kind.as_str().to_owned());
            row.stage = Stage::Code;
        }
        Ok(None)
    }

    /// Whether no try may be made now; then the flow says so.
    fn shut(&self, row: &mut FlowRow, gate: Gate) -> bool {
        match gate {
            Gate::Open => return false,
            Gate::Wait(until) => block(row, Blocked::Throttled, Some(until)),
            Gate::Locked => block(row, Blocked::Locked, None),
        }
        true
    }

    /// Sends again. Too soon is refused and changes nothing; every other reason becomes the step.
    pub(super) fn resend(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        if waits_for_mail(row) {
            return self.recover_again(row);
        }
        if row.stage == Stage::Enroll {
            // The link that sets up a phone, once more.
            row.notice = None;
            self.onward(row)?;
            return Ok(None);
        }
        if self.asks_for_code(row)? {
            return self.resend_code(row);
        }
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
            .or_else(|| devices.iter().find(|device| device.allows(self.now)));
        match device {
            Some(device) => {
                row.notice = None;
                self.send_push(row, &user, device, call)?;
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

/// Whether an administrator keeps the account from signing in; the flow then says so.
pub(in super::super) fn block_account(row: &mut FlowRow, user: &UserRow) -> bool {
    let why = match (user.disabled, user.locked) {
        (true, _) => Blocked::Disabled,
        (_, true) => Blocked::Locked,
        _ => return false,
    };
    block(row, why, None);
    true
}

/// Nothing can be done right now.
pub(in super::super) fn block(row: &mut FlowRow, why: Blocked, retry_at: Option<contract::Millis>) {
    row.stage = Stage::Blocked;
    row.blocked = Some(why.as_str().to_owned());
    row.retry_at = retry_at;
}
