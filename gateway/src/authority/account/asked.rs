//! Requests that no sign-in has asked for: one that tries a phone, and one that confirms a new one. They sign nobody in.

use contract::{
    Millis,
    account::TrialOutcome,
    step::{Delivery, NoNumber},
};

use super::super::{
    NumberMode, Result,
    act::Act,
    audit::{Event, Facts},
    hub::Topic,
    keys::random_id,
    push::{draw, json},
    remote::Given,
};
use crate::store::{DeviceRow, PushPurpose, PushRow, PushState, UserRow};

/// What is asked of a phone.
pub(super) struct Asks<'a> {
    pub(super) user: &'a UserRow,
    pub(super) device: &'a DeviceRow,
    pub(super) purpose: PushPurpose,
    /// Whose page shows it.
    pub(super) session: i64,
    pub(super) mode: NumberMode,
    /// JSON of the page's `Context`.
    pub(super) context: String,
    /// When it ends at the latest.
    pub(super) until: Millis,
    /// What the identity server has sent, when the phone is one of its.
    pub(super) given: Option<&'a Given>,
}

impl Act<'_> {
    /// Sends a request. Whether one may be sent, and what gives way to it, is the caller's to know.
    pub(super) fn send_asked(&self, asks: &Asks<'_>) -> Result<PushRow> {
        let drawn = draw(asks.mode)?;
        let connected = self.presence.connected(&asks.device.id, self.now);
        let delivery = if connected { Delivery::Queued } else { Delivery::OpenApp };
        let mut push = PushRow {
            id: random_id()?,
            user_id: asks.user.id,
            purpose: asks.purpose,
            rev: 1,
            flow_id: String::new(),
            session_id: Some(asks.session),
            browser: Vec::new(),
            device_id: asks.device.id.clone(),
            device_name: asks.device.name.clone(),
            state: PushState::Pending,
            mode: asks.mode.as_str().to_owned(),
            no_number: drawn.number.is_none().then(|| NoNumber::Policy.as_str().to_owned()),
            number: drawn.number,
            choices: json(&drawn.choices)?,
            context: asks.context.clone(),
            delivery: delivery.as_str().to_owned(),
            seen: false,
            issued_at: self.now,
            expires_at: (self.now + self.policy.push.ttl).min(asks.until),
            approved_at: None,
            ended_at: None,
            reason: None,
            upstream: None,
            look_every: None,
            lives_until: None,
        };
        if let Some(given) = asks.given {
            self.as_sent(&mut push, given)?;
        }
        self.tx.insert_push(&push)?;
        self.touch_device(&asks.device.id)?;
        self.audit(
            Event::PushSent,
            &Facts {
                actor: "browser",
                user: Some(asks.user.id),
                flow: None,
                detail: &[
                    ("push", &push.id),
                    ("device", &asks.device.id),
                    ("mode", &push.mode),
                    ("purpose", asks.purpose.as_str()),
                ],
            },
        )?;
        Ok(push)
    }

    /// Such a request has come further or has ended: its page looks again.
    pub(in super::super) fn asked_moved(&self, push: &PushRow) -> Result<()> {
        match push.purpose {
            PushPurpose::Test => {
                self.tx.touch_push(&push.id)?;
                self.wake(Topic::Push(push.id.clone()));
            }
            PushPurpose::Confirm => {
                if let Some(row) = self.tx.enrollment_of_device(&push.device_id)? {
                    self.tx.touch_enrollment(&row.id)?;
                    self.wake(Topic::Enrollment(row.id));
                }
            }
            PushPurpose::SignIn | PushPurpose::StepUp | PushPurpose::Proof => {}
        }
        Ok(())
    }
}

/// How such a request has ended, in the words of its page.
pub(super) const fn outcome(state: PushState) -> Option<TrialOutcome> {
    match state {
        PushState::Pending => None,
        PushState::Approved | PushState::Consumed => Some(TrialOutcome::Approved),
        PushState::Denied | PushState::Revoked => Some(TrialOutcome::Denied),
        PushState::WrongNumber => Some(TrialOutcome::WrongNumber),
        PushState::Expired => Some(TrialOutcome::Expired),
        PushState::Superseded => Some(TrialOutcome::Superseded),
        PushState::Cancelled => Some(TrialOutcome::Cancelled),
    }
}
