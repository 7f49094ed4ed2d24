//! Requests to phones: sending, ending, and what they are worth at an instant.

use contract::{
    Millis,
    account::ActivityKind,
    flow::Purpose,
    step::{Context, Delivery, EnrollReason, NoNumber, PushReason},
};

use super::{
    Error, NumberMode, Policy, Result,
    account::Noted,
    act::Act,
    audit::{Event, Facts},
    caps::Caps,
    flows::ActionCall,
    keys::{random_below, random_id, sha256},
    told::{News, What},
};
use crate::store::{DeviceRow, FlowRow, PushPurpose, PushRow, PushState, Stage, UserRow};

/// States in which a request can still lead to a sign-in.
pub(super) const LIVE: &[PushState] = &[PushState::Pending, PushState::Approved];

impl PushRow {
    /// The state at `now`: time ends a request whether or not anybody has written that down.
    pub(super) fn at(&self, now: Millis, policy: &Policy) -> PushState {
        match self.ends_at(policy) {
            Some(end) if now >= end => PushState::Expired,
            _ => self.state,
        }
    }

    /// When time ends it, while it is live.
    pub(super) fn ends_at(&self, policy: &Policy) -> Option<Millis> {
        match self.state {
            PushState::Pending => Some(self.expires_at),
            PushState::Approved => Some(self.approved_at.unwrap_or(0) + policy.push.redeem),
            _ => None,
        }
    }

    /// How its number is answered.
    pub(super) fn number_mode(&self) -> NumberMode {
        NumberMode::parse(&self.mode).unwrap_or(NumberMode::Type6)
    }
}

/// A number and, for `select`, what the phone offers: the number and two others, in random order.
pub(super) struct Drawn {
    pub(super) number: Option<String>,
    pub(super) choices: Vec<String>,
}

/// Draws a number. Leading zeros count, every number is as likely as any other.
pub(super) fn draw(mode: NumberMode) -> Result<Drawn> {
    let digits = mode.digits() as usize;
    if digits == 0 {
        return Ok(Drawn {
            number: None,
            choices: Vec::new(),
        });
    }
    let bound = 10_u32.pow(mode.digits());
    let number = format!("{:0digits$}", random_below(bound)?);
    let mut choices = Vec::new();
    if mode == NumberMode::Select {
        choices.push(number.clone());
        while choices.len() < 3 {
            let other = format!("{:0digits$}", random_below(bound)?);
            if !choices.contains(&other) {
                choices.push(other);
            }
        }
        // Fisher–Yates: where the right one stands says nothing.
        for last in (1..choices.len()).rev() {
            let swap = random_below(u32::try_from(last + 1).unwrap_or(1))? as usize;
            choices.swap(last, swap);
        }
    }
    Ok(Drawn {
        number: Some(number),
        choices,
    })
}

