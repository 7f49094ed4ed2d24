//! The code steps: counted before they are checked (rule 8), accepted once (rule 9).

use contract::{
    problem::ProblemKind,
    step::{Blocked, CodeKind},
};
use zeroize::Zeroizing;

use super::{
    super::{
        Authority, Error, Refusal, Result,
        account::seed_of_app,
        act::{Act, settled},
        audit::Event,
        flows::ActionCall,
        limits::{Bucket, Gate},
        reply::Reply,
        totp,
        ways::{app_of, method_kind, secret::normalised, sent::SIGN_IN},
    },
    second::block,
};
use crate::{
    breaks::{Rule, breaks},
    store::{DeviceRow, FlowRow, Stage, TotpAppRow},
};

pub(super) type Verdict = std::result::Result<Reply, Refusal>;

/// What the first transaction found.
enum Prepared {
    /// The answer is settled without a check.
    Settled(Box<Verdict>),
    /// The try is counted; check it.
    Check(Try),
}

/// A counted try.
struct Try {
    kind: CodeKind,
    code: Zeroizing<String>,
    /// Slow hashes it may be one of; empty for the kinds that are checked in the transaction.
    slow: Vec<String>,
}

impl Authority {
    /// Counts the try in a transaction of its own, computes what takes long outside of any, and accepts in a second one.
    pub(in super::super) fn code_action(&self, call: &ActionCall) -> Result<Reply> {
        let prepared = self.write(&call.call.origin, |act| act.prepare_code(call))?;
        let tried = match prepared {
            Prepared::Settled(verdict) => return settled(*verdict),
            Prepared::Check(tried) => tried,
        };
        let found = self.hasher.find(&tried.slow, &tried.code);
        settled(self.write(&call.call.origin, |act| act.check_code(call, &tried, found.as_deref()))?)
    }

    /// Whether checking this call takes a slow hash, so that it has to queue with the passwords.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn hashes_code(&self, flow: &str) -> Result<bool> {
        self.read(|act| {
            let kind = act.tx.flow(flow)?.and_then(|row| code_kind(&row));
            Ok(matches!(kind, Some(CodeKind::Recovery | CodeKind::TemporaryPass)))
        })
    }
}

/// Which code the flow's step asks for.
pub(in super::super) fn code_kind(row: &FlowRow) -> Option<CodeKind> {
    row.code_kind.as_deref().and_then(CodeKind::parse)
}

