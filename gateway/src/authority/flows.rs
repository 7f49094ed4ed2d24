//! Flows: start, look, cancel, and the way every action goes.

use contract::{
    Millis,
    flow::{Action, Notice, Purpose},
    problem::ProblemKind,
    request::{ActionInput, StartFlow},
};

use super::{
    Authority, Refusal, Result, Sight,
    account::{ACCOUNT_PAGE, Signed},
    act::{Act, Origin, settled},
    actions::brings_password,
    idempotency::Repeat,
    keys::{random_id, random_token, same, sha256},
    reply::Reply,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, FlowState, RequestRow, Stage},
};

/// How often old rows are swept away, ms.
const SWEEP_EVERY: Millis = 60_000;

/// Who calls, and about which flow.
#[derive(Clone)]
pub struct FlowCall {
    /// The flow's id.
    pub flow: String,
    /// The flow cookie.
    pub browser: Option<String>,
    /// The CSRF token; writes need it.
    pub csrf: Option<String>,
    /// From where.
    pub origin: Origin,
}

/// An action and what came with it.
#[derive(Clone)]
pub struct ActionCall {
    /// About which flow.
    pub call: FlowCall,
    /// Which action.
    pub action: Action,
    /// Its body.
    pub input: ActionInput,
    /// The idempotency key, and the hash of action and body.
    pub repeat: Option<Repeat>,
    /// The session cookie, if any: that session ends when a new one begins.
    pub session: Option<String>,
    /// The known-browser cookie.
    pub known: Option<String>,
}

/// A started or resumed flow.
pub struct Started {
    /// The flow.
    pub sight: Sight,
    /// Whether it is new.
    pub created: bool,
    /// A new flow cookie, when the browser had none.
    pub browser: Option<String>,
}

impl Authority {
    /// Resumes this browser's live flow of the same kind, or starts one. Sends nothing to any phone.
    ///
    /// # Errors
    /// `not-supported`, `input-invalid`.
    pub fn start(&self, start: &StartFlow, browser: Option<&str>, origin: &Origin) -> Result<Started> {
        self.start_in(start, browser, None, origin)
    }

    /// The same for a browser that may be signed in: proving it once more needs its session.
    ///
    /// # Errors
    /// `not-supported`, `input-invalid`, `not-authenticated`.
    pub fn start_in(
        &self,
        start: &StartFlow,
        browser: Option<&str>,
        session: Option<&str>,
        origin: &Origin,
    ) -> Result<Started> {
        let sweep = self.sweep_due();
        self.write(origin, |act| {
            if sweep {
                act.settle_overdue()?;
                act.drop_overdue()?;
                act.tx.sweep(act.now)?;
                act.tx.sweep_removed(act.now - act.policy.undo)?;
            }
            act.check_start(start)?;
            let known = browser.filter(|cookie| cookie.len() == 43);
            let fresh = if known.is_some() { None } else { Some(random_token()?) };
            let cookie = known.or(fresh.as_deref()).unwrap_or_default();
            let hash = sha256(cookie.as_bytes());
            let alone = act.was_switched_off(start, &hash)?.then(|| StartFlow {
                client: None,
                return_to: None,
                ..start.clone()
            });
            let start = alone.as_ref().unwrap_or(start);
            let request = act.request_of_start(start, &hash)?;
            let signed = match &request {
                Some(request) if origin.framed => act.session_of_request(request)?,
                _ => act.session_of_start(start, session)?,
            };
            let session_id = signed.as_ref().map(|signed| signed.session.id);
            let live = act.tx.live_flows(&hash, act.now)?;
            let same_kind = live.iter().find(|row| {
                row.purpose == start.purpose.as_str()
                    && row.return_to == start.return_to
                    && row.client == start.client
                    && row.session_id == session_id
                    && row.touches == start.touches
            });
            if let Some(row) = same_kind {
                return Ok(Started {
                    sight: act.sight(row)?,
                    created: false,
                    browser: fresh,
                });
            }
            let keep = act.policy.lifetimes.flows_per_browser.saturating_sub(1) as usize;
            for old in live.iter().skip(keep) {
                act.cancel(old.clone())?;
            }
            let mut row = act.new_flow(start, hash, signed.as_ref(), request.as_ref())?;
            if alone.is_some() {
                row.notice = Some(Notice::ClientUnavailable.as_str().to_owned());
                act.tx.update_flow(&row, row.rev)?;
            }
            Ok(Started {
                sight: act.sight(&row)?,
                created: true,
                browser: fresh,
            })
        })
    }

    /// The flow as it looks now. Changes nothing.
    ///
    /// # Errors
    /// `unknown-flow`, `flow-expired`.
    pub fn look(&self, flow: &str, browser: Option<&str>) -> Result<Sight> {
        self.look_from(flow, browser, &Origin::default())
    }

    /// The same for somebody whose language matters.
    ///
    /// # Errors
    /// `unknown-flow`, `flow-expired`.
    pub fn look_from(&self, flow: &str, browser: Option<&str>, origin: &Origin) -> Result<Sight> {
        self.read_for(origin, |act| {
            let row = act.find_flow(flow, browser)?;
            act.check_alive(&row)?;
            act.sight(&row)
        })
    }

