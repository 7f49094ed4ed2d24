//! The code step: counted before it is checked (rule 8), accepted once (rule 9).

use contract::{problem::ProblemKind, step::Blocked};

use super::{
    super::{
        Authority, Error, Refusal, Result,
        act::{Act, settled},
        audit::{Event, Facts},
        flows::ActionCall,
        limits::Gate,
        reply::Reply,
        totp,
    },
    second::block,
};
use crate::{
    breaks::{Rule, breaks},
    store::{FlowRow, Proof, ProofKind, Stage},
};

type Verdict = std::result::Result<Reply, Refusal>;

impl Authority {
    /// Counts the try in a transaction of its own, then checks it in a second one.
    pub(in super::super) fn code_action(&self, call: &ActionCall) -> Result<Reply> {
        let code = totp::normalised(call.input.code.as_deref().unwrap_or_default());
        let settled_early = self.write(&call.call.origin, |act| {
            let (row, stored) = act.enter(call)?;
            if let Some(reply) = stored {
                return Ok(Some(Ok(reply)));
            }
            if code.is_none() {
                let no = act.refuse(ProblemKind::InputInvalid).field("code");
                return Ok(Some(Err(no)));
            }
            act.reserve_code(row, call)
        })?;
        if let Some(verdict) = settled_early {
            return settled(verdict);
        }
        let code = code.unwrap_or_default();
        settled(self.write(&call.call.origin, |act| act.check_code(call, &code))?)
    }
}

impl Act<'_> {
    fn reserve_code(&self, mut row: FlowRow, call: &ActionCall) -> Result<Option<Verdict>> {
        let user = self.flow_user(&row)?;
        let from = row.rev;
        match self.reserve(&self.code_bucket(user.id))? {
            Gate::Open => Ok(None),
            Gate::Wait(until) => {
                let flow = self.sight(&row)?.flow;
                Ok(Some(Err(self
                    .refuse(ProblemKind::RateLimited)
                    .retry_at(until)
                    .flow(flow))))
            }
            Gate::Locked => {
                self.code_event(Event::LoginLock, &row)?;
                block(&mut row, Blocked::Locked, None);
                Ok(Some(Ok(self.leave(row, from, call, Reply::default())?)))
            }
        }
    }

    fn check_code(&self, call: &ActionCall, code: &str) -> Result<Verdict> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        if !self.accept_code(&row, code)? {
            return self.code_wrong(row, from, call);
        }
        let mut user = self.flow_user(&row)?;
        self.tx.clear_guesses(&format!("u:{}", user.id), "totp")?;
        // Another factor has succeeded: requests to the phone may be sent again (rule 7).
        user.push.paused = false;
        user.push.denials = 0;
        user.push.since_success = 0;
        self.tx.set_push_account(user.id, user.push)?;
        self.code_event(Event::TotpAccepted, &row)?;
        self.withdraw_push(&row)?;
        row.push_id = None;
        row.proof = row.device_id.clone().map(|by| Proof {
            kind: ProofKind::Totp,
            by,
            at: self.now,
        });
        row.stage = Stage::Remember;
        self.recheck(&mut row)?;
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// Whether the code is right and its step was never accepted before; then it never will be again.
    fn accept_code(&self, row: &FlowRow, code: &str) -> Result<bool> {
        let device = row
            .device_id
            .as_deref()
            .map(|id| self.tx.device(id))
            .transpose()?
            .flatten();
        let Some(device) = device.filter(|device| Some(device.user_id) == row.user_id) else {
            return Ok(false);
        };
        let seed = self.keys.unseal(&format!("seed {}", device.id), &device.seed)?;
        let seed = seed.first_chunk().ok_or(Error::Crypto("a seed is too short"))?;
        let Some(step) = totp::step_of(seed, code, self.wall) else {
            return Ok(false);
        };
        if self.tx.accept_step(&device.id, step)? {
            return Ok(true);
        }
        self.code_event(Event::TokenReuse, row)?;
        Ok(breaks(Rule::TotpSingleUse))
    }

    fn code_wrong(&self, mut row: FlowRow, from: u64, call: &ActionCall) -> Result<Verdict> {
        let user = self.flow_user(&row)?;
        let bucket = self.code_bucket(user.id);
        self.count_late(&bucket)?;
        self.code_event(Event::TotpFail, &row)?;
        row.code_tries += 1;
        if row.code_tries < self.policy.code.per_flow {
            self.save(&mut row, from)?;
            return Ok(Err(self
                .refuse(ProblemKind::CodeIncorrect)
                .flow(self.sight(&row)?.flow)));
        }
        match self.gate(&bucket)? {
            Gate::Locked => block(&mut row, Blocked::Locked, None),
            Gate::Wait(until) => block(&mut row, Blocked::Throttled, Some(until)),
            Gate::Open => block(&mut row, Blocked::Throttled, Some(self.now + 1_000)),
        }
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    fn code_event(&self, event: Event, row: &FlowRow) -> Result<()> {
        self.audit(
            event,
            &Facts {
                actor: "browser",
                user: row.user_id,
                flow: Some(&row.id),
                detail: &[("factor", "totp")],
            },
        )
    }
}
