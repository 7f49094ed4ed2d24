//! The person's answer. A denial always wins (rule 4); one wrong number ends a request (rule 5).

use contract::{
    device::{AnswerRequest, Answered, Decision, DenyReason},
    flow::MethodKind,
    problem::ProblemKind,
    step::{NumberPlace, PushReason},
};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    super::{
        Authority, Error, Result,
        act::Act,
        audit::{Event, Facts},
        keys::same,
        push::LIVE,
        told::{News, What},
    },
    SignedCall,
};
use crate::{
    breaks::{Rule, breaks},
    store::{DeviceRow, FlowState, PushPurpose, PushRow, PushState, Stage, UserRow},
};

impl Authority {
    /// `POST {base}/device/requests/{id}/answer`.
    ///
    /// # Errors
    /// `not-authenticated`, `not-found`, `input-invalid` without the number.
    pub fn answer(&self, call: &SignedCall, id: &str, answer: &AnswerRequest) -> Result<Answered> {
        self.signed(call, |act, device| {
            let push = act.push_of(&device, id)?;
            match answer.decision {
                Decision::Approve => act.approve(&device, &push, answer),
                Decision::Deny => act.deny(&device, &push, answer),
            }
        })
    }

    /// `POST {base}/device/requests/{id}/seen`: the phone shows it.
    ///
    /// # Errors
    /// `not-authenticated`, `not-found`.
    pub fn seen(&self, call: &SignedCall, id: &str) -> Result<Answered> {
        self.signed(call, |act, device| {
            let push = act.push_of(&device, id)?;
            let open = push.at(act.now, act.policy) == PushState::Pending;
            if open && !breaks(Rule::SeenTold) && act.tx.set_seen(&push.id, &device.id)? {
                act.push_progressed(&push)?;
            }
            Ok(act.answered(&push))
        })
    }
}