    /// Cancels the flow and withdraws its request. Cancelling twice is no error.
    ///
    /// # Errors
    /// `unknown-flow`, `csrf`.
    pub fn cancel(&self, call: &FlowCall) -> Result<()> {
        self.write(&call.origin, |act| {
            let row = act.find_flow(&call.flow, call.browser.as_deref())?;
            act.check_csrf(&row, call.csrf.as_deref())?;
            if row.state == FlowState::Live {
                act.cancel(row)?;
            }
            Ok(())
        })
    }

    /// Does one of `flow.actions`.
    ///
    /// # Errors
    /// Every problem of the contract that names a flow.
    pub fn act_on(&self, call: &ActionCall) -> Result<Reply> {
        if self.is_behind() {
            return self.act_there(call);
        }
        match call.action {
            Action::Password => self.password_action(call),
            Action::Code if self.waits_for_mail(&call.call.flow)? => self.recovery_code_action(call),
            Action::Code => self.code_action(call),
            Action::Prove => self.prove_action(call),
            Action::Enroll if brings_password(call) => self.new_password_action(call),
            _ => self.plainly(call),
        }
    }

    /// The same where an identity server owns the accounts.
    fn act_there(&self, call: &ActionCall) -> Result<Reply> {
        let reply = match call.action {
            Action::Identify => self.remote_identify(call),
            Action::Password => self.remote_password(call),
            Action::Code => self.remote_code(call),
            Action::Continue => self.remote_redeem(call),
            Action::Remember => return self.remote_remember(call),
            Action::Choose | Action::Resend => self.asking(call, |act| act.plainly(call)),
            _ => self.plainly(call),
        }?;
        if reply.session.is_some() {
            self.proven_again(call)?;
        }
        Ok(reply)
    }

    /// Does an action that takes one transaction.
    pub(super) fn plainly(&self, call: &ActionCall) -> Result<Reply> {
        settled(self.write(&call.call.origin, |act| act.plainly(call))?)
    }

    fn sweep_due(&self) -> bool {
        use std::sync::atomic::Ordering::Relaxed;
        let now = self.clock.now();
        let last = self.swept_at.load(Relaxed);
        now - last >= SWEEP_EVERY && self.swept_at.compare_exchange(last, now, Relaxed, Relaxed).is_ok()
    }
}

