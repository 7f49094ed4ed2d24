//! Sending a request, or saying why none is sent.

use contract::{
    Millis,
    flow::Purpose,
    step::{Context, Delivery, NoNumber, PushReason},
};

use super::{
    super::{
        NumberMode, Result,
        act::Act,
        audit::{Event, Facts},
        flows::ActionCall,
        keys::{random_id, sha256},
    },
    draw, json,
};
use crate::store::{DeviceRow, FlowRow, PushPurpose, PushRow, PushState, Stage, UserRow};

impl Act<'_> {
    /// Sends a request, or writes into the flow why not. The caller stores the flow.
    pub(in super::super) fn send_push(
        &self,
        flow: &mut FlowRow,
        user: &UserRow,
        device: &DeviceRow,
        call: &ActionCall,
    ) -> Result<()> {
        flow.device_id = Some(device.id.clone());
        let given = self.given_for(device);
        if given.is_none() {
            if let Some((reason, retry_at)) = self.no_request(user, device)? {
                return self.not_sent(flow, user, reason, retry_at);
            }
            if let Some(handle) = &device.upstream {
                return Err(self.wanted(flow, user, handle, call)?);
            }
        }
        self.supersede(Some(&flow.id), user)?;
        let mut push = self.new_push(flow, user, device, call)?;
        if let Some(given) = given {
            self.as_given(&mut push, flow, &given)?;
        }
        self.tx.insert_push(&push)?;
        self.request_noted(&push)?;
        let mut account = user.push;
        account.since_success = account.since_success.saturating_add(1);
        self.tx.set_push_account(user.id, account)?;
        self.touch_device(&device.id)?;
        self.audit(
            Event::PushSent,
            &Facts {
                actor: "browser",
                user: Some(user.id),
                flow: Some(&flow.id),
                detail: &[("push", &push.id), ("device", &device.id), ("mode", &push.mode)],
            },
        )?;
        flow.stage = Stage::Push;
        flow.push_id = Some(push.id);
        Ok(())
    }

    /// Why no request may be sent to a phone now, and when one may be, where waiting helps.
    pub(in super::super) fn no_request(
        &self,
        user: &UserRow,
        device: &DeviceRow,
    ) -> Result<Option<(PushReason, Option<Millis>)>> {
        if !device.allows(self.now) {
            return Ok(Some((PushReason::RequestsOff, None)));
        }
        if let Some(reason) = self.push_condition(user, device)? {
            return Ok(Some((reason, None)));
        }
        let caps = self.caps(user)?;
        Ok(caps.refused.map(|reason| (reason, caps.retry_at())))
    }

    /// How the number of a request from this browser is answered, and why it has none.
    pub(in super::super) fn mode_for(
        &self,
        user: &UserRow,
        call: &ActionCall,
        step_up: bool,
    ) -> Result<(NumberMode, Option<NoNumber>)> {
        let mode = self.policy.mode_of(user.number_mode.as_deref());
        if mode == NumberMode::None {
            return Ok((mode, Some(NoNumber::Policy)));
        }
        // Whoever holds a stolen session holds its browser: before a change of the account a number is always asked for.
        let asks = self.policy.number_for_known_browser || step_up;
        let cookie = call.known.as_deref().filter(|_| !asks);
        let known = cookie.map(|cookie| self.tx.knows_browser(&sha256(cookie.as_bytes()), user.id, self.now));
        Ok(match known.transpose()? {
            Some(true) => (NumberMode::None, Some(NoNumber::KnownBrowser)),
            _ => (mode, None),
        })
    }

    fn new_push(&self, flow: &FlowRow, user: &UserRow, device: &DeviceRow, call: &ActionCall) -> Result<PushRow> {
        let (mode, no_number) = self.mode_for(user, call, flow.session_id.is_some())?;
        let drawn = draw(mode)?;
        let context: Context = self.context_of(flow)?;
        let connected = self.presence.connected(&device.id, self.now);
        let delivery = if connected { Delivery::Queued } else { Delivery::OpenApp };
        Ok(PushRow {
            id: random_id()?,
            user_id: user.id,
            flow_id: flow.id.clone(),
            browser: flow.browser.clone(),
            device_id: device.id.clone(),
            device_name: device.name.clone(),
            state: PushState::Pending,
            mode: mode.as_str().to_owned(),
            number: drawn.number,
            no_number: no_number.map(|why| why.as_str().to_owned()),
            choices: json(&drawn.choices)?,
            context: json(&context)?,
            delivery: delivery.as_str().to_owned(),
            seen: false,
            issued_at: self.now,
            expires_at: (self.now + self.policy.push.ttl).min(flow.expires_at),
            approved_at: None,
            ended_at: None,
            reason: None,
            purpose: match flow.purpose == Purpose::Reauthenticate.as_str() {
                true if flow.frame => PushPurpose::Proof,
                true => PushPurpose::StepUp,
                false => PushPurpose::SignIn,
            },
            session_id: None,
            rev: 1,
            upstream: None,
            look_every: None,
            lives_until: None,
        })
    }

    pub(in super::super) fn not_sent(
        &self,
        flow: &mut FlowRow,
        user: &UserRow,
        reason: PushReason,
        retry_at: Option<Millis>,
    ) -> Result<()> {
        flow.stage = Stage::NotSent;
        flow.push_id = None;
        flow.ended_reason = Some(reason.as_str().to_owned());
        flow.ended_at = Some(self.now);
        flow.retry_at = retry_at;
        self.audit(
            Event::PushRefused,
            &Facts {
                actor: "server",
                user: Some(user.id),
                flow: Some(&flow.id),
                detail: &[("reason", reason.as_str())],
            },
        )
    }
}