impl Act<'_> {
    fn prepare_code(&self, call: &ActionCall) -> Result<Prepared> {
        let settle = |verdict| Ok(Prepared::Settled(Box::new(verdict)));
        let (row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return settle(Ok(reply));
        }
        let typed = call.input.code.as_deref().unwrap_or_default();
        let kind = if row.stage == Stage::Push {
            CodeKind::Totp
        } else {
            code_kind(&row).unwrap_or(CodeKind::Totp)
        };
        let Some(code) = normalised(kind, typed) else {
            return settle(Err(self.refuse(ProblemKind::InputInvalid).field("code")));
        };
        // The number of the phone: one try ends the request, whatever it is, so there is nothing to count.
        if row.stage == Stage::Push {
            return settle(self.number_typed(row, call, &code)?);
        }
        let user = self.flow_user(&row)?.id;
        let slow = match kind {
            CodeKind::Recovery => self.tx.recovery(user)?.into_iter().map(|code| code.hash).collect(),
            CodeKind::TemporaryPass => self.tx.pass(user)?.map(|pass| pass.hash).into_iter().collect(),
            CodeKind::Totp | CodeKind::Email | CodeKind::Sms => Vec::new(),
        };
        Ok(match self.reserve_guess(row, call, &self.code_bucket(user, kind))? {
            Some(verdict) => Prepared::Settled(Box::new(verdict)),
            None => Prepared::Check(Try { kind, code, slow }),
        })
    }

    /// Counts a try; `Some` is the answer when none may be made now.
    pub(in super::super) fn reserve_guess(
        &self,
        mut row: FlowRow,
        call: &ActionCall,
        bucket: &Bucket,
    ) -> Result<Option<Verdict>> {
        let from = row.rev;
        match self.reserve(bucket)? {
            Gate::Open => Ok(None),
            Gate::Wait(until) => {
                let flow = self.sight(&row)?.flow;
                let no = self.refuse(ProblemKind::RateLimited).retry_at(until).flow(flow);
                Ok(Some(Err(no)))
            }
            Gate::Locked => {
                self.code_event(Event::LoginLock, &row, bucket.factor)?;
                block(&mut row, Blocked::Locked, None);
                Ok(Some(Ok(self.leave(row, from, call, Reply::default())?)))
            }
        }
    }

    fn check_code(&self, call: &ActionCall, tried: &Try, found: Option<&str>) -> Result<Verdict> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        let kind = tried.kind;
        let bucket = self.code_bucket(self.flow_user(&row)?.id, kind);
        if !self.accept_code(&row, tried, found)? {
            self.code_event(Event::CodeFail, &row, kind.as_str())?;
            self.failed_proof(&row, method_kind(kind))?;
            return self.guess_wrong(row, from, call, &bucket);
        }
        self.tx.clear_guesses(&bucket.name, bucket.factor)?;
        self.code_event(Event::CodeAccepted, &row, kind.as_str())?;
        row.notice = None;
        let proof = self.code_proof(&row, kind);
        self.proven(&mut row, proof)?;
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// Whether the code is right and was never accepted before; then it never will be again.
    fn accept_code(&self, row: &FlowRow, tried: &Try, found: Option<&str>) -> Result<bool> {
        let user = self.flow_user(row)?.id;
        match tried.kind {
            CodeKind::Totp => self.accept_totp(row, &tried.code),
            CodeKind::Email | CodeKind::Sms => self.accept_sent_code(row, SIGN_IN, &tried.code),
            CodeKind::Recovery => {
                let Some(hash) = found else { return Ok(false) };
                if self.tx.use_recovery(user, hash, self.now)? {
                    return Ok(true);
                }
                self.code_event(Event::TokenReuse, row, "recovery")?;
                Ok(breaks(Rule::RecoverySingleUse))
            }
            CodeKind::TemporaryPass => {
                // The pass that was found may have been replaced while it was being checked.
                let pass = self.tx.pass(user)?;
                let current = pass.is_some_and(|pass| Some(pass.hash.as_str()) == found);
                Ok(current && self.tx.use_pass(user, self.now)?)
            }
        }
    }

    fn accept_totp(&self, row: &FlowRow, code: &str) -> Result<bool> {
        let named = row.device_id.as_deref().unwrap_or_default();
        if let Some(app) = app_of(named) {
            return self.accept_app(row, app, code);
        }
        // The codes of a phone whose set-up is not finished are worth nothing; of one of the identity server's we know
        // no seed.
        let ours =
            |device: &DeviceRow| Some(device.user_id) == row.user_id && device.confirmed && device.upstream.is_none();
        let Some(device) = self.tx.device(named)?.filter(ours) else {
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
        self.code_event(Event::TokenReuse, row, "totp")?;
        Ok(breaks(Rule::TotpSingleUse))
    }

    /// The same for an authenticator app.
    fn accept_app(&self, row: &FlowRow, app: &str, code: &str) -> Result<bool> {
        let ours = |app: &TotpAppRow| Some(app.user_id) == row.user_id && app.upstream.is_none();
        let Some(app) = self.tx.totp_app(app)?.filter(ours) else {
            return Ok(false);
        };
        let seed = self.keys.unseal(&seed_of_app(&app.id), &app.seed)?;
        let seed = seed.first_chunk().ok_or(Error::Crypto("a seed is too short"))?;
        let Some(step) = totp::step_of(seed, code, self.wall) else {
            return Ok(false);
        };
        if self.tx.accept_app_step(&app.id, step)? {
            return Ok(true);
        }
        self.code_event(Event::TokenReuse, row, "totp")?;
        Ok(breaks(Rule::TotpSingleUse))
    }

    /// A counted try was wrong.
    pub(in super::super) fn guess_wrong(
        &self,
        mut row: FlowRow,
        from: u64,
        call: &ActionCall,
        bucket: &Bucket,
    ) -> Result<Verdict> {
        self.count_late(bucket)?;
        row.code_tries += 1;
        row.notice = None;
        if row.code_tries < self.policy.code.per_flow {
            self.save(&mut row, from)?;
            return Ok(Err(self
                .refuse(ProblemKind::CodeIncorrect)
                .flow(self.sight(&row)?.flow)));
        }
        match self.gate(bucket)? {
            Gate::Locked => block(&mut row, Blocked::Locked, None),
            Gate::Wait(until) => block(&mut row, Blocked::Throttled, Some(until)),
            Gate::Open => block(&mut row, Blocked::Throttled, Some(self.now + 1_000)),
        }
        self.leave(row, from, call, Reply::default()).map(Ok)
    }

    /// How many tries a flow starts with: switching to another way and back gives nobody more of them, and after the
    /// wait of a blocked flow there is one at a time.
    pub(super) fn tries_so_far(&self, bucket: &Bucket) -> Result<u32> {
        let failures = self.tx.guesses(&bucket.name, bucket.factor)?.failures;
        Ok(failures.min(self.policy.code.per_flow.saturating_sub(1)))
    }

    pub(in super::super) fn code_event(&self, event: Event, row: &FlowRow, factor: &str) -> Result<()> {
        self.flow_event(event, row, &[("factor", factor)])
    }
}