impl Act<'_> {
    fn plainly(&self, call: &ActionCall) -> Result<std::result::Result<Reply, Refusal>> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        if let Some(no) = self.perform(&mut row, call)? {
            return Ok(Err(no));
        }
        let reply = if call.action == Action::Remember && row.stage == Stage::SignedIn {
            self.open_session(&mut row, call)?
        } else {
            Reply::default()
        };
        self.leave(row, from, call, reply).map(Ok)
    }

    fn check_start(&self, start: &StartFlow) -> Result<()> {
        if start.purpose == Purpose::Register {
            return Err(self.refuse(ProblemKind::NotSupported).into());
        }
        if start.client.is_some() {
            // Where it goes on is a request of the client's.
            return Ok(());
        }
        let unlisted = |path: &String| path != ACCOUNT_PAGE && !self.policy.returns.contains(path);
        if start.return_to.as_ref().is_some_and(unlisted) {
            return Err(self.refuse(ProblemKind::InputInvalid).field("return").into());
        }
        Ok(())
    }

    fn new_flow(
        &self,
        start: &StartFlow,
        browser: Vec<u8>,
        signed: Option<&Signed>,
        request: Option<&RequestRow>,
    ) -> Result<FlowRow> {
        if request.is_some_and(|request| self.now >= request.expires_at) {
            return Err(self.refuse(ProblemKind::InputInvalid).field("return").into());
        }
        let ends_at = self.now + self.policy.lifetimes.flow;
        let mut row = FlowRow {
            id: random_id()?,
            browser,
            rev: 1,
            base: 1,
            purpose: start.purpose.as_str().to_owned(),
            return_to: start.return_to.clone(),
            state: FlowState::Live,
            // Whose session it is, is known.
            stage: signed.map_or(Stage::Identify, |_| Stage::Password),
            // What a client thinks somebody is called stands in the field, to be changed or sent.
            identifier: signed
                .map(|signed| signed.user.identifier.clone())
                .or_else(|| request.and_then(|request| request.login_hint.clone())),
            user_id: signed.map(|signed| signed.user.id),
            password_version: None,
            proof: None,
            push_id: None,
            device_id: None,
            ended_reason: None,
            ended_at: None,
            retry_at: None,
            blocked: None,
            code_tries: 0,
            code_kind: None,
            address_id: None,
            recover: false,
            passkey_tries: 0,
            passed: String::new(),
            enroll: None,
            form: None,
            redirect: None,
            notice: None,
            session_id: signed.map(|signed| signed.session.id),
            touches: start.touches.clone(),
            client: request.map(|request| request.client.clone()),
            request: request.map(|request| request.id.clone()),
            frame: self.origin.framed,
            upstream: None,
            created_at: self.now,
            expires_at: signed.map_or(ends_at, |signed| ends_at.min(signed.session.expires_at)),
        };
        self.tx.insert_flow(&row)?;
        let stage = row.stage;
        self.begin_in_frame(&mut row, signed)?;
        self.without_password(&mut row)?;
        if row.stage != stage {
            // A new flow is stored without what comes after the password.
            self.tx.update_flow(&row, row.rev)?;
        }
        Ok(row)
    }

    /// A flow of this browser, whatever its state.
    fn find_flow(&self, flow: &str, browser: Option<&str>) -> Result<FlowRow> {
        let hash = sha256(browser.unwrap_or_default().as_bytes());
        let row = self
            .tx
            .flow(flow)?
            .filter(|row| (browser.is_some() && same(&row.browser, &hash)) || breaks(Rule::FlowBound))
            .ok_or_else(|| self.refuse(ProblemKind::UnknownFlow))?;
        self.check_place(&row)?;
        Ok(row)
    }

    fn check_alive(&self, row: &FlowRow) -> Result<()> {
        if row.state == FlowState::Cancelled || self.now >= row.expires_at || !self.session_lives(row)? {
            return Err(self.refuse(ProblemKind::FlowExpired).into());
        }
        Ok(())
    }

    fn check_csrf(&self, row: &FlowRow, token: Option<&str>) -> Result<()> {
        let want = self.keys.csrf("flow", row.id.as_bytes(), &row.browser);
        let fits = same(want.as_bytes(), token.unwrap_or_default().as_bytes());
        if !fits && !breaks(Rule::Csrf) {
            return Err(self.refuse(ProblemKind::Csrf).into());
        }
        Ok(())
    }

    /// Everything that is checked before an action: flow, browser, CSRF, a stored reply, life, revision, permission.
    pub(super) fn enter(&self, call: &ActionCall) -> Result<(FlowRow, Option<Reply>)> {
        let row = self.find_flow(&call.call.flow, call.call.browser.as_deref())?;
        self.check_csrf(&row, call.call.csrf.as_deref())?;
        if let Some(reply) = self.stored_reply(&row, call.repeat.as_ref())? {
            return Ok((row, Some(reply)));
        }
        self.check_alive(&row)?;
        self.check_session(&row, call)?;
        let sight = self.sight(&row)?;
        let drawn = call.input.rev;
        let same_step = (drawn >= sight.base && drawn <= sight.flow.rev) || breaks(Rule::StaleFlow);
        let fresh = same_step && sight.flow.allows(call.action);
        if !fresh && !out_of_order_for_a_control(call.action, &row) {
            return Err(self.stale(sight).into());
        }
        Ok((row, None))
    }

    fn stale(&self, sight: Sight) -> Refusal {
        self.refuse(ProblemKind::StaleFlow).flow(sight.flow)
    }

    /// `stale-flow` with the flow as it looks now.
    pub(super) fn stale_now(&self, row: &FlowRow) -> Result<Refusal> {
        let row = self.tx.flow(&row.id)?.unwrap_or_else(|| row.clone());
        Ok(self.stale(self.sight(&row)?))
    }

    /// Stores the flow with its next revision and makes the reply, which is stored with it when the call can repeat.
    pub(super) fn leave(&self, mut row: FlowRow, from: u64, call: &ActionCall, mut reply: Reply) -> Result<Reply> {
        self.end_in_frame(&mut row)?;
        if let Some(renewed) = self.renew_session(&mut row)? {
            reply = renewed;
        }
        self.save(&mut row, from)?;
        reply.flow = Some(self.sight(&row)?.flow);
        self.store_reply(&row, call.repeat.as_ref(), &reply)?;
        Ok(reply)
    }

    /// Stores the flow with its next revision, and wakes whoever waits for it.
    pub(super) fn save(&self, row: &mut FlowRow, from: u64) -> Result<()> {
        self.without_password(row)?;
        row.rev = from + 1;
        row.base = row.rev;
        if !self.tx.update_flow(row, from)? {
            return Err(self.stale_now(row)?.into());
        }
        self.wake_flow(&row.id);
        Ok(())
    }

    pub(super) fn cancel(&self, mut row: FlowRow) -> Result<()> {
        self.withdraw_push(&row)?;
        let from = row.rev;
        row.state = FlowState::Cancelled;
        row.upstream = None;
        self.save(&mut row, from)
    }
}

/// The negative controls of rules 2 and 19 let a redemption through that the state machine would refuse.
fn out_of_order_for_a_control(action: Action, row: &FlowRow) -> bool {
    match action {
        Action::Continue => breaks(Rule::PushBoundToFlow) && row.password_version.is_some(),
        Action::Remember => {
            let recovering = breaks(Rule::RecoverNeverSignsIn) && row.recover;
            (breaks(Rule::SingleRedemption) || recovering) && row.proof.is_some()
        }
        _ => false,
    }
}
