//! *Check your phone*, and how a request ended.

use contract::{
    Millis,
    flow::{Action, Notice},
    step::{Context, Delivery, MatchNumber, NoNumber, NumberPlace, Push, PushOutcome, PushReason, Step},
};

use super::{
    super::{Error, Result, act::Act, caps::Caps, push::resend_allowed},
    Scene,
};
use crate::store::{DeviceRow, PushRow};

/// How long a page waits before its next poll, ms.
const POLL_AFTER: u32 = 250;

impl Act<'_> {
    pub(super) fn pending(&self, scene: &Scene<'_>, approved: bool) -> Result<(Step, Vec<Action>)> {
        let push = scene
            .push
            .as_ref()
            .ok_or(Error::Crypto("a step has lost its request"))?;
        let caps = self.caps_of(scene);
        let device = scene.devices.iter().find(|device| device.id == push.device_id);
        let shown = Push {
            approved,
            ..self.push_shown(push, device, (caps.left, caps.next_at))?
        };
        let mut actions = Vec::new();
        let step = if push.number_mode().place() == NumberPlace::Phone {
            actions.push(Action::Code);
            Step::CodeOnPhone(shown)
        } else {
            Step::PushPending(shown)
        };
        if approved {
            actions.push(Action::Continue);
        } else if self.latest_end(scene.row, push) > push.expires_at {
            actions.push(Action::Extend);
        }
        if self.may_resend(scene, &caps, device) {
            actions.push(Action::Resend);
        }
        actions.extend([Action::Choose, Action::ChooseMethod, Action::ChangeAccount]);
        Ok((step, actions))
    }

    /// A request as its page shows it; `more` says how many may still be sent, and when.
    pub(in super::super) fn push_shown(
        &self,
        push: &PushRow,
        device: Option<&DeviceRow>,
        more: (u32, Millis),
    ) -> Result<Push> {
        let mode = push.number_mode();
        let number = push
            .number
            .clone()
            .zip(mode.answer())
            .map(|(value, answer)| MatchNumber {
                // The identity server draws its own.
                digits: match &push.upstream {
                    Some(_) => u32::try_from(value.chars().count()).unwrap_or(mode.digits()),
                    None => mode.digits(),
                },
                place: mode.place(),
                // What stands on the phone is not for the page.
                value: Some(value).filter(|_| mode.place() == NumberPlace::Page),
                answer,
            });
        let context: Context =
            serde_json::from_str(&push.context).map_err(|_| Error::Crypto("a request's context is unreadable"))?;
        Ok(Push {
            no_number: push.no_number.as_deref().and_then(NoNumber::parse),
            app: device.and_then(|device| self.phone_app(device)),
            challenge: push.id.clone(),
            device: push.device_name.clone(),
            number,
            delivery: Delivery::parse(&push.delivery).unwrap_or(Delivery::Queued),
            seen: push.seen,
            silent: push.upstream.is_some(),
            approved: false,
            context,
            issued_at: push.issued_at,
            expires_at: push.ends_at(self.policy).unwrap_or(push.expires_at),
            poll_after_ms: POLL_AFTER,
            requests_left: more.0,
            resend_at: more.1,
        })
    }

    /// Whether another request could come to this phone at all; a button that can only fail again is not offered.
    fn may_resend(&self, scene: &Scene<'_>, caps: &Caps, device: Option<&DeviceRow>) -> bool {
        if device.is_some_and(|device| self.cannot_ask(device)) {
            return false;
        }
        let unhindered = |(user, device)| matches!(self.push_condition(user, device), Ok(None));
        resend_allowed(caps, device, self.now) && scene.user.as_ref().zip(device).is_some_and(unhindered)
    }

    /// What may still be sent; nothing, when nobody is known.
    pub(super) fn caps_of(&self, scene: &Scene<'_>) -> Caps {
        scene.caps.unwrap_or(Caps {
            left: 0,
            next_at: self.now,
            refused: None,
        })
    }

    pub(super) fn ended(&self, scene: &Scene<'_>, outcome: PushOutcome) -> (Step, Vec<Action>) {
        let push = scene.push.as_ref();
        let caps = self.caps_of(scene);
        let device = scene
            .devices
            .iter()
            .find(|device| push.is_some_and(|push| push.device_id == device.id));
        let said = push.and_then(|push| push.reason.as_deref()).and_then(PushReason::parse);
        let policy = self.policy;
        let step = Step::PushEnded {
            outcome,
            // Paused is what the person has to know next, unless they said it themselves.
            reason: said.or(caps.refused.filter(|reason| *reason == PushReason::Paused)),
            device: push.map(|push| push.device_name.clone()),
            at: push
                .and_then(|push| push.ended_at.or_else(|| push.ends_at(policy)))
                .unwrap_or(self.now),
            retry_at: caps.retry_at(),
            requests_left: caps.left,
        };
        let mut actions = Vec::new();
        if self.may_resend(scene, &caps, device) {
            actions.push(Action::Resend);
        }
        actions.extend([Action::Choose, Action::ChooseMethod, Action::ChangeAccount]);
        let alarming = matches!(outcome, PushOutcome::Denied | PushOutcome::WrongNumber);
        if alarming && scene.row.notice.as_deref() != Some(Notice::Secured.as_str()) {
            actions.push(Action::Report);
        }
        (step, actions)
    }

    pub(super) fn not_sent_step(&self, scene: &Scene<'_>) -> (Step, Vec<Action>) {
        let row = scene.row;
        let caps = self.caps_of(scene);
        let device = scene
            .devices
            .iter()
            .find(|device| Some(&device.id) == row.device_id.as_ref());
        let step = Step::PushEnded {
            outcome: PushOutcome::NotSent,
            reason: row.ended_reason.as_deref().and_then(PushReason::parse),
            device: device.map(|device| device.name.clone()),
            at: row.ended_at.unwrap_or(self.now),
            retry_at: row.retry_at,
            requests_left: caps.left,
        };
        let mut actions = Vec::new();
        if self.may_resend(scene, &caps, device) {
            actions.push(Action::Resend);
        }
        actions.extend([Action::Choose, Action::ChooseMethod, Action::ChangeAccount]);
        (step, actions)
    }
}
