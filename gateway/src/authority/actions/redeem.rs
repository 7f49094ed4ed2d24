//! Redemption: an approval becomes a proof, a proof becomes a session. Everything is checked again each time (rule 3).

use contract::{Millis, step::Blocked};

use super::{
    super::{
        Refusal, Result,
        act::Act,
        audit::Event,
        clients::words,
        flows::ActionCall,
        hub::Topic,
        keys::{random_id, random_token, sha256},
        policy::{days, hours},
        push::json,
        reply::{NewCookie, Reply},
        told::{News, What},
        ways::app_of,
    },
    second::block,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, FlowState, InsertSession, Proof, ProofKind, PushRow, PushState, Stage, UserRow},
};

impl Act<'_> {
    /// `approved → consumed`, exactly once, by the flow and browser the request belongs to.
    pub(in super::super) fn redeem(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        let Some(push) = self.push_to_redeem(row)? else {
            return Ok(Some(self.stale_now(row)?));
        };
        let approved_after = self.now - self.policy.push.redeem;
        let (flow, browser) = if breaks(Rule::PushBoundToFlow) {
            (push.flow_id.as_str(), &push.browser)
        } else {
            (row.id.as_str(), &row.browser)
        };
        if !self.tx.consume_push(&push.id, flow, browser, approved_after)? {
            return Ok(Some(self.stale_now(row)?));
        }
        self.flow_event(Event::PushConsumed, row, &[("push", &push.id)])?;
        row.push_id = Some(push.id);
        let (kind, by, at) = (ProofKind::Push, push.device_id, self.now);
        self.proven(row, Proof { kind, by, at })?;
        Ok(None)
    }

    fn push_to_redeem(&self, row: &FlowRow) -> Result<Option<PushRow>> {
        if breaks(Rule::PushBoundToFlow)
            && let Some(user) = row.user_id
        {
            return Ok(self.tx.approved_push(user)?);
        }
        Ok(row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten())
    }

    /// Whether what was proven still counts; when not, the flow goes to where it has to be proven again.
    pub(super) fn recheck(&self, row: &mut FlowRow) -> Result<bool> {
        if breaks(Rule::RecheckAtRedemption) {
            return Ok(true);
        }
        let user = row.user_id.map(|id| self.tx.user(id)).transpose()?.flatten();
        let back = match (&user, &row.proof) {
            (None, _) => Some(Back::Blocked(Blocked::Disabled)),
            (Some(user), _) if user.disabled => Some(Back::Blocked(Blocked::Disabled)),
            (Some(user), _) if user.locked => Some(Back::Blocked(Blocked::Locked)),
            (Some(user), _) if row.password_version != Some(user.password_version) => Some(Back::Password),
            (_, None) => Some(Back::Choose),
            (Some(user), Some(proof)) => self.proof_void(row, user, proof)?,
        };
        let Some(back) = back else { return Ok(true) };
        row.proof = None;
        match back {
            Back::Blocked(why) => {
                row.password_version = None;
                block(row, why, None);
            }
            Back::Password => {
                row.password_version = None;
                row.push_id = None;
                row.stage = Stage::Password;
            }
            Back::Choose => {
                row.push_id = None;
                row.stage = Stage::Choose;
            }
            Back::Push => row.stage = Stage::Push,
        }
        Ok(false)
    }

    fn proof_void(&self, row: &FlowRow, user: &UserRow, proof: &Proof) -> Result<Option<Back>> {
        if !self.still_there(user, proof)? || proof.at <= user.secured_at {
            return Ok(Some(Back::Choose));
        }
        if proof.kind == ProofKind::Push {
            let push = row.push_id.as_deref().map(|id| self.tx.push(id)).transpose()?.flatten();
            if push.is_none_or(|push| push.state != PushState::Consumed) {
                return Ok(Some(Back::Push));
            }
        }
        Ok(None)
    }

    /// Whether the account still has what proved it. A code that works once is gone by now, and that is right.
    pub(in super::super) fn still_there(&self, user: &UserRow, proof: &Proof) -> Result<bool> {
        Ok(match proof.kind {
            ProofKind::Totp if app_of(&proof.by).is_some() => {
                let app = app_of(&proof.by)
                    .map(|app| self.tx.totp_app(app))
                    .transpose()?
                    .flatten();
                app.is_some_and(|app| app.user_id == user.id)
            }
            ProofKind::Push | ProofKind::Totp => {
                let device = self.tx.device(&proof.by)?;
                device.is_some_and(|device| device.user_id == user.id)
            }
            ProofKind::Email | ProofKind::Sms => {
                let address = self.tx.address(&proof.by)?;
                address.is_some_and(|address| address.user_id == user.id)
            }
            ProofKind::Passkey => {
                let passkey = self.tx.passkey(&proof.by)?;
                passkey.is_some_and(|passkey| passkey.user_id == user.id)
            }
            ProofKind::Recovery | ProofKind::TemporaryPass | ProofKind::Password => true,
        })
    }

    /// Checks the answer to *stay signed in?*; the session itself is [`Self::open_session`]'s.
    pub(in super::super) fn remember(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Option<Refusal>> {
        if call.input.remember.is_none() {
            let kind = contract::problem::ProblemKind::InputInvalid;
            return Ok(Some(self.refuse(kind).field("remember")));
        }
        if self.may_sign_in(row)? {
            row.stage = Stage::SignedIn;
            row.state = if breaks(Rule::SingleRedemption) {
                row.state
            } else {
                FlowState::Done
            };
        }
        Ok(None)
    }

    /// The only place where a session begins: a new token each time, the old session of this browser ends (rule 16).
    pub(in super::super) fn open_session(&self, row: &mut FlowRow, call: &ActionCall) -> Result<Reply> {
        let user = self.flow_user(row)?;
        let remembered = call.input.remember == Some(true);
        let lifetimes = &self.policy.lifetimes;
        let life = if remembered {
            days(lifetimes.session_days)
        } else {
            hours(lifetimes.session_hours)
        };
        let token = random_token()?;
        let by_push = row.proof.as_ref().is_some_and(|proof| proof.kind == ProofKind::Push);
        if let Some(old) = &call.session
            && let Some(session) = self.tx.session(&sha256(old.as_bytes()), self.now)?
        {
            self.tx.revoke_session(session.id, "replaced", self.now)?;
            self.withdraw_orphan(session.user_id)?;
            self.wake(Topic::Remote);
        }
        let session = self.tx.insert_session(&InsertSession {
            token_hash: &sha256(token.as_bytes()),
            user_id: user.id,
            flow_id: &row.id,
            push_id: row.push_id.as_deref().filter(|_| by_push),
            public_id: &random_id()?,
            context: &json(&self.context_of(row)?)?,
            proof: row.proof.as_ref(),
            amr: &words(row),
            client: None,
            remembered,
            created_at: self.now,
            expires_at: self.now + life,
            idle_at: Some(self.now + lifetimes.idle(remembered)),
        })?;
        self.hand_to_session(row, session)?;
        self.answer_request(row, &user, session)?;
        let factor = row.proof.as_ref().map_or("none", |proof| proof.kind.as_str());
        for event in [Event::LoginSuccess, Event::SessionCreated] {
            self.flow_event(event, row, &[("factor", factor)])?;
        }
        let known = call.known.as_deref().map(|cookie| sha256(cookie.as_bytes()));
        self.signed_in_noted(row, known.as_deref(), &user, session)?;
        Ok(Reply {
            flow: None,
            session: Some(NewCookie {
                token,
                max_age: remembered.then_some(life / 1_000),
            }),
            known: Some(self.know_browser(call, &user)?),
        })
    }

    /// Writes the sign-in where its owner sees it, and tells of one with a browser that the account does not know. Mails
    /// are written in the language of this page from now on.
    pub(in super::super) fn signed_in_noted(
        &self,
        row: &FlowRow,
        browser: Option<&[u8]>,
        user: &UserRow,
        session: i64,
    ) -> Result<()> {
        if !self.origin.lang.is_empty() {
            self.tx.set_language(user.id, self.origin.lang)?;
        }
        self.proof_noted(row, user.id, session)?;
        let known = browser.map(|hash| self.tx.knows_browser(hash, user.id, self.now));
        if known.transpose()? != Some(true) {
            self.tell(user.id, &News::of(What::NewBrowser))?;
        }
        Ok(())
    }

    fn know_browser(&self, call: &ActionCall, user: &UserRow) -> Result<NewCookie> {
        let life: Millis = days(self.policy.lifetimes.known_browser_days);
        let token = match call.known.as_ref().filter(|cookie| cookie.len() == 43) {
            Some(cookie) => cookie.clone(),
            None => random_token()?,
        };
        self.tx
            .remember_browser(&sha256(token.as_bytes()), user.id, self.now + life)?;
        Ok(NewCookie {
            token,
            max_age: Some(life / 1_000),
        })
    }
}

/// Where a flow has to go back to.
enum Back {
    Blocked(Blocked),
    Password,
    Choose,
    Push,
}