impl Act<'_> {
    /// Sends a request, or writes into the flow why not. The caller stores the flow.
    pub(super) fn send_push(
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
    pub(super) fn no_request(
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
    pub(super) fn mode_for(
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

    pub(super) fn not_sent(
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

    /// How far the end of a flow's open request may still be moved.
    pub(super) fn latest_end(&self, flow: &FlowRow, push: &PushRow) -> Millis {
        let longest = (push.issued_at + self.policy.push.longest).min(flow.expires_at);
        push.lives_until.map_or(longest, |until| longest.min(until))
    }

    /// Ends the account's live request in favour of a newer one.
    pub(super) fn supersede(&self, flow: Option<&str>, user: &UserRow) -> Result<()> {
        if let Some(live) = self.tx.live_push(user.id)? {
            let (to, event) = (PushState::Superseded, Event::PushSuperseded);
            self.finish(&live, LIVE, to, event, None, flow)?;
        }
        Ok(())
    }

    /// Ends a request and tells everyone concerned, but not the page of the flow `own`, whose caller does that.
    /// `false` when it was in none of the states `from`, or time had ended it before: then nothing can be seen of it.
    pub(super) fn finish(
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
    pub(super) fn push_progressed(&self, push: &PushRow) -> Result<()> {
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
    pub(super) fn withdraw_push(&self, flow: &FlowRow) -> Result<()> {
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
    pub(super) fn settle_overdue(&self) -> Result<()> {
        let approved_until = self.now - self.policy.push.redeem;
        self.tx
            .overdue_pushes(self.now, approved_until)?
            .iter()
            .try_for_each(|push| self.lapse(push))
    }

    /// The answer to "it wasn't me": every session ends, every proof so far is void, requests pause until another
    /// factor succeeds, and a request that is still open is denied.
    pub(super) fn secure(&self, user: &UserRow, actor: &'static str, flow: Option<&str>) -> Result<u32> {
        self.secure_but(user, None, actor, flow)
    }

    /// The same, said in a session: that one stays, so that the password can be changed in it.
    pub(super) fn secure_but(
        &self,
        user: &UserRow,
        stays: Option<i64>,
        actor: &'static str,
        flow: Option<&str>,
    ) -> Result<u32> {
        let ended = self.end_others(user.id, stays, "reported")?;
        self.tx.set_secured(user.id, self.now)?;
        // Somebody had the password: a new one is wanted as soon as its owner has signed in otherwise.
        // Where it is somebody else's to set, it is theirs to ask for, too.
        if !self.kept_there(user) {
            let why = EnrollReason::Reported.as_str();
            self.tx.set_must_change_password(user.id, Some(why))?;
        }
        let fresh = self
            .tx
            .user(user.id)?
            .ok_or_else(|| Error::Admin("the account is gone".to_owned()))?;
        let mut account = fresh.push;
        account.paused = true;
        self.tx.set_push_account(user.id, account)?;
        if let Some(live) = self.tx.live_push(user.id)? {
            let reason = Some(PushReason::NotMe);
            self.finish(&live, LIVE, PushState::Denied, Event::PushDenied, reason, flow)?;
        }
        let count = ended.to_string();
        self.audit(
            Event::Reported,
            &Facts {
                actor,
                user: Some(user.id),
                flow,
                detail: &[("sessions_ended", &count)],
            },
        )?;
        let reported = Noted {
            session: stays,
            ..Noted::done(ActivityKind::Reported)
        };
        self.noted(user.id, &reported)?;
        self.tell(user.id, &News::of(What::Secured))?;
        Ok(ended)
    }
}

/// Serialises for a column.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::Crypto("a value could not be serialised"))
}

/// How the page words the caps beside a request.
pub(super) fn resend_allowed(caps: &Caps, device: Option<&DeviceRow>, now: Millis) -> bool {
    caps.hopeful() && device.is_some_and(|device| device.allows(now))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn three_distinct_choices_with_the_number_anywhere() {
        let mut places = HashMap::new();
        for _ in 0..3_000 {
            let drawn = draw(NumberMode::Select).unwrap();
            let number = drawn.number.unwrap();
            assert_eq!(number.len(), 2);
            let mut distinct = drawn.choices.clone();
            distinct.sort();
            distinct.dedup();
            assert_eq!(distinct.len(), 3);
            let place = drawn.choices.iter().position(|choice| *choice == number).unwrap();
            *places.entry(place).or_insert(0) += 1;
        }
        assert!(places.values().all(|&count| count > 800), "{places:?}");
    }

    #[test]
    fn leading_zeros_are_kept_and_no_number_is_favoured() {
        let mut first = HashMap::new();
        for _ in 0..5_000 {
            let number = draw(NumberMode::Type6).unwrap().number.unwrap();
            assert_eq!(number.len(), 6);
            *first.entry(number.as_bytes()[0]).or_insert(0) += 1;
        }
        assert_eq!(first.len(), 10);
        assert!(first.values().all(|&count| (350..650).contains(&count)), "{first:?}");
        assert!(draw(NumberMode::None).unwrap().number.is_none());
    }
}