impl Act<'_> {
    fn push_of(&self, device: &DeviceRow, id: &str) -> Result<PushRow> {
        let push = self.tx.push(id)?.filter(|push| push.device_id == device.id);
        push.ok_or_else(|| self.refuse(ProblemKind::NotFound).into())
    }

    fn answered(&self, push: &PushRow) -> Answered {
        Answered {
            state: self.as_told(push),
            wrong_number: push.state == PushState::WrongNumber,
            session_ended: false,
        }
    }

    fn again(&self, push: &PushRow) -> Result<Answered> {
        let push = self
            .tx
            .push(&push.id)?
            .ok_or_else(|| self.refuse(ProblemKind::NotFound))?;
        Ok(self.answered(&push))
    }

    fn approve(&self, device: &DeviceRow, push: &PushRow, answer: &AnswerRequest) -> Result<Answered> {
        if push.at(self.now, self.policy) != PushState::Pending {
            return Ok(self.answered(push));
        }
        if self.withdraw_if_orphan(push)? {
            return self.again(push);
        }
        // Its number is typed on the page, and that is its answer.
        if push.number_mode().place() == NumberPlace::Phone {
            return Err(self.refuse(ProblemKind::InputInvalid).field("decision").into());
        }
        if !self.number_fits(push, answer)? {
            return self.wrong_number(push);
        }
        if !self.tx.approve_push(&push.id, &device.id, self.now)? {
            return self.again(push);
        }
        if push.purpose == PushPurpose::Confirm {
            return self.confirmed(push);
        }
        self.approval(push)?;
        self.again(push)
    }

    /// What follows once a request has been approved, by whichever phone.
    pub(in super::super) fn approval(&self, push: &PushRow) -> Result<()> {
        let mut account = self.push_user(push)?.push;
        account.since_success = 0;
        account.counted_from = self.now;
        account.denials = 0;
        self.tx.set_push_account(push.user_id, account)?;
        if push.flow().is_some() {
            self.touch_flow(&push.flow_id, true)?;
        } else {
            self.over(push)?;
        }
        self.touch_device(&push.device_id)?;
        self.request_ended(push, PushState::Approved)?;
        self.push_event(Event::PushApproved, push, "none")
    }

    /// An approval that no page redeems: there is nothing left to do about the request.
    fn over(&self, push: &PushRow) -> Result<()> {
        let (from, to) = (&[PushState::Approved], PushState::Consumed);
        self.tx.end_push(&push.id, from, to, None, self.now)?;
        self.asked_moved(push)
    }

    /// The number of its set-up was given on a new phone. It says nothing about the account's other requests: whoever
    /// paired it might not be its owner.
    fn confirmed(&self, push: &PushRow) -> Result<Answered> {
        if self.phone_confirmed(push)? {
            self.over(push)?;
            self.push_event(Event::PushApproved, push, "confirm")?;
        } else {
            let (from, to) = (&[PushState::Approved], PushState::Cancelled);
            self.finish(push, from, to, Event::PushCancelled, None, None)?;
        }
        self.touch_device(&push.device_id)?;
        self.again(push)
    }

    /// Compares in constant time. A missing number is no answer yet.
    fn number_fits(&self, push: &PushRow, answer: &AnswerRequest) -> Result<bool> {
        let Some(number) = &push.number else { return Ok(true) };
        let given: String = answer
            .number
            .as_deref()
            .unwrap_or_default()
            .nfkc()
            .filter(|c| !c.is_whitespace())
            .collect();
        if given.is_empty() || given.len() > 64 {
            return Err(self.refuse(ProblemKind::InputInvalid).field("number").into());
        }
        Ok(same(number.as_bytes(), given.as_bytes()))
    }

    fn wrong_number(&self, push: &PushRow) -> Result<Answered> {
        if breaks(Rule::OneWrongNumber) {
            return Ok(Answered {
                wrong_number: true,
                ..self.answered(push)
            });
        }
        let from = &[PushState::Pending];
        self.finish(push, from, PushState::WrongNumber, Event::PushWrongNumber, None, None)?;
        self.again(push)
    }

    fn deny(&self, device: &DeviceRow, push: &PushRow, answer: &AnswerRequest) -> Result<Answered> {
        // A phone that nobody has confirmed has no say in what becomes of an account.
        let trusted = device.confirmed && push.purpose != PushPurpose::Confirm;
        let not_me = answer.reason == Some(DenyReason::NotMe);
        let reason = not_me.then_some(PushReason::NotMe);
        let before = push.at(self.now, self.policy);
        let late = trusted && before == PushState::Consumed;
        let in_time = matches!(before, PushState::Pending | PushState::Approved);
        let heard = !(breaks(Rule::DenyWins) && before != PushState::Pending);
        let mut session_ended = false;
        if in_time && heard {
            self.finish(push, LIVE, PushState::Denied, Event::PushDenied, reason, None)?;
            if trusted {
                self.denial_counts(push, not_me)?;
            }
        } else if late && heard {
            session_ended = self.deny_late(push, reason)?;
            self.count_denial(push)?;
        }
        if not_me && heard && device.confirmed {
            self.tx.report_push(&push.id, self.now)?;
            let ended = self.secure(&self.push_user(push)?, "device", push.flow())?;
            session_ended |= ended > 0;
        }
        Ok(Answered {
            session_ended,
            ..self.again(push)?
        })
    }

    fn denial_counts(&self, push: &PushRow, not_me: bool) -> Result<()> {
        self.count_denial(push)?;
        if !not_me {
            self.tell_of_denial(push, What::Denied)?;
        }
        Ok(())
    }

    /// A request was denied on a phone of the identity server's.
    pub(in super::super) fn denied_there(&self, push: &PushRow, not_me: bool) -> Result<()> {
        let reason = not_me.then_some(PushReason::NotMe);
        self.finish(push, LIVE, PushState::Denied, Event::PushDenied, reason, None)?;
        self.denial_counts(push, not_me)?;
        if not_me {
            self.tx.report_push(&push.id, self.now)?;
            self.secure(&self.push_user(push)?, "upstream", push.flow())?;
        }
        Ok(())
    }

    /// A denial after the redemption: whatever session it opened or was about to open ends, and somebody has to look.
    fn deny_late(&self, push: &PushRow, reason: Option<PushReason>) -> Result<bool> {
        let from = &[PushState::Consumed];
        if !self.finish(push, from, PushState::Revoked, Event::PushDeniedLate, reason, None)? {
            return Ok(false);
        }
        let mut ended = self.tx.revoke_sessions_of_push(&push.id, "denied", self.now)?;
        // One that only made the proof of a session fresh has let somebody change the account in it.
        let renewed = self.tx.flow(&push.flow_id)?.and_then(|flow| flow.session_id);
        if let Some(session) = renewed.filter(|_| push.state == PushState::Consumed) {
            ended += u32::from(self.tx.revoke_session(session, "denied", self.now)?);
        }
        self.tell_of_denial(push, What::Revoked)?;
        if let Some(mut flow) = self
            .tx
            .flow(&push.flow_id)?
            .filter(|flow| flow.state == FlowState::Live)
        {
            let from = flow.rev;
            flow.proof = None;
            flow.stage = Stage::Push;
            self.save(&mut flow, from)?;
        }
        if ended > 0 {
            self.push_event(Event::SessionEnded, push, "denied")?;
        }
        Ok(ended > 0)
    }

    /// Whoever asked knew the password: the owner learns where that was, and not where the phone is.
    fn tell_of_denial(&self, push: &PushRow, what: What) -> Result<()> {
        // Nobody asked to be let in.
        if matches!(push.purpose, PushPurpose::Test | PushPurpose::Confirm) {
            return Ok(());
        }
        let context = serde_json::from_str(&push.context).map_err(|_| Error::Crypto("a request is unreadable"))?;
        let news = News::about(what, Some(MethodKind::Push), Some(&push.device_name));
        self.tell(push.user_id, &news.asked_for(context))?;
        Ok(())
    }

    fn count_denial(&self, push: &PushRow) -> Result<()> {
        let mut account = self.push_user(push)?.push;
        account.denials = account.denials.saturating_add(1);
        if account.denials >= self.policy.push.denials && !account.paused {
            account.paused = true;
            self.push_event(Event::PushPaused, push, "denials")?;
        }
        Ok(self.tx.set_push_account(push.user_id, account)?)
    }

    fn push_user(&self, push: &PushRow) -> Result<UserRow> {
        self.tx.user(push.user_id)?.ok_or(Error::Crypto("an account is gone"))
    }

    fn push_event(&self, event: Event, push: &PushRow, why: &str) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "device",
                user: Some(push.user_id),
                flow: push.flow(),
                detail: &[("push", &push.id), ("why", why)],
            },
        )
    }
}
