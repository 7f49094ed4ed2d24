//! Forgotten password. A mailed code proves the mailbox and nothing else: the second factor is asked for as ever, then
//! a new password, and then the person signs in with it (rules 17 and 19; OWASP Forgot Password Cheat Sheet).
//!
//! Known and unknown identifiers go the same way: the same step, the same writes, a letter to nobody in place of one.

use contract::{
    Millis,
    flow::{MethodKind, Notice},
    problem::ProblemKind,
    step::CodeKind,
};

use super::{
    super::{
        Authority, Refusal, Result,
        act::{Act, settled},
        audit::Event,
        flows::ActionCall,
        limits::Bucket,
        reply::Reply,
        ways::secret::normalised,
    },
    code::Verdict,
};
use crate::breaks::{Rule, breaks};
use crate::store::{AddressRow, FlowRow, GuessRow, Stage};

/// What such a code is sent for.
pub(in super::super) const RECOVER: &str = "recover";
/// The window of both caps, ms.
const HOUR: Millis = 3_600_000;
/// Mails an account gets in an hour.
const PER_ACCOUNT: usize = 3;
/// Mails one address on the network can ask for in an hour.
const PER_IP: u32 = 10;
/// Codes of one flow, known or not.
pub(in super::super) const PER_FLOW: usize = 3;
/// Least time between two of them, ms.
pub(in super::super) const GAP: Millis = 30_000;

impl Act<'_> {
    /// Goes to the step that asks for a mailed code, and mails one, when there is somewhere to mail it to.
    pub(super) fn recover(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        row.recover = true;
        row.notice = None;
        row.code_tries = 0;
        row.code_kind = Some(CodeKind::Email.as_str().to_owned());
        row.stage = Stage::Code;
        self.mail_recovery(row)?;
        Ok(None)
    }

    /// Mails another code: the one before is worth nothing any more, wrong tries stay counted.
    pub(super) fn recover_again(&self, row: &mut FlowRow) -> Result<Option<Refusal>> {
        let sent = self.tx.sent_in_flow(&row.id, RECOVER)?;
        let next = sent.first().map_or(self.now, |last| last + GAP);
        if sent.len() >= PER_FLOW || next > self.now {
            let flow = self.sight(row)?.flow;
            let no = self.refuse(ProblemKind::RateLimited).retry_at(next.max(self.now));
            return Ok(Some(no.flow(flow)));
        }
        self.mail_recovery(row)?;
        row.notice = Some(Notice::CodeSent.as_str().to_owned());
        Ok(None)
    }

    fn mail_recovery(&self, row: &mut FlowRow) -> Result<()> {
        let allowed = self.count_ip()?;
        let address = self.mailbox(row)?.filter(|_| allowed);
        if breaks(Rule::SameAnswerUnknown) && address.is_some() {
            row.notice = Some(Notice::CodeSent.as_str().to_owned());
        }
        row.address_id = address.as_ref().map(|address| address.id.clone());
        let to = match &address {
            Some(address) => Some((CodeKind::Email, address, self.open_address(address)?)),
            None => None,
        };
        self.queue_code(row, to, RECOVER)
    }

    /// The first mailbox of an account that may be written to now. Silence is the answer to everything else.
    fn mailbox(&self, row: &FlowRow) -> Result<Option<AddressRow>> {
        let user = row.user_id.map(|id| self.tx.user(id)).transpose()?.flatten();
        let Some(user) = user.filter(|user| !user.disabled && !user.locked) else {
            return Ok(None);
        };
        if self.tx.sent_times(user.id, RECOVER, self.now - HOUR)?.len() >= PER_ACCOUNT {
            return Ok(None);
        }
        let addresses = self.tx.addresses_of(user.id)?;
        Ok(addresses
            .into_iter()
            .find(|address| address.kind == CodeKind::Email.as_str()))
    }

    /// Counts this address on the network; whether it may still have mails sent in this hour.
    fn count_ip(&self) -> Result<bool> {
        let ip = self
            .origin
            .ip
            .map(|ip| ip.to_canonical().to_string())
            .unwrap_or_default();
        let name = format!("x:{}:{}", self.keys.bucket(&ip), self.now.div_euclid(HOUR));
        let so_far = self.tx.guesses(&name, RECOVER)?.failures;
        let row = GuessRow {
            failures: so_far.saturating_add(1),
            last_at: self.now,
        };
        self.tx.set_guesses(&name, RECOVER, row)?;
        Ok(so_far < PER_IP)
    }

    /// Wrong recovery codes of an account; an identifier nobody has gets a bucket of its own.
    fn recover_bucket(&self, row: &FlowRow) -> Bucket {
        let limits = &self.policy.code;
        Bucket {
            name: self.named_bucket(row),
            factor: RECOVER,
            free: limits.per_flow,
            max_delay: limits.max_delay,
            hard: limits.hard,
        }
    }

    fn prepare_recovery_code(&self, call: &ActionCall, readable: bool) -> Result<Option<Verdict>> {
        let (row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Some(Ok(reply)));
        }
        if !waits_for_mail(&row) {
            return Ok(Some(Err(self.stale_now(&row)?)));
        }
        if !readable {
            return Ok(Some(Err(self.refuse(ProblemKind::InputInvalid).field("code"))));
        }
        let bucket = self.recover_bucket(&row);
        self.reserve_guess(row, call, &bucket)
    }

    fn check_recovery_code(&self, call: &ActionCall, code: &str) -> Result<Verdict> {
        let (mut row, stored) = self.enter(call)?;
        if let Some(reply) = stored {
            return Ok(Ok(reply));
        }
        let from = row.rev;
        let bucket = self.recover_bucket(&row);
        if !self.accept_sent_code(&row, RECOVER, code)? {
            self.code_event(Event::CodeFail, &row, RECOVER)?;
            self.failed_proof(&row, MethodKind::Email)?;
            return self.guess_wrong(row, from, call, &bucket);
        }
        let user = self.flow_user(&row)?;
        self.tx.clear_guesses(&bucket.name, bucket.factor)?;
        self.flow_event(Event::MailboxProven, &row, &[])?;
        row.code_kind = None;
        row.code_tries = 0;
        self.begin_second(&mut row, &user, call)?;
        self.leave(row, from, call, Reply::default()).map(Ok)
    }
}

/// Whether a flow waits for the mailed code of a forgotten password.
pub(in super::super) fn waits_for_mail(row: &FlowRow) -> bool {
    row.recover && row.password_version.is_none() && row.stage == Stage::Code
}

impl Authority {
    /// Whether a code answers the mail of a forgotten password. Should that change meanwhile, the revision tells.
    pub(in super::super) fn waits_for_mail(&self, flow: &str) -> Result<bool> {
        self.read(|act| Ok(act.tx.flow(flow)?.is_some_and(|row| waits_for_mail(&row))))
    }

    /// Counts the try in a transaction of its own, then checks it in a second one.
    pub(in super::super) fn recovery_code_action(&self, call: &ActionCall) -> Result<Reply> {
        let code = normalised(CodeKind::Email, call.input.code.as_deref().unwrap_or_default());
        let early = self.write(&call.call.origin, |act| act.prepare_recovery_code(call, code.is_some()))?;
        if let Some(verdict) = early {
            return settled(verdict);
        }
        let code = code.unwrap_or_default();
        settled(self.write(&call.call.origin, |act| act.check_recovery_code(call, &code))?)
    }
}
